"""A list that comes a second time: whom its rows brought then stands in the register as they say, and is not looked up.

Only where nothing has moved since that import (`contacts.imports.freshness`), and only for rows of which there is no
doubt. What such a row gets is what looking it up would give: UNCHANGED, of that entry. As soon as another row of the
file does something, the rows after it may mean something else: `SomethingNew` is raised, and every row is looked up.
"""

from collections.abc import Iterable, Sequence
from itertools import chain
from operator import itemgetter
from typing import Any

from django.db.models import Count

from contacts.imports.freshness import moved
from contacts.imports.rows import Line
from contacts.models import Contact, ImportBatch, ImportOutcome, ImportRow, Outcome, Phone
from crm.models import Unit

Rule, State, Into = ImportBatch.OnDuplicate, ImportBatch.State, ImportBatch.Into
LATEST = 20
"""Imports of a unit among which the same list is looked for."""


class SomethingNew(Exception):
    """A row of the file does something to the register."""


class Earlier:
    """The import of the same list before."""

    def __init__(self, batch: ImportBatch) -> None:
        self.mark = batch.mark
        # What was told of a row then is told again.
        self.rows: Any = ImportRow.objects.filter(
            batch=batch, outcome__outcome=Outcome.NEW, outcome__notes=[]
        )
        # What is not read of a row was not kept either.
        self.read_of = itemgetter(*(place for place, name in enumerate(batch.columns.values()) if name))
        self.doubtful = set(doubtful(batch))

    def known(self, lines: Sequence[Line]) -> dict[int, int]:
        """`{number of the row: number of the entry}` of those among `lines`, which are in the order of the file."""
        rows = self.rows.filter(number__range=(lines[0].number, lines[-1].number))
        brought = {
            number: (cells, entry)
            for number, cells, entry in rows.values_list("number", "cells", "outcome__object_id")
            if entry not in self.doubtful
        }
        return {
            line.number: brought[line.number][1]
            for line in lines
            if line.number in brought and self.is_same(line, brought[line.number][0])
        }

    def is_same(self, line: Line, cells: list[str]) -> bool:
        return not (line.decision or line.flaws) and bool(self.read_of(cells) == self.read_of(line.cells))


def earlier(batch: ImportBatch) -> Earlier | None:
    """The import of this list that nothing has happened after; None where there is none, or its rows tell too little.

    Numbers of entries may mean somebody else by now, by the rule "new" everybody comes again, and outlets and chapters
    that came with the rows may have made the names of others ambiguous.
    """
    numbered = "entry" in batch.mapping.values()
    if batch.into != Into.CONTACTS or batch.on_duplicate == Rule.NEW or numbered:
        return None
    done = ImportBatch.objects.filter(unit=batch.unit, into=batch.into, state=State.DONE, cleared_at=None)
    like = (batch.headers, batch.columns)
    same = (
        other
        for other in done.order_by("-done_at")[:LATEST]
        if (other.headers, other.columns) == like and other.counts.get(Outcome.NEW) and not other.made
    )
    before = next(same, None)
    return Earlier(before) if before and not moved(before.unit, before.mark) else None


def doubtful(batch: ImportBatch) -> Iterable[int]:
    """Whom a row may have brought without saying all of them, or without being the only one that fits.

    Those of several rows; those who share a number within the unit; those without one.
    """
    rows = ImportOutcome.objects.filter(batch=batch, object_id__isnull=False).values("object_id")
    several: Any = rows.annotate(times=Count("pk")).filter(times__gt=1)
    return chain(
        several.values_list("object_id", flat=True),
        sharing_a_number(batch.unit),
        Contact.everyone.filter(unit=batch.unit, phones=None).values_list("pk", flat=True),
    )


def sharing_a_number(unit: Unit) -> Any:
    phones: Any = Phone.objects.filter(contact__unit=unit)
    shared = phones.values("number").annotate(people=Count("contact")).filter(people__gt=1).values("number")
    return phones.filter(number__in=shared).values_list("contact", flat=True)
