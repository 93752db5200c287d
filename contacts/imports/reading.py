"""From an upload to a table: parsed in a confined process, forbidden columns and identity numbers left behind.

What is dropped here never reaches a database row, a log or an exception: nothing past this file has seen it.
"""

import json
import os
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass, field
from itertools import islice
from pathlib import Path
from threading import Timer
from typing import Any

from django.conf import settings
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports.columns import known_anywhere
from contacts.imports.forbidden import hide_identity, holds_identity, is_forbidden
from contacts.imports.parsed import HEAD_ROWS, Limits
from crm.text import DirtyText, clean_text, search_key

MEMORY = 1 << 30
CPU_SECONDS = 60
WALL_SECONDS = 120
MAX_HEADER = 100
MAX_CELL = 4000

SAVE_AS = gettext_lazy('Open it in Excel, choose "Save as", and save it as .xlsx.')
SENTENCES: dict[str, Promise] = {
    "empty": gettext_lazy("The file is empty."),
    "old_excel": gettext_lazy("This is an old or binary Excel file (.xls). %(save_as)s"),
    "macros": gettext_lazy("This workbook holds macros (.xlsm). %(save_as)s"),
    "encrypted": gettext_lazy(
        "The file is protected by a password. Take the password off, and save it as .xlsx."
    ),
    "not_a_workbook": gettext_lazy("This is a ZIP file, but no Excel workbook. %(save_as)s"),
    "html": gettext_lazy("This is a web page with the name of a table. %(save_as)s"),
    "vcard": gettext_lazy("This is a vCard file. Export the contacts as CSV instead."),
    "not_a_table": gettext_lazy("This is not a table. Only .xlsx and .csv files can be read."),
    "broken": gettext_lazy("The file is damaged or incomplete. %(save_as)s"),
    "broken_text": gettext_lazy(
        'Line %(row)s holds a damaged character. Save the file again as "CSV UTF-8".'
    ),
    "quote": gettext_lazy("Line %(row)s: a quotation mark is opened and not closed, or closed too early."),
    "long_cell": gettext_lazy(
        "Line %(row)s: a cell is far too long. Perhaps a quotation mark is not closed."
    ),
    "too_large": gettext_lazy(
        "The file has %(found)s MB, at most %(limit)s MB are read. Divide it into several files."
    ),
    "unzips_too_large": gettext_lazy(
        "Unpacked, the file has %(found)s MB, at most %(limit)s MB are read. Divide it."
    ),
    "too_many_rows": gettext_lazy(
        "The file has %(found)s rows, at most %(limit)s are read. Divide it into several files."
    ),
    "too_many_columns": gettext_lazy(
        "The file has %(found)s columns, at most %(limit)s are read. Delete the columns that are not needed."
    ),
    "too_heavy": gettext_lazy(
        "The file takes too much memory or time to read. Divide it into several files."
    ),
    "missing": gettext_lazy("There is no such file."),
    "no_rows": gettext_lazy("The file has a row of headers and nothing under it."),
    "twice": gettext_lazy('Two columns are headed "%(header)s". Give each its own header.'),
    "no_columns": gettext_lazy("No column of this file has a header."),
}


class Refused(Exception):
    """The file is not taken; the sentence says why and what to do. `row` is the line to blame, if one is."""

    def __init__(self, code: str, *, row: int | None = None, **params: Any) -> None:
        self.row = row
        super().__init__(SENTENCES[code] % {"row": row, "save_as": SAVE_AS, **params})


@dataclass
class Line:
    """One row: `cells` and `flaws` by header; a cell with a flaw is blank."""

    number: int
    cells: dict[str, str]
    flaws: dict[str, str]


@dataclass
class Table:
    headers: list[str]
    lines: list[Line]
    dropped: list[str]
    notes: dict[str, Any] = field(default_factory=dict)


def read_table(path: Path, *, of_people: bool) -> Table:
    """The table in the file; `of_people` drops plain addresses too. Raises Refused."""
    check_size(path)
    about: dict[str, Any] = {}
    with closing(child_rows(path, about)) as rows:
        head = list(islice(rows, HEAD_ROWS))
        at = header_at(head)
        columns = columns_of(headers_from(head, at), of_people=of_people)
        lines = [line_of(row, columns, about) for row in (*head[at + 1 :], *rows)]
    if len(lines) > settings.MAX_IMPORT_ROWS:
        raise Refused("too_many_rows", found=len(lines), limit=settings.MAX_IMPORT_ROWS)
    return finished(columns, lines, about)


def check_size(path: Path) -> None:
    if not path.is_file():
        raise Refused("missing")
    size, megabyte = path.stat().st_size, 1 << 20
    if size > settings.MAX_UPLOAD_BYTES:
        raise Refused("too_large", found=size // megabyte + 1, limit=settings.MAX_UPLOAD_BYTES // megabyte)


type Row = tuple[int, list[str], dict[str, str]]


def child_rows(path: Path, about: dict[str, Any]) -> Generator[Row]:
    """The rows as the confined process hands them over; `about` is filled on the way."""
    limits = Limits(
        MEMORY,
        CPU_SECONDS,
        settings.MAX_UNZIPPED_BYTES,
        settings.MAX_IMPORT_ROWS,
        settings.MAX_IMPORT_COLUMNS,
    )
    command = [
        sys.executable,
        "-m",
        "contacts.imports.child",
        str(path.resolve()),
        json.dumps(asdict(limits)),
    ]
    environment = {"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"}
    with (
        subprocess.Popen(  # noqa: S603  our own interpreter, our own module, no shell
            command,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=settings.BASE_DIR,
            env=environment,
            text=True,
        ) as child,
        stopped_after(child, WALL_SECONDS),
    ):
        for line in child.stdout or ():
            said = said_by_child(line)
            if isinstance(said, list):
                yield said[0], said[1], said[2]
            elif "refused" in said:
                code = said.pop("refused")
                raise Refused(code, **said)
            elif "end" in said:
                return
            else:
                about.update(said["about"])
    raise Refused("too_heavy")


@contextmanager
def stopped_after(child: "subprocess.Popen[str]", seconds: float) -> Iterator[None]:
    """Kills the child when the block takes longer, and when it is left early."""
    timer = Timer(seconds, child.kill)
    timer.start()
    try:
        yield
    finally:
        timer.cancel()
        child.kill()


def said_by_child(line: str) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:  # it was killed in the middle of a line
        raise Refused("too_heavy") from error


# --- Headers ----------------------------------------------------------------------------------------


def header_at(head: list[Row]) -> int:
    """Which row holds the headers: the one with most headers we know, else the first with two filled cells."""
    known = [sum(map(known_anywhere, headers_from(head, at))) for at in range(len(head))]
    if max(known) > 0:
        return known.index(max(known))
    return next((at for at, (_number, cells, _flaws) in enumerate(head) if sum(map(bool, cells)) >= 2), 0)


def headers_from(head: list[Row], at: int) -> list[str]:
    """The headers, each cell that a merged header left blank filled from the line above it."""
    headers = head[at][1]
    above = head[at - 1][1] if at else []
    if sum(map(bool, above)) < 2:
        return headers
    width = max(len(headers), len(above))
    return [
        first or second for first, second in zip(padded(headers, width), padded(above, width), strict=True)
    ]


def padded(cells: list[str], width: int) -> list[str]:
    return [*cells, *[""] * (width - len(cells))]


@dataclass
class Columns:
    """Which columns are read and which are dropped (index → header); `unread` ones hold something without a header."""

    kept: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    unread: set[int] = field(default_factory=set)

    @property
    def width(self) -> int:
        return max([*self.kept, *self.dropped]) + 1


def columns_of(raw: list[str], *, of_people: bool) -> Columns:
    columns, seen = Columns(), set[str]()
    for index, header in enumerate(map(header_text, raw)):
        shown = hide_identity(header)
        if shown != header or is_forbidden(header, of_people=of_people):
            columns.dropped[index] = shown
        elif header and search_key(header) in seen:
            raise Refused("twice", header=header)
        elif header:
            columns.kept[index] = header
            seen.add(search_key(header))
    if not columns.kept and not columns.dropped:
        raise Refused("no_columns")
    return columns


def header_text(text: str) -> str:
    try:
        return clean_text(text[:MAX_HEADER])
    except DirtyText:
        return clean_text("".join(letter for letter in text[:MAX_HEADER] if letter.isprintable()))


# --- Rows -------------------------------------------------------------------------------------------


def line_of(row: Row, columns: Columns, about: dict[str, Any]) -> Line:
    number, cells, flaws = row
    line = Line(number, {}, {})
    for index, header in columns.kept.items():
        read_cell(line, header, cells[index] if index < len(cells) else "", flaws.get(str(index), ""), about)
    without_header = {index for index, cell in enumerate(cells) if cell.strip()} - {
        *columns.kept,
        *columns.dropped,
    }
    columns.unread |= without_header
    # In a CSV file a cell too many means a comma inside a cell: everything after it stands one column off.
    if "sheet" not in about and any(index >= columns.width for index in without_header):
        line.flaws[""] = "extra"
    return line


def read_cell(line: Line, header: str, raw: str, flaw: str, about: dict[str, Any]) -> None:
    text, flaw = (raw, flaw) if flaw else cleaned(raw)
    if holds_identity(text):
        counts = about.setdefault("identity_cells", {})
        counts[header] = counts.get(header, 0) + 1
    elif flaw:
        line.flaws[header] = flaw
    elif text:
        line.cells[header] = text


def cleaned(raw: str) -> tuple[str, str]:
    """The text of a cell, or "" and the code of what no field may hold."""
    try:
        return clean_text(raw, multiline=True, max_length=MAX_CELL), ""
    except DirtyText as error:
        return "", str(error)


def finished(columns: Columns, lines: list[Line], about: dict[str, Any]) -> Table:
    """The table; a column with nothing in it but identity numbers counts as dropped."""
    filled = {header for line in lines for header in (*line.cells, *line.flaws)}
    identity = about.pop("identity_cells", {})
    emptied = [header for header in identity if header not in filled]
    about["identity_cells"] = {header: count for header, count in identity.items() if header in filled}
    about["unread"] = [column_letter(index) for index in sorted(columns.unread)]
    kept = [line for line in lines if line.cells or line.flaws]
    if not kept:
        raise Refused("no_rows")
    headers = [header for header in columns.kept.values() if header not in emptied]
    return Table(headers, kept, [*columns.dropped.values(), *emptied], about)


def column_letter(index: int) -> str:
    """0 → A, 26 → AA, as a spreadsheet heads its columns."""
    letters = ""
    index += 1
    while index:
        index, rest = divmod(index - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def sentence_of_flaw(code: str) -> str:
    """What is wrong with a cell that reading left blank."""
    return {
        "formula": _(
            "The cell holds a formula without a value. Open the file in Excel, save it, and try again."
        ),
        "error": _("The cell shows an error of the spreadsheet, such as #REF!."),
        "surrogate": _("The text holds a broken character. Type it again."),
        "control": _("The text holds an invisible control character. Type it again."),
        "long": _("The text is too long."),
        "extra": _(
            "The row has more cells than there are headers. Put a cell that holds a comma in quotation marks."
        ),
    }[code]
