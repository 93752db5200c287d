"""Which rows of a list are written at one time, and which one after the other."""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from typing import Any, NamedTuple

from contacts.imports.plan import Plan
from contacts.models import Outlet
from contacts.models.outlets import identity_of
from crm import bulk

type Standing = dict[int, dict[str, Any]]
"""By the number of an outlet its `TELLING` fields, as the register has them before the first step."""

TELLING = ("name", "kind", "website")
"""What tells outlets apart."""


class Step(NamedTuple):
    """One row that does something."""

    entry: int
    version: int | None
    plan: Plan


def turns_of(steps: list[Step], moving: Collection[int] = ()) -> Iterator[list[Step]]:
    """All at once as far as can be, then one by one those of the entries `moving`."""
    yield from in_turns(step for step in steps if step.entry not in moving)
    yield from ([step] for step in steps if step.entry in moving)


def in_turns(steps: Iterable[Step]) -> Iterator[list[Step]]:
    """Each entry stands once in each, its first row first."""
    turns: list[list[Step]] = []
    seen: dict[int, int] = {}
    for step in steps:
        turn = seen.get(step.entry, 0)
        seen[step.entry] = turn + 1
        if turn == len(turns):
            turns.append([])
        turns[turn].append(step)
    yield from turns


# --- Outlets that hand on what tells them apart -----------------------------------------------------


def outlets_that_hand_on(steps: list[Step]) -> set[int]:
    """Those of which one takes the name, kind and domain that another one had.

    They are written one by one: the register holds each once, and within one statement a database takes the rows in
    any order. A plan tells nothing of the fields that it leaves, so the database is asked for them.
    """
    changing = {step.entry for step in steps if step.version is not None and step.plan.set.keys() & TELLING}
    return those_that_share(steps, as_they_stand(changing)) if changing else set()


def as_they_stand(outlets: Collection[int]) -> Standing:
    rows = bulk.find(Outlet, ["pk", *TELLING], "pk", outlets)
    return {number: dict(zip(TELLING, values, strict=True)) for number, *values in rows}


def those_that_share(steps: list[Step], standing: Standing) -> set[int]:
    """Outlets that bear the same, one after the other. `standing`: those that change it, but for new ones."""
    bearers: dict[tuple[Any, ...], set[int]] = defaultdict(set)
    now = dict(standing)
    for entry, values in now.items():
        bearers[identity_of(values)].add(entry)
    for step in steps:
        if step.version is None or step.entry in now:
            after = {name: pair[1] for name, pair in step.plan.set.items()}
            now[step.entry] = now.get(step.entry, {}) | after
            bearers[identity_of(now[step.entry])].add(step.entry)
    return {entry for several in bearers.values() if len(several) > 1 for entry in several}
