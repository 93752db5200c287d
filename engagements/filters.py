"""What narrows the lists. The names of the filters are an address others link to: the dashboard's numbers do."""

from collections.abc import Callable
from typing import Any

import django_filters as filters
from django import forms
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import FewOptions, OneOf, OptionsSelect
from contacts.models import Beat, Chapter, Contact, Outlet
from crm.filters import DayFilter, SearchFilter, units_of
from crm.models import Unit
from engagements.models import Engagement, EngagementKind, FollowUp, Nature, Status, Terms


class UnitSelect(FewOptions, forms.Select):
    def __init__(self) -> None:
        address = reverse_lazy("engagements:options", args=["unit"])
        super().__init__(
            attrs={"data-options-url": address, "data-placeholder": _("Type the name of a unit")}
        )


class OneOfFilter(filters.Filter):
    """`?name=<row number>` among the rows the user of the request sees."""

    field_class = OneOf

    def __init__(self, rows: Callable[[HttpRequest], QuerySet[Any]], **kwargs: Any) -> None:
        self.rows = rows
        super().__init__(empty_label="", **kwargs)

    @property
    def field(self) -> Any:
        self.extra["queryset"] = self.rows(self.parent.request)
        return super().field


def scoped(model: type[Any]) -> Callable[[HttpRequest], QuerySet[Any]]:
    return lambda request: model.objects.visible_to(request.user)


class EngagementFilter(filters.FilterSet):
    q = SearchFilter()
    date_min = DayFilter(field_name="date", lookup_expr="gte", label=_("From"))
    date_max = DayFilter(field_name="date", lookup_expr="lte", label=_("Until"))
    nature = filters.ChoiceFilter(choices=Nature.choices, label=_("Nature"))
    status = filters.ChoiceFilter(choices=Status.choices, label=_("Status"))
    kind = filters.ModelChoiceFilter(
        queryset=EngagementKind.objects.all(), to_field_name="code", label=_("Kind")
    )
    unit = OneOfFilter(units_of, label=_("Unit"), widget=UnitSelect(), method="of_unit")
    host = OneOfFilter(units_of, label=_("Host unit alone"), widget=forms.HiddenInput(), field_name="unit")
    contact = OneOfFilter(
        scoped(Contact), label=_("Journalist"), widget=OptionsSelect("contact"), method="of_contact"
    )
    outlet = OneOfFilter(
        scoped(Outlet), label=_("Outlet"), widget=OptionsSelect("outlet"), method="of_outlet"
    )
    chapter = OneOfFilter(
        scoped(Chapter), label=_("Chapter"), widget=OptionsSelect("chapter"), method="of_chapter"
    )
    topics = filters.ModelChoiceFilter(queryset=Beat.objects.all(), to_field_name="code", label=_("Topic"))
    terms = filters.ChoiceFilter(choices=Terms.choices, label=_("Briefing terms"))
    internal = filters.BooleanFilter(
        field_name="kind__internal",
        label=_("Internal meetings"),
        widget=forms.Select(
            choices=[("", _("All")), ("true", _("only these")), ("false", _("without these"))]
        ),
    )

    class Meta:
        model = Engagement
        fields: list[str] = []

    def of_unit(self, rows: Any, name: str, value: Unit) -> Any:
        return rows.of_unit_and_below(value)

    def of_contact(self, rows: Any, name: str, value: Contact) -> Any:
        return rows.with_contact(value)

    def of_outlet(self, rows: Any, name: str, value: Outlet) -> Any:
        return rows.with_outlet(value)

    def of_chapter(self, rows: Any, name: str, value: Chapter) -> Any:
        return rows.with_chapter(value)


class FollowUpFilter(filters.FilterSet):
    q = SearchFilter()
    whose = filters.ChoiceFilter(
        choices=[("all", _("All")), ("mine", _("mine")), ("unit", _("my unit's"))],
        label=_("Whose"),
        method="of_whom",
        empty_label=None,
    )
    state = filters.ChoiceFilter(
        choices=[("open", _("open")), ("overdue", _("overdue")), ("done", _("done"))],
        label=_("State"),
        method="in_state",
        empty_label=_("All"),
    )
    due_min = DayFilter(field_name="due", lookup_expr="gte", label=_("Due from"))
    due_max = DayFilter(field_name="due", lookup_expr="lte", label=_("Due until"))
    unit = OneOfFilter(units_of, label=_("Unit"), widget=UnitSelect(), method="of_unit")

    class Meta:
        model = FollowUp
        fields: list[str] = []

    def of_whom(self, rows: Any, name: str, value: str) -> Any:
        user = self.request.user
        owned = {
            "all": rows.all,
            "mine": lambda: rows.owned_by(user),
            "unit": lambda: rows.filter(unit=user.unit_id),
        }
        return owned[value]()

    def in_state(self, rows: Any, name: str, value: str) -> Any:
        return {"open": rows.open, "overdue": rows.overdue, "done": rows.done}[value]()

    def of_unit(self, rows: Any, name: str, value: Unit) -> Any:
        return rows.of_unit_and_below(value)
