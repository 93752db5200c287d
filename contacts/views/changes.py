"""The last changes of a record: when, who, which fields. Not the old words: they may have been removed for a reason."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from django.db import models
from django.utils.text import capfirst

SHOWN = 5
HIDDEN = {
    "id",
    "key",
    "name_key",
    "domain",
    "merged_into",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
}
ONE_SAVE = timedelta(seconds=5)
"""A form with many-to-many fields writes several history rows at once: together they are one change."""


@dataclass(slots=True)
class Change:
    at: datetime
    by: str
    created: bool
    fields: list[str] = field(default_factory=list)


def recent_changes(record: models.Model) -> list[Change]:
    """Newest first, at most SHOWN."""
    several = [many.name for many in record._meta.many_to_many]
    history = record.history.select_related("history_user")  # type: ignore[attr-defined]
    rows = history.prefetch_related(*(f"{history.model._meta.model_name}_{name}_set" for name in several))
    return list(joined(list(rows[: SHOWN * 4]), type(record), several))[:SHOWN]


def joined(rows: list[Any], model: type[models.Model], several: list[str]) -> Iterator[Change]:
    """Changes out of history rows, newest first; a row in which nothing visible changed is left out."""
    pending: Change | None = None
    before = [*rows[1:], None][: len(rows)]
    for newer, older in zip(rows, before, strict=True):
        change = Change(
            newer.history_date,
            str(newer.history_user or ""),
            newer.history_type == "+",
            differing(newer, older, model, several),
        )
        if pending and pending.by == change.by and pending.at - change.at < ONE_SAVE:
            pending.created |= change.created
            pending.fields = list(dict.fromkeys([*change.fields, *pending.fields]))
            continue
        if pending and (pending.created or pending.fields):
            yield pending
        pending = change
    if pending and (pending.created or pending.fields):
        yield pending


def differing(newer: Any, older: Any, model: type[models.Model], several: list[str]) -> list[str]:
    """The words for the fields in which two states differ; none when the older is not known."""
    if older is None:
        return []
    plain = [one for one in model._meta.concrete_fields if one.name not in HIDDEN]
    changed = [label(one) for one in plain if getattr(newer, one.attname) != getattr(older, one.attname)]
    return changed + [
        label(model._meta.get_field(name)) for name in several if links(newer, name) != links(older, name)
    ]


def label(one: Any) -> str:
    return capfirst(str(one.verbose_name))


def links(state: Any, name: str) -> set[object]:
    """The keys that a many-to-many field held in a past state."""
    own = {"id", "m2m_history_id", "history_id"}
    rows = getattr(state, f"{state._meta.model_name}_{name}_set").all()
    return {
        tuple(getattr(row, one.attname) for one in row._meta.concrete_fields if one.attname not in own)
        for row in rows
    }
