"""Which row of a table holds its headers, and which of its columns are read."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from django.utils.translation import gettext as _

from contacts.imports.columns import is_left_behind, known_anywhere
from contacts.imports.forbidden import LONGEST_RAW, hide_identity, is_forbidden
from contacts.imports.refused import Refused
from crm.text import mended_text, search_key
from crm.workbook import column_letter

MAX_HEADER = 100
A_NUMBER = r"(?<!\d)(?:\+?62|\+\d|\(?0|8)[\d\s().\-]{6,}\d|\d{8,}|\d[\d\s.\-]{12,}\d"
HOLDS_CONTACT = re.compile(rf"@|https?://|www\.|{A_NUMBER}")
"""What people have in their cells and hardly in a header: an address, a telephone number. `2024-2027` is neither."""
IS_CONTACT = re.compile(rf"[^\s@]+@[^\s@]+|(?:https?://|www\.)\S+|{A_NUMBER}")

type Head = Sequence[tuple[int, list[str], dict[str, str]]]
"""The first rows: (line number, cells, flaws)."""


@dataclass
class Columns:
    """Which columns are read and which are dropped (index → header). `above`: rows up to that of the headers.

    `homes`: headers of those that are read and would not be in a list of people.
    """

    above: int
    kept: dict[int, str] = field(default_factory=dict)
    dropped: dict[int, str] = field(default_factory=dict)
    homes: list[str] = field(default_factory=list)
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
    at = header_at(head, of_people=of_people)
    headers = headers_from(head, at)
    if has_no_headers(headers, of_people=of_people):
        return columns_without_headers(head)
    if len(head) == at + 1:
        raise Refused("no_rows", sheet=sheet)
    groups = groups_above(head, at)
    return sorted_out(Columns(at + 1), headers, groups, of_people=of_people, sheet=sheet)


def has_no_headers(cells: list[str], *, of_people: bool) -> bool:
    """Whether the first row is an entry already."""
    if any(map(known_anywhere, cells)):
        return False
    if any(map(is_contact, cells)):
        return True
    # `Agama`, beside a header in which a number stands, is one all the same.
    return any(map(HOLDS_CONTACT.search, cells)) and not forbidden_among(cells, of_people=of_people)


def is_contact(cell: str) -> bool:
    """Whether nothing else stands in it; several may."""
    return all(IS_CONTACT.fullmatch(part.strip()) for part in re.split("[/;,]", cell[:MAX_HEADER]))


def forbidden_among(cells: list[str], *, of_people: bool) -> int:
    """How many are headers of what must not exist."""
    return sum(len(cell) <= MAX_HEADER and is_forbidden(cell, of_people=of_people) for cell in cells)


def columns_without_headers(head: Head) -> Columns:
    """A table that begins with its first entry: the columns go by their letters, and no row is taken for headers."""
    width = max(len(cells) for _number, cells, _flaws in head)
    kept = {index: _("Column %(letter)s") % {"letter": column_letter(index)} for index in range(width)}
    return Columns(0, kept, has_headers=False)


def sorted_out(
    columns: Columns, raw: list[str], groups: list[str], *, of_people: bool, sheet: str
) -> Columns:
    """What must not exist may be said by the header or by the one above it, of which it is a part."""
    seen = set[str]()
    for index, text in enumerate(map(header_text, raw)):
        shown = hide_identity(text)
        header = shown[:MAX_HEADER].strip()
        said = text, header_text(groups[index])
        if shown != text or any(is_left_behind(each, of_people=of_people) for each in said):
            columns.dropped[index] = header
        elif header and search_key(header) in seen:
            raise Refused("twice", header=header, sheet=sheet)
        elif header:
            columns.kept[index] = header
            seen.add(search_key(header))
            if any(is_left_behind(each, of_people=True) for each in said):
                columns.homes.append(header)
    if not columns.kept and not columns.dropped:
        raise Refused("no_columns", sheet=sheet)
    return columns


def header_at(head: Head, *, of_people: bool) -> int:
    """Which row holds the headers: the one with most headers we know, else the first with two filled cells.

    The row under it, when it divides one of these headers into what must not exist.
    """
    known = [sum(map(known_anywhere, headers_from(head, at))) for at in range(len(head))]
    if max(known) > 0:
        at = known.index(max(known))
    else:
        filled = (at for at, (_number, cells, _flaws) in enumerate(head) if sum(map(bool, cells)) >= 2)
        at = next(filled, 0)
    below = head[at + 1][1] if at + 1 < len(head) else []
    return at + carries_on(head[at][1], below, of_people=of_people)


def carries_on(upper: list[str], lower: list[str], *, of_people: bool) -> bool:
    """Whether the lower row is one of headers too: it holds a forbidden one, and no entry could be made of it.

    Under `Nama` an entry has its name, and a list may have `POLITIK` above those of a desk.
    """
    pairs = [(above, below) for above, below in zip(padded(upper, len(lower)), lower, strict=False) if below]
    of_known = [below for above, below in pairs if known_anywhere(above)]
    others = [below for above, below in pairs if not known_anywhere(above)]
    if not forbidden_among(others, of_people=of_people):
        return False
    if any(map(known_anywhere, upper)):
        return all(map(known_anywhere, of_known))
    known = sum(map(known_anywhere, others)) + forbidden_among(others, of_people=of_people)
    return known == len(others) >= 2


def groups_above(head: Head, at: int) -> list[str]:
    """For each column the header above its own, which the cells of a wide one leave blank; "" for one without."""
    upper, lower = head[at - 1][1] if at else [], head[at][1]
    pairs = list(zip(padded(upper, len(lower)), padded(lower, len(upper)), strict=True))
    # A title has nothing of its own below it; of two rows of headers `Nama` takes up both.
    if not any(known_anywhere(above) and own in ("", above) for above, own in pairs):
        return [""] * len(pairs)
    groups: list[str] = []
    for above, own in pairs:
        group = above or (groups[-1] if groups else "")
        groups.append(group if own not in ("", above) else "")
    return groups


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
    return mended_text(text[:LONGEST_RAW])
