"""A plan done to the register with the plain means of the ORM: what writing it must come to."""

from typing import Any

from django.db import models

from contacts.imports.blanks import source_of
from contacts.imports.plan import Plan
from contacts.models import Chapter, Contact, ImportBatch, Membership, Office, Outlet, Phone, Position
from crm.models import Stamped

RELATED: dict[str, type[models.Model]] = {
    "phones": Phone,
    "positions": Position,
    "memberships": Membership,
    "offices": Office,
}


def apply(
    plan: Plan, pk: int, version: int | None, model: type[Stamped], batch: ImportBatch, made: dict[str, int]
) -> None:
    """`version` None: the entry comes with the import. `made` numbers what comes along: `{"outlet:1": id}`."""
    for label, values in plan.make.items():
        make(label, made[label], dict(values), batch)
    entry: Any = model._base_manager.get(pk=pk) if version else blank(model, pk, batch)
    assert version in (None, entry.version)
    set_fields(entry, plan, version)
    for name, numbers in plan.unlink.items():
        getattr(entry, name).remove(*numbers)
    for name, numbers in plan.link.items():
        getattr(entry, name).add(*numbers)
    for name, related in RELATED.items():
        relate(name, related, plan, pk, made)


def set_fields(entry: Any, plan: Plan, version: int | None) -> None:
    for name, (before, after) in plan.set.items():
        column = attname(type(entry), name)
        assert version is None or same(getattr(entry, column), before), name
        setattr(entry, column, after)
    entry.version = (version or 0) + 1
    entry.save()


def relate(name: str, related: Any, plan: Plan, pk: int, made: dict[str, int]) -> None:
    for number, values in plan.remove.get(name, {}).items():
        row = related.objects.get(pk=number, contact=pk)
        assert all(same(getattr(row, attname(related, column)), value) for column, value in values.items())
        row.delete()
    for number, fields in plan.change.get(name, {}).items():
        row = related.objects.get(pk=number, contact=pk)
        for column, (before, after) in fields.items():
            assert same(getattr(row, attname(related, column)), before), column
            setattr(row, attname(related, column), after)
        row.save()
    for values in plan.add.get(name, []):
        columns = {attname(related, column): made.get(value, value) for column, value in values.items()}
        related.objects.create(contact_id=pk, **columns)


def make(label: str, number: int, values: dict[str, Any], batch: ImportBatch) -> None:
    entry = blank(Outlet if label.startswith("outlet") else Chapter, number, batch)
    regions = values.pop("regions", [])
    for name, value in values.items():
        setattr(entry, attname(type(entry), name), value)
    entry.save()
    entry.regions.set(regions)


def blank(model: Any, pk: int, batch: ImportBatch) -> Any:
    source = {} if model is Chapter else {"source": source_of(batch)}
    keeper = {"unit": batch.unit} if model is Contact else {"steward": batch.unit}
    return model(pk=pk, **keeper, **source)


def attname(model: type[models.Model], name: str) -> str:
    return str(model._meta.get_field(name).attname)  # type: ignore[union-attr]


def same(stored: Any, told: Any) -> bool:
    return str(stored or "") == str(told or "") or getattr(stored, "as_e164", None) == told
