"""One pass over the rows of a batch: what each would do, held until it is stored as the preview."""

from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Any

from import_export.results import RowResult

from contacts.imports.again import Earlier, SomethingNew, earlier
from contacts.imports.columns import is_television_list
from contacts.imports.freshness import mark
from contacts.imports.outlets import OutletResource
from contacts.imports.people import ContactResource
from contacts.imports.resources import RegisterResource
from contacts.imports.rows import Candidate, ImportedRow, Line, Rules
from contacts.models import ImportBatch, ImportOutcome, ImportProblem, ImportRow, Outcome
from crm import bulk
from crm.models import User

CHUNK = 2000
RESOURCES: dict[str, type[RegisterResource]] = {
    ImportBatch.Into.OUTLETS: OutletResource,
    ImportBatch.Into.CONTACTS: ContactResource,
}
OUTCOME_COLUMNS = (
    "row_id",
    "batch_id",
    "number",
    "outcome",
    "object_id",
    "object_version",
    "plan",
    "notes",
    "candidates",
    "undone",
    "undo_note",
)
PROBLEM_COLUMNS = ("row_id", "batch_id", "header", "code", "message")
NOTHING, NONE = "{}", "[]"

type Progress = Callable[[int, int], None]


@dataclass
class Pass:
    """What a pass found: rows of ImportOutcome and of ImportProblem, ready to be stored."""

    batch: ImportBatch
    mark: str
    headers: dict[str, str]
    outcomes: list[tuple[Any, ...]] = field(default_factory=list)
    problems: list[tuple[Any, ...]] = field(default_factory=list)
    found: Counter[str] = field(default_factory=Counter)
    created: dict[str, int] = field(default_factory=dict)
    said: Any = field(default_factory=sha256)
    brought: set[int] = field(default_factory=set)
    """Numbers that are only reserved: the entries come with the import."""

    @property
    def counts(self) -> dict[str, int]:
        return {**{outcome: self.found[outcome] for outcome in Outcome.values}, **self.created}

    @property
    def digest(self) -> str:
        """The fingerprint of everything that would be done. Numbers that are only reserved do not count."""
        return str(self.said.hexdigest())

    def take(self, result: ImportedRow) -> None:
        line, outcome = result.work.line, result.outcome.value
        codes = (
            list(self.note_problems(result)) if result.import_type == RowResult.IMPORT_TYPE_INVALID else []
        )
        self.found[outcome] += 1
        known = None if result.object_id in self.brought else result.object_id
        said = f"{line.number},{outcome},{known},{result.object_version},{codes},{result.plan};"
        self.said.update(said.encode())
        self.outcomes.append(
            (
                line.row_id,
                self.batch.pk,
                line.number,
                outcome,
                result.object_id,
                result.object_version,
                result.plan or NOTHING,
                result.work.notes or NONE,
                [self.shown(candidate) for candidate in result.candidates] or NONE,
                "",
                "",
            )
        )

    def shown(self, candidate: Candidate) -> dict[str, Any]:
        number = None if candidate.entry.id in self.brought else candidate.entry.id
        return {"id": number, "row": candidate.row, "reasons": candidate.reasons}

    def note_problems(self, result: ImportedRow) -> Iterator[str]:
        work = result.work
        for name, errors in work.errors.items():
            for error in errors:
                header, code = self.headers.get(name, ""), error.code or "invalid"
                message = " ".join(error.messages)[:500]
                self.problems.append((work.line.row_id, self.batch.pk, header, code, message))
                yield f"{header}:{code}"


def passed(batch: ImportBatch, user: User, progress: Progress | None = None) -> Pass:
    """Work out what the rows of `batch` do, as `user`, now. Writes nothing."""
    if before := earlier(batch):
        with suppress(SomethingNew):
            return passed_over(batch, user, before.mark, progress, before)
    return passed_over(batch, user, mark(batch.unit), progress)


def passed_over(
    batch: ImportBatch, user: User, marked: str, progress: Progress | None, before: Earlier | None = None
) -> Pass:
    """`marked`: the fingerprint of the register. Raises SomethingNew when there was the same import `before`."""
    headers: dict[str, str] = {}
    for header, name in batch.columns.items():
        if name:
            headers.setdefault(name, header)
    found = Pass(batch, marked, headers)
    resource = RESOURCES[batch.into](rules_for(batch, user), found.take)
    resource.earlier = before
    found.brought = resource.brought
    # A dry run of theirs is one long transaction, rolled back: others would wait for it, its progress would be seen by
    # nobody, and SQLite would give the reserved numbers to the next one.
    resource.import_data(chunks_of(batch, progress), dry_run=False, use_transactions=False)
    found.created = resource.created
    return found


def rules_for(batch: ImportBatch, user: User) -> Rules:
    return Rules(
        user=user,
        headers=batch.headers,
        fields=list(batch.columns.values()),
        on_duplicate=batch.on_duplicate,
        on_likely=batch.on_likely,
        create_missing=batch.create_missing,
        default_kind=batch.default_kind,
        television=is_television_list(batch.headers),
        emptied=batch.notes.get("identity_cells", ()),
    )


def chunks_of(batch: ImportBatch, progress: Progress | None) -> Iterator[list[Line]]:
    rows = ImportRow.objects.filter(batch=batch).order_by("number")
    total, done, last = rows.count() if progress else 0, 0, -1
    while lines := list(
        rows.filter(number__gt=last).values_list("pk", "number", "cells", "flaws", "decision", "decided_for")[
            :CHUNK
        ]
    ):
        yield list(map(Line._make, lines))
        last, done = lines[-1][1], done + len(lines)
        if progress:
            progress(done, total)


def keep(found: Pass) -> None:
    """Store what a pass found in the place of what was found before. The transaction is the caller's."""
    for model in (ImportProblem, ImportOutcome):
        rows = model.objects.filter(batch=found.batch)
        rows._raw_delete(rows.db)
    bulk.insert(ImportOutcome, OUTCOME_COLUMNS, found.outcomes)
    bulk.insert(ImportProblem, PROBLEM_COLUMNS, found.problems)
