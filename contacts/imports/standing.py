"""Entries of the register as they stand now, with what belongs to them, and who refers to them."""

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from operator import itemgetter
from typing import Any

from django.db import connection, models
from simple_history.models import HistoricalChanges

from contacts.duplicates.relations import Relation, keys_to, links_of, named
from contacts.imports.plan import RELATED, plain
from contacts.models import Contact
from contacts.models.duplicates import Distinct
from contacts.models.likely import Likely
from crm import bulk
from crm.models import Stamped


@dataclass(slots=True)
class Standing:
    """One entry. Values are those that a plan has: texts, numbers, dates in ISO.

    `related`: `{name: {number of the row: {field: value}}}`.
    """

    id: int
    version: int
    changed_by: int | None
    is_merged: bool
    values: dict[str, Any]
    links: dict[str, set[int]] = field(default_factory=dict)
    related: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)


def standing(
    model: type[Stamped], numbers: Collection[int], names: Collection[str], *, locked: bool = False
) -> dict[int, Standing]:
    """Those of `numbers` that are still there, merged ones too, with the fields `names`.

    `locked`: nobody else changes them until the transaction ends.
    """
    if locked:
        lock(model, numbers)
    asked = [one.name for one in model._meta.concrete_fields if one.name in {*names, *OF_EVERY}]
    found: dict[int, Standing] = {}
    for row in rows_with(model, asked, "pk", numbers):
        merged = row.get("merged_into") is not None
        found[row["id"]] = Standing(row["id"], row["version"], row["updated_by"], merged, row)
    for name, own, other, through in link_tables(model):
        for entry, linked in bulk.find(through, [own, other], own, found):
            found[entry].links.setdefault(name, set()).add(linked)
    for name, related in related_of(model).items():
        every = [one.name for one in related._meta.concrete_fields if one.name not in UNREAD]
        for row in rows_with(related, every, "contact_id", found):
            found[row["contact"]].related.setdefault(name, {})[row["id"]] = row
    return found


OF_EVERY = ("id", "version", "updated_by", "merged_into")
UNREAD = ("created_at", "created_by", "updated_at", "updated_by")


def lock(model: type[models.Model], numbers: Collection[int]) -> None:
    if connection.features.has_select_for_update:
        rows = model._base_manager.filter(pk__in=numbers).order_by("pk")
        list(rows.select_for_update().values_list("pk"))


def rows_with(
    model: type[models.Model], names: list[str], name: str, values: Collection[int]
) -> Iterator[dict[str, Any]]:
    """In the order of their numbers."""
    rows = bulk.find(model, names, name, values) if values else []
    for row in sorted(rows, key=itemgetter(names.index("id"))):
        yield dict(zip(names, map(plain, row), strict=True))


def related_of(model: type[models.Model]) -> dict[str, type[models.Model]]:
    """What stands with an entry and comes by a plan."""
    return RELATED if model is Contact else {}


def link_tables(model: type[models.Model]) -> Iterator[tuple[str, str, str, type[models.Model]]]:
    """`(name, column of the entry, column of the other, through model)` of the entry's own many-to-many fields."""
    for many in links_of(model):
        through: Any = many.remote_field.through
        yield many.name, f"{many.m2m_field_name()}_id", f"{many.m2m_reverse_field_name()}_id", through


# --- Who refers -------------------------------------------------------------------------------------


def references(model: type[models.Model]) -> list[Relation]:
    """Every foreign key to `model`, found through `_meta`: one that a later model adds cannot be forgotten.

    Not among them: past states, the entry's own links, and what is said or found about two entries being the same.
    """
    return sorted(keys_to(model, besides=(HistoricalChanges, Distinct, Likely)), key=named)


def pairs_with(model: type[models.Model]) -> list[Relation]:
    """The keys of what was said or found about two entries, the same or not: it goes when one of them goes."""
    return [key for key in keys_to(model) if issubclass(key.model, (Distinct, Likely))]


type Going = dict[type[models.Model], set[int]]
"""The numbers of rows that are to go."""


def used(model: type[models.Model], numbers: Collection[int], going: Going) -> dict[int, type[models.Model]]:
    """Which of `numbers` something refers to, and what, apart from the rows that are going."""
    found: dict[int, type[models.Model]] = {}
    for key in references(model) if numbers else ():
        leaving = going.get(key.model, set())
        for referred, number in bulk.find(key.model, [key.attname, "pk"], key.attname, numbers):
            if number not in leaving:
                found.setdefault(referred, key.model)
    return found
