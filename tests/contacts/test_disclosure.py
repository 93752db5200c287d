"""What is kept about one person leaves as one file, for the person who asks for it."""

from datetime import date

import pytest

from contacts.imports.columns import guess
from contacts.imports.forbidden import is_forbidden
from contacts.models import Contact, MemberType, OfficeTitle, PositionRole
from tests.contacts.import_files import outcomes, previewed, problems
from tests.contacts.merge_worlds import merge
from tests.exporting import rows_taken, taken
from tests.factories import (
    make_chapter,
    make_contact,
    make_engagement,
    make_follow_up,
    make_outlet,
    unit,
)

pytestmark = pytest.mark.django_db

HEAD = "kepala.trenggalek"


@pytest.fixture
def budi(cast) -> Contact:
    """With something in every place where something about a person may stand."""
    contact = make_contact("Budi Santoso", phone="+6281234567890", legal_basis="consent", purpose="Undangan")
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()
    contact.positions.create(
        outlet=make_outlet("Kabar Lama"),
        role=PositionRole.objects.get(code="reporter"),
        start=date(2018, 1, 2),
        end=date(2020, 3, 4),
    )
    chapter = make_chapter("PWI Trenggalek")
    contact.offices.create(
        chapter=chapter,
        title=OfficeTitle.objects.get(code="ketua"),
        division="Pendidikan",
        decree_number="SK/7/2019",
        start=date(2019, 5, 6),
        end=date(2022, 7, 8),
        status="acting",
    )
    contact.memberships.create(
        chapter=chapter,
        member_type=MemberType.objects.get(code="biasa"),
        card_number="13.7",
        card_expires_on=date(2030, 1, 1),
        checked_on=date(2025, 9, 10),
    )
    contact.competences.create(
        level="madya", number="UKW-77", expires_on=date(2031, 2, 3), checked_on=date(2025, 11, 12)
    )
    return contact


def about(client, contact: Contact) -> dict[str, str]:
    (row,) = rows_taken(client, f"/wartawan/{contact.pk}/ekspor/", purpose="owner")
    return row


def test_what_is_over_why_it_is_kept_and_who_noted_it_leave_too(sign_in, cast, budi):
    row = about(sign_in(HEAD), budi)

    assert (row["dasar_pemrosesan_data"], row["tujuan_pemrosesan_data"]) == ("persetujuan", "Undangan")
    assert row["terlihat_satuan_di_bawah"] == "tidak"
    assert row["penanda_tidak_dihubungi"] == str(cast["operator.trenggalek"])
    assert row["riwayat_pekerjaan"] == "Reporter, Kabar Lama, 2018-01-02 – 2020-03-04"
    assert row["riwayat_kepengurusan"] == (
        "Ketua, PWI Trenggalek, 2019-05-06 – 2022-07-08, Pendidikan, SK/7/2019, pelaksana tugas (Plt)"
    )
    assert row["rincian_kartu"] == "PWI Trenggalek, 13.7, 2030-01-01, dicek 2025-09-10"
    assert row["sertifikat_ukw"] == "UKW madya, UKW-77, 2031-02-03, dicek 2025-11-12"


def test_engagements_and_promises_leave_as_far_as_one_sees_them(sign_in, cast, budi):
    here, there = cast["operator.trenggalek"], cast["operator.ketapang"]
    ours = make_engagement(by=here, on=date(2026, 1, 2), theme="Rahasia Tema")
    theirs = make_engagement(by=there, on=date(2026, 3, 4))
    for engagement in (ours, theirs):
        engagement.participations.create(contact=budi, attendance="attended")
    make_follow_up("Kirim data laka", owner=here, contact=budi, due=date(2026, 5, 6))
    make_follow_up("Janji satuan lain", owner=there, contact=budi)

    row = about(sign_in(HEAD), budi)

    assert row["kehadiran_kegiatan"].splitlines() == [f"2026-01-02, {ours.kind}, peserta, hadir"]
    assert row["tindak_lanjut"].splitlines() == ["2026-05-06, Kirim data laka"]
    assert "Rahasia Tema" not in str(row)


def test_what_was_merged_into_the_entry_is_named(sign_in, cast, budi):
    double = make_contact("Budi Santosa", email="lama@x.id")
    merge(budi, double, cast["operator.trenggalek"])
    assert about(sign_in(HEAD), budi)["entri_yang_digabung"] == "Budi Santosa, lama@x.id"


def test_the_page_says_what_the_file_holds(sign_in, budi):
    client = sign_in(HEAD)
    said = "memuat semua data yang disimpan tentang orang ini"
    assert said in client.get(f"/wartawan/{budi.pk}/ekspor/").text
    assert said not in client.get("/wartawan/ekspor/").text


def test_the_import_reads_none_of_it_and_forbids_none_of_it(sign_in, budi):
    client = sign_in(HEAD)
    more = about(client, budi).keys() - rows_taken(client, "/wartawan/ekspor/")[0].keys()
    assert len(more) == 13
    assert set(guess(sorted(more), "contacts").mapping.values()) <= {""}
    assert [header for header in more if is_forbidden(header, of_people=True)] == []


@pytest.mark.parametrize("file", ["xlsx", "csv", "vcf"])
def test_it_comes_back_without_a_change(sign_in, cast, budi, tmp_path, file):
    path = tmp_path / f"orang.{file}"
    path.write_bytes(taken(sign_in(HEAD), f"/wartawan/{budi.pk}/ekspor/", file=file, purpose="owner"))
    batch = previewed(path, cast[HEAD], "contacts")
    assert (problems(batch), outcomes(batch)) == ([], ["unchanged"])


def test_another_unit_gets_none_of_it(sign_in):
    foreign = make_contact("Sri", of=unit("polres-ketapang"))
    answer = sign_in(HEAD).post(f"/wartawan/{foreign.pk}/ekspor/", {"file": "csv", "purpose": "owner"})
    assert answer.status_code == 404
