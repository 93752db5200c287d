"""Our own workbook: what is filled in is read, what it was shipped with is not."""

from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from django.utils import translation
from openpyxl import load_workbook

from contacts.imports.columns import guess, looks_like
from contacts.imports.forbidden import is_forbidden
from contacts.imports.reading import Refused, Table
from contacts.imports.template import COLUMNS, template_workbook
from contacts.imports.widgets import DateWidget
from contacts.phones import parse_phones
from tests.contacts.import_files import read_table

INTO = ["outlets", "contacts"]


def filled_in(folder: Path, into: str, change) -> Path:
    """The template as somebody sends it back."""
    book = load_workbook(BytesIO(template_workbook(into)))
    change(book)
    path = folder / "isian.xlsx"
    book.save(path)
    return path


def table(path: Path, into: str) -> Table:
    return read_table(path, of_people=into == "contacts")


@pytest.mark.parametrize("into", INTO)
def test_its_headers_map_themselves_each_into_a_field_of_its_own(into):
    headers = [column.header for column in COLUMNS[into]]
    mapping, how = guess(headers, into)
    assert [header for header in headers if how.get(header) != "alias"] == []
    assert len(set(mapping.values())) == len(headers)
    assert [header for header in headers if is_forbidden(header, of_people=into == "contacts")] == []
    assert looks_like(headers) == into


@pytest.mark.parametrize("into", INTO)
def test_sent_back_as_it_was_it_holds_only_the_example(tmp_path, into):
    path = filled_in(tmp_path, into, lambda book: None)
    with pytest.raises(Refused) as refused:
        table(path, into)
    assert str(refused.value).endswith(
        "Berkas hanya berisi baris contoh dari templat. Tulis baris Anda sendiri di bawahnya."
    )


@pytest.mark.parametrize("into", INTO)
def test_without_its_example_it_holds_nothing(tmp_path, into):
    path = filled_in(tmp_path, into, lambda book: book.worksheets[0].delete_rows(2))
    with translation.override("en"), pytest.raises(Refused, match="row of headers and nothing under it"):
        table(path, into)


@pytest.mark.parametrize("into", INTO)
def test_the_example_and_the_notes_are_left_out_and_the_example_is_counted(tmp_path, into):
    path = filled_in(tmp_path, into, lambda book: book.worksheets[0].append(["Isian Pertama"]))
    found = table(path, into)
    assert [(line.number, line.cells[0]) for line in found.lines] == [(3, "Isian Pertama")]
    assert found.notes["example_rows"] == 1
    assert (found.notes["other_sheets"], found.notes["refused_sheets"]) == (["Petunjuk"], {})


def test_an_example_that_somebody_has_changed_is_a_row(tmp_path):
    def change(book):
        book.worksheets[0]["B2"] = "H."

    found = table(filled_in(tmp_path, "contacts", change), "contacts")
    assert [line.cells[:2] for line in found.lines] == [["CONTOH Budi Santoso", "H."]]
    assert found.notes["example_rows"] == 0


def test_a_sheet_of_notes_by_somebody_else_is_a_table(tmp_path):
    def change(book):
        book.worksheets[0].append(["Isian Pertama"])
        book["Petunjuk"]["A1"] = "nama"

    found = table(filled_in(tmp_path, "contacts", change), "contacts")
    assert "Petunjuk" in found.notes["other_sheets"]
    assert [line.cells[0] for line in found.lines] == ["Isian Pertama"]


@pytest.mark.parametrize("into", INTO)
def test_a_number_typed_into_it_keeps_its_zero(into):
    sheet = load_workbook(BytesIO(template_workbook(into))).worksheets[0]
    assert {dimension.number_format for dimension in sheet.column_dimensions.values()} == {"@"}


@pytest.mark.parametrize("into", INTO)
def test_its_examples_are_such_as_the_import_takes(into):
    cells = {column.header: column.example for column in COLUMNS[into]}
    assert [len(parse_phones(cells["Telepon"])) for _once in "x"] == [2 if into == "contacts" else 1]
    written = cells["Kartu berlaku sampai" if into == "contacts" else "Tanggal dicek"]
    assert DateWidget().clean(written) in (date(2027, 12, 31), date(2026, 8, 22))


@pytest.mark.parametrize("into", INTO)
def test_its_notes_name_every_column_and_what_must_not_be_in_it(into):
    with translation.override("en"):
        notes = load_workbook(BytesIO(template_workbook(into)))["Petunjuk"]
    said = "\n".join(str(cell) for row in notes.iter_rows(values_only=True) for cell in row if cell)
    assert [column.header for column in COLUMNS[into] if column.header not in said] == []
    assert "__HAPUS__" in said
    assert "NIK, home address" in said
