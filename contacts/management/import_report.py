"""What `manage.py import_contacts` says: one JSON object, the same in sentences, and what was left out of a file."""

from collections.abc import Iterable, Iterator
from itertools import batched
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.imports.rejected import LEFT_OUT
from contacts.imports.showing import Change, ShownRow, shown_rows
from contacts.models import ImportBatch, ImportOutcome, ImportProblem, Outcome

OUTCOMES = (Outcome.NEW, Outcome.UPDATE, Outcome.UNCHANGED, Outcome.SKIPPED)
NOTHING: dict[str, Any] = {
    "rows": 0, "new": 0, "updated": 0, "unchanged": 0, "skipped": 0, "errors": [], "dropped_columns": [], "batch": None,
}  # fmt: skip
CHUNK = 1000


class Stop(Exception):
    """The import is refused; `report` is what stdout says about it."""

    def __init__(self, sentence: str, report: dict[str, Any] | None = None, row: int | None = None) -> None:
        super().__init__(sentence)
        self.report = report or {**NOTHING, "errors": [{"row": row, "column": None, "message": sentence}]}


# --- The result -----------------------------------------------------------------------------------------


def report_on(batch: ImportBatch, *, refused: bool = False, dry_run: bool = False) -> dict[str, Any]:
    """The result as JSON. A refused import has made and changed nothing, whatever it would have done."""
    counts = {outcome: batch.counts[outcome] for outcome in OUTCOMES}
    if refused and not dry_run:
        counts[Outcome.NEW] = counts[Outcome.UPDATE] = 0
    return {
        "rows": batch.rows.count(),
        "new": counts[Outcome.NEW],
        "updated": counts[Outcome.UPDATE],
        "unchanged": counts[Outcome.UNCHANGED],
        "skipped": counts[Outcome.SKIPPED],
        **({"left_out": sum(batch.counts[kind] for kind in LEFT_OUT)} if batch.leave_out else {}),
        "errors": sorted([*wrong(batch), *undecided(batch)], key=lambda error: int(error["row"])),
        "dropped_columns": batch.dropped_columns,
        "batch": None if refused or dry_run else batch.pk,
        **({"changes": list(changes(batch))} if dry_run else {}),
    }


def wrong(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    found = ImportProblem.objects.filter(batch=batch).values_list("row__number", "header", "message")
    for row, header, message in found:
        yield {"row": row, "column": header or None, "message": message}


def undecided(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """Rows that may mean an entry, or an earlier row, and that no rule decides."""
    found = ImportOutcome.objects.filter(batch=batch, outcome=Outcome.DUPLICATE)
    for row, candidates in found.values_list("number", "candidates"):
        yield {"row": row, "column": None, "message": sentence_of(candidates)}


def sentence_of(candidates: list[dict[str, Any]]) -> str:
    earlier = next((candidate["row"] for candidate in candidates if candidate["row"]), None)
    if earlier:
        sentence = _("The row means the same entry as row %(row)s and says something else. Keep one of them.")
        return sentence % {"row": earlier}
    numbers = ", ".join(str(candidate["id"]) for candidate in candidates)
    return _("The row may mean an entry of the register: %(numbers)s.") % {"numbers": numbers}


def in_words(error: dict[str, Any]) -> str:
    where = [
        _("Row %(row)s") % error if error["row"] else "",
        f'"{error["column"]}"' if error["column"] else "",
    ]
    place = ", ".join(part for part in where if part)
    return f"{place}: {error['message']}" if place else str(error["message"])


# --- What each row would do -------------------------------------------------------------------------------


def changes(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """The rows that would bring or change an entry, field by field in words, and those with something to say."""
    outcomes = batch.outcomes.exclude(outcome__in=LEFT_OUT).order_by("number")
    found = outcomes.select_related("row").prefetch_related("row__problems").iterator(CHUNK)
    for chunk in batched(found, CHUNK):
        for outcome, row in zip(chunk, shown_rows(chunk, batch), strict=True):
            if row.changes or row.notes:
                yield change_of(outcome, row)


def change_of(outcome: ImportOutcome, row: ShownRow) -> dict[str, Any]:
    return {
        "row": row.number,
        "outcome": outcome.outcome,
        # That of a new one is only reserved, and nobody will get it.
        "entry": None if outcome.outcome == Outcome.NEW else outcome.object_id,
        "name": row.title,
        "fields": list(map(field_of, row.changes)),
        "notes": row.notes,
    }


def field_of(change: Change) -> dict[str, str]:
    return {"field": change.field, "label": change.label, "old": change.old, "new": change.new}


def change_in_words(change: dict[str, Any]) -> list[str]:
    """A line for the row, then one for each of its fields."""
    head = _("Row %(row)s, %(name)s: %(outcome)s") % {**change, "outcome": Outcome(change["outcome"]).label}
    fields = [f"  {one['label']}: {one['old'] or '-'} → {one['new'] or '-'}" for one in change["fields"]]
    return [head, *fields, *(f"  {note}" for note in change["notes"])]


# --- What was not read ------------------------------------------------------------------------------------


def left_out_of(batch: ImportBatch) -> Iterator[str]:
    """Everything that the pages tell of what was read and what was not, a sentence each."""
    notes = batch.notes
    named: tuple[tuple[str, Iterable[str]], ...] = (
        (_("Not read, header not known: %s"), batch.unknown_headers),
        (_("Dropped, must not be kept: %s"), batch.dropped_columns),
        (_("Not read, no header: column %s"), notes.get("unread", [])),
        (_("Not read, other sheets: %s"), notes.get("other_sheets", [])),
        (_("Hidden sheets: %s"), notes.get("hidden_sheets", [])),
        (_("Hidden in Excel, and read all the same: %s"), notes.get("hidden_columns", [])),
        (_("Cells with an identity number, dropped, in: %s"), notes.get("identity_cells", {})),
    )
    yield from (sentence % ", ".join(names) for sentence, names in named if names)
    yield from (f"{sheet}: {problem}" for sheet, problem in notes.get("refused_sheets", {}).items())
    if notes.get("no_headers"):
        yield _("The list has no headers. Its columns are named by their letters.")
    yield from counted(notes)


def counted(notes: dict[str, Any]) -> Iterator[str]:
    """In the words of the page."""
    for name, one, several in (
        (
            "hidden_rows",
            "%(rows)s row is hidden in Excel. It is read all the same.",
            "%(rows)s rows are hidden in Excel. They are read all the same.",
        ),
        (
            "filtered_rows",
            "%(rows)s row is filtered out in Excel. It is read all the same.",
            "%(rows)s rows are filtered out in Excel. They are read all the same.",
        ),
        (
            "merged_cells",
            "%(cells)s merged cell was read as the value above it.",
            "%(cells)s merged cells were read as the value above them.",
        ),
        (
            "rows_above",
            "%(rows)s line above the headers was not read.",
            "%(rows)s lines above the headers were not read.",
        ),
        (
            "example_rows",
            "%(rows)s example row of the template was not read.",
            "%(rows)s example rows of the template were not read.",
        ),
        (
            "blank_rows",
            "%(rows)s row held nothing that is kept.",
            "%(rows)s rows held nothing that is kept.",
        ),
    ):
        if count := notes.get(name):
            yield ngettext(one, several, count) % {"rows": count, "cells": count}
