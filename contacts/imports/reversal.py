"""What taking back does to one entry: its rows undone from the last to the first, held against how it stands now.

The rows of one entry share its fate: either all of them are taken back or, with a reason, none.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from typing import Any, NamedTuple

from django.apps import apps
from django.db import models
from django.utils.translation import gettext as _

from contacts.imports.plan import MADE, RELATED, Plan, plain
from contacts.imports.standing import Standing
from contacts.models import Undone

SAME = {
    "phones": ("number",),
    "positions": ("outlet", "role", "end"),
    "memberships": ("chapter",),
}
"""What two rows of one person may not have in common."""

STAMPS = frozenset({"created_at", "created_by", "updated_at", "updated_by", "version", "id", "contact"})


class Step(NamedTuple):
    """A row that did something. `row` is the number of its ImportRow, `version` that of the entry before."""

    row: int
    number: int
    version: int | None
    plan: Plan


class Reason(NamedTuple):
    """Why an entry is not taken back.

    `what` names who changed it, or the file of the later import that did, or is the label of the model in the way.
    """

    code: str
    what: str = ""

    @property
    def undone(self) -> Undone:
        return Undone.FAILED if self.code in ("gone", "missing") else Undone.KEPT

    @property
    def sentence(self) -> str:
        if self.code == "changed":
            return _("Changed since by %(what)s.") % {"what": self.what} if self.what else _("Changed since.")
        if self.code == "import":
            return _("Changed by a later import: %(what)s. Take that one back first.") % {"what": self.what}
        if self.code == "used":
            return _("Used by: %(what)s.") % {"what": self.noun}
        if self.code == "merged":
            return _("Merged with another entry since.")
        if self.code == "taken":
            return _("Another entry bears the former name by now.")
        if self.code == "missing":
            return _("No longer in the register: %(what)s.") % {"what": self.noun}
        return _("Deleted since.")

    @property
    def noun(self) -> str:
        return str(apps.get_model(self.what)._meta.verbose_name)


class Changed(Exception):
    """The entry is not as the import left it. What tells: `version`, its related rows' name, or "" for the rest."""


@dataclass(slots=True)
class Reversal:
    """What is written to take an entry back. Of one that goes only `remove` says something."""

    entry: int
    version: int
    rows: list[int]
    goes: bool = False
    values: dict[str, Any] = field(default_factory=dict)
    link: dict[str, set[int]] = field(default_factory=dict)
    unlink: dict[str, set[int]] = field(default_factory=dict)
    remove: dict[str, list[int]] = field(default_factory=dict)
    change: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    create: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)


def reversal(
    now: Standing | None, steps: Sequence[Step], made: Mapping[str, int], writes: Mapping[int, int]
) -> "Reversal | Reason | Changed":
    """`steps` of one entry, the last one first. A `Changed` is for the caller to name the one who did it.

    `writes`: how often each entry was written since by what has been taken back.
    """
    if now is None:
        return Reason("gone")
    if now.is_merged:
        return Reason("merged")
    left_at = (steps[0].version or 0) + 1
    if now.version != left_at and now.version != left_at + writes[now.id]:
        return Changed("version")
    back = Reversal(now.id, now.version, [step.row for step in steps], goes=steps[-1].version is None)
    try:
        for step in steps:
            unset(now, step.plan, back)
            unlink(now, step.plan, back)
            unrelate(now, step.plan, back, made)
        refuse_remainder(now, back)
    except Changed as changed:
        return changed
    return back


def unset(now: Standing, plan: Plan, back: Reversal) -> None:
    for name, (before, after) in plan.set.items():
        if now.values[name] != after:
            raise Changed("")
        now.values[name] = before
        if not back.goes:
            back.values[name] = before


def unlink(now: Standing, plan: Plan, back: Reversal) -> None:
    for name, numbers in plan.link.items():
        here = now.links.setdefault(name, set())
        if not here.issuperset(numbers):
            raise Changed("")
        here.difference_update(numbers)
        note_links(back, name, set(numbers), here=False)
    for name, numbers in plan.unlink.items():
        here = now.links.setdefault(name, set())
        if here.intersection(numbers):
            raise Changed("")
        here.update(numbers)
        note_links(back, name, set(numbers), here=True)


def note_links(back: Reversal, name: str, numbers: set[int], *, here: bool) -> None:
    """A link that one row made and a later one took away is neither made nor taken away."""
    wanted, other = (back.link, back.unlink) if here else (back.unlink, back.link)
    undone_again = other.get(name, set()) & numbers
    other.get(name, set()).difference_update(undone_again)
    wanted.setdefault(name, set()).update(numbers - undone_again)


def resolved(values: dict[str, Any], made: Mapping[str, int]) -> dict[str, Any]:
    """With the numbers of what came with the import: `"outlet:1"` is somebody by now."""
    return {name: made.get(value, value) if name in MADE else value for name, value in values.items()}


def unrelate(now: Standing, plan: Plan, back: Reversal, made: Mapping[str, int]) -> None:
    for name, rows in plan.add.items():
        for values in rows:
            number = number_of(now, name, resolved(values, made))
            del now.related[name][number]
            back.remove.setdefault(name, []).append(number)
    for name, changes in plan.change.items():
        for text, fields in changes.items():
            number = int(text)
            row = now.related.get(name, {}).get(number)
            if row is None or any(row[one] != after for one, (_before, after) in fields.items()):
                raise Changed(name)
            before = {one: former for one, (former, _after) in fields.items()}
            row.update(before)
            back.change.setdefault(name, {}).setdefault(number, {}).update(before)
    for name, removed in plan.remove.items():
        for text, values in removed.items():
            now.related.setdefault(name, {})[int(text)] = dict(values)
            back.create.setdefault(name, {})[int(text)] = dict(values)


def number_of(now: Standing, name: str, values: dict[str, Any]) -> int:
    """The row that the import added, as it made it. Raises Changed."""
    expected = {**blanks_of(RELATED[name]), **values}
    for number, row in reversed(now.related.get(name, {}).items()):
        if all(row[one] == value for one, value in expected.items()):
            return number
    raise Changed(name)


@cache
def blanks_of(model: type[models.Model]) -> dict[str, Any]:
    """What a new row says where nobody says anything."""
    fields = [one for one in model._meta.concrete_fields if one.name not in STAMPS]
    return {one.name: plain(one.get_default()) for one in fields}


def refuse_remainder(now: Standing, back: Reversal) -> None:
    """A row that comes back meets one that somebody made since, or what goes has links. Raises Changed."""
    if back.goes and any(now.links.values()):
        raise Changed("")
    for name in {*back.create, *back.change} & SAME.keys():
        rows = now.related[name].values()
        told_apart = {tuple(row.get(one) for one in SAME[name]) for row in rows}
        if len(told_apart) != len(rows):
            raise Changed(name)


def wanted_by(back: Reversal, model: type[models.Model], related: Mapping[str, type[models.Model]]) -> Any:
    """`(model, number)` of everything that the values name which come back."""
    yield from named_in(model, back.values.items())
    yield from named_in(model, ((name, one) for name, some in back.link.items() for one in some))
    for parts in (back.change, back.create):
        for name, rows in parts.items():
            for values in rows.values():
                yield from named_in(related[name], values.items())


def named_in(model: type[models.Model], values: Any) -> Any:
    for name, value in values:
        other = model._meta.get_field(name).related_model
        if other is not None and value is not None:
            yield other, value
