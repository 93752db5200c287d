"""A file that was made to harm kills the process that reads it, and nothing else; the user gets a sentence."""

import struct
import subprocess
import sys
import zipfile
from pathlib import Path
from time import sleep

import pytest
from django.conf import settings
from django.utils import translation

from contacts.imports import conversation
from contacts.imports.conversation import Sayings, hear_out
from contacts.imports.reading import MAX_CELL, Refused, open_tables
from tests.contacts.import_files import csv_file, read_table, vcf_file, with_sheet_xml, xlsx_file, zip_file

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
TOO_HEAVY = "The file takes too much memory or time to read. Divide it into several files."


def refusal(path: Path) -> str:
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_table(path, of_people=True)
    return str(refused.value)


def sheet(inside: str) -> str:
    return f'<worksheet xmlns="{MAIN}"><sheetData>{inside}</sheetData></worksheet>'


def test_a_file_that_takes_too_much_memory(tmp_path, monkeypatch):
    monkeypatch.setattr(conversation, "MEMORY", 8 << 20)
    assert refusal(csv_file(tmp_path, "nama,hp\n" + "Budi,0812\n" * 400_000)) == TOO_HEAVY


def test_a_small_file_that_unpacks_into_all_memory(tmp_path, monkeypatch):
    """One cell without end: within what may be unpacked, and more than the memory granted."""
    monkeypatch.setattr(conversation, "MEMORY", 300 << 20)
    path = with_sheet_xml(tmp_path, sheet(f'<row><c t="str"><v>{"x" * (150 << 20)}</v></c></row>'))
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == TOO_HEAVY


def test_a_file_that_takes_for_ever_to_compute(tmp_path, monkeypatch):
    """Parameters that a regular expression tries to read in every way there is."""
    monkeypatch.setattr(conversation, "CPU_SECONDS", 2)
    path = vcf_file(tmp_path, "FN:Budi\nTEL;TYPE=" + "a,b" * 60 + ';"x":\ny:0812')
    assert refusal(path) == TOO_HEAVY


def test_a_reader_that_hangs(tmp_path, monkeypatch):
    monkeypatch.setattr(conversation, "WALL_SECONDS", 0)
    assert refusal(csv_file(tmp_path, "nama,hp\nBudi,1\n")) == TOO_HEAVY


def test_a_slow_listener_is_no_reason_to_stop_the_reader(tmp_path, monkeypatch):
    monkeypatch.setattr(conversation, "WALL_SECONDS", 30)
    path = csv_file(tmp_path, "nama,hp\n" + "Budi Contoh,081234567890\n" * 20_000)
    with open_tables(path, of_people=True) as (table,):
        lines = iter(table.lines)
        next(lines)
        monkeypatch.setattr(conversation, "WALL_SECONDS", 0)
        sleep(0.5)
        assert sum(1 for _line in lines) == 19_999


def test_elements_in_elements_without_end(tmp_path):
    deep = 500_000
    path = with_sheet_xml(
        tmp_path,
        sheet('<row><c t="str"><v>nama</v></c></row><row>' + "<x>" * deep + "</x>" * deep + "</row>"),
    )
    assert refusal(path) == "The file has a row of headers and nothing under it."


def test_entities_that_multiply(tmp_path):
    lol = "".join(f'<!ENTITY l{level} "{f"&l{level - 1};" * 10}">' for level in range(1, 10))
    xml = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY l0 "ha">{lol}]>' + sheet(
        '<row r="1"><c t="str"><v>&l9;</v></c></row>'
    )
    assert refusal(with_sheet_xml(tmp_path, xml)).startswith("The file is damaged or incomplete.")


def test_an_entity_that_names_a_file_of_ours(tmp_path):
    secret = tmp_path / "rahasia.txt"
    secret.write_text("kata sandi")
    xml = f'<?xml version="1.0"?><!DOCTYPE worksheet [<!ENTITY x SYSTEM "file://{secret}">]>' + sheet(
        '<row r="1"><c t="str"><v>nama</v></c></row><row r="2"><c t="str"><v>&x;</v></c></row>'
    )
    said = refusal(with_sheet_xml(tmp_path, xml))
    assert said.startswith("The file is damaged or incomplete.")
    assert "kata sandi" not in said


def test_an_archive_that_lies_about_its_sizes(tmp_path, settings):
    """A sheet of 30 MB that says it has 1,000 bytes: no more than these are ever unpacked."""
    path = with_sheet_xml(tmp_path, sheet("<row><c><v>1</v></c></row>" * 1_200_000))
    data = bytearray(path.read_bytes())
    with zipfile.ZipFile(path) as archive:
        size = archive.getinfo("xl/worksheets/sheet1.xml").file_size
    true, told = struct.pack("<L", size), struct.pack("<L", 1000)
    assert data.count(true) >= 1
    path.write_bytes(data.replace(true, told))
    settings.MAX_UNZIPPED_BYTES = 1 << 20
    assert refusal(path).startswith("The file is damaged or incomplete.")


def test_what_would_unpack_too_large_is_refused_unread(tmp_path, settings):
    path = zip_file(
        tmp_path, {"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/media/x": b"\0" * (50 << 20)}
    )
    settings.MAX_UNZIPPED_BYTES = 10 << 20
    assert path.stat().st_size < 1 << 20
    assert refusal(path) == "Unpacked, the file has 51 MB, at most 10 MB are read. Divide it."


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_a_row_of_a_million_columns(tmp_path, delimiter):
    """Cut at another delimiter it is one cell without end, which must not pass for a damaged file."""
    wide = delimiter.join(["a"] * 1_000_000)
    assert refusal(csv_file(tmp_path, f"{wide}\n{wide}\n")).startswith(
        "The file has 1000000 columns, at most 200"
    )


@pytest.mark.parametrize(
    "place", ['<row r="1"><c r="ZZZ1"', '<row r="99999999999"><c r="A1"', '<row r="1e999"><c']
)
def test_a_cell_beyond_the_last_one(tmp_path, place):
    cell = f'{place} t="str"><v>nama</v></c></row>'
    assert refusal(with_sheet_xml(tmp_path, sheet(cell))).startswith("The file is damaged or incomplete.")


def test_a_row_far_below_the_last_one_costs_nothing(tmp_path):
    rows = '<row r="1"><c t="str"><v>nama</v></c></row><row r="1048576"><c t="str"><v>Budi</v></c></row>'
    table = read_table(with_sheet_xml(tmp_path, sheet(rows)), of_people=True)
    assert [(line.number, line.cells) for line in table.lines] == [(1048576, ["Budi"])]


def test_of_a_cell_of_many_megabytes_only_the_beginning_leaves_the_reader(tmp_path):
    path = with_sheet_xml(
        tmp_path,
        sheet(f'<row><c t="str"><v>nama</v></c></row><row><c t="str"><v>{"x" * (30 << 20)}</v></c></row>'),
    )
    table = read_table(path, of_people=True)
    assert [(line.cells, line.flaws) for line in table.lines] == [(["x" * 4000], {"nama": "long"})]


def test_one_long_text_that_counts_for_thousands_of_cells(tmp_path, settings):
    """Kilobytes on disk, and gigabytes to whom it is read out."""
    settings.MAX_UNZIPPED_BYTES = 5 << 20
    first = f'<row r="2"><c r="A2" t="str"><v>{"x" * 10_000}</v></c></row>'
    rows = "".join(f'<row r="{row}"><c r="B{row}"><v>1</v></c></row>' for row in range(3, 1003))
    merged = '<mergeCells><mergeCell ref="A2:A1002"/></mergeCells>'
    head = '<row r="1"><c t="str"><v>nama</v></c><c t="str"><v>hp</v></c></row>'
    path = with_sheet_xml(
        tmp_path, sheet(head + first + rows).replace("</worksheet>", f"{merged}</worksheet>")
    )
    assert path.stat().st_size < 1 << 16
    assert refusal(path) == (
        "The cells of this file hold more than 5 MB of text. Delete the columns and sheets that are not needed, or"
        " divide it into several files."
    )


def test_columns_that_are_hidden_again_and_again(tmp_path):
    hidden = '<col min="-5" max="99999999" hidden="1"/>' * 500
    rows = '<row r="1"><c t="str"><v>nama</v></c></row><row r="2"><c t="str"><v>Budi</v></c></row>'
    xml = f'<worksheet xmlns="{MAIN}"><cols>{hidden}</cols><sheetData>{rows}</sheetData></worksheet>'
    with with_sheet_xml(tmp_path, xml).open("rb") as file:
        said = list(hear_out(file, of_people=True))
    assert said[-1]["about"]["hidden_columns"] == list(range(16_384))


def test_errors_far_to_the_right_count_as_columns(tmp_path):
    errors = '<c t="e"/>' * 16_000
    rows = '<row r="1"><c t="str"><v>nama</v></c></row>' + f"<row>{errors}</row>" * 20
    assert refusal(with_sheet_xml(tmp_path, sheet(rows))).startswith(
        "The file has 16000 columns, at most 200"
    )


def test_a_row_of_many_megabytes_comes_with_every_cell_cut(tmp_path):
    heads = ",".join(f"kolom {number}" for number in range(200))
    row = ",".join(["\U0001f600" * 15_000] * 199)
    table = read_table(csv_file(tmp_path, f"{heads}\n{row},akhir\nBudi,{'x' * 10}\n"), of_people=True)
    first, second = table.lines
    assert first.cells == ["\U0001f600" * MAX_CELL] * 199 + ["akhir"]
    assert first.flaws == {f"kolom {number}": "long" for number in range(199)}
    assert second.cells[:3] == ["Budi", "x" * 10, ""]


def test_long_texts_in_the_first_rows_are_held_cut(tmp_path):
    path = csv_file(tmp_path, "nama,media\n" + f"Budi,{'x' * 15_000}\n" * 30)
    with path.open("rb") as file:
        head, *_rest = Sayings(hear_out(file, of_people=True)).heads()
    assert [len(cells[1]) for _number, cells, _flaws in head.rows] == [5, *[1000] * 20]


def test_the_reader_can_write_no_file(tmp_path):
    script = (
        "import sys; from contacts.imports.child import confine; from contacts.imports.parsed import Limits\n"
        "confine(Limits(1 << 30, 5, 1, 1, 1))\n"
        "with open(sys.argv[1], 'w') as file: file.write('x')\n"
    )
    target = tmp_path / "keluar"
    done = subprocess.run(
        [sys.executable, "-c", script, str(target)],
        cwd=settings.BASE_DIR,
        capture_output=True,
        check=False,
    )
    assert b"File too large" in done.stderr
    assert target.read_bytes() == b""


def test_a_workbook_cut_off_anywhere_is_refused(tmp_path):
    whole = xlsx_file(tmp_path, [["nama", "hp"], ["Budi", "0812"]]).read_bytes()
    path = tmp_path / "potong.xlsx"
    for part in (0.1, 0.5, 0.9, 0.99):
        path.write_bytes(whole[: int(len(whole) * part)])
        assert refusal(path).startswith("The file is damaged or incomplete.")
