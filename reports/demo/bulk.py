"""Many rows in few statements, each with the history a single save would have left."""

from collections.abc import Iterable
from typing import Any

from django.db import models
from simple_history.utils import bulk_create_with_history

BATCH = 500


def store[T: models.Model](rows: list[T]) -> list[T]:
    """Insert `rows`, all of one model; their history names the one who made each row."""
    if not rows:
        return rows
    for row in rows:
        row._history_user = getattr(row, "created_by", None)  # type: ignore[attr-defined]
    stored: list[T] = bulk_create_with_history(rows, type(rows[0]), batch_size=BATCH)
    return stored


def link(model: Any, name: str, chosen: Iterable[tuple[models.Model, Iterable[Any]]]) -> None:
    """Fill the many-to-many field `name` of rows just stored; the history of their making shows it too."""
    field = model._meta.get_field(name)
    source, target = field.m2m_field_name(), field.m2m_reverse_field_name()
    through = field.remote_field.through
    pairs = [through(**{source: row, target: other}) for row, others in chosen for other in others]
    through._default_manager.bulk_create(pairs, batch_size=BATCH)
    remember(model, name, source, target, pairs)


def remember(model: Any, name: str, source: str, target: str, pairs: list[Any]) -> None:
    if not pairs:
        return
    made = {getattr(pair, f"{source}_id") for pair in pairs}
    records = model.history.filter(history_type="+", id__range=(min(made), max(made)))
    born = dict(records.values_list("id", "history_id"))
    past = getattr(model.history.model, name).model
    past.objects.bulk_create(
        [
            past(**values_of(pair, source, target), history_id=born[getattr(pair, f"{source}_id")])
            for pair in pairs
        ],
        batch_size=BATCH,
    )


def values_of(pair: Any, source: str, target: str) -> dict[str, Any]:
    return {
        "id": pair.pk,
        f"{source}_id": getattr(pair, f"{source}_id"),
        f"{target}_id": getattr(pair, f"{target}_id"),
    }
