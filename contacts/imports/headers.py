"""Which row of a table holds its headers, and which of its columns are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contacts.imports.columns import known_anywhere
from contacts.imports.forbidden import hide_identity, is_forbidden
from contacts.imports.refused import Refused
from crm.text import mended_text, search_key
from crm.workbook import column_letter

MAX_HEADER = 100
NO_HEADER = re.compile(r"@|https?://|www\.|\d[\d\s().\-]{6,}\d")
"""What people have in their cells and nobody in a header: an address, a telephone number."""

type Head = Sequence[tuple[int, list[str], dict[str, str]]]
"""The first rows: (line number, cells, flaws)."""


@dataclass
class Columns:
    """Which columns are read and which are dropped (index → header). `above`: rows up to that of the headers."""

    above: int
    kept: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    has_headers: bool = True

    @property
    def width(self) -> int:
        return max([*self.kept, *self.dropped]) + 1

    @property
    def gaps(self) -> set[int]:
        """Columns between others that have no header."""
        return set(range(self.width)) - self.kept.keys() - self.dropped.keys()


def columns_of(head: Head, *, of_people: bool, sheet: str = "") -> Columns:
    """Raises Refused for headers that cannot be read."""
    if not head:
        raise Refused("empty")
    at = header_at(head)
    headers = headers_from(head, at)
    if not any(map(known_anywhere, headers)) and any(map(NO_HEADER.search, headers)):
        return columns_without_headers(head)
    if len(head) == at + 1:
        raise Refused("no_rows", sheet=sheet)
    return sorted_out(Columns(at + 1), headers, of_people=of_people, sheet=sheet)


def columns_without_headers(head: Head) -> Columns:
    """A table that begins with its first entry: the columns go by their letters, and no row is taken for headers."""
    width = max(len(cells) for _number, cells, _flaws in head)
    kept = {index: _("Column %(letter)s") % {"letter": column_letter(index)} for index in range(width)}
    return Columns(0, kept, has_headers=False)


def sorted_out(columns: Columns, raw: list[str], *, of_people: bool, sheet: str) -> Columns:
    seen = set[str]()
    for index, header in enumerate(map(header_text, raw)):
        shown = hide_identity(header)
        if shown != header or is_forbidden(header, of_people=of_people):
            columns.dropped[index] = shown
        elif header and search_key(header) in seen:
            raise Refused("twice", header=header, sheet=sheet)
        elif header:
            columns.kept[index] = header
            seen.add(search_key(header))
    if not columns.kept and not columns.dropped:
        raise Refused("no_columns", sheet=sheet)
    return columns


def header_at(head: Head) -> int:
    """Which row holds the headers: the one with most headers we know, else the first with two filled cells."""
    known = [sum(map(known_anywhere, headers_from(head, at))) for at in range(len(head))]
    if max(known) > 0:
        return known.index(max(known))
    return next((at for at, (_number, cells, _flaws) in enumerate(head) if sum(map(bool, cells)) >= 2), 0)


def headers_from(head: Head, at: int) -> list[str]:
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


def header_text(text: str) -> str:
    return mended_text(text[:MAX_HEADER])
