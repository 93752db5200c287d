"""New rows as an import makes them: what the plan does not say, and the columns that follow from others."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db import models
from django.utils import timezone
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python

from contacts.models import ImportBatch
from contacts.models.outlets import domain_of
from crm.fields import KeyField
from crm.models import User

NUMBER = 0
"""Where a row has its number."""


class Blank:
    """A new row of `model` as the import makes it, before it has values."""

    def __init__(self, model: type[models.Model], batch: ImportBatch, user: User, at: datetime) -> None:
        empty = model()
        fields = [model._meta.pk, *(field for field in model._meta.concrete_fields if not field.primary_key)]
        self.names = [field.attname for field in fields]
        self.attnames = {field.name: field.attname for field in fields}
        self.derive = derivation(model)
        self.values = {field.attname: field.value_from_object(empty) for field in fields}
        stamp = {"created_by_id": user.pk, "updated_by_id": user.pk, "created_at": at, "updated_at": at}
        given = {**stamp, "unit_id": batch.unit_id, "steward_id": batch.unit_id, "source": source_of(batch)}
        self.values |= {name: value for name, value in given.items() if name in self.values}

    def filled(self, values: dict[str, Any], number: int | None = None) -> list[Any]:
        """With `values` by the names of the fields, in the order of `names`, the number first."""
        row = self.values.copy()
        for name, value in values.items():
            row[self.attnames[name]] = value
        self.derive(row)
        filled = list(row.values())
        filled[NUMBER] = number
        return filled


def derivation(model: type[models.Model]) -> Callable[[dict[str, Any]], None]:
    """What fills in the columns of a row that follow from others: its keys, and the domain of its website."""
    fields = {field.name: field for field in model._meta.concrete_fields}
    keys = [field for field in fields.values() if isinstance(field, KeyField)]
    numbers = {name for name, field in fields.items() if isinstance(field, PhoneNumberField)}

    def source(row: dict[str, Any], name: str) -> Any:
        # A key holds a number as `save()` puts it there: in the national form.
        return to_python(row[name]) if name in numbers and row[name] else row[name]

    def derive(row: dict[str, Any]) -> None:
        if "domain" in fields:
            row["domain"] = domain_of(row["website"])
        for field in keys:
            row[field.attname] = field.key_from([source(row, name) for name in field.sources])

    return derive


def derived_values(model: type[models.Model], values: dict[str, Any]) -> dict[str, Any]:
    """Only what follows from `values`, which must hold every source."""
    row = dict(values)
    derivation(model)(row)
    keys = {field.attname for field in model._meta.concrete_fields if isinstance(field, KeyField)}
    return {name: value for name, value in row.items() if name in keys or name == "domain"}


def source_of(batch: ImportBatch) -> str:
    """What an entry of this batch says about where it comes from, when the file says nothing."""
    return f"impor: {batch.file_name[:150]}, {timezone.localdate(batch.created_at):%d/%m/%Y}"
