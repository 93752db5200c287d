"""What the reading process and its parser modules say to each other. No Django in here."""

from dataclasses import dataclass
from typing import Any

HEAD_ROWS = 20
"""Lines above the table (a title, a date) that do not count as rows."""


@dataclass(frozen=True)
class Limits:
    memory: int
    cpu_seconds: int
    unzipped: int
    rows: int
    columns: int


class Refusal(Exception):
    """The file is not read: a code of `reading.SENTENCES` and what its sentence names."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code)
        self.code, self.params = code, params


type Row = tuple[int, list[str], dict[int, str]]
