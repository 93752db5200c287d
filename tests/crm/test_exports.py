"""No cell of an export is a live formula, whatever it starts with, and reading it back gives what went in."""

import csv
import re
import zipfile
from collections.abc import Iterable
from io import BytesIO, StringIO

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from openpyxl import load_workbook

from crm.exports import (
    TABLES,
    Purpose,
    as_csv,
    as_xlsx,
    in_pieces,
    told_in_trail,
    trail_in_words,
)
from crm.formulas import harmless, unprotected
from crm.workbook import column_letter

DANGEROUS = ["=1+1", "==1+1", "+62812", "-1", "@SUM(A1)", "'x", "\tx", "=HYPERLINK(0)", "'=1", "''"]
FORMULA = ("=", "+", "-", "@")


def csv_of(cells: Iterable[str]) -> str:
    """A file with one column, `nama`, as text."""
    return b"".join(as_csv(cells, {"nama": lambda cell: cell})).decode("utf-8-sig")


def sheet_of(cells: Iterable[str]):
    data = b"".join(as_xlsx(cells, {"nama": lambda cell: cell}))
    return load_workbook(BytesIO(data))["Mitra Pers"]


@pytest.mark.parametrize("cell", DANGEROUS)
def test_a_csv_cell_that_would_start_a_formula_starts_with_an_apostrophe(cell: str) -> None:
    assert list(csv.reader(StringIO(csv_of([cell]))))[1] == [f"'{cell}"]


@pytest.mark.parametrize("cell", ["Budi;=1+1", "Budi; +62", "Jl. A\n=1+1", 'Budi;"@SUM(A1)"', "Budi\t-1"])
def test_a_csv_cell_stays_harmless_where_excel_cuts_at_semicolons(cell: str) -> None:
    """The Indonesian Excel: quotation marks inside a line then protect nothing, not even a line break."""
    pieces = [piece.strip('" ') for line in csv_of([cell]).splitlines() for piece in re.split(r"[;\t]", line)]
    assert not [piece for piece in pieces if piece.startswith(FORMULA)]


def test_a_plain_csv_cell_is_left_alone() -> None:
    assert b"".join(as_csv(["Budi"], {"nama": lambda cell: cell})) == b"\xef\xbb\xbfnama\r\nBudi\r\n"


TEXTS = st.text() | st.text(alphabet="=+-@'\t\r\n;\" a1")


@given(TEXTS)
@example("''Aisyiyah")
@example("'=1;'=1;\n'+2")
@example(";;\"'=")
def test_reading_a_protected_cell_gives_what_went_in(cell: str) -> None:
    assert unprotected(harmless(cell)) == cell


@given(TEXTS)
def test_no_protected_cell_starts_a_formula(cell: str) -> None:
    protected = harmless(cell)
    assert not protected.startswith((*FORMULA, "\t", "\r"))
    assert not re.search(r"[;\t\r\n][\s\"]*[=+\-@]", protected)


@pytest.mark.parametrize("cell", ["'Aisyiyah", "'0812", "Jum'at", "rock 'n' roll", "'", "a;b", "5' 3", ""])
def test_a_cell_of_another_program_is_left_alone(cell: str) -> None:
    assert unprotected(cell) == cell


@pytest.mark.parametrize("cell", DANGEROUS)
def test_an_xlsx_cell_is_text_by_type(cell: str) -> None:
    found = sheet_of([cell])["A2"]
    assert (found.value, found.data_type, found.number_format) == (cell, "s", "@")


@given(
    st.text(
        alphabet=st.characters(
            codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="\ufffe\uffff"
        ),
        min_size=1,
    )
)
def test_an_xlsx_cell_reads_as_what_went_in(cell: str) -> None:
    assert sheet_of([cell])["A2"].value == cell


@pytest.mark.parametrize("letter", ["\x01", "\ufffe", "\uffff"])
def test_a_letter_that_no_xml_may_hold_does_not_spoil_the_workbook(letter: str) -> None:
    assert sheet_of([f"Budi{letter}"])["A2"].value == "Budi"


def test_markup_in_a_cell_stays_text() -> None:
    assert sheet_of(["</t></is><f>1+1</f> & Rekan\r\nA"])["A2"].value == "</t></is><f>1+1</f> & Rekan\r\nA"


def test_a_blank_cell_keeps_the_others_in_their_columns() -> None:
    rows = [{"a": "", "b": "x"}]
    data = b"".join(as_xlsx(rows, {"a": lambda row: row["a"], "b": lambda row: row["b"]}))
    sheet = load_workbook(BytesIO(data), read_only=True)["Mitra Pers"]
    assert [tuple(row) for row in sheet.iter_rows(values_only=True)] == [("a", "b"), (None, "x")]


def test_a_workbook_is_whole_after_many_pieces() -> None:
    pieces = list(as_xlsx(map(str, range(5000)), {"nama": lambda cell: cell}))
    archive = zipfile.ZipFile(BytesIO(b"".join(pieces)))
    assert archive.testzip() is None
    assert len(pieces) > 20
    assert sheet_of(map(str, range(5000))).max_row == 5001


@pytest.mark.parametrize(("index", "letters"), [(0, "A"), (25, "Z"), (26, "AA"), (701, "ZZ"), (702, "AAA")])
def test_columns_are_lettered_as_in_a_spreadsheet(index: int, letters: str) -> None:
    assert column_letter(index) == letters


@pytest.mark.parametrize("name", TABLES)
def test_rows_are_fetched_while_the_file_is_sent(name: str) -> None:
    """Nothing is gathered first: after the first pieces, most rows were not asked for yet."""
    asked = 0

    def rows():
        nonlocal asked
        for number in range(100_000):
            asked += 1
            yield f"Wartawan {number}" * 4

    pieces = TABLES[name].write(rows(), {"nama": lambda cell: cell})
    while asked == 0:
        assert next(pieces) is not None
    assert asked < 5000


def test_small_texts_go_out_together() -> None:
    assert [len(piece) for piece in in_pieces(["x" * 40_000] * 4)] == [80_000, 80_000]


@pytest.mark.parametrize(
    ("detail", "words"),
    [
        (told_in_trail("xlsx", Purpose.INVITATION), f"XLSX · {Purpose.INVITATION.label}"),
        (told_in_trail("csv", Purpose.OTHER, "Rapat: HPN"), "CSV · Rapat: HPN"),
        ("csv", "CSV"),
    ],
)
def test_the_trail_says_in_words_what_left_for_what(detail: str, words: str) -> None:
    assert trail_in_words(detail) == words


SIZES_OF_64_BITS = b"\x01\x00\x10\x00"
"""How the part of an archive begins that tells sizes above 4 GiB."""


def test_only_a_large_workbook_is_an_archive_of_64_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    small = b"".join(as_xlsx(["Budi"], {"nama": lambda cell: cell}))
    monkeypatch.setattr("crm.exports.MANY", 0)
    large = b"".join(as_xlsx(["Budi"], {"nama": lambda cell: cell}))

    assert (SIZES_OF_64_BITS in small, SIZES_OF_64_BITS in large) == (False, True)
    assert load_workbook(BytesIO(large))["Mitra Pers"]["A2"].value == "Budi"


def test_a_workbook_of_more_rows_than_excel_knows_is_not_offered() -> None:
    assert (TABLES["xlsx"].most, TABLES["csv"].most) == (1_048_575, None)
