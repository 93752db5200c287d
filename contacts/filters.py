"""What narrows the lists of people, outlets and press bodies."""

from typing import Any, ClassVar

from django import forms
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _
from django_filters import BooleanFilter, ChoiceFilter, Filter, FilterSet

from contacts.duplicates import searching
from contacts.duplicates.searching import Into
from contacts.forms.choosing import OneOf, OptionsSelect
from contacts.models import (
    Beat,
    BodyKind,
    Chapter,
    Competence,
    Contact,
    ContactKind,
    Membership,
    Office,
    Outlet,
    OutletKind,
    Position,
    PressBody,
    Verification,
)
from crm import access
from crm.filters import LONGEST_SEARCH, SearchFilter
from crm.models import Region, Unit


class RowFilter(Filter):
    """One row of another table; its choices are those the user may see."""

    field_class = OneOf

    def __init__(self, rows: QuerySet[Any], **kwargs: Any) -> None:
        super().__init__(queryset=rows, **kwargs)

    @property
    def field(self) -> Any:
        field = super().field
        rows = self.extra["queryset"]
        if hasattr(rows, "visible_to"):
            field.queryset = rows.visible_to(self.parent.request.user)
        return field


def any_of(label: Any) -> dict[str, Any]:
    return {"label": label, "empty_label": _("All")}


def typed(label: Any, kind: str) -> dict[str, Any]:
    """The arguments of a filter on a table too long for a plain select."""
    return {"label": label, "empty_label": "", "widget": OptionsSelect(kind, placeholder=_("All"))}


class TickFilter(BooleanFilter):
    """A tick: off means everything, not "no"."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**{"widget": forms.CheckboxInput(), **kwargs})

    def filter(self, qs: Any, value: Any) -> Any:
        return super().filter(qs, True) if value else qs


class LikelyDuplicates:
    """What `duplicates` ticks. `notice` is the template that says it, when not all of them are known."""

    into: ClassVar[Into]
    notice = ""
    request: Any

    def likely_duplicates(self, rows: Any, name: str, ticked: bool) -> Any:
        if not ticked:
            return rows
        pairs, complete = searching.in_a_pair(self.request.user, self.into)
        self.notice = "" if complete else "contacts/duplicate_incomplete.html"
        return rows.filter(pairs)


class ContactFilter(LikelyDuplicates, FilterSet):
    into = Into.CONTACTS

    q = SearchFilter(_("Name, outlet, phone, e-mail"))
    outlet = RowFilter(Outlet.objects.all(), method="at_outlet", **typed(_("Outlet"), "outlet"))
    body = RowFilter(PressBody.objects.all(), method="of_body", **any_of(_("Press body")))
    beat = RowFilter(Beat.objects.all(), field_name="beats", **any_of(_("Beat")))
    unit = RowFilter(Unit.objects.all(), method="of_unit", **typed(_("Unit"), "unit"))
    kind = ChoiceFilter(choices=ContactKind, **any_of(_("Kind")))
    chapter = RowFilter(Chapter.objects.all(), method="of_chapter", **typed(_("Chapter"), "chapter"))
    ukw = ChoiceFilter(choices=Competence.Level, method="with_level", **any_of(_("UKW level")))
    do_not_contact = TickFilter(method="left_alone", label=_("Do not contact"))
    duplicates = TickFilter(method="likely_duplicates", label=_("Possible duplicates"))

    class Meta:
        model = Contact
        fields: list[str] = []

    def at_outlet(self, rows: Any, name: str, outlet: Outlet) -> Any:
        return rows.filter(pk__in=Position.objects.current().filter(outlet=outlet).values("contact"))

    def of_body(self, rows: Any, name: str, body: PressBody) -> Any:
        return rows.filter(in_chapters(Chapter.objects.filter(body=body)))

    def of_chapter(self, rows: Any, name: str, chapter: Chapter) -> Any:
        return rows.filter(in_chapters(Chapter.objects.filter(pk=chapter.pk)))

    def with_level(self, rows: Any, name: str, level: str) -> Any:
        return rows.filter(pk__in=Competence.objects.filter(level=level).values("contact"))

    def of_unit(self, rows: Any, name: str, unit: Unit) -> Any:
        return rows.filter(access.below(unit))

    def left_alone(self, rows: Any, name: str, ticked: bool) -> Any:
        return rows.filter(do_not_contact_since__isnull=False) if ticked else rows


def in_chapters(chapters: QuerySet[Chapter]) -> Q:
    """People who are members of one of these chapters, or hold an office there today."""
    members = Membership.objects.filter(chapter__in=chapters)
    officers = Office.objects.current().filter(chapter__in=chapters)
    return Q(pk__in=members.values("contact")) | Q(pk__in=officers.values("contact"))


class OutletFilter(LikelyDuplicates, FilterSet):
    into = Into.OUTLETS

    q = SearchFilter(_("Name, website, phone, e-mail"))
    kind = RowFilter(OutletKind.objects.all(), **any_of(_("Kind")))
    region = RowFilter(Region.objects.all(), method="in_region", **typed(_("Region"), "region"))
    verification = ChoiceFilter(
        choices=[("none", Verification.NONE.label), *[(v.value, v.label) for v in Verification if v.value]],
        method="with_verification",
        **any_of(_("Dewan Pers status")),
    )
    unit = RowFilter(Unit.objects.all(), method="kept_by", **typed(_("Kept by"), "unit"))
    police_owned = TickFilter(label=_("Owned by the police"))
    duplicates = TickFilter(method="likely_duplicates", label=_("Possible duplicates"))

    class Meta:
        model = Outlet
        fields: list[str] = []

    def in_region(self, rows: Any, name: str, region: Region) -> Any:
        """A province stands for its kabupaten and kota too: their codes begin with its code."""
        found = (
            Region.objects.filter(code__startswith=region.code)
            if region.is_province
            else Region.objects.filter(pk=region.pk)
        )
        return rows.filter(pk__in=Outlet.regions.through.objects.filter(region__in=found).values("outlet"))

    def with_verification(self, rows: Any, name: str, status: str) -> Any:
        return rows.filter(verification="" if status == "none" else status)

    def kept_by(self, rows: Any, name: str, unit: Unit) -> Any:
        return rows.filter(access.below(unit, "steward"))


class BodyFilter(FilterSet):
    q = SearchFilter(_("Name or abbreviation"))
    kind = RowFilter(BodyKind.objects.all(), **any_of(_("Kind")))

    class Meta:
        model = PressBody
        fields: list[str] = []


class ChapterFilter(FilterSet):
    """Of the chapters of one body, as its page searches them."""

    q = SearchFilter(_("Name of a chapter or region"), method="of_name_or_region")

    class Meta:
        model = Chapter
        fields: list[str] = []

    def of_name_or_region(self, rows: Any, name: str, text: str) -> Any:
        return rows.named_or_covering(text)


class ChapterSearch(forms.Form):
    """The search box above the tree of chapters."""

    q = forms.CharField(
        label=_("Search a chapter"),
        required=False,
        max_length=LONGEST_SEARCH,
        widget=forms.TextInput(
            attrs={"type": "search", "placeholder": _("Name of a chapter or region"), "autocomplete": "off"}
        ),
    )
