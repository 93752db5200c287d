"""No cell of an export is a live formula, whatever it starts with."""

import csv
from io import BytesIO, StringIO

import pytest
from openpyxl import load_workbook

from crm.exports import as_csv, as_xlsx

DANGEROUS = ["=1+1", "==1+1", "+62812", "-1", "@SUM(A1)", "'x", "\tx", "=HYPERLINK(0)"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_csv_cell_that_would_start_a_formula_starts_with_an_apostrophe(cell: str) -> None:
    text = as_csv([["nama"], [cell]]).decode("utf-8-sig")
    assert list(csv.reader(StringIO(text)))[1] == [f"'{cell}"]


def test_a_plain_csv_cell_is_left_alone() -> None:
    assert as_csv([["Budi", "0812"]]) == b"\xef\xbb\xbfBudi,0812\r\n"


@pytest.mark.parametrize("cell", DANGEROUS)
def test_an_xlsx_cell_is_text_by_type(cell: str) -> None:
    sheet = load_workbook(BytesIO(as_xlsx([["nama"], [cell]])))["Mitra Pers"]
    assert (sheet["A2"].value, sheet["A2"].data_type) == (cell, "s")
