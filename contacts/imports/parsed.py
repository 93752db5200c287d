"""What the reading process and its parser modules say to each other. No Django in here."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

HEAD_ROWS = 20
"""Lines above the table (a title, a date) that do not count as rows."""

WHOLE_ROW = -1
"""The index under which a flaw of the row itself stands."""


@dataclass(frozen=True)
class Limits:
    memory: int
    cpu_seconds: int
    unzipped: int
    rows: int
    columns: int


class Refusal(Exception):
    """The file is not read: a code of `refused.SENTENCES` and what its sentence names."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


type Row = tuple[int, list[str], dict[int, str]]


@dataclass
class Part:
    """What may be a table in the file: the file itself, or a sheet of it.

    `rows()` starts at the top each time. `about` is complete once they have been read to the end.
    """

    rows: Callable[[], Iterator[Row]]
    sheet: str = ""
    about: dict[str, Any] = field(default_factory=dict)


@dataclass
class Parts:
    """All of the file. `about` says what of it is no part."""

    parts: list[Part]
    about: dict[str, Any] = field(default_factory=dict)
