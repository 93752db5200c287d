"""An XLSX workbook of texts, written as it is sent: five small parts and one sheet.

openpyxl makes an object of every cell: 100,000 rows of people took it 45 CPU seconds before the first byte left.
"""

import re
import zipfile
from collections.abc import Iterable, Iterator
from io import RawIOBase
from itertools import count
from typing import Any
from xml.sax.saxutils import escape

BY_NUMBER = re.compile(r"_x(?=[0-9A-Fa-f]{4}_)")
NOT_IN_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
SHEET_NAME = "Mitra Pers"
ROWS_AT_A_TIME = 200
MOST_ROWS = 1_048_576
"""That a sheet has in Excel, the headers included."""

XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
TYPES = "application/vnd.openxmlformats-officedocument.spreadsheetml"

PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{TYPES}.sheet.main+xml"/>'
    f'<Override PartName="/xl/styles.xml" ContentType="{TYPES}.styles+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{TYPES}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}">'
    f'<sheets><sheet name="{SHEET_NAME}" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{PACKAGE}/relationships">'
    f'<Relationship Id="rId1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    f'<Relationship Id="rId2" Type="{OFFICE}/styles" Target="styles.xml"/></Relationships>',
    # Number format 49 is "text": what is typed into a cell later (0812…) stays as typed. Excel wants two fills.
    "xl/styles.xml": f'<styleSheet xmlns="{MAIN}">'
    '<fonts count="1"><font><sz val="11"/><name val="Calibri"/><family val="2"/></font></fonts>'
    '<fills count="2"><fill><patternFill patternType="none"/></fill>'
    '<fill><patternFill patternType="gray125"/></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="2"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="49" fontId="0" fillId="0" borderId="0" xfId="0" applyNumberFormat="1"/></cellXfs>'
    '<cellStyles count="1"><cellStyle name="Normal" xfId="0" builtinId="0"/></cellStyles></styleSheet>',
}
HEAD = (
    f'<worksheet xmlns="{MAIN}"><sheetViews><sheetView workbookViewId="0">'
    '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/></sheetView></sheetViews>'
    '<cols><col min="1" max="{width}" width="20" style="1" customWidth="1"/></cols><sheetData>'
)
TAIL = "</sheetData></worksheet>"


class Outbox(RawIOBase):
    """Where the archive writes; what has gathered is taken away and sent."""

    def __init__(self) -> None:
        self.held: list[bytes] = []

    def writable(self) -> bool:
        return True

    def write(self, data: Any) -> int:
        self.held.append(bytes(data))
        return len(data)

    def taken(self) -> bytes:
        data = b"".join(self.held)
        self.held.clear()
        return data


def xlsx(lines: Iterable[list[str]], *, is_large: bool = False) -> Iterator[bytes]:
    """The workbook in pieces. Every cell is text by type, whatever it starts with.

    `is_large`: its sheet may pass 2 GiB before it is compressed. A small one goes without: not every program likes it.
    """
    out = Outbox()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in PARTS.items():
            archive.writestr(name, XML + part)
        with archive.open("xl/worksheets/sheet1.xml", "w", force_zip64=is_large) as sheet:
            for text in sheet_in_pieces(lines):
                sheet.write(text.encode())
                yield out.taken()
    yield out.taken()


def sheet_in_pieces(lines: Iterable[list[str]]) -> Iterator[str]:
    rows = iter(lines)
    header = next(rows)
    letters = [column_letter(index) for index in range(len(header))]
    yield XML + HEAD.format(width=len(header))
    yield row_of(1, header, letters)
    held: list[str] = []
    for number, line in zip(count(2), rows, strict=False):
        held.append(row_of(number, line, letters))
        if len(held) == ROWS_AT_A_TIME:
            yield "".join(held)
            held.clear()
    yield "".join(held) + TAIL


def row_of(number: int, line: list[str], letters: list[str]) -> str:
    written = "".join(
        f'<c r="{letter}{number}" s="1" t="inlineStr"><is><t xml:space="preserve">{in_xml(cell)}</t></is></c>'
        for letter, cell in zip(letters, line, strict=True)
        if cell
    )
    return f'<row r="{number}">{written}</row>'


def in_xml(cell: str) -> str:
    # What looks like a letter by its number would be read as that letter.
    return escape(BY_NUMBER.sub("_x005F_x", NOT_IN_XML.sub("", cell)), {"\r": "&#13;"})


def column_letter(index: int) -> str:
    """0 → A, 26 → AA, as a spreadsheet heads its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters
