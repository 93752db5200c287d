"""Filters of the ground, and the free-text filter that every list has."""

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from crm.access import Role
from crm.forms import CleanCharField, DateInput
from crm.models import AuditEntry, Level, Unit, User, Verb
from crm.models.lists import ListEntry
from crm.text import search_key

LONGEST_SEARCH = 100


class SearchFilter(filters.CharFilter):
    """`?q=`: every word of it, through the QuerySet's own `matching(text)`."""

    field_class = CleanCharField

    def __init__(self, placeholder: Any = "", **kwargs: Any) -> None:
        widget = forms.TextInput(attrs={"type": "search", "placeholder": placeholder, "autocomplete": "off"})
        super().__init__(**{"label": _("Search"), "max_length": LONGEST_SEARCH, "widget": widget, **kwargs})

    def filter(self, qs: QuerySet[Any], value: str) -> QuerySet[Any]:
        return qs.matching(value) if value else qs  # type: ignore[attr-defined]


class DayFilter(filters.DateFilter):
    """A date by a native date field."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, widget=DateInput(), **kwargs)


def units_of(request: HttpRequest | None) -> QuerySet[Unit]:
    """The units a filter offers: what the user of the request sees."""
    return Unit.objects.visible_to(request.user) if request else Unit.objects.none()


class UnitFilter(filters.FilterSet):
    q = SearchFilter()
    level = filters.ChoiceFilter(choices=Level.choices, label=_("Level"))

    class Meta:
        model = Unit
        fields: list[str] = []


class UserFilter(filters.FilterSet):
    q = SearchFilter()
    role = filters.ChoiceFilter(choices=Role.choices, label=_("Role"), null_label=None)
    is_active = filters.BooleanFilter(
        label=_("May sign in"),
        widget=forms.Select(choices=[("", _("All")), ("true", _("yes")), ("false", _("no"))]),
    )

    class Meta:
        model = User
        fields: list[str] = []


class TrailFilter(filters.FilterSet):
    q = filters.CharFilter(label=_("User name"), method="by_actor", field_name="actor", max_length=60)
    verb = filters.ChoiceFilter(choices=Verb.choices, label=_("Act"))
    date_min = DayFilter(field_name="at", lookup_expr="date__gte", label=_("From"))
    date_max = DayFilter(field_name="at", lookup_expr="date__lte", label=_("Until"))

    class Meta:
        model = AuditEntry
        fields: list[str] = []

    def by_actor(self, rows: QuerySet[AuditEntry], name: str, value: str) -> QuerySet[AuditEntry]:
        return rows.filter(actor__in=User.objects.filter(key__contains=search_key(value)))


class TermFilter(filters.FilterSet):
    """Lists are short: a word in either language is enough."""

    q = filters.CharFilter(label=_("Search"), method="by_name", max_length=100)

    def by_name(self, rows: QuerySet[ListEntry], name: str, value: str) -> QuerySet[ListEntry]:
        wanted = search_key(value)
        found = [row.pk for row in rows if wanted in search_key(f"{row.name_id} {row.name_en} {row.code}")]
        return rows.filter(pk__in=found)
