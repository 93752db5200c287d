"""Rows and values as the record of a merge keeps them: plain JSON that gives exactly the same back."""

from typing import Any

from django.apps import apps
from django.core.serializers.python import Deserializer, Serializer
from django.db import models
from phonenumber_field.phonenumber import PhoneNumber

type PlainRow = dict[str, Any]
"""`{"model": "contacts.phone", "pk": 7, "fields": {…}}`"""

KEPT_AS_THEY_ARE = (str, int, float, bool, list, dict, type(None))


def plain(row: models.Model, field: models.Field[Any, Any]) -> Any:
    """The value of `field`, as text where JSON has no type for it; a moment keeps its microseconds."""
    value = field.value_from_object(row)
    if isinstance(
        value, PhoneNumber
    ):  # as text it loses the code of its country, and would be read as one of ours
        return str(field.get_prep_value(value))
    return value if isinstance(value, KEPT_AS_THEY_ARE) else field.value_to_string(row)


class ExactSerializer(Serializer):
    def _value_from_field(self, obj: models.Model, field: models.Field[Any, Any]) -> Any:
        return plain(obj, field)


def as_plain(row: models.Model) -> PlainRow:
    (found,) = ExactSerializer().serialize([row])
    return dict(found)


def model_of(kept: PlainRow) -> type[models.Model]:
    return apps.get_model(kept["model"])


def made_anew(kept: PlainRow) -> models.Model:
    """Store the row again, with the number and the stamps it had. It gets no line of history here."""
    (found,) = Deserializer([kept], ignorenonexistent=True)
    found.save(force_insert=True)
    row: models.Model = found.object
    return row


def plain_values(row: models.Model, fields: list[Any]) -> dict[str, Any]:
    return {field.name: plain(row, field) for field in fields}


def changes(before: dict[str, Any], after: dict[str, Any]) -> dict[str, list[Any]]:
    """`{field: [before, after]}` of those that differ."""
    return {name: [old, after[name]] for name, old in before.items() if old != after[name]}
