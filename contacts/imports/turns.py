"""Which rows of a list are written at one time, and which one after the other."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from itertools import combinations_with_replacement
from typing import Any, NamedTuple

from django.db import models

from contacts.imports.plan import Plan
from contacts.models import Outlet
from contacts.models.outlets import domain_of
from crm.text import search_key

type Identity = dict[str, Any]
"""What a row says of the name, kind and domain that tell outlets apart: of those that it changes."""


PARTS = {
    "name": lambda name: search_key(name or "")[:400],
    "kind": lambda kind: kind,
    "website": lambda website: domain_of(website or ""),
}
"""What tells outlets apart, as the database compares it."""


class Step(NamedTuple):
    """One row that does something."""

    entry: int
    version: int | None
    plan: Plan


def turns_of(model: type[models.Model], steps: list[Step]) -> Iterator[list[Step]]:
    """All at once as far as can be. Where a name, kind or website moves from one outlet to another, one by one:

    the register holds each once, and within one statement a database takes the rows in any order.
    """
    moving = entries_that_swap(steps) if model is Outlet else set()
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


class Moves:
    """Steps that change the same parts of what tells outlets apart: what each gives up, and what it takes."""

    def __init__(self) -> None:
        self.given: list[tuple[int, Identity]] = []
        self.taken: list[tuple[int, Identity]] = []


def entries_that_swap(steps: list[Step]) -> set[int]:
    """Outlets of which one takes what another gives up, or may: a plan tells nothing of the parts that it leaves."""
    if not any(step.version is not None and PARTS.keys() & step.plan.set.keys() for step in steps):
        return set()
    groups: dict[tuple[str, ...], Moves] = defaultdict(Moves)
    for step in steps:
        before, after = identities(step)
        groups[tuple(after)].taken.append((step.entry, after))
        if step.version is not None:
            groups[tuple(after)].given.append((step.entry, before))
    groups.pop((), None)
    found: set[int] = set()
    for one, other in combinations_with_replacement(groups, 2):
        parts = [part for part in one if part in other]
        found |= meeting(groups[one].given, groups[other].taken, parts)
        found |= meeting(groups[other].given, groups[one].taken, parts)
    return found


def meeting(
    given: list[tuple[int, Identity]], taken: list[tuple[int, Identity]], parts: list[str]
) -> set[int]:
    """Who gives up, and who takes, the same `parts`. Without any in common it may always be the same."""
    givers, takers = by_parts(given, parts), by_parts(taken, parts)
    return {entry for key in givers.keys() & takers.keys() for entry in (*givers[key], *takers[key])}


def by_parts(moves: list[tuple[int, Identity]], parts: list[str]) -> dict[tuple[Any, ...], list[int]]:
    found: dict[tuple[Any, ...], list[int]] = defaultdict(list)
    for entry, identity in moves:
        found[tuple(identity[part] for part in parts)].append(entry)
    return found


def identities(step: Step) -> tuple[Identity, Identity]:
    """What tells the outlet apart before and after, of the parts that change: of a new one all."""
    before: Identity = {}
    after: Identity = {}
    for part, key in PARTS.items():
        old, new = (key(value) for value in step.plan.set.get(part, (None, None)))
        if step.version is None or old != new:
            before[part], after[part] = old, new
    return before, after
