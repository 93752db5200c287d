"""Lists of outlets, of the shapes that are really about."""

from datetime import date
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Outlet, Verification
from tests.contacts.import_files import csv_file, history, imported, outcomes, previewed, problems, xlsx_file
from tests.factories import make_outlet, unit

CLAIM = "Media Siber,Terverifikasi Faktual (klaim sumber)"
CLAIMED = f"""name,website,rss,province,jenis_media,status_klaim_sumber
KabarSatu.com,https://kabarsatu.com,https://kabarsatu.com/feed,Sumatera Utara,{CLAIM}
Tribun Contoh,https://contoh.tribunnews.com,https://contoh.tribunnews.com/rss,Kepulauan Riau,{CLAIM}
,https://tanpanama.id,https://tanpanama.id/feed,Aceh,{CLAIM}
"""
LONG = " | ".join(["Wahana TV", *[f"Wahana TV Kota {number}" for number in range(40)]])
CHANNELS = f"channel_id,titles\r\nSatuTV.id,SATU TV\r\nDua.id,Dua | DUA HD\r\nWahana.id,{LONG}\r\nnTiga.id,!nTiga\r\n"


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def test_a_list_of_online_media_gives_outlets_with_domain_feed_and_province(operator, tmp_path):
    batch = imported(csv_file(tmp_path, CLAIMED, name="siber.csv"), operator, "outlets")
    assert batch.counts["new"] == 3
    outlet = Outlet.objects.get(name="Tribun Contoh")
    assert (outlet.kind.code, outlet.domain, outlet.feed) == (
        "siber",
        "contoh.tribunnews.com",
        "https://contoh.tribunnews.com/rss",
    )
    assert [region.code for region in outlet.regions.all()] == ["21"]
    assert (outlet.steward, outlet.created_by, outlet.source) == (
        unit(),
        operator,
        f"impor: siber.csv, {timezone.localdate():%d/%m/%Y}",
    )


def test_a_row_without_a_name_is_called_after_its_domain(operator, tmp_path):
    imported(csv_file(tmp_path, CLAIMED), operator, "outlets")
    assert Outlet.objects.get(domain="tanpanama.id").name == "tanpanama.id"


def test_the_claim_of_a_source_is_not_taken_for_a_dewan_pers_status(operator, tmp_path):
    batch = imported(csv_file(tmp_path, CLAIMED), operator, "outlets")
    assert batch.mapping["status_klaim_sumber"] == ""
    assert set(Outlet.objects.values_list("verification", flat=True)) == {Verification.NONE}


def test_a_list_of_channels_gives_television_under_the_first_of_each_channels_titles(operator, tmp_path):
    imported(csv_file(tmp_path, CHANNELS), operator, "outlets")
    assert sorted(Outlet.objects.values_list("name", "kind__code")) == [
        ("!nTiga", "televisi"),
        ("Dua", "televisi"),
        ("SATU TV", "televisi"),
        ("Wahana TV", "televisi"),
    ]


@pytest.mark.parametrize("text", [CLAIMED, CHANNELS])
def test_a_second_run_changes_nothing(operator, tmp_path, text):
    imported(csv_file(tmp_path, text), operator, "outlets")
    before = list(Outlet.objects.order_by("pk").values()), history(Outlet).count()
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    assert (batch.counts["new"], batch.counts["update"]) == (0, 0)
    assert (list(Outlet.objects.order_by("pk").values()), history(Outlet).count()) == before


DEWAN_PERS_HEAD = [
    "No",
    "Nama Media",
    "Jenis Media",
    "Penanggung Jawab",
    "Pemimpin Redaksi",
    "Badan Hukum",
    "Provinsi",
    "Alamat",
    "Telp",
    "Email",
    "Website",
    "Status",
    "Tanggal",
]


def dewan_pers(*rows: tuple[object, ...]) -> list[list[object]]:
    people, place = ["Orang Satu", "Orang Dua", "PT Contoh"], ["DKI Jakarta", "Jl. Contoh 1, Jakarta"]
    lines = [
        [number, name, kind, *people, *place, "021-5551234", "redaksi@contoh.id", website, status, day]
        for number, (name, kind, website, status, day) in enumerate(rows, 1)
    ]
    return [["DATA PERUSAHAAN PERS"], [], [*DEWAN_PERS_HEAD], *lines]


def test_the_dewan_pers_table_maps_itself(operator, tmp_path):
    path = xlsx_file(
        tmp_path,
        dewan_pers(
            ("Harian Contoh", "Media Cetak", "www.contoh.id", "Terverifikasi Administrasi", date(2024, 8, 22))
        ),
    )
    batch = imported(path, operator, "outlets")
    assert batch.unknown_headers == ["No", "Penanggung Jawab", "Pemimpin Redaksi"]
    outlet = Outlet.objects.get()
    assert (outlet.kind.code, outlet.company, outlet.address) == (
        "cetak",
        "PT Contoh",
        "Jl. Contoh 1, Jakarta",
    )
    assert (outlet.phone.as_e164, outlet.website) == ("+62215551234", "https://www.contoh.id")
    assert (outlet.verification, outlet.verification_checked_on) == (
        Verification.ADMINISTRATIVE,
        date(2024, 8, 22),
    )
    assert [region.code for region in outlet.regions.all()] == ["31"]


@pytest.mark.parametrize(
    ("spelling", "status"),
    [
        ("Terverifikasi Administrasi", "administrative"),
        ("Administratif", "administrative"),
        ("Administratif dan Faktual", "factual"),
        ("Administrasi dan Faktual", "factual"),
        ("Administrasi & Faktual", "factual"),
        ("Terverifikasi Administratif dan Faktual", "factual"),
        ("Belum", ""),
    ],
)
def test_five_spellings_of_the_status_are_two_values(operator, tmp_path, spelling, status):
    imported(
        xlsx_file(tmp_path, dewan_pers(("A", "Siber", "a.id", spelling, "22 Agustus 2024"))),
        operator,
        "outlets",
    )
    assert Outlet.objects.get().verification == status


def test_a_status_without_a_date_is_wrong_and_says_what_is_missing(operator, tmp_path):
    path = csv_file(tmp_path, "nama,website,status\nA,a.id,Administratif\n")
    found = previewed(path, operator, "outlets")
    assert outcomes(found) == ["wrong"]


# --- Which outlet a row means -------------------------------------------------------------------------


def test_an_outlet_is_known_by_its_domain_and_kind(operator, tmp_path):
    known = make_outlet("Kabar Lama", website="https://www.kabar.id/")
    batch = imported(
        csv_file(tmp_path, "nama,website,jenis\nKabar Baru,kabar.id,siber\n"), operator, "outlets"
    )
    assert batch.counts["update"] == 1
    known.refresh_from_db()
    assert (known.name, known.version) == ("Kabar Baru", 2)
    assert history(known).first().history_user == operator


def test_another_kind_on_the_same_domain_is_another_outlet(operator, tmp_path):
    make_outlet("Kabar", website="https://kabar.id", kind="cetak")
    batch = imported(csv_file(tmp_path, "nama,website,jenis\nKabar,kabar.id,siber\n"), operator, "outlets")
    assert batch.counts["new"] == 1


def test_stations_that_share_a_domain_are_told_apart_by_their_address(operator, tmp_path):
    make_outlet("RRI Satu", website="https://rri.co.id/satu", kind="radio")
    batch = imported(
        csv_file(tmp_path, "nama,website,jenis\nRRI Dua,https://rri.co.id/dua,radio\n"), operator, "outlets"
    )
    assert batch.counts["new"] == 1
    assert Outlet.objects.filter(name="RRI Satu").exists()


def test_an_outlet_without_a_website_is_known_by_its_name(operator, tmp_path):
    known = make_outlet("Radio Kota, FM", kind="radio")
    batch = imported(
        csv_file(tmp_path, "nama,jenis,telp\nRADIO KOTA FM,Radio,0355791234\n"), operator, "outlets"
    )
    known.refresh_from_db()
    phone: Any = known.phone
    assert (batch.counts["update"], phone.as_e164) == (1, "+62355791234")


@pytest.mark.parametrize(
    ("table", "way_out"),
    [
        ("nama\nSuara Kita\n", "Tambahkan kolom dengan salah satu dari: "),
        ("nama,jenis\nSuara Kita,\n", "Isi dengan salah satu dari: "),
        ("nama,jenis\nSuara Kita,-\n", "Isi dengan salah satu dari: "),
    ],
)
def test_a_missing_kind_is_told_with_what_is_missing(operator, tmp_path, table, way_out):
    ((_row, _header, sentence),) = problems(previewed(csv_file(tmp_path, table), operator, "outlets"))
    assert sentence.startswith(f"Jenis belum diisi. {way_out}")
    assert "Siber, Televisi" in sentence


def test_a_row_that_names_no_kind_leaves_the_kind_of_a_known_outlet(operator, tmp_path):
    make_outlet("Suara Kita", kind="radio", website="https://suarakita.id")
    batch = imported(csv_file(tmp_path, "nama,website\nSuara Kita,suarakita.id\n"), operator, "outlets")
    assert batch.counts["unchanged"] == 1


def test_a_row_without_kind_website_or_telling_name_is_wrong(operator, tmp_path):
    found = previewed(csv_file(tmp_path, "nama,telp\nSuara Kita,\nRadio Kita,\n"), operator, "outlets")
    assert outcomes(found) == ["wrong", "new"]


def test_a_name_that_several_outlets_bear_is_not_guessed(operator, tmp_path):
    several = {make_outlet("Kabar", kind="cetak").pk, make_outlet("Kabar", kind="radio").pk}
    batch = previewed(csv_file(tmp_path, "nama,telp\nKabar,0355791234\n"), operator, "outlets")
    assert outcomes(batch) == ["duplicate"]
    assert {candidate["id"] for candidate in batch.outcomes.get().candidates} == several


# --- What may change ----------------------------------------------------------------------------------


def test_blank_and_missing_cells_never_erase(operator, tmp_path):
    known = make_outlet("Kabar", website="https://kabar.id", email="redaksi@kabar.id", company="PT Kabar")
    batch = imported(csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,\n"), operator, "outlets")
    known.refresh_from_db()
    assert batch.counts["unchanged"] == 1
    assert (known.email, known.company, known.version) == ("redaksi@kabar.id", "PT Kabar", 1)


@pytest.mark.parametrize(
    ("rule", "email", "company", "outcome"),
    [
        ("update", "baru@kabar.id", "PT Baru", "update"),
        ("fill", "lama@kabar.id", "PT Baru", "update"),
        ("skip", "lama@kabar.id", "", "skipped"),
    ],
)
def test_the_rule_for_known_entries(operator, tmp_path, rule, email, company, outcome):
    known = make_outlet("Kabar", website="https://kabar.id", email="lama@kabar.id")
    path = csv_file(tmp_path, "nama,website,email,badan hukum\nKabar,kabar.id,baru@kabar.id,PT Baru\n")
    batch = imported(path, operator, "outlets", on_duplicate=rule)
    known.refresh_from_db()
    assert (known.email, known.company, batch.counts[outcome]) == (email, company, 1)


def test_an_outlet_that_another_unit_keeps_is_left_as_it_is_and_said_so(operator, tmp_path):
    known = make_outlet("Kabar", website="https://kabar.id", steward=unit("polda-jawa-timur"))
    path = csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,baru@kabar.id\n")
    batch = imported(path, operator, "outlets")
    known.refresh_from_db()
    assert (known.email, batch.counts["skipped"]) == ("", 1)
    assert "Polda Jawa Timur" in batch.outcomes.get().notes[0]


def test_the_second_of_two_rows_of_one_outlet_that_differ_is_asked_about_and_names_the_first(
    operator, tmp_path
):
    text = "nama,website,email\nKabar,kabar.id,a@kabar.id\nLain,lain.id,\nKabar,kabar.id,b@kabar.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "outlets")
    assert outcomes(batch) == ["new", "new", "duplicate"]
    assert batch.outcomes.get(number=4).candidates == [{"id": None, "row": 2, "reasons": ["earlier_row"]}]


def test_two_rows_that_say_the_same_are_one_outlet(operator, tmp_path):
    batch = imported(
        csv_file(tmp_path, "nama,website\nKabar,kabar.id\nKabar,www.kabar.id\n"), operator, "outlets"
    )
    assert (batch.counts["new"], batch.counts["unchanged"], Outlet.objects.count()) == (1, 1, 1)


@pytest.mark.parametrize(
    ("header", "cell"),
    [
        ("website", "bukan alamat"),
        ("email", "bukan-surel"),
        ("telp", "8.12E+10"),
        ("telp", "021-5551234 ext 12"),
        ("provinsi", "Atlantis"),
        ("jenis", "Papan Tulis"),
        ("tanggal", "kapan-kapan"),
        ("status", "Terverifikasi Faktual (klaim sumber)"),
    ],
)
def test_a_wrong_cell_is_named_by_row_and_column(operator, tmp_path, header, cell):
    path = csv_file(tmp_path, f"nama,{header}\nRadio Satu,\nRadio Dua,{cell}\n")
    found = previewed(path, operator, "outlets")
    assert [(row, column) for row, column, _message in problems(found)] == [(3, header)]
    assert Outlet.objects.count() == 0


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("DKI Jakarta", ["31"]),
        ("D.I. Yogyakarta", ["34"]),
        ("Jambi", ["15"]),
        ("jatim", ["35"]),
        ("Trenggalek", ["35.03"]),
        ("Kab. Trenggalek / Kota Kediri", ["35.03", "35.71"]),
        ("35.03", ["35.03"]),
    ],
)
def test_regions_by_the_names_people_use(operator, tmp_path, text, codes):
    imported(csv_file(tmp_path, f"nama;wilayah\nRadio Satu;{text}\n"), operator, "outlets")
    assert [region.code for region in Outlet.objects.get().regions.order_by("code")] == codes


def test_a_name_of_both_a_kabupaten_and_a_kota_must_say_which(operator, tmp_path):
    found = previewed(csv_file(tmp_path, "nama,wilayah\nRadio Satu,Kediri\n"), operator, "outlets")
    assert "Kabupaten Kediri / Kota Kediri" in problems(found)[0][2]


def test_a_name_that_moves_from_one_outlet_to_the_next_is_written_in_the_order_of_the_file(
    operator, tmp_path
):
    """Within one statement a database takes rows in any order, and the register holds each name once."""
    count = 12
    outlets = [make_outlet(f"Media {number}", website="https://satu.id") for number in range(count)]
    rows = [f"{outlets[number].pk},Media {number + 1}x,satu.id" for number in range(count)]
    first = imported(
        csv_file(tmp_path, "nomor,nama,website\n" + "\n".join(rows) + "\n"),
        operator,
        "outlets",
        mapping={"nomor": "entry"},
    )
    # The last first: each takes the name that the one before it has just given up.
    rows = [f"{outlets[number].pk},Media {number + 2}x,satu.id" for number in reversed(range(count))]
    second = imported(
        csv_file(tmp_path, "nomor,nama,website\n" + "\n".join(rows) + "\n"),
        operator,
        "outlets",
        mapping={"nomor": "entry"},
    )
    assert (first.counts["update"], second.counts["update"]) == (count, count)
    assert [Outlet.objects.get(pk=outlet.pk).name for outlet in outlets] == [
        f"Media {number + 2}x" for number in range(count)
    ]


@pytest.mark.parametrize(("known", "sentence"), [("administrative", 1), ("factual", 0)])
def test_a_new_status_needs_its_own_date(operator, tmp_path, known, sentence):
    make_outlet(
        "Radar",
        website="https://radar.id",
        verification=known,
        verification_checked_on=date(2019, 1, 1),
    )
    path = csv_file(tmp_path, "nama,website,status\nRadar,radar.id,Administratif dan Faktual\n")
    assert len(problems(previewed(path, operator, "outlets"))) == sentence


def test_the_same_date_said_again_is_one(operator, tmp_path):
    outlet = make_outlet(
        "Radar",
        website="https://radar.id",
        verification="administrative",
        verification_checked_on=date(2019, 1, 1),
    )
    text = "nama,website,status,tanggal\nRadar,radar.id,Administratif dan Faktual,2019-01-01\n"
    imported(csv_file(tmp_path, text), operator, "outlets")
    outlet.refresh_from_db()
    assert (outlet.verification, outlet.verification_checked_on) == (Verification.FACTUAL, date(2019, 1, 1))


def test_a_status_that_fills_an_empty_one_comes_with_its_date(operator, tmp_path):
    outlet = make_outlet("Radar", website="https://radar.id", verification_checked_on=date(2019, 1, 1))
    text = "nama,website,status,tanggal\nRadar,radar.id,Administratif dan Faktual,2026-08-12\n"
    imported(csv_file(tmp_path, text), operator, "outlets", on_duplicate="fill")
    outlet.refresh_from_db()
    assert (outlet.verification, outlet.verification_checked_on) == (Verification.FACTUAL, date(2026, 8, 12))
