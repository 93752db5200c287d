"""From an upload to tables: parsed in a confined process, forbidden columns and identity numbers left behind.

What is dropped here never reaches a database row, a log or an exception: nothing past this file has seen it. Rows are
handed on as they come, so that a file of any size takes the memory of a few of them.
"""

import os
import re
import tempfile
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any

from django.conf import settings

from contacts.imports.conversation import Head, Rows, Sayings, hear_out
from contacts.imports.forbidden import hide_identity, holds_identity, kept_name
from contacts.imports.headers import Columns, columns_of
from contacts.imports.parsed import WHOLE_ROW
from contacts.imports.refused import Refused, sentence_of_flaw
from contacts.imports.template import example_of, is_notes_sheet
from crm.text import DirtyText, clean_text, mended_text
from crm.workbook import column_letter

__all__ = [
    "Line",
    "Refused",
    "Table",
    "open_pasted",
    "open_tables",
    "open_upload",
    "sentence_of_flaw",
]

MAX_CELL = 4000

SIXTEEN_DIGITS = re.compile(r"(?:\d[ ._:\-]{0,3}){16}", re.ASCII)
SHORTENED = ("E+15", "e+15", "E15", "e15")
"""How a spreadsheet shows a figure of sixteen digits."""
GOOGLE_VALUES = re.compile(r"\s*:::\s*")


@dataclass(slots=True)
class Line:
    """One row. `cells` stand in the order of `Table.headers`, "" for a blank one; then those beyond the headers.

    `flaws` is `{header: code}`, "" for the row as a whole. Of a cell with a flaw stands what may be kept.
    """

    number: int
    cells: list[str]
    flaws: dict[str, str]


@dataclass
class Table:
    """A table as it is read. `lines` may be gone through once; after that `dropped` and `notes` are complete.

    `dropped` names the columns left behind. One that turned out to hold nothing but identity numbers stands in
    `headers` too, with blank cells. `notes` as `ImportBatch.notes`, and: `hidden_sheets`, `refused_sheets` ({name:
    sentence}), `hidden_columns`, `merged_cells` (how many were filled from a merge above them), `example_rows` (of our
    own template), `blank_rows` (they held only dropped columns), `rows_above` the headers, `no_headers`, `homes`
    (headers of what may be known of an outlet only, should the list be one of people after all).
    Rows and columns that are hidden are read like the others.
    """

    headers: list[str]
    dropped: list[str]
    lines: Iterable[Line] = ()
    notes: dict[str, Any] = field(default_factory=dict)
    sheet: str = ""
    """Its name as the file has it; `notes` has it as it may be kept."""

    def rows(self) -> Iterator[dict[str, str]]:
        """The filled cells by header. Goes through `lines`."""
        for line in self.lines:
            yield {header: text for header, text in zip(self.headers, line.cells, strict=False) if text}


@contextmanager
def open_upload(file: IO[bytes], *, of_people: bool) -> Iterator[list[Table]]:
    """The tables of the file, at least one: a sheet each. Their lines are read in order while this is open.

    `of_people` drops what may be known of an outlet but not of a person, such as a plain address. The file needs no
    name on any disk, but a number (`fileno`). Raises Refused, also in the midst of the lines.
    """
    check_size(file)
    with closing(hear_out(file, of_people=of_people)) as said:
        yield tables_of(Sayings(said), of_people=of_people)


@contextmanager
def open_tables(path: Path, *, of_people: bool) -> Iterator[list[Table]]:
    """As `open_upload`, of a file that somebody keeps."""
    if not path.is_file():
        raise Refused("missing")
    with path.open("rb") as file, open_upload(file, of_people=of_people) as tables:
        yield tables


@contextmanager
def open_pasted(text: str, *, of_people: bool) -> Iterator[list[Table]]:
    """As `open_upload`, of cells copied in a spreadsheet (or the text of a CSV or vCard file)."""
    with tempfile.TemporaryFile() as file:
        file.write(text.encode("utf-8", "surrogatepass"))
        file.flush()
        with open_upload(file, of_people=of_people) as tables:
            yield tables


def check_size(file: IO[bytes]) -> None:
    size, megabyte = os.fstat(file.fileno()).st_size, 1 << 20
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused("too_large", found=size // megabyte + 1, limit=settings.MAX_UPLOAD_BYTES // megabyte)


# --- Which tables there are -----------------------------------------------------------------------------


def tables_of(sayings: Sayings, *, of_people: bool) -> list[Table]:
    """One for each sheet that holds a table. Raises what is wrong with the first when none does."""
    heads = [head for head in sayings.heads() if head.rows or head.refused]
    tables: list[Table] = []
    refused: dict[str, Refused] = {}
    for head in heads:
        if is_notes_sheet(head.sheet, head.rows):
            continue
        try:
            tables.append(table_of(sayings, head, of_people=of_people, is_one=len(heads) == 1))
        except Refused as problem:
            refused[head.sheet] = problem
    if not tables:
        raise next(iter(refused.values()), None) or Refused("empty")
    for table in tables:
        table.notes |= {
            "hidden_sheets": list(map(kept_name, sayings.about.get("hidden_sheets", []))),
            "other_sheets": [kept_name(head.sheet) for head in heads if head.sheet != table.sheet],
            "refused_sheets": {kept_name(sheet): str(problem) for sheet, problem in refused.items()},
        }
    return tables


def table_of(sayings: Sayings, head: Head, *, of_people: bool, is_one: bool) -> Table:
    """`is_one`: there is no other sheet, and no need to name this one in a refusal."""
    named = "" if is_one else head.sheet
    if head.refused:
        raise Refused(**head.refused, sheet=named)
    columns = columns_of(head.rows, of_people=of_people, sheet=named)
    table = Table(list(columns.kept.values()), list(columns.dropped.values()), sheet=head.sheet)
    table.notes = {
        "sheet": kept_name(head.sheet) if head.sheet else "",
        "rows_above": max(columns.above - 1, 0),
        "no_headers": not columns.has_headers,
        "homes": columns.homes,
    }
    reader = Reader(table, columns, named=named, is_csv=not head.sheet)
    table.lines = reader.lines(Rows(sayings, head.sheet))
    return table


# --- The lines of a table -------------------------------------------------------------------------------


class Reader:
    """Makes the lines of a table, and counts on the way what its notes say in the end."""

    def __init__(self, table: Table, columns: Columns, *, named: str, is_csv: bool) -> None:
        self.table, self.columns, self.named, self.is_csv = table, columns, named, is_csv
        self.headers = table.headers
        self.places = list(columns.kept)
        self.width, self.gaps = columns.width, columns.gaps
        self.unread: set[int] = set()
        self.unfilled = set(range(len(self.headers)))
        self.identity: dict[str, int] = {}
        self.example = example_of(self.headers)
        self.splits_values = any(header.endswith(" - Value") for header in self.headers)
        self.lines_read = self.blank = self.examples = 0

    def lines(self, rows: Rows) -> Generator[Line]:
        limit = settings.MAX_IMPORT_ROWS
        left = limit - rows.sayings.lines_read
        for row in rows.after(self.columns.above):
            line = self.line_of(*row)
            if line is None:
                continue
            self.lines_read += 1
            if self.lines_read <= left:
                yield line
        if self.lines_read > limit:
            raise Refused("too_many_rows", found=self.lines_read, limit=limit, sheet=self.named)
        if self.lines_read > left:
            raise Refused("too_many_rows_in_all", limit=limit)
        rows.sayings.lines_read += self.lines_read
        self.finish(rows.about)

    def line_of(self, number: int, cells: list[str], flaws: dict[str, str]) -> Line | None:
        """None for a row that says nothing."""
        line = Line(number, self.kept(cells), {})
        extra = len(cells) > self.width or (self.gaps and self.has_unread(cells))
        if extra:
            self.note_unread(line, cells)
        if flaws or not is_clean(line.cells):
            self.read_cells(line, flaws)
        if self.unfilled:
            self.unfilled -= {index for index in self.unfilled if self.says_something(line, index)}
        if not any(line.cells) and not line.flaws:
            self.blank += 1
            return None
        if line.cells == self.example:
            self.examples += 1
            return None
        return line

    def kept(self, cells: list[str]) -> list[str]:
        """The cells of the columns that are read."""
        if len(cells) < self.width:
            cells = cells + [""] * (self.width - len(cells))
        if len(self.places) == len(cells):
            return cells
        return [cells[place] for place in self.places]

    def says_something(self, line: Line, index: int) -> bool:
        return bool(line.cells[index]) or self.headers[index] in line.flaws

    def has_unread(self, cells: list[str]) -> bool:
        return any(index < len(cells) and cells[index].strip() for index in self.gaps)

    def note_unread(self, line: Line, cells: list[str]) -> None:
        beyond = {index for index in range(self.width, len(cells)) if cells[index].strip()}
        self.unread |= beyond | {index for index in self.gaps if index < len(cells) and cells[index].strip()}
        # In a CSV file a cell too many means a comma inside a cell: everything after it stands one column off.
        if self.is_csv and beyond:
            line.flaws[""] = "extra"
            self.keep_surplus(line, cells)

    def keep_surplus(self, line: Line, cells: list[str]) -> None:
        """The cells beyond the headers, behind the others. None is kept that may come from a dropped column."""
        slips = range(1, len(cells) - self.width + 1)
        forbidden = {place + slip for place in self.columns.dropped for slip in slips}
        line.cells = [
            "" if place in forbidden else cell for place, cell in zip(self.places, line.cells, strict=True)
        ]
        line.cells += [
            "" if place in forbidden else surplus(cells[place]) for place in range(self.width, len(cells))
        ]

    def read_cells(self, line: Line, flaws: dict[str, str]) -> None:
        if str(WHOLE_ROW) in flaws:
            line.flaws[""] = flaws[str(WHOLE_ROW)]
        for index, header in enumerate(self.headers):
            flaw = flaws.get(str(self.places[index]), "")
            text, own = cleaned(line.cells[index])
            if holds_identity(text):
                self.identity[header] = self.identity.get(header, 0) + 1
                text = flaw = own = ""
            if flaw := flaw or own:
                line.flaws[header], text = flaw, text[:MAX_CELL].rstrip()
            line.cells[index] = GOOGLE_VALUES.sub("\n", text) if self.splits_values else text

    def finish(self, about: dict[str, Any]) -> None:
        table, headers = self.table, self.headers
        if not self.lines_read:
            raise Refused("only_example" if self.examples else "no_rows", sheet=self.named)
        emptied = [header for index, header in enumerate(headers) if index in self.unfilled]
        table.dropped += [
            *map(hide_identity, about.pop("dropped", [])),
            *(header for header in emptied if header in self.identity),
        ]
        hidden = set(about.pop("hidden_columns", []))
        table.notes |= about
        table.notes |= {
            "hidden_columns": [header for place, header in self.columns.kept.items() if place in hidden],
            "identity_cells": {
                header: count for header, count in self.identity.items() if header not in emptied
            },
            "unread": [column_letter(index) for index in sorted(self.unread)],
            "blank_rows": self.blank,
            "example_rows": self.examples,
        }


def is_clean(cells: list[str]) -> bool:
    """Whether nothing is to be mended in a row and nothing in it can be an identity number: true of most rows."""
    text = "".join(cells)
    return (
        text.isascii()
        and text.isprintable()
        and len(text) <= MAX_CELL
        and "  " not in text
        and ":::" not in text
        and list(map(str.strip, cells)) == cells
        and not any(map(text.__contains__, SHORTENED))
        and not any(len(cell) > 15 and SIXTEEN_DIGITS.search(cell) for cell in cells)
    )


def cleaned(raw: str) -> tuple[str, str]:
    """The text of a cell; else what is left of it, of any length, and the code of what no field may hold."""
    try:
        return clean_text(raw, multiline=True, max_length=MAX_CELL), ""
    except DirtyText as error:
        return mended_text(raw, multiline=True, max_length=len(raw) * 4), str(error)


def surplus(raw: str) -> str:
    """What may be kept of a cell that belongs to no column."""
    text, _flaw = cleaned(raw)
    return "" if holds_identity(text) else text[:MAX_CELL].rstrip()
