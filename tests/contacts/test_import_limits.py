"""Cells at the edge of what a column holds are told as wrong: no failure of the database, no endless "expired"."""

import pytest
from django.db import IntegrityError

from contacts.imports import actions
from contacts.models import Chapter, Contact, Outlet
from tests.contacts.import_files import csv_file, imported, outcomes, previewed, problems, written
from tests.factories import make_body, make_contact, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def wrong_columns(batch) -> list[str]:
    return [column for _row, column, _sentence in problems(batch)]


DEGREES = ", ".join(["S.H."] * 15)


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("nama", "B" * 201, "nama"),
        ("nama depan,nama tengah,nama belakang", f"{'B' * 90},{'u' * 90},{'d' * 90}", "nama depan"),
        ("nama", f'"Budi, {DEGREES}"', "nama"),
        ("nama", f"{'Dr. ' * 20}Budi", "nama"),
        ("nama,gelar belakang", f"Budi,{'S' * 61}", "gelar belakang"),
        ("nama,email", f"Budi,{'b' * 60}@{'.'.join(['d' * 60] * 4)}.id", "email"),
        ("nama,media", f"Budi,{'M' * 201}", "media"),
        ("nama,organisasi", f"Budi,PWI {'M' * 200}", "organisasi"),
        ("nama,media", "Budi,***", "media"),
        ("nama,sumber", f"Budi,{'S' * 201}", "sumber"),
    ],
)
def test_what_is_too_long_for_its_column_is_told(operator, tmp_path, head, row, column):
    make_body("pwi")
    batch = previewed(csv_file(tmp_path, f"{head}\n{row}\n"), operator, "contacts", create_missing=True)
    assert (outcomes(batch), wrong_columns(batch)) == (["wrong"], [column])
    assert Contact.objects.count() == Outlet.objects.count() == Chapter.objects.count() == 0


@pytest.mark.parametrize(
    ("head", "row", "column"),
    [
        ("nama", "B" * 201, "nama"),
        ("website", f"{'.'.join(['d' * 60] * 4)}.id", "website"),
        ("nama,website", f"Kabar,kabar.id/{'a' * 300}", "website"),
        ("nama,jenis,nama lain", f"Kabar,siber,{'N' * 501}", "nama lain"),
        ("nama,jenis,nama lain", f"Kabar,siber,{'N' * 300}", "nama lain"),
    ],
)
def test_what_is_too_long_for_a_column_of_outlets_is_told(operator, tmp_path, head, row, column):
    make_outlet("Kabar", other_names="K" * 300)
    batch = previewed(csv_file(tmp_path, f"{head}\n{row}\n"), operator, "outlets")
    assert (outcomes(batch), wrong_columns(batch)) == (["wrong"], [column])


def test_the_longest_texts_fit_and_their_keys_with_them(operator, tmp_path):
    """One character of a name may be eighteen of its key."""
    long = "\ufdfa" * 200
    text = f"nama,jenis,nama lain,email\n{long},siber,{'\ufdfa' * 500},a@contoh.id\n{'Ab ' * 66}Cd,cetak,,\n"
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    assert outcomes(batch) == ["new", "new"]
    for outlet in Outlet.objects.all():
        stored = outlet.name_key, outlet.key, outlet.domain
        outlet.save()
        assert (outlet.name_key, outlet.key, outlet.domain) == stored
    people = imported(csv_file(tmp_path, f"nama\n{long}\n"), operator, "contacts")
    contact = Contact.objects.get()
    keys = contact.name_key, contact.key
    contact.save()
    assert (outcomes(people), (contact.name_key, contact.key)) == (["new"], keys)


@pytest.mark.parametrize("name", ["***", "(?)", "\U0001f600"])
def test_a_name_without_a_letter_names_no_outlet(operator, tmp_path, name):
    batch = previewed(csv_file(tmp_path, f"nama,jenis\n{name},siber\n{name}!,siber\n"), operator, "outlets")
    assert outcomes(batch) == ["wrong", "wrong"]


@pytest.mark.parametrize("cell", ["2026-02-30", "0000-01-01", "31/04/2026", "9999-12-31", "1/1/0001"])
def test_dates_at_the_edge(operator, tmp_path, cell):
    text = f"nama,jenis,status,tanggal\nKabar,siber,Administratif,{cell}\n"
    batch = previewed(csv_file(tmp_path, text), operator, "outlets")
    if outcomes(batch) == ["wrong"]:
        assert wrong_columns(batch)[0] == "tanggal"
        return
    written(batch, operator)
    assert Outlet.objects.get().verification_checked_on.isoformat() in ("9999-12-31", "0001-01-01")


def test_two_hundred_columns_of_numbers(operator, tmp_path):
    head = ",".join(f"HP {number}" for number in range(199))
    row = ",".join(f"0812345{number:05}" for number in range(199))
    imported(csv_file(tmp_path, f"nama,{head}\nBudi,{row}\n"), operator, "contacts")
    assert Contact.objects.get().phones.count() == 199


# --- Mending cells -----------------------------------------------------------------------------------------


def test_a_column_that_must_not_exist_is_not_filled_by_hand(operator, tmp_path):
    path = csv_file(tmp_path, "nama,kolom x\nBudi,3503012345678901\n")
    batch = previewed(path, operator, "contacts")
    assert batch.dropped_columns == ["kolom x"]
    with pytest.raises(actions.WrongCell):
        actions.fix_cells(batch=batch, cells={(2, "kolom x"): "apa saja"})
    assert batch.rows.get().cells == ["Budi", ""]


@pytest.mark.parametrize("text", ["a\x00b", "\ud800", "3503012345678901", "x" * 4001, "a\x1bb"])
def test_what_no_cell_may_hold_is_not_typed_into_one(operator, tmp_path, text):
    batch = previewed(csv_file(tmp_path, "nama,email\nBudi,salah\n"), operator, "contacts")
    with pytest.raises(actions.WrongCell):
        actions.fix_cells(batch=batch, cells={(2, "email"): text})
    assert batch.rows.get().cells == ["Budi", "salah"]


@pytest.mark.parametrize(
    "cell", [(1, "nama"), (3, "nama"), (-2, "nama"), (2, "NAMA"), (2, ""), (2**31 - 1, "nama")]
)
def test_a_cell_that_is_not_there_is_not_made(operator, tmp_path, cell):
    batch = previewed(csv_file(tmp_path, "nama,email\nBudi,salah\n"), operator, "contacts")
    with pytest.raises(actions.WrongCell):
        actions.fix_cells(batch=batch, cells={cell: "x"})


def test_a_mended_cell_is_read_again(operator, tmp_path):
    batch = previewed(csv_file(tmp_path, "nama,hp\nBudi,8.12E+10\n"), operator, "contacts")
    actions.fix_cells(batch=batch, cells={(2, "hp"): " 0812-3456-7890 "})
    written(actions.preview(batch=batch, user=operator), operator)
    assert Contact.objects.get().phones.get().number.as_e164 == "+6281234567890"


# --- What the database refuses -------------------------------------------------------------------------------


def test_what_the_database_refuses_writes_nothing_and_says_so(operator, tmp_path, monkeypatch):
    make_contact("Siti")
    batch = previewed(csv_file(tmp_path, "nama\nBudi\n"), operator, "contacts")
    assert actions.confirm_import(batch=batch, user=operator, digest=batch.digest)

    def refuse(*_args: object) -> None:
        Contact.objects.all().delete()
        raise IntegrityError("key (name)=(Budi) exists")

    monkeypatch.setattr(actions, "write_plans", refuse)
    assert not actions.write_import(batch=batch, user=operator)
    assert [person.name for person in Contact.objects.all()] == ["Siti"]
    assert (batch.state, "Budi" in batch.problem) == ("read", False)
