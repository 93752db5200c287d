"""Writing the plans of a confirmed import: set-based, a chunk at a time, with the history of every row.

The transaction is the caller's. What the register does not look like any more as the plan found it raises Moved.
"""

from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator
from datetime import datetime
from typing import Any, NamedTuple

import orjson
from django.db import models
from django.db.models import TextField
from django.db.models.functions import Cast

from contacts.imports.blanks import NUMBER, Blank, derivation
from contacts.imports.plan import MADE, MODELS, RELATED, Plan
from contacts.imports.turns import Step, outlets_that_hand_on, turns_of
from contacts.models import ImportBatch, ImportOutcome, Outcome, Outlet
from crm import bulk
from crm.bulk import Kind
from crm.fields import KeyField
from crm.models import Stamped, User

CHUNK = 5000


class Moved(Exception):
    """An entry is not as the preview found it."""


class Wave(NamedTuple):
    """Steps of which no two are of one entry, and what is to be written for them, ready but for numbers of new rows.

    `make` is what comes with these steps and with the later ones of their chunk: `{model: {label: {field: value}}}`.
    """

    steps: list[Step]
    make: dict[type[Stamped], dict[str, dict[str, Any]]]
    brought: list[list[Any]]
    related: list["Related"]
    goes_on: bool
    """Another wave of the chunk follows."""


class Related(NamedTuple):
    """Rows of one model that stand with the entries of a wave: to delete, to change, and to insert."""

    model: type[models.Model]
    removed: list[int]
    changed: dict[int, dict[str, Any]]
    added: list[list[Any]]


class Writer:
    """Writes the plans of one batch, in the name of `user`, all at one time. `finish` it: the last history is owed."""

    def __init__(self, batch: ImportBatch, user: User, at: datetime) -> None:
        self.batch, self.user, self.at = batch, user, at
        self.model = MODELS[batch.into]
        self.made: dict[str, int] = {}
        self.blanks: dict[type[models.Model], Blank] = {}
        self.owed: list[tuple[type[models.Model], list[int], Kind]] = []
        self.behind: list[Any] = []
        """What is written: to let go of so many objects takes a while, in which the database is to be at work."""

    def write(self, steps: Iterable[Step]) -> None:
        """In the order of the file: a later row may change what an earlier one brings."""
        moving: set[int] = set()
        if self.model is Outlet:
            # They are asked for here: in the pipeline the answer would wait for the history.
            steps = [*steps]
            moving = outlets_that_hand_on(steps)
        waves = self.waves(steps, moving)
        wave = self.following(waves)
        while wave:
            self.put(wave)
            self.behind.append(wave)
            wave = self.following(waves) if wave.goes_on else None
        self.behind.append(waves)

    def following(self, waves: Iterator[Wave]) -> Wave | None:
        """While the database writes the history of the wave before, Python lets go of it and readies the next one."""
        with bulk.unwaited():
            self.finish()
            self.behind.clear()
            return next(waves, None)

    def put(self, wave: Wave) -> None:
        self.make(wave.make)
        self.insert(self.model, wave.brought)
        self.change([step for step in wave.steps if step.version is not None])
        for related in wave.related:
            self.relate(related)
        self.link(wave.steps)
        self.owe(self.model, [step.entry for step in wave.steps if step.version is None], "+")
        self.owe(self.model, [step.entry for step in wave.steps if step.version is not None], "~")

    def finish(self) -> None:
        """Write the history that is owed: of rows that stand as they were written, and of none twice."""
        for model, numbers, kind in self.owed:
            bulk.remember(model, numbers, kind=kind, user=self.user, at=self.at)
        self.owed.clear()
        bulk.check_references()

    # --- what is to be written ----------------------------------------------------------------------------

    def waves(self, steps: Iterable[Step], moving: Collection[int]) -> Iterator[Wave]:
        """Asks the database for nothing."""
        chunk = [*steps]
        make = wanted(step.plan for step in chunk)
        turns = [*turns_of(chunk, moving)]
        for at, turn in enumerate(turns, 1):
            brought = [*self.brought(turn)]
            related = [self.related(name, model, turn) for name, model in RELATED.items()]
            yield Wave(turn, make, brought, related, goes_on=at < len(turns))
            make = {}

    def brought(self, steps: list[Step]) -> Iterator[list[Any]]:
        blank = self.blank(self.model)
        for step in steps:
            if step.version is None:
                values = {name: after for name, (_before, after) in step.plan.set.items()}
                yield blank.filled(values, step.entry)

    def related(self, name: str, model: type[models.Model], steps: list[Step]) -> Related:
        blank, found = self.blank(model), Related(model, [], {}, [])
        for step in steps:
            plan = step.plan
            if name in plan.add:
                found.added.extend(blank.filled({"contact": step.entry, **row}) for row in plan.add[name])
            if name in plan.change:
                found.changed.update((int(pk), fields) for pk, fields in plan.change[name].items())
            if name in plan.remove:
                found.removed.extend(map(int, plan.remove[name]))
        return found

    # --- the entries themselves -------------------------------------------------------------------------

    def make(self, wanted: dict[type[Stamped], dict[str, dict[str, Any]]]) -> None:
        """Outlets and chapters that come with the rows; plans name them `outlet:1`."""
        for model, by_label in wanted.items():
            regions = [values.pop("regions", []) for values in by_label.values()]
            blank = self.blank(model)
            numbers = self.insert_numbered(model, [blank.filled(values) for values in by_label.values()])
            self.made |= zip(by_label, numbers, strict=True)
            pairs = zip(numbers, regions, strict=True)
            link_all(model, "regions", [(number, region) for number, of in pairs for region in of])
            self.owe(model, numbers, "+")

    def change(self, steps: list[Step]) -> None:
        derived = self.derived(steps)
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for step in steps:
            values = {name: after for name, (_before, after) in step.plan.set.items()}
            values |= derived.get(step.entry, {})
            groups[tuple(sorted(values))].append(
                (step.entry, step.version, self.at, self.user.pk, *(values[name] for name in sorted(values)))
            )
        for names, rows in groups.items():
            update_all(self.model, names, rows)

    def derived(self, steps: list[Step]) -> dict[int, dict[str, Any]]:
        """The keys that follow from changed fields, which takes the fields that stay as they are too."""
        keys = [field for field in self.model._meta.concrete_fields if isinstance(field, KeyField)]
        sources = {name for key in keys for name in key.sources} | ({"website"} & fields_of(self.model))
        touched = {step.entry: step.plan.set for step in steps if sources & step.plan.set.keys()}
        if not touched:
            return {}
        found, derive = {}, derivation(self.model)
        for pk, *stored in bulk.find(self.model, ["pk", *sources], "pk", touched):
            changed = {name: after for name, (_before, after) in touched[pk].items() if name in sources}
            row = dict(zip(sources, stored, strict=True)) | changed
            derive(row)
            found[pk] = {
                name: value for name, value in row.items() if name not in sources or name == "domain"
            }
        return found

    # --- what stands with them --------------------------------------------------------------------------

    def relate(self, rows: Related) -> None:
        self.remove(rows.model, rows.removed)
        self.change_related(rows.model, rows.changed)
        self.name_made(rows)
        self.owe(rows.model, self.insert_numbered(rows.model, rows.added), "+")

    def name_made(self, rows: Related) -> None:
        """`"outlet:1"` is somebody by now."""
        if not self.made:
            return
        names = self.blank(rows.model).names
        for place in [names.index(f"{kind}_id") for kind in MADE if f"{kind}_id" in names]:
            for row in rows.added:
                row[place] = self.made.get(row[place], row[place])

    def remove(self, model: type[models.Model], pks: list[int]) -> None:
        if not pks:
            return
        bulk.remember(model, pks, kind="-", user=self.user, at=self.at)
        if bulk.delete(model, pks) != len(pks):
            raise Moved

    def change_related(self, model: type[models.Model], by_number: dict[int, dict[str, Any]]) -> None:
        versions = dict(
            model._default_manager.filter(pk__in=by_number).values_list("pk", "version") if by_number else ()
        )
        if len(versions) != len(by_number):
            raise Moved
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for pk, fields in by_number.items():
            names = tuple(sorted(fields))
            groups[names].append(
                (pk, versions[pk], self.at, self.user.pk, *(fields[name][1] for name in names))
            )
        for names, rows in groups.items():
            update_all(model, names, rows)
        self.owe(model, list(by_number), "~")

    def link(self, steps: list[Step]) -> None:
        for name in {name for step in steps for name in (*step.plan.link, *step.plan.unlink)}:
            gone = {(step.entry, other) for step in steps for other in step.plan.unlink.get(name, ())}
            unlink_all(self.model, name, gone)
            pairs = [(step.entry, other) for step in steps for other in step.plan.link.get(name, ())]
            link_all(self.model, name, pairs)

    # --- statements ---------------------------------------------------------------------------------------

    def insert(self, model: type[models.Model], rows: list[list[Any]]) -> None:
        if rows:
            bulk.insert(model, self.blank(model).names, rows)

    def insert_numbered(self, model: type[models.Model], rows: list[list[Any]]) -> list[int]:
        """Give the rows their numbers, in their order."""
        numbers = bulk.reserve(model, len(rows))
        for number, row in zip(numbers, rows, strict=True):
            row[NUMBER] = number
        self.insert(model, rows)
        return numbers

    def blank(self, model: type[models.Model]) -> Blank:
        if model not in self.blanks:
            self.blanks[model] = Blank(model, self.batch, self.user, self.at)
        return self.blanks[model]

    def owe(self, model: type[models.Model], numbers: list[int], kind: Kind) -> None:
        if numbers:
            self.owed.append((model, numbers, kind))


def fields_of(model: type[models.Model]) -> set[str]:
    return {field.name for field in model._meta.concrete_fields}


def attname(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]


def update_all(model: type[models.Model], names: Iterable[str], rows: list[tuple[Any, ...]]) -> None:
    """`(pk, version, updated_at, updated_by, value, …)`. Raises Moved where the version is another one by now."""
    columns = ["updated_at", "updated_by_id", *(attname(model, name) for name in names)]
    if bulk.update(model, columns, rows, version_checked=True) != len(rows):
        raise Moved


def link_all(model: type[models.Model], name: str, pairs: list[tuple[int, int]]) -> None:
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    own, other = field.m2m_field_name(), field.m2m_reverse_field_name()
    bulk.insert(through, [f"{own}_id", f"{other}_id"], pairs)


def unlink_all(model: type[models.Model], name: str, pairs: set[tuple[int, int]]) -> None:
    if not pairs:
        return
    field: Any = model._meta.get_field(name)
    through = field.remote_field.through
    own, other = f"{field.m2m_field_name()}_id", f"{field.m2m_reverse_field_name()}_id"
    links = bulk.find(through, ["pk", own, other], own, {entry for entry, _other in pairs})
    if bulk.delete(through, [pk for pk, *pair in links if tuple(pair) in pairs]) != len(pairs):
        raise Moved


def wanted(plans: Iterable[Plan]) -> dict[type[Stamped], dict[str, dict[str, Any]]]:
    found: dict[type[Stamped], dict[str, dict[str, Any]]] = defaultdict(dict)
    for plan in plans:
        for label, values in plan.make.items():
            found[MADE[label.partition(":")[0]]][label] = dict(values)
    return found


def write_plans(batch: ImportBatch, user: User, at: datetime) -> dict[str, int]:
    """Write every NEW and UPDATE row; what came with them by label. Raises Moved, and what the database refuses."""
    writer = Writer(batch, user, at)
    written = ImportOutcome.objects.filter(batch=batch, outcome__in=(Outcome.NEW, Outcome.UPDATE))
    # Rows are numbered in the order of the file. By their primary key a chunk is found without sorting all of them.
    last = 0
    with bulk.keeping_all():
        while rows := list(
            written.filter(row__gt=last)
            .order_by("row")
            .values_list("row", "object_id", "object_version", Cast("plan", TextField()))[:CHUNK]
        ):
            # Taken apart while the database writes the history of the chunk before.
            steps = (
                Step(entry or 0, version, Plan.of(orjson.loads(text))) for _n, entry, version, text in rows
            )
            writer.write(steps)
            last = rows[-1][0]
        writer.finish()
    return writer.made
