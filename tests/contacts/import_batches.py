"""Batches as a preview leaves them, made row by row."""

from collections import Counter
from typing import Any

from contacts.imports.plan import Plan
from contacts.models import ImportBatch, ImportOutcome, ImportProblem, ImportRow, Outcome
from crm.models import User


def make_batch(
    by: User, *, into: str = "contacts", mapping: dict[str, str] | None = None, **fields: Any
) -> ImportBatch:
    """A previewed batch without rows; its headers are those of `mapping`."""
    columns = {"nama": "name", "hp": "phone"} if mapping is None else mapping
    made = {
        "file_name": "daftar.csv",
        "state": ImportBatch.State.PREVIEWED,
        "headers": list(columns),
        "mapping": columns,
        "digest": "d" * 64,
        **fields,
    }
    return ImportBatch.objects.create(unit=by.unit, into=into, created_by=by, **made)


def add_row(
    batch: ImportBatch,
    *cells: str,
    outcome: str = Outcome.NEW,
    plan: Plan | None = None,
    problems: tuple[tuple[str, str, str], ...] = (),
    decision: str = "",
    decided_for: int | None = None,
    **fields: Any,
) -> ImportRow:
    """The next line of the file, what becomes of it, and `(header, code, sentence)` of what is wrong with it."""
    number = 2 + batch.rows.count()
    padded = [*cells, *[""] * (len(batch.headers) - len(cells))]
    row = ImportRow.objects.create(
        batch=batch, number=number, cells=padded, decision=decision, decided_for=decided_for
    )
    stored = plan.as_json() if plan else {}
    ImportOutcome.objects.create(row=row, batch=batch, number=number, outcome=outcome, plan=stored, **fields)
    for header, code, message in problems:
        ImportProblem.objects.create(row=row, batch=batch, header=header, code=code, message=message)
    count(batch)
    return row


def count(batch: ImportBatch) -> None:
    outcomes = batch.outcomes.values_list("outcome", "undone")
    batch.counts = dict(Counter(outcome for outcome, _undone in outcomes))
    batch.undo_counts = dict(Counter(undone for _outcome, undone in outcomes if undone))
    batch.save(update_fields=["counts", "undo_counts"])


def candidate(*reasons: str, entry: int | None = None, row: int | None = None) -> dict[str, Any]:
    return {"id": entry, "row": row, "reasons": list(reasons)}
