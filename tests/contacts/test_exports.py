"""The lists as files: everything that is known, under headers that our own import knows."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contacts.imports.columns import guess
from contacts.models import Beat, MemberType, Office, OfficeTitle, Outlet, Phone, PositionRole
from crm.models import Region
from tests.exporting import rows_taken
from tests.factories import make_body, make_chapter, make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db

PEOPLE, OUTLETS = "/wartawan/ekspor/", "/media/ekspor/"


def role(code: str) -> PositionRole:
    return PositionRole.objects.get(code=code)


def office(contact, chapter, code: str = "ketua", end: date | None = None) -> Office:
    return Office.objects.create(
        contact=contact, chapter=chapter, title=OfficeTitle.objects.get(code=code), end=end
    )


@pytest.fixture
def head(sign_in):
    return sign_in("kepala.trenggalek")


def test_people_leave_with_everything_that_is_known(head, cast):
    contact = make_contact(
        "Budi Santoso",
        prefix_title="Dr. H.",
        suffix_title="S.H., M.H.",
        email="budi@contoh.id",
        phone="+6281234567890",
        kind="officer",
    )
    Phone.objects.create(contact=contact, number="+62215551234", order=1)
    Phone.objects.create(contact=contact, number="+6561234567", order=2)
    contact.positions.create(outlet=make_outlet("Radar"), role=role("reporter"), start=date(2024, 1, 1))
    contact.positions.create(outlet=make_outlet("Suara"), start=date(2020, 1, 1))
    contact.positions.create(outlet=make_outlet("Dulu"), end=timezone.localdate() - timedelta(days=1))
    pwi, aji = make_chapter("PWI Trenggalek"), make_chapter("AJI Kediri", body=make_body("aji"))
    contact.memberships.create(
        chapter=pwi,
        card_number="13.00.1",
        card_expires_on=date(2027, 12, 31),
        member_type=MemberType.objects.get(code="biasa"),
    )
    office(contact, pwi, "sekretaris")
    office(contact, aji)
    office(contact, aji, "bendahara", end=date(2020, 1, 1))
    contact.beats.add(Beat.objects.get(code="hukum"), Beat.objects.get(code="politik"))
    contact.regions.add(Region.objects.get(code="35.03"))
    contact.leave_alone(cast["operator.trenggalek"])
    contact.save()

    row = rows_taken(head, PEOPLE)[0]

    assert row == {
        "nama": "Budi Santoso",
        "gelar_depan": "Dr. H.",
        "gelar_belakang": "S.H., M.H.",
        "jenis": "pengurus organisasi",
        "jangan_dihubungi_sejak": timezone.localdate().isoformat(),
        "telepon": "0812-3456-7890 / (021) 5551234 / +65 6123 4567",
        "email": "budi@contoh.id",
        "media": "Radar",
        "jabatan": "Reporter",
        "media_2": "Suara",
        "jabatan_2": "",
        "bidang": "Hukum; Politik",
        "wilayah": "Kabupaten Trenggalek",
        "organisasi": "PWI Trenggalek",
        "jenis_anggota": "Biasa",
        "no_kartu": "13.00.1",
        "kartu_berlaku_sampai": "2027-12-31",
        "jabatan_organisasi": "Ketua",
        "pengurus_di": "AJI Kediri",
        "jabatan_organisasi_2": "Sekretaris",
        "pengurus_di_2": "PWI Trenggalek",
        "sumber": "kartu nama",
        "satuan": "Polres Trenggalek",
        "nomor_mitra_pers": str(contact.pk),
    }


def test_a_list_has_as_many_columns_as_the_person_with_most_of_them_needs(head):
    make_contact("Ani")
    contact = make_contact("Budi", outlet=make_outlet("Satu"))
    contact.positions.create(outlet=make_outlet("Dua"))

    both = rows_taken(head, PEOPLE)
    one = rows_taken(head, PEOPLE, query={"q": "ani"})

    assert [(row["media"], row["media_2"]) for row in both] == [("", ""), ("Satu", "Dua")]
    assert "media_2" not in one[0]


def test_an_outlet_leaves_with_everything_that_is_known(head):
    outlet = make_outlet(
        "Radar Selatan",
        other_names="Radar Sel\nRS Daring",
        website="https://radar.id/",
        feed="https://radar.id/rss",
        company="PT Radar",
        group=make_outlet("Zona Grup"),
        verification="factual",
        certificate_number="12/DP",
        verification_checked_on=date(2026, 8, 1),
        phone="+62355791234",
        whatsapp="+6281234567890",
        email="redaksi@radar.id",
        address="Jl. Sukarno 1\nTrenggalek",
        source="laman Dewan Pers",
    )
    outlet.regions.add(*Region.objects.filter(code__in=["35", "35.03"]))

    row = rows_taken(head, OUTLETS)[0]

    assert row == {
        "nama": "Radar Selatan",
        "nama_lain": "Radar Sel\nRS Daring",
        "jenis": "Siber",
        "website": "https://radar.id/",
        "rss": "https://radar.id/rss",
        "wilayah": "Jawa Timur; Kabupaten Trenggalek",
        "badan_hukum": "PT Radar",
        "grup": "Zona Grup",
        "status": "administratif dan faktual",
        "nomor_sertifikat": "12/DP",
        "tanggal_dicek": "2026-08-01",
        "telepon": "(0355) 791234",
        "whatsapp": "0812-3456-7890",
        "email": "redaksi@radar.id",
        "alamat": "Jl. Sukarno 1\nTrenggalek",
        "milik_polri": "tidak",
        "sumber": "laman Dewan Pers",
        "satuan": "Polres Trenggalek",
        "nomor_mitra_pers": str(outlet.pk),
    }


def test_the_headers_are_those_the_import_guesses(head):
    contact = make_contact(outlet=make_outlet())
    contact.positions.create(outlet=make_outlet())
    office(contact, make_chapter())

    people = guess(list(rows_taken(head, PEOPLE)[0]), "contacts").mapping
    outlets = guess(list(rows_taken(head, OUTLETS)[0]), "outlets").mapping

    assert {header for header, field in people.items() if not field} == {"satuan", "jangan_dihubungi_sejak"}
    assert {header for header, field in outlets.items() if not field} == {"satuan"}
    assert (people["media_2"], people["jabatan_2"], people["pengurus_di"]) == (
        "outlet",
        "role",
        "office_chapter",
    )


def test_an_outlet_that_has_a_namesake_is_named_by_what_means_it_alone(head):
    make_outlet("Radar", website="https://radar.id")
    make_outlet("Radar", kind="cetak")
    for name in ("Radar", "Suara"):
        make_outlet(name, kind="radio", website="https://grup.id")
    for outlet in Outlet.objects.filter(name="Radar"):
        make_contact(outlet.kind.code, outlet=outlet)

    rows = rows_taken(head, PEOPLE)

    assert {row["nama"]: row["media"] for row in rows} == {
        "siber": "radar.id",
        "cetak": "Radar (Cetak)",
        "radio": "Radar (Radio)",
    }


def test_no_cell_is_a_live_formula(head):
    make_contact("=1+1", email="+a@contoh.id")
    row = rows_taken(head, PEOPLE)[0]
    assert (row["nama"], row["email"]) == ("'=1+1", "'+a@contoh.id")


def test_the_chapters_of_a_body_leave_with_the_office_holders_one_may_see(head):
    body = make_body("pokja-pantai", abbreviation="Pokja")
    above = make_chapter("Pokja Jatim", body=body, level="province")
    chapter = make_chapter("Pokja Trenggalek", body=body, parent=above, other_names="Pokja TGX")
    chapter.regions.add(Region.objects.get(code="35.03"))
    make_chapter("PWI Trenggalek")
    office(make_contact("Budi", suffix_title="S.H."), chapter)
    office(make_contact("Sri"), chapter, "sekretaris")
    office(make_contact("Orang Ketapang", of=unit("polres-ketapang")), chapter, "bendahara")

    rows = rows_taken(head, f"/organisasi/{body.pk}/ekspor/")
    found = rows_taken(head, f"/organisasi/{body.pk}/ekspor/", query={"q": "tgx"})

    assert [row["pengurus"] for row in rows] == ["Pokja Jatim", "Pokja Trenggalek"]
    assert found == [
        {
            "organisasi": "Pokja",
            "pengurus": "Pokja Trenggalek",
            "nama_lain": "Pokja TGX",
            "tingkat": "kabupaten/kota",
            "di_bawah": "Pokja Jatim",
            "wilayah": "Kabupaten Trenggalek",
            "email": "",
            "ketua": "Budi, S.H.",
            "pengurus_lain": "Sekretaris: Sri",
            "satuan": "Polres Trenggalek",
        }
    ]


def test_another_name_finds_a_chapter_in_its_search_and_in_every_choice(head):
    chapter = make_chapter("PWI Trenggalek", other_names="P.W.I. Tréngga Lék\nPWI TGX")
    make_chapter("PWI Kediri")

    found = head.get("/opsi/chapter/", {"q": "trengga"}).json()["results"]

    assert [option["value"] for option in found] == [str(chapter.pk)]
    assert head.get(chapter.body.get_absolute_url(), {"q": "tgx"}).context["tree"].found == 1


def test_other_names_are_typed_and_shown_on_the_pages(head):
    outlet, chapter = make_outlet("Radar"), make_chapter()
    for record in (outlet, chapter):
        address = f"{record.get_absolute_url()}ubah/"
        form = head.get(address).context["form"]
        data = {box.html_name: box.value() for box in form if box.value() not in (None, False)}
        answer = head.post(address, data | {"other_names": "Nama Lama\r\nNama Lain"})
        assert answer.status_code == 302
        record.refresh_from_db()
        assert record.other_names == "Nama Lama\nNama Lain"
        assert "Nama Lama<br>Nama Lain" in head.get(record.get_absolute_url()).content.decode()
