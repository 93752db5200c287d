"""Choosing one or several out of thousands: selects that load their options while one types."""

from collections.abc import Iterable, Iterator
from typing import Any

from django import forms
from django.db.models import Model, QuerySet
from django.urls import reverse_lazy
from django.utils.functional import Promise

WITHOUT_SCRIPT = 100
"""How many options stand in the page itself, for a browser that runs no script."""

LONGEST_KEY = 18
"""Letters of a key: a row number of so many digits surely fits a database's bigint, however it is written."""


def usable_key(value: object) -> bool:
    """Whether `value` may be looked up as a key at all: neither too long a number nor text a database refuses."""
    text = str(value)
    return text.isprintable() and len(text) <= LONGEST_KEY


class FewOptions:
    """Renders what is chosen and the first few others, whatever the size of the table."""

    choices: Any

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        field = self.choices.field
        offered = list(few_options(self.choices.queryset, [entry for entry in value if entry]))
        blank = [("", field.empty_label)] if field.empty_label is not None else []
        plain = forms.Select(
            choices=blank + [(str(entry.pk), field.label_from_instance(entry)) for entry in offered]
        )
        plain.allow_multiple_selected = self.allow_multiple_selected  # type: ignore[attr-defined]
        return plain.optgroups(name, value, attrs)


def few_options(rows: QuerySet[Any], chosen: list[str]) -> Iterator[Model]:
    keys = [key for key in map(str, chosen) if usable_key(key)]
    yield from rows.filter(pk__in=[key for key in keys if fits(rows, key)])
    for row in rows.all()[:WITHOUT_SCRIPT]:
        if str(row.pk) not in keys:
            yield row


def fits(rows: QuerySet[Any], key: str) -> bool:
    return key.isdecimal() or rows.model._meta.pk.get_internal_type() == "CharField"


class OptionsSelect(FewOptions, forms.Select):
    """A type-ahead on `contacts:options`; `kind` is the last part of that address."""

    def __init__(self, kind: str, *, placeholder: str | Promise = "") -> None:
        super().__init__(attrs=options_attrs(kind, placeholder))


class OptionsSelectMultiple(FewOptions, forms.SelectMultiple):
    def __init__(self, kind: str, *, placeholder: str | Promise = "") -> None:
        super().__init__(attrs=options_attrs(kind, placeholder))


def options_attrs(kind: str, placeholder: str | Promise) -> dict[str, Any]:
    return {
        "data-options-url": reverse_lazy("contacts:options", args=[kind]),
        "data-placeholder": placeholder,
    }


class OneOf(forms.ModelChoiceField):
    """One row of a QuerySet. A key that no database could look up is simply not one of the choices."""

    def to_python(self, value: Any) -> Any:
        if value not in self.empty_values and not isinstance(value, Model) and not usable_key(value):
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""}
            )
        return super().to_python(value)


class SeveralOf(forms.ModelMultipleChoiceField):
    def __init__(self, queryset: Any, **kwargs: Any) -> None:
        super().__init__(queryset, **kwargs)
        # The inherited default is no text at all, and a multiple select has no empty option.
        self.empty_label = None

    def clean(self, value: Any) -> Any:
        if isinstance(value, Iterable) and not all(usable_key(entry) for entry in value):
            raise forms.ValidationError(
                self.error_messages["invalid_choice"], code="invalid_choice", params={"value": ""}
            )
        return super().clean(value)
