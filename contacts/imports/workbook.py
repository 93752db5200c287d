"""XLSX: openpyxl opens the workbook (its sheets and date formats), the rows are streamed from here. No Django in here.

openpyxl's own read-only rows know nothing of hidden rows, merged cells, or formulas that were never calculated; they
believe a `dimension` that lies, and leave out rows that are not in order.
"""

import re
import zipfile
from collections.abc import Iterator
from datetime import date, datetime, time
from decimal import Decimal
from typing import IO, Any

from openpyxl import DEFUSEDXML
from openpyxl.reader.excel import ExcelReader
from openpyxl.styles.stylesheet import apply_stylesheet
from openpyxl.utils import column_index_from_string, range_boundaries
from openpyxl.utils.datetime import from_excel, from_ISO8601
from openpyxl.xml.constants import SHARED_STRINGS

from contacts.imports import markup
from contacts.imports.parsed import Limits, Part, Parts, Refusal, Row

CHUNK = 1 << 20
MAX_ROW = 1_048_576
MAX_MERGED = 100_000
MOST_NAMED, LONGEST_NAME = 50, 1000
"""Of hidden sheets: a stranger may make any number of them."""
STRICT = b"purl.oclc.org/ooxml/"
"""Of the namespaces of a workbook that openpyxl does not read."""
MERGED = re.compile(rb'<(?:\w+:)?mergeCell\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"')
BY_NUMBER = re.compile(r"_x([0-9A-Fa-f]{4})_")
TABLE_FILTER = re.compile(
    rb'<(?:\w+:)?autoFilter\s[^>]*?ref="([A-Z]{1,3}\d{1,7}:[A-Z]{1,3}\d{1,7})"[^>]*(?<!/)>'
)


def parts(file: IO[bytes], limits: Limits) -> Parts:
    """A part for each sheet that can be seen. The hidden ones are named."""
    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is not installed")
    inspect(file, limits)
    # It stays open for the rows.
    book = ExcelReader(file, read_only=True, data_only=True, keep_links=False)
    book.read_manifest()
    book.read_workbook()
    apply_stylesheet(book.archive, book.wb)
    sheets = [
        (sheet.name, relation.target, sheet.state == "visible")
        for sheet, relation in book.parser.find_sheets()
        if relation.Type.endswith("/worksheet") and relation.target in book.valid_files
    ]
    # No spreadsheet writes two of one name, and nobody could say which is meant.
    if len({name for name, _target, _is_visible in sheets}) < len(sheets):
        raise Refusal("broken")
    texts = shared_texts(book)
    seen = [part_of(book, texts, name, target) for name, target, is_visible in sheets if is_visible]
    hidden = [name[-LONGEST_NAME:] for name, _target, is_visible in sheets if not is_visible]
    if len(hidden) > MOST_NAMED:
        hidden[MOST_NAMED:] = ["…"]
    if not seen:
        raise Refusal("only_hidden" if hidden else "broken")
    return Parts(seen, {"hidden_sheets": hidden})


def part_of(book: ExcelReader, texts: list[str], name: str, target: str) -> Part:
    about: dict[str, Any] = {}
    return Part(lambda: SheetRows(book, texts, target, about).rows(), name, about)


def shared_texts(book: ExcelReader) -> list[str]:
    part = book.package.find(SHARED_STRINGS)
    if part is None:
        return []
    with book.archive.open(part.PartName[1:]) as source:
        return list(markup.parsed(source, markup.Texts()))


# --- What is no workbook ------------------------------------------------------------------------------


def inspect(file: IO[bytes], limits: Limits) -> None:
    """Refuses what is no workbook, or unpacks to more than is granted.

    `zipfile` stops at the declared size of a member, so that the declared sum bounds the real one.
    """
    try:
        with zipfile.ZipFile(file) as archive:
            refuse_relatives(archive, set(archive.namelist()))
            size = sum(member.file_size for member in archive.infolist())
            if size > limits.unzipped:
                raise Refusal("unzips_too_large", found=size // CHUNK + 1, limit=limits.unzipped // CHUNK)
    except (zipfile.BadZipFile, EOFError) as error:
        raise Refusal("broken") from error


def refuse_relatives(archive: zipfile.ZipFile, names: set[str]) -> None:
    if any(member.flag_bits & 1 for member in archive.infolist()):
        raise Refusal("encrypted")
    if "xl/workbook.bin" in names:
        raise Refusal("old_excel")
    if "mimetype" in names:
        with archive.open("mimetype") as member:
            raise Refusal("open_document" if b"opendocument" in member.read(200) else "not_a_workbook")
    if "xl/workbook.xml" not in names or "[Content_Types].xml" not in names:
        raise Refusal("not_a_workbook")
    with archive.open("xl/workbook.xml") as member:
        if STRICT in member.read(2000):
            raise Refusal("strict")
    if "xl/vbaProject.bin" in names or b"macroEnabled" in archive.read("[Content_Types].xml"):
        raise Refusal("macros")


# --- The rows of a sheet --------------------------------------------------------------------------------


class SheetRows:
    """One pass over a sheet. What can only be said at its end goes into `about`.

    `hidden_rows` counts rows hidden by hand, `filtered_rows` those a filter hides, `hidden_columns` numbers them, and
    `merged_cells` counts the cells that were filled with the text of a merge they belong to.
    """

    def __init__(self, book: ExcelReader, texts: list[str], path: str, about: dict[str, Any]) -> None:
        self.archive: zipfile.ZipFile = book.archive
        self.path, self.texts, self.about = path, texts, about
        self.epoch = book.wb.epoch
        # openpyxl gives these by no public name.
        self.dates: set[int] = book.wb._date_formats
        self.durations: set[int] = book.wb._timedelta_formats
        self.merges = self.merged_downwards()
        self.hidden: list[int] = []
        self.columns: dict[str, int] = {}
        self.filled = 0

    def rows(self) -> Iterator[Row]:
        number = 0
        active: dict[int, tuple[int, str]] = {}
        sheet = markup.Sheet()
        with self.archive.open(self.path) as source:
            for attributes, found in markup.parsed(source, sheet):
                # A row that claims to stand above the one before is read where it stands.
                number = max(number + 1, int(float(attributes.get("r") or 0)))
                if number > MAX_ROW:
                    raise Refusal("broken")
                cells, flaws = self.cells_of(found)
                if attributes.get("hidden") in ("1", "true") and any(cells):
                    self.hidden.append(number)
                if active or number in self.merges:
                    self.fill_merged(number, cells, active)
                yield number, cells, flaws
        self.say_about(sheet)

    def cells_of(self, found: list[markup.Cell]) -> tuple[list[str], dict[int, str]]:
        cells: list[str] = []
        flaws: dict[int, str] = {}
        index = -1
        for cell in found:
            index = self.column(cell.reference) if cell.reference else index + 1
            text, flaw = self.text_and_flaw(cell)
            if flaw:
                flaws[index] = flaw
            if text:
                if index >= len(cells):
                    cells += [""] * (index + 1 - len(cells))
                cells[index] = text
        return cells, flaws

    def column(self, reference: str) -> int:
        letters = reference.rstrip("0123456789")
        if letters not in self.columns:
            index: int = column_index_from_string(letters) - 1
            if index >= markup.MAX_COLUMN:
                raise Refusal("broken")
            self.columns[letters] = index
        return self.columns[letters]

    def text_and_flaw(self, cell: markup.Cell) -> tuple[str, str]:
        if cell.kind == "s" and cell.text:
            return in_plain(self.texts[int(cell.text)]), ""
        if cell.kind == "e":
            return "", "error"
        if cell.text:
            return self.text_of(cell.kind, cell.text, int(cell.style or 0))
        # A formula whose result is a blank text says so; one that was never calculated has no result at all.
        calculated = cell.kind == "str" and cell.has_value
        return "", "formula" if cell.has_formula and not calculated else ""

    def text_of(self, kind: str, value: str, style: int) -> tuple[str, str]:
        if kind == "d":
            return as_text(from_ISO8601(value)), ""
        if kind != "n":
            return in_plain(value), ""
        if style not in self.dates:
            return plain_number(value), ""
        try:
            moment = from_excel(float(value), self.epoch, timedelta=style in self.durations)
        except (OverflowError, ValueError):
            return "", "error"
        return as_text(moment), ""

    # --- hidden, filtered, merged ------------------------------------------------------------------------

    def merged_downwards(self) -> dict[int, list[tuple[int, int]]]:
        """`{first row: [(column, last row)]}` of cells merged over several rows. They stand at the end of the XML."""
        merges: dict[int, list[tuple[int, int]]] = {}
        for count, reference in enumerate(self.matches(MERGED)):
            column, first, _last_column, last = range_boundaries(reference.decode())
            if last > first and count < MAX_MERGED:
                merges.setdefault(first, []).append((column - 1, last))
        return merges

    def matches(self, pattern: re.Pattern[bytes]) -> Iterator[bytes]:
        before = b""
        with self.archive.open(self.path) as member:
            while chunk := member.read(CHUNK):
                text = before + chunk
                end = 0
                for found in pattern.finditer(text):
                    end = found.end()
                    yield found.group(1)
                before = text[max(end, len(text) - 200) :]

    def fill_merged(self, number: int, cells: list[str], active: dict[int, tuple[int, str]]) -> None:
        """Each row of a merge means its text; a spreadsheet stores it with the first one."""
        if any(cells):
            for column, (last, text) in list(active.items()):
                if number > last:
                    del active[column]
                elif not (cells[column] if column < len(cells) else ""):
                    cells += [""] * (column + 1 - len(cells))
                    cells[column] = text
                    self.filled += 1
        for column, last in self.merges.get(number, ()):
            if column < len(cells) and cells[column]:
                active[column] = last, cells[column]

    def say_about(self, sheet: markup.Sheet) -> None:
        filters = [*map(rows_of_range, sheet.filtered), *self.filters_of_tables()]
        filtered = sum(any(first < row <= last for first, last in filters) for row in self.hidden)
        self.about.update(
            hidden_rows=len(self.hidden) - filtered,
            filtered_rows=filtered,
            hidden_columns=sorted(sheet.hidden_columns),
            merged_cells=self.filled,
        )

    def filters_of_tables(self) -> Iterator[tuple[int, int]]:
        """Where a table of this sheet is filtered; its filter stands in a part of its own."""
        folder, _slash, name = self.path.rpartition("/")
        relations = f"{folder}/_rels/{name}.rels"
        if not self.hidden or relations not in self.archive.namelist():
            return
        for target in re.findall(rb'Target="[^"]*?(tables/\w+\.xml)"', self.archive.read(relations)):
            for reference in TABLE_FILTER.findall(self.archive.read(f"xl/{target.decode()}")):
                yield rows_of_range(reference.decode())


def rows_of_range(reference: str) -> tuple[int, int]:
    _column, first, _last_column, last = range_boundaries(reference)
    return first or 0, last or first or 0


# --- Values as text ---------------------------------------------------------------------------------


def in_plain(text: str) -> str:
    """Letters that a workbook writes by their number, as `_x000D_` for a line end and `_x005F_` for `_`."""
    return BY_NUMBER.sub(lambda found: chr(int(found[1], 16)), text) if "_x" in text else text


def plain_number(value: str) -> str:
    """As a person would have typed it: no `.0`, no exponent."""
    if value.isdecimal():
        return value
    number = float(value)
    # Excel keeps 15 digits; more than that is the noise of its arithmetic.
    return str(int(number)) if number.is_integer() else format(Decimal(format(number, ".15g")), "f")


def as_text(value: Any) -> str:
    """Dates and times in ISO."""
    match value:
        case datetime():
            return value.date().isoformat() if value.time() == time() else value.isoformat(sep=" ")
        case date() | time():
            return value.isoformat()
    return str(value)
