"""The traps of CSV and of telephone numbers, with the effect on the register."""

from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from contacts.imports.reading import Refused, Table
from contacts.imports.showing import shown_rows
from contacts.models import Contact, ImportBatch, ImportRow, Outlet
from tests.contacts.import_files import (
    csv_file,
    imported,
    previewed,
    read_table,
    uploaded,
    vcf_file,
    written,
    xlsx_file,
)


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def table(path: Path) -> Table:
    return read_table(path, of_people=True)


def numbers(contact: Contact) -> list[str]:
    phones: Any = contact.phones.all()
    return [phone.number.as_e164 for phone in phones]


# --- CSV ----------------------------------------------------------------------------------------------


def test_an_unclosed_quote_at_the_end_of_a_long_file_keeps_all_of_it_out(operator, tmp_path):
    rows = "".join(f"Orang {number},Satu\n" for number in range(5000))
    path = csv_file(tmp_path, f'nama,media\n{rows}Ani,"Dua\nTono,Tiga\n')
    with translation.override("en"), pytest.raises(Refused, match="Line 5002: a quotation mark is opened"):
        uploaded(path, operator, "contacts")
    assert ImportBatch.objects.count() == ImportRow.objects.count() == 0


@pytest.mark.parametrize("row", ['Ani,"Dua"x,Tiga', 'Ani,"Dua" ,Tiga', 'Ani,"Dua\nTono,"Tiga",Empat'])
def test_a_quote_that_is_closed_too_early_names_its_line(tmp_path, row):
    path = csv_file(tmp_path, f"nama,media,hp\nBudi,Satu,1\n{row}\nSiti,Lima,2\n")
    with translation.override("en"), pytest.raises(Refused, match="Line 3: a quotation mark") as refused:
        table(path)
    assert refused.value.row == 3


@pytest.mark.parametrize("codec", ["utf-16-le", "utf-16-be"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_utf16_with_its_mark_in_either_order(tmp_path, codec, delimiter):
    text = f"\ufeffnama{delimiter}media\nRüdi{delimiter}Satu\n"
    found = table(csv_file(tmp_path, text, encoding=codec))
    assert (found.headers, [line.cells for line in found.lines]) == (["nama", "media"], [["Rüdi", "Satu"]])


@pytest.mark.parametrize("mark", ["\ufeff", "\ufeff\ufeff"])
def test_the_mark_in_front_of_a_file_hides_no_column(operator, tmp_path, mark):
    """tablib keeps it in the first header: nobody would have a name."""
    imported(csv_file(tmp_path, f"{mark}nama;hp\nBudi;081234567890\n"), operator, "contacts")
    assert [(person.name, numbers(person)) for person in Contact.objects.all()] == [
        ("Budi", ["+6281234567890"])
    ]


def test_letters_of_windows_arrive_as_they_are_seen(operator, tmp_path):
    path = csv_file(tmp_path, "nama;sumber\nRené D’Arcy;daftar – lama\n", encoding="cp1252")
    imported(path, operator, "contacts")
    person = Contact.objects.get()
    assert (person.name, person.source) == ("René D’Arcy", "daftar – lama")


# --- Phones -------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        (62215551234, ["+62215551234"]),
        (62215551234.0, ["+62215551234"]),
        ("0062215551234", ["+62215551234"]),
        ("0062 21 5551234 / 62 355 791234", ["+62215551234", "+62355791234"]),
        (6281234567890, ["+6281234567890"]),
        ("081234567890\n62215551234", ["+6281234567890", "+62215551234"]),
    ],
)
def test_phones_of_a_workbook_as_figures_and_as_text(operator, tmp_path, cell, stored):
    imported(xlsx_file(tmp_path, [["nama", "hp"], ["Budi", cell]]), operator, "contacts")
    assert numbers(Contact.objects.get()) == stored


def test_the_phones_of_a_card(operator, tmp_path):
    path = vcf_file(
        tmp_path, "VERSION:3.0\nFN:Budi\nTEL:62215551234\nTEL:0062 812 3456 7890 / 0813-3456-7891"
    )
    imported(path, operator, "contacts")
    assert numbers(Contact.objects.get()) == ["+62215551234", "+6281234567890", "+6281334567891"]


def test_the_phone_of_an_outlet_that_begins_with_62(operator, tmp_path):
    imported(csv_file(tmp_path, "nama,jenis,telp\nKabar,cetak,62215551234\n"), operator, "outlets")
    assert Outlet.objects.get().phone.as_e164 == "+62215551234"


def test_of_two_numbers_of_an_outlet_the_first_is_taken_and_the_row_names_the_other(operator, tmp_path):
    path = csv_file(tmp_path, "nama,jenis,telp\nKabar,cetak,0355-791234 / 62 355 791235\n")
    batch = previewed(path, operator, "outlets")
    [row] = shown_rows(batch.outcomes.select_related("row"), batch)
    [phone] = [change for change in row.changes if change.label == "Telepon"]
    assert (phone.new, phone.written) == ("(0355) 791234", "0355-791234 / 62 355 791235")
    assert row.notes == [
        "Satu media hanya punya satu nomor di sini, yaitu yang pertama. Tidak ikut: +62355791235."
    ]
    written(batch, operator)
    assert Outlet.objects.get().phone.as_e164 == "+62355791234"
