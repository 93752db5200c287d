"""No cell of an export is a live formula, whatever it starts with."""

import csv
import re
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from crm.exports import as_csv, as_xlsx

DANGEROUS = ["=1+1", "==1+1", "+62812", "-1", "@SUM(A1)", "'x", "\tx", "=HYPERLINK(0)"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_csv_cell_that_would_start_a_formula_starts_with_an_apostrophe(cell: str) -> None:
    text = as_csv([["nama"], [cell]]).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text)))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["Budi;=1+1", "Budi; +62", "Jl. A\n=1+1", 'Budi;"@SUM(A1)"', "Budi\t-1"])
def test_a_csv_cell_stays_harmless_where_excel_cuts_at_semicolons(cell: str) -> None:
    """The Indonesian Excel: quotation marks inside a line then protect nothing, not even a line break."""
    text = as_csv([["Wartawan", cell]]).decode("utf-8-sig")
    pieces = [piece.strip('" ') for line in text.splitlines() for piece in re.split(r"[;\t]", line)]
    assert not [piece for piece in pieces if piece.startswith(("=", "+", "-", "@"))]


def test_a_plain_csv_cell_is_left_alone() -> None:
    assert as_csv([["Budi", "0812"]]) == b"\xef\xbb\xbfBudi,0812\r\n"


@pytest.mark.parametrize("cell", DANGEROUS)
def test_an_xlsx_cell_is_text_by_type(cell: str) -> None:
    sheet = load_workbook(BytesIO(as_xlsx([["nama"], [cell]])))["Mitra Pers"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (cell, "s")


@pytest.mark.parametrize("letter", ["\x01", "\ufffe", "\uffff"])
def test_a_letter_that_no_xml_may_hold_does_not_spoil_the_workbook(letter: str) -> None:
    sheet = load_workbook(BytesIO(as_xlsx([["nama"], [f"Budi{letter}"]])))["Mitra Pers"]
    assert sheet["A2"].value == "Budi"
