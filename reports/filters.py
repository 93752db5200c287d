"""Filters of the lists of this app."""

from __future__ import annotations

from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from contacts.models import Chapter, Outlet, OutletKind, Verification
from crm.filters import SearchFilter
from crm.models import Unit
from reports.links import UNVERIFIED
from reports.models import Report
from reports.periods import Span


class ReportFilter(filters.FilterSet):
    q = SearchFilter(method="by_unit")
    span = filters.ChoiceFilter(choices=Span.choices, label=_("Span"), method="by_span")

    class Meta:
        model = Report
        fields: list[str] = []

    def by_unit(self, rows: QuerySet[Report], name: str, value: str) -> QuerySet[Report]:
        return rows.filter(unit__in=Unit.objects.matching(value).values("pk"))

    def by_span(self, rows: QuerySet[Report], name: str, value: str) -> QuerySet[Report]:
        pattern = {
            Span.MONTH: r"^[0-9]{4}-[01][0-9]$",
            Span.QUARTER: r"^[0-9]{4}-Q",
            Span.SEMESTER: r"^[0-9]{4}-S",
            Span.YEAR: r"^[0-9]{4}$",
        }[Span(value)]
        return rows.filter(period_code__regex=pattern)


class ReachFilter(filters.FilterSet):
    """Of a list whose rows know how often they were `met` in the period."""

    q = SearchFilter()
    met = filters.ChoiceFilter(
        choices=[("true", pgettext_lazy("outlet", "met")), ("false", pgettext_lazy("outlet", "not met"))],
        label=pgettext_lazy("filter", "Met"),
        method="by_met",
    )
    # Read by the page, kept here so that filtering does not lose them.
    of = filters.CharFilter(label=_("Unit"), method="unchanged", widget=forms.HiddenInput)
    period = filters.CharFilter(label=_("Period"), method="unchanged", widget=forms.HiddenInput)
    everywhere = filters.BooleanFilter(
        label=_("Other areas, too"), method="unchanged", widget=forms.HiddenInput
    )

    def unchanged(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows

    def by_met(self, rows: QuerySet[Any], name: str, value: str) -> QuerySet[Any]:
        return rows.filter(met__gt=0) if value == "true" else rows.filter(met=0)


class OutletReachFilter(ReachFilter):
    kind = filters.ModelChoiceFilter(
        queryset=OutletKind.objects.all(), to_field_name="code", label=pgettext_lazy("outlet", "Kind")
    )
    status = filters.ChoiceFilter(
        choices=[(code or UNVERIFIED, label) for code, label in Verification.choices],
        label=_("Dewan Pers status"),
        method="by_status",
    )

    class Meta:
        model = Outlet
        fields: list[str] = []

    def by_status(self, rows: QuerySet[Outlet], name: str, value: str) -> QuerySet[Outlet]:
        return rows.filter(verification="" if value == UNVERIFIED else value)


class ChapterReachFilter(ReachFilter):
    class Meta:
        model = Chapter
        fields: list[str] = []
