"""Lists as files. No cell of an export is ever a live formula, and no export is held in memory as a whole."""

import csv
from array import array
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from io import StringIO
from itertools import batched
from operator import length_hint
from typing import Any

from django.db import models
from django.http import StreamingHttpResponse
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from crm.formulas import harmless
from crm.workbook import MOST_ROWS, xlsx

CHUNK = 1000
"""Rows fetched at a time."""

PIECE = 1 << 16
"""About how many letters go out at a time."""

MANY = 100_000
"""Rows from which on a sheet may grow too large for an ordinary archive."""

# --- Cells ------------------------------------------------------------------------------------------


def in_cell(value: Any) -> str:
    """`value` as the text of a cell. Dates are ISO, so that our own import reads them back."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(_("yes") if value else _("no"))
    if isinstance(value, (datetime, date, time)):
        return value.isoformat()
    return str(value)


type Columns = Mapping[str, Callable[[Any], Any]]
"""What an export holds: headers with the functions that give their values."""


def cells(rows: Iterable[Any], columns: Columns) -> Iterator[list[str]]:
    """The headers, then a line a row."""
    yield list(columns)
    for row in rows:
        yield [in_cell(give(row)) for give in columns.values()]


# --- Formats ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Format:
    """A kind of file; `write` turns rows and columns into the pieces of one, of `most` rows if it has a limit."""

    label: Promise | str
    content_type: str
    write: Callable[[Iterable[Any], Columns], Iterator[bytes]]
    most: int | None = None


def in_pieces(texts: Iterable[str]) -> Iterator[bytes]:
    """Small texts gathered into pieces worth sending."""
    held: list[str] = []
    size = 0
    for text in texts:
        held.append(text)
        size += len(text)
        if size >= PIECE:
            yield "".join(held).encode()
            held, size = [], 0
    if held:
        yield "".join(held).encode()


def as_csv(rows: Iterable[Any], columns: Columns) -> Iterator[bytes]:
    """UTF-8 with BOM, so that Excel reads it; every cell `harmless`."""
    return in_pieces(csv_lines(cells(rows, columns)))


def csv_lines(lines: Iterable[list[str]]) -> Iterator[str]:
    yield "\ufeff"
    out = StringIO()
    writer = csv.writer(out)
    for line in lines:
        writer.writerow(map(harmless, line))
        yield out.getvalue()
        out.seek(0)
        out.truncate()


def as_xlsx(rows: Iterable[Any], columns: Columns) -> Iterator[bytes]:
    """Every cell is text by type: Excel never evaluates it."""
    return xlsx(cells(rows, columns), is_large=length_hint(rows) > MANY)


TABLES: Mapping[str, Format] = {
    "xlsx": Format(
        _("Excel (XLSX)"),
        "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        as_xlsx,
        most=MOST_ROWS - 1,
    ),
    "csv": Format(_("CSV, for other programs"), "text/csv; charset=utf-8", as_csv),
}


# --- What for ---------------------------------------------------------------------------------------


class Purpose(models.TextChoices):
    """What a list leaves the house for, in the words of the office."""

    INVITATION = "invitation", _("Invitation to an engagement")
    UPDATE = "update", _("Updating the data")
    REPORT = "report", _("Report")
    OWNER = "owner", _("Request of the person whom the data are about")
    OTHER = "other", _("Something else")


def told_in_trail(format_name: str, purpose: str, other: str = "") -> str:
    """What the trail keeps of an export: `xlsx invitation`, `csv other: Rapat HPN`."""
    return f"{format_name} {purpose}: {other}" if other else f"{format_name} {purpose}"


def trail_in_words(detail: str) -> str:
    """`told_in_trail` for people: `XLSX · Invitation to an engagement`. Of older lines only the format is known."""
    format_name, _space, rest = detail.partition(" ")
    code, _colon, other = rest.partition(": ")
    purpose = str(Purpose(code).label) if code in Purpose.values else code
    return " · ".join(filter(None, (format_name.upper(), other or purpose)))


# --- Sending ----------------------------------------------------------------------------------------


def keys_of(rows: models.QuerySet[Any]) -> array[int]:
    """The row numbers of an export in its order, eight bytes each: what is counted is what is sent."""
    return array("q", rows.values_list("pk", flat=True).iterator(chunk_size=CHUNK * 10))


class Fetched:
    """The rows of `keys`, a chunk at a time; one that was deleted or closed to the user meanwhile is left out."""

    def __init__(self, rows: models.QuerySet[Any], keys: array[int]) -> None:
        self.rows, self.keys = rows, keys

    def __iter__(self) -> Iterator[Any]:
        for chunk in batched(self.keys, CHUNK):
            yield from self.rows.filter(pk__in=chunk)

    def __length_hint__(self) -> int:
        return len(self.keys)


def export_response(
    rows: Iterable[Any], columns: Columns, form: Format, *, file_name: str
) -> StreamingHttpResponse:
    """`rows` as a download, sent while they are fetched."""
    pieces = in_language(form.write(rows, columns), translation.get_language())
    headers = {"Content-Disposition": f'attachment; filename="{file_name}"', "Cache-Control": "no-store"}
    return StreamingHttpResponse(pieces, content_type=form.content_type, headers=headers)


def in_language(pieces: Iterator[bytes], language: str | None) -> Iterator[bytes]:
    """A stream is made after the request's middleware has ended, when another language may be active."""
    while True:
        with translation.override(language):
            piece = next(pieces, None)
        if piece is None:
            return
        if piece:
            yield piece
