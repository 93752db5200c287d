"""What points at an entry of the register, found through `_meta`: a model that is added later cannot be forgotten."""

from collections.abc import Iterator
from typing import Any

from django.db import models
from django.db.models import Q
from simple_history.models import HistoricalChanges

from contacts.models.duplicates import Distinct, Merge
from contacts.models.likely import Likely
from crm.fields import KeyField
from crm.models import Stamped

type Relation = models.ForeignKey[Any, Any]


def keys_to(model: type[models.Model], *, besides: tuple[type[models.Model], ...] = ()) -> list[Relation]:
    """Every foreign key to `model`, those of hidden tables included, but for those of the classes `besides`.

    A link of another model's many-to-many field is one, a link of the entry's own (`links_of`) is not.
    """
    found = model._meta.get_fields(include_hidden=True)
    keys = [one.field for one in found if isinstance(one, models.ManyToOneRel)]
    return [key for key in keys if made_for(key.model) is not model and not issubclass(key.model, besides)]


def made_for(table: type[models.Model]) -> Any:
    """Of a many-to-many field's own table the model that has the field; else False."""
    return table._meta.auto_created


def relations_to(model: type[models.Model]) -> list[Relation]:
    """Every foreign key to `model` whose rows belong to the entry they name.

    Not among them: past states, the records of merges, what was merged into an entry, and pairs that look alike
    (derived: found again).
    """
    keys = keys_to(model, besides=(HistoricalChanges, Merge, Likely))
    return [key for key in keys if not (key.model is model and key.name == "merged_into")]


def links_of(model: type[models.Model]) -> list[models.ManyToManyField[Any, Any]]:
    """The many-to-many fields of `model` itself; one with a table of its own making is a relation like any other."""
    fields: list[Any] = list(model._meta.many_to_many)
    return [many for many in fields if many.remote_field.through._meta.auto_created]


def named(key: Relation) -> str:
    """`engagements.Participation.outlet`"""
    return f"{key.model._meta.label}.{key.name}"


def rows_at(key: Relation, entry: models.Model) -> models.QuerySet[Any]:
    """The rows that name `entry`, whoever may see them."""
    return key.model._base_manager.filter(**{key.name: entry.pk})


# --- Rows that cannot stand twice -------------------------------------------------------------------


def unique_rules(model: type[models.Model]) -> Iterator[tuple[tuple[str, ...], Q, bool]]:
    """Which fields together are unique, among which rows, and whether blank (NULL) ones are alike."""
    for constraint in model._meta.constraints:
        if isinstance(constraint, models.UniqueConstraint) and constraint.fields:
            yield tuple(constraint.fields), constraint.condition or Q(), constraint.nulls_distinct is False
    for names in model._meta.unique_together:
        yield tuple(names), Q(), False
    for field in model._meta.concrete_fields:
        if field.unique and not field.primary_key:
            yield (field.name,), Q(), False


def doubles(key: Relation, source: models.Model, target: models.Model) -> dict[int, int]:
    """Rows of `source` that cannot go to `target`, each with the row of `target` that is in the way."""
    found = twins(key, source, target)
    for names, condition, blanks_alike in unique_rules(key.model):
        if key.name in names:
            others = [name for name in names if name != key.name]
            here = told_apart(rows_at(key, target).filter(condition), others, blanks_alike)
            for values, pk in told_apart(
                rows_at(key, source).filter(condition), others, blanks_alike
            ).items():
                if values in here:
                    found[pk] = here[values]
    return found


def twins(key: Relation, source: models.Model, target: models.Model) -> dict[int, int]:
    """Rows that belong to an entry and say the same as one of the other's, but for words that one leaves blank.

    No rule forbids an office to be written down twice; of one person it would name two chairs.
    """
    if key.remote_field.on_delete is not models.CASCADE:
        return {}
    found: dict[int, int] = {}
    mine = list(rows_at(key, target).order_by("pk"))
    for theirs in rows_at(key, source).order_by("pk"):
        twin = next((row for row in mine if say_the_same(row, theirs, key)), None)
        if twin:
            mine.remove(twin)
            found[theirs.pk] = twin.pk
    return found


def say_the_same(row: models.Model, other: models.Model, key: Relation) -> bool:
    stamps = {field.name for field in Stamped._meta.get_fields()}
    for field in row._meta.concrete_fields:
        if field == key or field.primary_key or field.name in stamps or isinstance(field, KeyField):
            continue
        values = field.value_from_object(row), field.value_from_object(other)
        may_be_blank = isinstance(field, models.CharField) and not field.choices
        if values[0] != values[1] and not (may_be_blank and "" in values):
            return False
    return True


def told_apart(
    rows: models.QuerySet[Any], names: list[str], blanks_alike: bool
) -> dict[tuple[Any, ...], int]:
    """Rows by the values of `names`; without those that no unique rule compares because a value is NULL."""
    found = {tuple(values): pk for pk, *values in rows.order_by("pk").values_list("pk", *names)}
    return {values: pk for values, pk in found.items() if blanks_alike or None not in values}


def counted(source: models.Model, target: models.Model) -> list[str]:
    """What would be handed over ("3 phones"), in numbers only: rows of other units are among them."""
    found: dict[type[models.Model], int] = {}
    for key in relations_to(type(source)):
        if not issubclass(key.model, Distinct) and (count := rows_at(key, source).count()):
            found[key.model] = found.get(key.model, 0) + count - len(doubles(key, source, target))
    return [f"{count} {noun(model, count)}" for model, count in found.items() if count]


def noun(model: type[models.Model], count: int) -> str:
    words = model._meta.verbose_name if count == 1 else model._meta.verbose_name_plural
    return str(words)
