"""Whom a row means: by the number of an export of ours, and by a name that says more or less than the register's."""

import pytest

from contacts.models import Contact
from tests.contacts.import_files import csv_file, imported, outcomes, plan, previewed
from tests.factories import make_contact, make_outlet, unit


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def test_the_number_names_the_person_whatever_else_has_changed(operator, tmp_path):
    known = make_contact("Budi Santoso", phone="+6281234567890")
    make_contact("Budi Santoso", phone="+6281234567899")
    text = f"nomor_mitra_pers,nama,hp,email\n{known.pk},Budi Santosa,081234567888,b@contoh.id\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    known.refresh_from_db()
    assert (outcomes(batch), known.name, known.email) == (["update"], "Budi Santosa", "b@contoh.id")


@pytest.mark.parametrize("name", ["Bambang", "Bambang K.", "B. Kurniawan", "Kurniawan Bambang Sutejo"])
def test_a_list_that_says_less_of_a_name_shortens_none(operator, tmp_path, name):
    known = make_contact("Bambang Kurniawan Sutejo", phone="+6281234567890")
    batch = imported(
        csv_file(tmp_path, f"nama,hp,email\n{name},081234567890,b@contoh.id\n"), operator, "contacts"
    )
    known.refresh_from_db()
    kept = name != "Kurniawan Bambang Sutejo"
    assert (known.name, known.email) == ("Bambang Kurniawan Sutejo" if kept else name, "b@contoh.id")
    told = 'Di daftar tercatat nama yang lebih lengkap, "Bambang Kurniawan Sutejo", dan nama itu tetap.'
    assert batch.outcomes.get().notes == ([told] if kept else [])


def test_nor_does_a_second_row_of_the_same_list(operator, tmp_path):
    text = "nama,hp,email\nBambang Kurniawan,081234567890,\nBambang,081234567890,b@contoh.id\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", on_likely="update")
    assert outcomes(batch) == ["new", "update"]
    assert [(one.name, one.email) for one in Contact.objects.all()] == [("Bambang Kurniawan", "b@contoh.id")]


def test_who_names_the_entry_by_its_number_may_shorten_its_name(operator, tmp_path):
    known = make_contact("Bambang Kurniawan")
    imported(csv_file(tmp_path, f"nomor_mitra_pers,nama\n{known.pk},Bambang\n"), operator, "contacts")
    known.refresh_from_db()
    assert known.name == "Bambang"


@pytest.mark.parametrize(
    ("names", "said"),
    [
        (("Muhammad Ali", "Muhammad Rizky"), "duplicate"),
        (("Budi Santoso", "Budi Hartono"), "duplicate"),
        (("Muhammad Ali", "M. Ali Akbar"), "update"),
    ],
)
def test_of_the_number_of_another_register_a_person_decides(operator, tmp_path, names, said):
    known = make_contact(names[0])
    text = f"nomor_mitra_pers,nama,email\n{known.pk},{names[1]},x@contoh.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == [said]
    if said == "duplicate":
        assert batch.outcomes.get().candidates == [{"id": known.pk, "row": None, "reasons": ["number"]}]


def test_with_a_number_in_common_it_is_the_same_person_all_the_same(operator, tmp_path):
    known = make_contact("Siti Aminah", phone="+6281234567890")
    text = f"nomor_mitra_pers,nama,hp\n{known.pk},Siti Rahma,081234567890\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "contacts")) == ["update"]


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ("Radar Malang,siber,https://radarmalang.id", "duplicate"),
        ("Radar Trenggalek,siber,https://radar.id", "update"),
        ("Radar Kita,siber,https://www.radartrenggalek.id/kita", "update"),
        ("Radar Kita,siber,", "update"),
    ],
)
def test_nor_is_an_outlet_of_another_name_and_website_meant_for_sure(operator, tmp_path, row, said):
    known = make_outlet("Radar Trenggalek", website="https://radartrenggalek.id")
    text = f"nomor_mitra_pers,nama,jenis,website\n{known.pk},{row}\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "outlets")) == [said]


@pytest.mark.parametrize(
    ("website", "said"),
    [
        ("https://www.facebook.com/profile.php?id=200", ["duplicate"]),
        ("https://facebook.com/profile.php?id=100&fbclid=abc", ["update"]),
    ],
)
def test_two_profiles_are_two_outlets(operator, tmp_path, website, said):
    make_outlet("Kabar Desa", website="https://www.facebook.com/profile.php?id=100")
    text = f"Nama Media,Website\nWarta Kota,{website}\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "outlets")) == said


@pytest.mark.parametrize(
    "number", ["0", "-1", "007", "1.5", "1e3", "999999999999999999", "9" * 30, "abc", "\u0661", "1 2"]
)
@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_a_number_of_nobody_says_nothing(operator, tmp_path, number, into):
    text = f"nomor_mitra_pers,nama,jenis\n{number},Ani,cetak\n"
    options = {"mapping": {"jenis": ""}} if into == "contacts" else {}
    assert outcomes(imported(csv_file(tmp_path, text), operator, into, **options)) == ["new"]


@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_the_number_of_one_entry_under_the_name_of_another_is_not_believed(operator, tmp_path, into):
    known = make_contact("Siti Aminah") if into == "contacts" else make_outlet("Siti Aminah")
    text = f"nomor_mitra_pers,nama,jenis,email\n{known.pk},Budi Santoso,cetak,b@contoh.id\n"
    options = {"mapping": {"jenis": ""}} if into == "contacts" else {}
    assert outcomes(imported(csv_file(tmp_path, text), operator, into, **options)) == ["new"]
    known.refresh_from_db()
    assert (known.name, known.email) == ("Siti Aminah", "")


def test_a_person_of_a_unit_below_is_left_alone_with_a_note(cast, tmp_path):
    known = make_contact("Budi", phone="+6281234567890")
    text = f"nomor_mitra_pers,nama,hp,email\n{known.pk},Budi,081234567890,b@contoh.id\n"
    head = cast["kepala.jatim"]
    batch = imported(csv_file(tmp_path, text), head, "contacts")
    known.refresh_from_db()
    assert (outcomes(batch), known.email, Contact.objects.count()) == (["skipped"], "", 1)
    assert "Trenggalek" in batch.outcomes.get().notes[0]


def test_the_number_of_a_person_one_may_not_see_tells_nothing(cast, tmp_path):
    known = make_contact("Budi", of=unit("polres-trenggalek"))
    text = f"nomor_mitra_pers,nama\n{known.pk},Budi\n"
    batch = imported(csv_file(tmp_path, text), cast["operator.ketapang"], "contacts")
    assert (outcomes(batch), batch.outcomes.get().notes) == (["new"], [])
    assert plan(batch)["set"]["name"] == [None, "Budi"]


@pytest.mark.parametrize(
    ("one", "other", "reasons"),
    [
        (",", ",", ["name"]),
        ("081234567890,", "0812-3456-7890,", ["phone", "name"]),
        (",b@contoh.id", ",B@contoh.id", ["email", "name"]),
    ],
)
def test_rows_with_two_numbers_that_the_unit_does_not_know_are_not_one_person_unasked(
    operator, tmp_path, one, other, reasons
):
    """An export of another register names two people; only their numbers tell them apart."""
    text = f"nomor_mitra_pers,nama,hp,email\n901,Budi,{one}\n902,BUDI,{other}\n901,Budi,{one}\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", leave_out=True)
    assert outcomes(batch) == ["new", "duplicate", "unchanged"]
    assert batch.outcomes.get(number=3).candidates == [{"id": None, "row": 2, "reasons": reasons}]


def test_rows_with_two_numbers_become_two_people_when_that_is_the_rule(operator, tmp_path):
    path = csv_file(tmp_path, "nomor_mitra_pers,nama\n901,Budi\n902,Budi\n")
    assert outcomes(imported(path, operator, "contacts", on_likely="new")) == ["new", "new"]
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("order", [(0, 1), (1, 0)])
def test_a_known_person_is_not_called_by_two_numbers_unasked(operator, tmp_path, order):
    known = make_contact("Budi")
    rows = [f"{known.pk},Budi\n", f"{known.pk + 900},Budi\n"]
    path = csv_file(tmp_path, "nomor_mitra_pers,nama\n" + "".join(rows[at] for at in order))
    batch = previewed(path, operator, "contacts")
    assert outcomes(batch) == ["unchanged", "duplicate"]
    assert batch.outcomes.get(number=3).candidates == [{"id": known.pk, "row": None, "reasons": ["name"]}]
