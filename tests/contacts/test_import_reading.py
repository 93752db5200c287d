"""A file becomes a table, or a sentence that says why not and what to do."""

from pathlib import Path

import pytest
from django.urls import reverse
from openpyxl.utils import get_column_letter

from contacts.imports.reading import Refused, Table
from contacts.models import ImportBatch
from tests.contacts.import_files import csv_file, read_table, rewritten, xlsx_file


def table(path: Path, *, of_people: bool = True) -> Table:
    return read_table(path, of_people=of_people)


def refusal(path: Path) -> str:
    with pytest.raises(Refused) as refused:
        table(path)
    return str(refused.value)


@pytest.fixture(autouse=True)
def english() -> None:
    from django.utils import translation

    translation.activate("en")


# --- CSV --------------------------------------------------------------------------------------------

PEOPLE = [
    ["nama", "media", "hp"],
    ["Rüdi", "Kabar, Kota", "081234567890"],
    ["Siti", "Media Dua", "081234567891"],
]


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "cp1252"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_every_usual_csv_reads_the_same(tmp_path, delimiter, encoding, end):
    lines = [delimiter.join(f'"{cell}"' if "," in cell else cell for cell in row) for row in PEOPLE]
    found = table(csv_file(tmp_path, end.join(lines) + end, encoding=encoding))
    assert found.headers == ["nama", "media", "hp"]
    assert [(line.number, line.cells) for line in found.lines] == [(2, PEOPLE[1]), (3, PEOPLE[2])]


def test_a_semicolon_file_with_commas_in_its_cells_is_cut_at_the_semicolons(tmp_path):
    found = table(csv_file(tmp_path, "nama;media\nBudi;Satu, Dua, Tiga\nAni;Empat, Lima\n"))
    assert [line.cells for line in found.lines] == [["Budi", "Satu, Dua, Tiga"], ["Ani", "Empat, Lima"]]


def test_excels_sep_line_is_obeyed_and_counted(tmp_path):
    found = table(csv_file(tmp_path, "sep=;\nnama;media\nBudi;Satu\n"))
    assert [(line.number, line.cells) for line in found.lines] == [(3, ["Budi", "Satu"])]


def test_a_row_after_a_cell_with_line_breaks_has_the_number_of_its_line(tmp_path):
    found = table(csv_file(tmp_path, 'nama,media\nBudi,"satu\ndua"\n\nAni,tiga\n'))
    assert [line.number for line in found.lines] == [2, 5]


def test_an_unclosed_quote_names_its_line_and_swallows_nothing(tmp_path):
    path = csv_file(tmp_path, 'nama,media\nBudi,Satu\nAni,"Dua\nTono,Tiga\n')
    with pytest.raises(Refused) as refused:
        table(path)
    assert refused.value.row == 3
    assert "Line 3" in str(refused.value)


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_million_columns_are_counted(tmp_path, delimiter):
    """Cut at another delimiter, such a line is one cell without end: that must not pass for a damaged file."""
    wide = delimiter.join(f"c{number}" for number in range(100_000))
    assert "100000" in refusal(csv_file(tmp_path, f"{wide}\n{wide}\n"))


def test_two_columns_of_one_header_are_refused(tmp_path):
    assert refusal(csv_file(tmp_path, "nama,No. HP,no hp\nA,1,2\n")) == (
        'Two columns are headed "no hp". Give each its own header.'
    )


def test_a_row_with_a_cell_too_many_is_a_flaw_of_that_row(tmp_path):
    found = table(csv_file(tmp_path, "nama,media\nBudi,Satu\nAni,Dua,Tiga\n"))
    assert [(line.cells, line.flaws) for line in found.lines] == [
        (["Budi", "Satu"], {}),
        (["Ani", "Dua", "Tiga"], {"": "extra"}),
    ]


def test_what_stands_beyond_the_columns_is_kept_but_for_what_no_list_may_hold(tmp_path):
    row = "Ani,Dua,3503010101900001,A\x00b," + "z" * 5000
    [line] = table(csv_file(tmp_path, f"nama,media\n{row}\n")).lines
    assert line.cells == ["Ani", "Dua", "", "Ab", "z" * 4000]


@pytest.mark.parametrize(
    ("row", "cells"),
    [
        ("Ani,Kabar,islam,0812,x", ["Ani", "Kabar", "", "x"]),  # may have slipped by one
        ("Ani,Kabar,Dua,islam,0812", ["Ani", "Kabar", "", "0812"]),
        ("Ani,Kabar,Dua,Tiga,islam,0812", ["Ani", "Kabar", "", "", "0812"]),
    ],
)
def test_in_a_row_that_slipped_nothing_is_kept_that_may_come_from_a_dropped_column(tmp_path, row, cells):
    [line] = table(csv_file(tmp_path, f"nama,media,agama,hp\n{row}\n")).lines
    assert (line.cells, line.flaws) == (cells, {"": "extra"})


def test_a_flawed_cell_with_an_identity_number_keeps_nothing(tmp_path):
    found = table(
        csv_file(tmp_path, f"nama,media\nBudi 35030101\x0001900001,{'x' * 5000} 3503010101900001\nAni,\n")
    )
    assert [(line.cells, line.flaws) for line in found.lines] == [(["Ani", ""], {})]
    assert found.notes["identity_cells"] == {"nama": 1}


def test_nul_and_a_lone_surrogate_are_flaws_of_their_cells(tmp_path):
    path = tmp_path / "rusak.csv"
    path.write_bytes("nama,media\nBu\ud800di,Satu\nA\x00ni,Dua\n".encode("utf-8", "surrogatepass"))
    assert [(line.cells, line.flaws) for line in table(path).lines] == [
        (["Budi", "Satu"], {"nama": "surrogate"}),
        (["Ani", "Dua"], {"nama": "control"}),
    ]


def test_an_overlong_cell_is_a_flaw(tmp_path):
    found = table(csv_file(tmp_path, f"nama,media\n{'x' * 5000},Satu\n{'y' * 30_000},Dua\n"))
    assert [(line.cells, line.flaws) for line in found.lines] == [
        (["x" * 4000, "Satu"], {"nama": "long"}),
        (["y" * 4000, "Dua"], {"nama": "long"}),
    ]


def test_utf8_with_a_damaged_place_names_the_line(tmp_path):
    path = tmp_path / "rusak.csv"
    path.write_bytes("nama,media\nRüdi,Sätu\n".encode() + b"Bu\xffdi,Dua\n")
    assert refusal(path) == 'Line 3 holds a damaged character. Save the file again as "CSV UTF-8".'


def test_a_figure_that_excel_shortened_in_a_csv_is_left_as_it_is_and_never_made_up(tmp_path):
    found = table(csv_file(tmp_path, "nama;hp\nBudi;8,12E+10\n"))
    assert [line.cells for line in found.lines] == [["Budi", "8,12E+10"]]


def test_a_row_that_says_nothing_but_what_was_dropped_is_counted(tmp_path):
    found = table(csv_file(tmp_path, "nama,agama\nBudi,x\n,y\n,\n"))
    assert [line.number for line in found.lines] == [2]
    assert (found.dropped, found.notes["blank_rows"]) == (["agama"], 1)


def test_white_space_and_what_cannot_be_seen_are_cleaned(tmp_path):
    found = table(
        csv_file(tmp_path, "nama,media\n  Budi   Dua ,Kabar\u00a0Kota\u200b\n\u0041\u030a,\u202eX\n")
    )
    assert [line.cells for line in found.lines] == [["Budi Dua", "Kabar Kota"], ["\u00c5", "X"]]


# --- XLSX -------------------------------------------------------------------------------------------


def test_titles_above_the_headers_and_blank_lines_are_passed_over(tmp_path):
    rows = [
        ["DAFTAR WARTAWAN"],
        [],
        ["Per", "November"],
        ["Nama", "No HP"],
        ["Budi", "0812"],
        [],
        ["Ani", "0813"],
    ]
    found = table(xlsx_file(tmp_path, rows))
    assert found.headers == ["Nama", "No HP"]
    assert [line.number for line in found.lines] == [5, 7]


def test_headers_merged_over_two_lines_are_put_together(tmp_path):
    found = table(
        xlsx_file(tmp_path, [["Nama", "Kontak", None], [None, "HP", "Email"], ["Budi", "0812", "b@x.id"]])
    )
    assert found.headers == ["Nama", "HP", "Email"]


def test_a_sheet_that_lies_about_its_size_is_read_whole(tmp_path):
    path = xlsx_file(tmp_path, [["Nama", "Media"], *[[f"Orang {n}", "Satu"] for n in range(100)]])
    rewritten(path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:B101"', b'<dimension ref="A1:A1"')
    assert [line.number for line in table(path).lines] == list(range(2, 102))


def test_numbers_are_read_as_a_person_sees_them(tmp_path):
    from datetime import date

    found = table(
        xlsx_file(
            tmp_path, [["nama", "hp", "tanggal"], ["A", 81234567890, date(2026, 8, 22)], [12.0, 1.5, None]]
        )
    )
    assert [line.cells for line in found.lines] == [["A", "81234567890", "2026-08-22"], ["12", "1.5", ""]]


def test_a_formula_without_a_value_is_a_flaw_and_not_a_blank(tmp_path):
    found = table(xlsx_file(tmp_path, [["nama", "hp"], ["Budi", '=CONCATENATE("08","12")']]))
    assert [(line.cells, line.flaws) for line in found.lines] == [(["Budi", ""], {"hp": "formula"})]


def test_a_column_without_a_header_is_not_read_and_is_named(tmp_path):
    found = table(xlsx_file(tmp_path, [["nama", None, "hp"], ["Budi", "rahasia", "0812"]]))
    assert [line.cells for line in found.lines] == [["Budi", "0812"]]
    assert found.notes["unread"] == ["B"]


# --- What is refused, and the way out -----------------------------------------------------------------


def test_contents_decide_and_not_the_name(tmp_path):
    path = xlsx_file(tmp_path, [["nama", "hp"], ["Budi", "0812"]], name="daftar.csv")
    assert [line.cells for line in table(path).lines] == [["Budi", "0812"]]


@pytest.mark.parametrize(
    ("contents", "sentence"),
    [
        (b"", "The file is empty."),
        (b"\n\n  \n", "The file is empty."),
        (b"nama,hp\n", "The file has a row of headers and nothing under it."),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 600, "old or binary Excel"),
        (
            b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + "EncryptedPackage".encode("utf-16-le"),
            "protected by a password",
        ),
        (b"<html><table><tr><td>nama</td></tr></table>", "web page with the name of a table"),
        (b"%PDF-1.7 something", "not a table"),
        (bytes(range(256)) * 20, "not a table"),
        (b"PK\x03\x04 cut off", "damaged or incomplete"),
    ],
)
def test_what_is_no_table_is_refused_with_the_way_out(tmp_path, contents, sentence):
    path = tmp_path / "daftar.xlsx"
    path.write_bytes(contents)
    assert sentence in refusal(path)


def test_a_workbook_with_macros_is_refused(tmp_path):
    path = xlsx_file(tmp_path, [["nama"], ["Budi"]])
    rewritten(
        path, "[Content_Types].xml", b"spreadsheetml.sheet.main+xml", b"ms-excel.sheet.macroEnabled.main+xml"
    )
    assert "holds macros" in refusal(path)


def test_a_strict_workbook_is_refused_with_the_kind_to_choose(tmp_path):
    path = xlsx_file(tmp_path, [["nama"], ["Budi"]])
    transitional, strict = (
        b"schemas.openxmlformats.org/spreadsheetml/2006/",
        b"purl.oclc.org/ooxml/spreadsheetml/",
    )
    for part in ("xl/workbook.xml", "xl/worksheets/sheet1.xml"):
        rewritten(path, part, transitional, strict)
    assert "Excel Workbook (.xlsx)" in refusal(path)


def test_a_truncated_workbook_is_refused(tmp_path):
    path = xlsx_file(tmp_path, [["nama", "hp"], ["Budi", "0812"]])
    path.write_bytes(path.read_bytes()[:-200])
    assert "damaged or incomplete" in refusal(path)


def test_what_would_unpack_too_large_is_refused_unread(tmp_path, settings):
    path = xlsx_file(tmp_path, [["nama", "x" * 30_000] for _ in range(50)])
    settings.MAX_UNZIPPED_BYTES = 10_000
    assert "Unpacked" in refusal(path)


def test_too_many_rows_columns_or_bytes_name_the_number_found(tmp_path, settings):
    settings.MAX_IMPORT_ROWS, settings.MAX_IMPORT_COLUMNS = 10, 3
    assert "51 rows, at most 10" in refusal(csv_file(tmp_path, "nama,hp\n" + "A,1\n" * 50))
    assert "12 rows, at most 10" in refusal(csv_file(tmp_path, "nama,hp\n" + "A,1\n" * 12))
    wide = ",".join(get_column_letter(n) for n in range(1, 9))
    assert "8 columns, at most 3" in refusal(csv_file(tmp_path, f"{wide}\n{wide}\n"))


def test_a_file_that_is_too_large_names_the_number_found(tmp_path, settings):
    settings.MAX_UPLOAD_BYTES = 1 << 20
    path = csv_file(tmp_path, "nama,hp\n" + f"{'A' * 98},1\n" * 25_000)
    assert refusal(path) == ("The file has 3 MB, at most 1 MB are read. Divide it into several files.")


def test_pasted_cells_that_are_too_large_name_the_number_found(sign_in, settings):
    settings.DATA_UPLOAD_MAX_MEMORY_SIZE = 1 << 20
    client = sign_in("operator.trenggalek")
    pasted = "nama\thp\n" + "Budi Contoh\t081234567890\n" * 100_000
    answer = client.post(reverse("contacts:import-start"), {"into": "contacts", "pasted": pasted})
    assert answer.status_code == 413
    assert "Kiriman ini berukuran 3 MB, sedangkan teks yang dibaca paling banyak 1 MB." in answer.text
    assert ImportBatch.objects.count() == 0
