"""The lists behind the figures about partners: every outlet or chapter of an area, with how often it was met."""

from __future__ import annotations

from typing import Any

from django.db.models import Case, Count, IntegerField, OuterRef, QuerySet, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext

from contacts.models import Chapter, Outlet
from crm.generic import ListPage
from reports.figures import Area
from reports.figures.partners import meetings_by_chapter
from reports.filters import ChapterReachFilter, OutletReachFilter
from reports.tables import ChapterReachTable, OutletReachTable
from reports.views.scope import ScopedPage


class ReachPage(ScopedPage, ListPage):
    """`?of=` names the unit: `unit` would be a filter of the list."""

    unit_parameter = "of"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area = self.area()
        head = f"{area.unit.name}, {area.period.label}"
        context = super().get_context_data(head=head, unit=area.unit, period=area.period, **kwargs)
        return context | {"active_filters": self.without_scope(context["active_filters"])}

    def without_scope(self, chips: list[dict[str, str]]) -> list[dict[str, str]]:
        """The unit and the period stand in the head of the page; they are no filters to clear."""
        scope = {str(self.filterset.form.fields[name].label) for name in ("of", "period")}
        return [chip for chip in chips if chip["label"] not in scope]


class OutletReach(ReachPage):
    model = Outlet
    table_class = OutletReachTable
    filterset_class = OutletReachFilter
    template_name = "reports/reach.html"
    title = gettext_lazy("Outlets and how often they were met")
    export_url_name = "reports:outlet-reach-export"
    empty_title = gettext_lazy("No outlet of this area")
    empty_text = gettext_lazy("Outlets join this list by their region or by the people who work for them.")

    def get_queryset(self) -> QuerySet[Outlet]:
        return with_attendances(self.area(), everywhere=bool(self.request.GET.get("everywhere")))

    def noun(self, count: int) -> str:
        return ngettext("%(count)s outlet", "%(count)s outlets", count) % {"count": number_format(count)}


class ChapterReach(ReachPage):
    model = Chapter
    table_class = ChapterReachTable
    filterset_class = ChapterReachFilter
    template_name = "reports/reach.html"
    title = gettext_lazy("Press-body chapters and how often they were met")
    export_url_name = "reports:chapter-reach-export"
    empty_title = gettext_lazy("No chapter of this area")
    empty_text = gettext_lazy("Chapters join this list by their region.")

    def get_queryset(self) -> QuerySet[Chapter]:
        return with_meetings(self.area())

    def noun(self, count: int) -> str:
        return ngettext("%(count)s chapter", "%(count)s chapters", count) % {"count": number_format(count)}


def with_attendances(area: Area, *, everywhere: bool) -> QuerySet[Outlet]:
    """Outlets with `met`, their attendances in the period; `everywhere` lists those of other areas, too."""
    outlets = Outlet.objects.visible_to(area.user).press() if everywhere else area.outlets()
    came = (
        area.attendances(area.period)
        .filter(met=OuterRef("pk"))
        .values("met")
        .annotate(n=Count("pk"))
        .values("n")
    )
    return outlets.select_related("kind").annotate(
        met=Coalesce(Subquery(came, output_field=IntegerField()), Value(0))
    )


def with_meetings(area: Area) -> QuerySet[Chapter]:
    """Chapters with `met`, the engagements of the period in which they took part."""
    by_number: dict[int, list[int]] = {}
    for chapter, number in meetings_by_chapter(area).items():
        by_number.setdefault(number, []).append(chapter)
    cases = [When(pk__in=chapters, then=Value(number)) for number, chapters in by_number.items()]
    return (
        area.chapters()
        .select_related("body")
        .annotate(met=Case(*cases, default=Value(0), output_field=IntegerField()))
    )
