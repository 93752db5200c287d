"""Names for the numbers that a plan holds, asked once for all rows of a page."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from datetime import date
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import PhoneNumber

from contacts.imports.plan import MODELS, RELATED, Plan, is_label
from contacts.models import ImportBatch, Outcome
from contacts.phones import as_people_write_it

type Model = type[models.Model]
type Key = int | str
"""That of a region is its code."""

STANDS_AT = {"positions": "outlet", "memberships": "chapter", "offices": "chapter"}
"""What tells one of a person's related rows from another."""


class Names:
    """The words for values of plans. Knows the names that these plans, of `batch`, need, and those of `entries`."""

    def __init__(self, plans: Iterable[Plan], batch: ImportBatch, entries: Iterable[int] = ()) -> None:
        self.model = MODELS[batch.into]
        self.made: Mapping[str, int] = batch.made
        wanted: dict[Model, set[Key]] = defaultdict(set, {self.model: set(entries)})
        labels: dict[str, Model] = {}
        for plan in plans:
            for model, value in self.references(plan):
                if is_label(value):
                    labels[value] = model
                if (key := self.key(value)) is not None:
                    wanted[model].add(key)
        self.found = {model: named(model, keys) for model, keys in wanted.items() if keys}
        nameless = [label for label, model in labels.items() if not self.found_name(model, label)]
        self.coming = coming(nameless, batch)

    def references(self, plan: Plan) -> Iterator[tuple[Model, Any]]:
        """Every row that the plan speaks of: its key in the register, or its label when it comes with the import."""
        for model, values in self.spoken(plan):
            for name, value in values:
                related = model._meta.get_field(name).related_model
                if related is not None:
                    yield from ((related, one) for one in (value if isinstance(value, list) else [value]))
        for name, changes in plan.change.items():
            yield from ((RELATED[name], int(pk)) for pk in changes)

    def spoken(self, plan: Plan) -> Iterator[tuple[Model, Iterable[tuple[str, Any]]]]:
        """`(model, [(field, value), …])` of all parts of the plan."""
        yield self.model, [(name, value) for name, pair in plan.set.items() for value in pair]
        yield self.model, [*plan.link.items(), *plan.unlink.items()]
        for name, rows in plan.add.items():
            yield from ((RELATED[name], row.items()) for row in rows)
        for name, removed in plan.remove.items():
            yield from ((RELATED[name], row.items()) for row in removed.values())
        for name, changes in plan.change.items():
            for pairs in changes.values():
                yield RELATED[name], [(field, value) for field, pair in pairs.items() for value in pair]

    def key(self, value: Any) -> Key | None:
        """The primary key that `value` is; of an outlet that comes with the import, once it is written."""
        if is_label(value):
            return self.made.get(value)
        return value if isinstance(value, (int, str)) and not isinstance(value, bool) else None

    def of(self, model: Model, value: Any) -> str:
        """The name of a row, "" when nobody knows it."""
        return self.found_name(model, value) or (self.coming.get(value, "") if is_label(value) else "")

    def found_name(self, model: Model, value: Any) -> str:
        key = self.key(value)
        return self.found.get(model, {}).get(key, "") if key is not None else ""

    def words(self, model: Model, name: str, value: Any) -> str:
        """A value of a plan as a person reads it, "" for none."""
        field = model._meta.get_field(name)
        if value in (None, "", []):
            return ""
        if isinstance(value, list):
            return ", ".join(filter(None, (self.words(model, name, one) for one in value)))
        if field.related_model is not None:
            return self.of(field.related_model, value)
        return plain_words(field, value)


def plain_words(field: Any, value: Any) -> str:
    if isinstance(field, PhoneNumberField):
        return as_people_write_it(PhoneNumber.from_string(str(value)))
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(field, models.DateField):
        return formats.date_format(date.fromisoformat(str(value)), "DATE_FORMAT")
    return str(dict(field.flatchoices).get(value, value))


def coming(labels: list[str], batch: ImportBatch) -> dict[str, str]:
    """What outlets and chapters are called that come with a row of `batch`, which may stand on another page."""
    if not labels:
        return {}
    # Within a text of JSON each quotation mark is escaped.
    bringing = batch.outcomes.filter(outcome__in=(Outcome.NEW, Outcome.UPDATE), plan__contains='"make":')
    made = (Plan.of(plan).make for plan in bringing.values_list("plan", flat=True))
    return {
        label: str(values.get("name") or "")
        for some in made
        for label, values in some.items()
        if label in labels
    }


def named(model: Model, keys: Iterable[Key]) -> dict[Key, str]:
    """`{key: name}`; merged entries have one too."""
    rows = model._base_manager.filter(pk__in=keys)
    if model in RELATED.values():
        related = [field.name for field in model._meta.concrete_fields if field.name in ("outlet", "chapter")]
        rows = rows.select_related(*related) if related else rows
        return {row.pk: str(getattr(row, related[0], row) if related else row) for row in rows}
    return {row.pk: str(row) for row in rows}
