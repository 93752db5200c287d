"""A row on its way through a pass: as it is stored, as it is read, what it may mean, what becomes of it."""

from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

from django.core.exceptions import ValidationError
from import_export.results import Result, RowResult

from contacts.imports.entries import Entry
from contacts.models import Outcome, OutletKind
from crm.models import User


class Line(NamedTuple):
    """One row of the file as it is stored."""

    row_id: int
    number: int
    cells: list[str]
    flaws: dict[str, str]
    decision: str
    decided_for: int | None


@dataclass
class Rules:
    """What the user chose for the whole file. `headers` and `fields` of its columns stand side by side ("": unread)."""

    user: User
    headers: Sequence[str]
    fields: Sequence[str]
    on_duplicate: str
    on_likely: str
    create_missing: bool
    default_kind: OutletKind | None = None
    television: bool = False
    emptied: Collection[str] = ()
    """Headers of columns in which a cell held an identity number, which is not kept."""


@dataclass(slots=True)
class Candidate:
    """An entry that a row may mean: one of the register, or one that row `row` of the same file brings or changes."""

    entry: Entry
    reasons: list[str]
    row: int | None = None


@dataclass(slots=True)
class Match:
    """`certain`: the row means this entry. Else `candidates`: it may mean one of these. Neither: a new one."""

    certain: Entry | None = None
    candidates: list[Candidate] = field(default_factory=list)

    @property
    def is_nobody(self) -> bool:
        return self.certain is None and not self.candidates


@dataclass(slots=True)
class Work:
    """A row in hand: its cleaned values, what is wrong with it, and what is worth saying."""

    line: Line
    said: dict[str, str] = field(default_factory=dict)
    """The cells as they stand, of the fields that are not paired."""
    values: dict[str, Any] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    errors: dict[str, list[ValidationError]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    found: Match | None = None
    """By what, and as what, it was found in the register when its chunk was fetched."""

    @property
    def number(self) -> int:
        return self.line.number

    def tell(self, sentence: str) -> None:
        """Once, however often the row is held against an entry."""
        if sentence not in self.notes:
            self.notes.append(sentence)

    def refuse(self, name: str, error: ValidationError) -> None:
        self.errors.setdefault(name, []).extend(error.error_list)


class ImportedRow(RowResult):
    """What becomes of one row. `plan` is "" for a row that does nothing."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.outcome = Outcome.WRONG
        self.plan = ""
        self.object_version: int | None = None
        self.candidates: list[Candidate] = []

    def refused(self) -> "ImportedRow":
        self.validation_error = ValidationError(self.work.errors)
        self.import_type = RowResult.IMPORT_TYPE_INVALID
        return self


class PassedResult(Result):
    """Hands each row on and keeps none: a file of a hundred thousand rows does not fit beside its results."""

    def __init__(self, take: Callable[[ImportedRow], None]) -> None:
        super().__init__()
        self.take = take

    def append_row_result(self, row_result: ImportedRow) -> None:
        self.take(row_result)
