"""Workbooks as offices keep them: several sheets, hidden and filtered rows, merged cells. Nothing goes unsaid."""

from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from openpyxl import Workbook, load_workbook
from openpyxl.worksheet.table import Table as ExcelTable

from contacts.imports.reading import Refused, open_tables
from contacts.models import ImportRow
from tests.contacts.import_files import read_table, rewritten, with_sheet_xml, workbook_file, xlsx_file

pytestmark = pytest.mark.usefixtures("english")

PEOPLE = [["nama", "hp"], ["Budi", "0812"], ["Ani", "0813"], ["Tono", "0814"]]
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture
def english():
    from django.utils import translation

    translation.activate("en")


def changed(path: Path, change) -> Path:
    book = load_workbook(path)
    change(book)
    book.save(path)
    return path


def sheets_read(path: Path) -> dict[str, list[list[str]]]:
    with open_tables(path, of_people=True) as tables:
        return {table.notes["sheet"]: [line.cells for line in table.lines] for table in tables}


# --- Sheets -----------------------------------------------------------------------------------------


def test_every_sheet_that_holds_a_table_is_one(tmp_path):
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Kosong": [], "Desa": [["nama"], ["Siti"]]})
    assert sheets_read(path) == {
        "Kota": [["Budi", "0812"], ["Ani", "0813"], ["Tono", "0814"]],
        "Desa": [["Siti"]],
    }
    with open_tables(path, of_people=True) as tables:
        assert [table.headers for table in tables] == [["nama", "hp"], ["nama"]]
        assert [table.notes["other_sheets"] for table in tables] == [["Desa"], ["Kota"]]


def test_hidden_sheets_are_left_out_and_named(tmp_path):
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Rahasia": PEOPLE, "Sangat rahasia": PEOPLE})

    def hide(book):
        book["Rahasia"].sheet_state = "hidden"
        book["Sangat rahasia"].sheet_state = "veryHidden"

    table = read_table(changed(path, hide), of_people=True)
    assert (table.notes["sheet"], table.notes["other_sheets"]) == ("Kota", [])
    assert table.notes["hidden_sheets"] == ["Rahasia", "Sangat rahasia"]


@pytest.mark.parametrize(("seen", "page"), [(["Kota"], "columns"), (["Kota", "Desa"], "sheets")])
def test_a_hidden_sheet_is_named_on_the_page(sign_in, tmp_path, seen, page):
    path = workbook_file(tmp_path, {**dict.fromkeys(seen, PEOPLE), "Rahasia": PEOPLE})

    def hide(book):
        book["Rahasia"].sheet_state = "hidden"

    upload = SimpleUploadedFile("buku.xlsx", changed(path, hide).read_bytes())
    answer = sign_in("operator.trenggalek").post(
        reverse("contacts:import-start"), {"into": "contacts", "file": upload}, follow=True
    )
    assert answer.resolver_match.url_name == f"import-{page}"
    assert "Lembar yang disembunyikan di Excel tidak dibaca: Rahasia." in answer.text
    assert {row.batch.sheet for row in ImportRow.objects.select_related("batch")} == set(seen)


def test_of_very_many_hidden_sheets_some_are_named(tmp_path):
    path = workbook_file(tmp_path, {"Kota": PEOPLE, **{f"S{number}": [] for number in range(60)}})

    def hide(book):
        for sheet in book.worksheets[1:]:
            sheet.sheet_state = "hidden"

    table = read_table(changed(path, hide), of_people=True)
    assert table.notes["hidden_sheets"] == [*(f"S{number}" for number in range(50)), "…"]


def test_a_sheet_that_cannot_be_read_is_named_and_stops_no_other(tmp_path):
    path = workbook_file(tmp_path, {"Ganda": [["nama", "HP", "hp"], ["A", "1", "2"]], "Kota": PEOPLE})
    assert list(sheets_read(path)) == ["Kota"]
    table = read_table(path, of_people=True)
    assert table.notes["refused_sheets"] == {
        "Ganda": 'Sheet "Ganda": Two columns are headed "hp". Give each its own header.'
    }


def test_too_wide_a_sheet_is_named_and_stops_no_other(tmp_path, settings):
    settings.MAX_IMPORT_COLUMNS = 3
    path = workbook_file(tmp_path, {"Lebar": [list("abcde"), list("abcde")], "Kota": PEOPLE})
    assert read_table(path, of_people=True).notes["refused_sheets"] == {
        "Lebar": 'Sheet "Lebar": The file has 5 columns, at most 3 are read. Delete the columns that are not needed.'
    }


def test_too_many_rows_in_a_later_sheet_name_it(tmp_path, settings):
    settings.MAX_IMPORT_ROWS = 10
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Panjang": [["nama"], *[["A"]] * 60]})
    with pytest.raises(Refused, match='Sheet "Panjang": The file has 61 rows, at most 10'):
        sheets_read(path)


def test_the_rows_of_all_sheets_count_together(tmp_path, settings):
    settings.MAX_IMPORT_ROWS = 9
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Desa": PEOPLE, "Pulau": PEOPLE})
    assert sum(map(len, sheets_read(path).values())) == 9
    settings.MAX_IMPORT_ROWS = 8
    with pytest.raises(Refused, match=r"more than 8 rows together\. Delete the sheets that are not needed"):
        sheets_read(path)


def test_too_many_sheets_are_counted(tmp_path):
    path = workbook_file(tmp_path, {f"S{number}": PEOPLE for number in range(60)})
    with pytest.raises(Refused, match="60 sheets, at most 50"):
        read_table(path, of_people=True)


def test_two_sheets_of_one_name_are_refused_with_the_way_out(tmp_path):
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Desa": PEOPLE})
    rewritten(path, "xl/workbook.xml", b'name="Desa"', b'name="Kota"')
    with pytest.raises(Refused, match=r'damaged or incomplete\. Open it in Excel, choose "Save as"'):
        sheets_read(path)


def test_the_tables_of_a_file_are_read_in_their_order(tmp_path):
    path = workbook_file(tmp_path, {"Kota": PEOPLE, "Desa": [["nama"], ["Siti"]]})
    with open_tables(path, of_people=True) as (town, village):
        assert [line.cells for line in village.lines] == [["Siti"]]
        with pytest.raises(RuntimeError):
            list(town.lines)


def test_a_file_of_one_sheet_in_which_only_a_chart_is_seen_says_so(tmp_path):
    def hide(book):
        book.create_chartsheet("Grafik")
        book["Kota"].sheet_state = "hidden"

    path = changed(workbook_file(tmp_path, {"Kota": PEOPLE}), hide)
    with pytest.raises(Refused, match="Every sheet of this workbook is hidden"):
        read_table(path, of_people=True)


# --- Hidden and filtered rows -------------------------------------------------------------------------


def test_rows_hidden_by_hand_are_read_and_counted(tmp_path):
    def hide(book):
        book.active.row_dimensions[3].hidden = True

    table = read_table(changed(xlsx_file(tmp_path, PEOPLE), hide), of_people=True)
    assert [line.cells[0] for line in table.lines] == ["Budi", "Ani", "Tono"]
    assert (table.notes["hidden_rows"], table.notes["filtered_rows"]) == (1, 0)


def test_rows_hidden_by_a_filter_are_read_and_counted_apart(tmp_path):
    def hide(book):
        sheet = book.active
        sheet.auto_filter.ref = "A1:B3"
        sheet.auto_filter.add_filter_column(0, ["Budi"])
        sheet.row_dimensions[3].hidden = sheet.row_dimensions[4].hidden = True

    table = read_table(changed(xlsx_file(tmp_path, PEOPLE), hide), of_people=True)
    assert [line.cells[0] for line in table.lines] == ["Budi", "Ani", "Tono"]
    assert (table.notes["hidden_rows"], table.notes["filtered_rows"]) == (1, 1)


def test_a_filter_without_a_choice_hides_nothing(tmp_path):
    def hide(book):
        book.active.auto_filter.ref = "A1:B4"
        book.active.row_dimensions[3].hidden = True

    table = read_table(changed(xlsx_file(tmp_path, PEOPLE), hide), of_people=True)
    assert (table.notes["hidden_rows"], table.notes["filtered_rows"]) == (1, 0)


def test_the_filter_of_an_excel_table_counts_as_one(tmp_path):
    def hide(book):
        table = ExcelTable(displayName="Daftar", ref="A1:B4")
        book.active.add_table(table)
        book.active.row_dimensions[2].hidden = True

    path = changed(xlsx_file(tmp_path, PEOPLE), hide)
    rewritten(
        path,
        "xl/tables/table1.xml",
        b'<autoFilter ref="A1:B4" />',
        b'<autoFilter ref="A1:B4"><filterColumn colId="0"><filters><filter val="Ani"/></filters></filterColumn>'
        b"</autoFilter>",
    )
    table = read_table(path, of_people=True)
    assert (table.notes["hidden_rows"], table.notes["filtered_rows"]) == (0, 1)


def test_hidden_columns_are_read_and_named(tmp_path):
    def hide(book):
        book.active.column_dimensions["B"].hidden = True

    table = read_table(changed(xlsx_file(tmp_path, PEOPLE), hide), of_people=True)
    assert [line.cells for line in table.lines] == [["Budi", "0812"], ["Ani", "0813"], ["Tono", "0814"]]
    assert table.notes["hidden_columns"] == ["hp"]


# --- Merged cells -----------------------------------------------------------------------------------


def test_a_cell_merged_over_several_rows_means_each_of_them(tmp_path):
    rows: list[list[Any]] = [
        ["media", "nama"],
        ["Kabar Kota", "Budi"],
        [None, "Ani"],
        [None, None],
        ["Radio", "Tono"],
    ]

    def merge(book):
        book.active.merge_cells("A2:A4")

    table = read_table(changed(xlsx_file(tmp_path, rows), merge), of_people=True)
    assert [line.cells for line in table.lines] == [
        ["Kabar Kota", "Budi"],
        ["Kabar Kota", "Ani"],
        ["Radio", "Tono"],
    ]
    assert table.notes["merged_cells"] == 1


def test_a_title_merged_over_columns_fills_nothing(tmp_path):
    rows: list[list[Any]] = [["DAFTAR", None, None], ["nama", "hp", "email"], ["Budi", None, "b@x.id"]]

    def merge(book):
        book.active.merge_cells("A1:C1")

    table = read_table(changed(xlsx_file(tmp_path, rows), merge), of_people=True)
    assert [line.cells for line in table.lines] == [["Budi", "", "b@x.id"]]
    assert (table.notes["merged_cells"], table.notes["rows_above"]) == (0, 1)


# --- Cells as other programs write them ---------------------------------------------------------------


def sheet_xml(rows: str, before: str = "", after: str = "") -> str:
    return f'<worksheet xmlns="{MAIN}">{before}<sheetData>{rows}</sheetData>{after}</worksheet>'


def text_cell(reference: str, text: str) -> str:
    return f'<c r="{reference}" t="inlineStr"><is><t>{text}</t></is></c>'


def test_rows_and_cells_without_a_reference_are_read_in_their_order(tmp_path):
    cells = '<c t="inlineStr"><is><t>{}</t></is></c>'
    rows = "".join(f"<row>{cells.format(one)}{cells.format(two)}</row>" for one, two in PEOPLE)
    table = read_table(with_sheet_xml(tmp_path, sheet_xml(rows)), of_people=True)
    assert [(line.number, line.cells) for line in table.lines] == [
        (2, ["Budi", "0812"]),
        (3, ["Ani", "0813"]),
        (4, ["Tono", "0814"]),
    ]


def test_rows_that_are_not_in_order_are_all_read(tmp_path):
    rows = "".join(
        f'<row r="{number}">{text_cell(f"A{number}", text)}</row>'
        for number, text in ((1, "nama"), (4, "Budi"), (2, "Ani"), (9, "Tono"))
    )
    table = read_table(with_sheet_xml(tmp_path, sheet_xml(rows)), of_people=True)
    assert [(line.number, line.cells) for line in table.lines] == [(4, ["Budi"]), (5, ["Ani"]), (9, ["Tono"])]


def test_a_calculated_blank_is_blank_and_an_uncalculated_formula_is_not(tmp_path):
    rows = (
        f'<row r="1">{text_cell("A1", "nama")}{text_cell("B1", "hp")}</row>'
        f'<row r="2">{text_cell("A2", "Budi")}<c r="B2" t="str"><f>IF(1,"")</f><v></v></c></row>'
        f'<row r="3">{text_cell("A3", "Ani")}<c r="B3" t="str"><f>"08"&amp;"12"</f><v>0812</v></c></row>'
        f'<row r="4">{text_cell("A4", "Tono")}<c r="B4"><f>A4</f></c></row>'
        f'<row r="5">{text_cell("A5", "Siti")}<c r="B5" t="e"><f>A4</f><v>#REF!</v></c></row>'
    )
    table = read_table(with_sheet_xml(tmp_path, sheet_xml(rows)), of_people=True)
    assert [(line.cells[1], line.flaws) for line in table.lines] == [
        ("", {}),
        ("0812", {}),
        ("", {"hp": "formula"}),
        ("", {"hp": "error"}),
    ]


def test_figures_lose_neither_a_digit_nor_gain_a_decimal(tmp_path):
    figures = ["8.1234567890E10", "81234567890", "0.1", "1e-7", "-5", "1234567.891", "0.30000000000000004"]
    rows = f'<row r="1">{text_cell("A1", "nama")}{text_cell("B1", "hp")}</row>' + "".join(
        f'<row r="{at}">{text_cell(f"A{at}", "X")}<c r="B{at}"><v>{figure}</v></c></row>'
        for at, figure in enumerate(figures, 2)
    )
    table = read_table(with_sheet_xml(tmp_path, sheet_xml(rows)), of_people=True)
    assert [line.cells[1] for line in table.lines] == [
        "81234567890",
        "81234567890",
        "0.1",
        "0.0000001",
        "-5",
        "1234567.891",
        "0.3",
    ]


def test_styled_blank_cells_to_the_last_column_are_no_columns(tmp_path):
    rows = "".join(
        f'<row r="{at}">{text_cell(f"A{at}", text)}<c r="XFD{at}" s="0"/></row>'
        for at, text in enumerate(("nama", "Budi"), 1)
    )
    table = read_table(with_sheet_xml(tmp_path, sheet_xml(rows)), of_people=True)
    assert ([line.cells for line in table.lines], table.notes["unread"]) == ([["Budi"]], [])


def test_a_date_of_1904_is_the_day_that_excel_shows(tmp_path):
    from datetime import date

    from openpyxl.utils.datetime import CALENDAR_MAC_1904

    book = Workbook()
    book.epoch = CALENDAR_MAC_1904
    book.active.append(["nama", "kartu berlaku sampai"])
    book.active.append(["Budi", date(2027, 12, 31)])
    path = tmp_path / "mac.xlsx"
    book.save(path)
    assert [line.cells for line in read_table(path, of_people=True).lines] == [["Budi", "2027-12-31"]]
