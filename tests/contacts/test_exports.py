"""The lists as files: what is filtered, under headers that our own import knows."""

import csv
from io import StringIO

import pytest

from contacts.imports.columns import guess
from contacts.models import Phone, PositionRole
from crm.models import AuditEntry, Verb
from tests.factories import make_chapter, make_contact, make_outlet

pytestmark = pytest.mark.django_db


def exported(client, address, **query: str):
    answer = client.get(address, {"export": "csv", **query})
    return list(csv.DictReader(StringIO(answer.content.decode("utf-8-sig"))))


def test_people_leave_with_everything_the_import_reads(sign_in):
    contact = make_contact(
        "Budi Santoso", suffix_title="S.H.", email="budi@contoh.id", phone="+6281234567890"
    )
    Phone.objects.create(contact=contact, number="+62215551234", order=1)
    contact.positions.create(outlet=make_outlet("Radar"), role=PositionRole.objects.get(code="reporter"))
    contact.memberships.create(chapter=make_chapter("PWI Trenggalek"), card_number="13.00.1")

    row = exported(sign_in("kepala.trenggalek"), "/wartawan/")[0]

    assert row == {
        "nama": "Budi Santoso",
        "gelar_depan": "",
        "gelar_belakang": "S.H.",
        "jenis": "wartawan",
        "telepon": "0812-3456-7890 / (021) 5551234",
        "email": "budi@contoh.id",
        "media": "Radar",
        "jabatan": "Reporter",
        "media_lain": "",
        "bidang": "",
        "organisasi": "PWI Trenggalek",
        "no_kartu": "13.00.1",
        "sumber": "kartu nama",
        "satuan": "Polres Trenggalek",
        "jangan_dihubungi_sejak": "",
    }


def test_the_headers_are_those_the_import_guesses(sign_in):
    make_contact()
    make_outlet()
    client = sign_in("kepala.trenggalek")

    people = guess(exported(client, "/wartawan/")[0], "contacts")
    outlets = guess(exported(client, "/media/")[0], "outlets")

    assert {header for header, field in people.items() if not field} == {
        "media_lain",
        "satuan",
        "jangan_dihubungi_sejak",
    }
    assert {header for header, field in outlets.items() if not field} == {"satuan"}
    assert (people["media"], people["telepon"], outlets["tanggal_dicek"]) == (
        "outlet",
        "phone",
        "verification_checked_on",
    )


def test_only_what_is_filtered_leaves_and_the_trail_counts_it(sign_in):
    make_contact("Budi")
    make_contact("Sri")

    rows = exported(sign_in("kepala.trenggalek"), "/wartawan/", q="budi")

    assert [row["nama"] for row in rows] == ["Budi"]
    entry = AuditEntry.objects.get(verb=Verb.EXPORT)
    assert (entry.object_type, entry.count, entry.detail) == ("contacts.contact", 1, "csv")


def test_no_cell_is_a_live_formula(sign_in):
    make_contact("=1+1")

    assert exported(sign_in("kepala.trenggalek"), "/wartawan/")[0]["nama"] == "'=1+1"
