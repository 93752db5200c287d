"""The dashboard of the leadership: the figures of a report, live, each opening its list."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from crm import access
from crm.access import Act
from reports.charts import Chart
from reports.document import body_context
from reports.drawings import Charts
from reports.figures import PartnershipFigures, partnership_figures
from reports.figures.tree import Compared
from reports.forms import ScopeForm
from reports.links import Links, links_for
from reports.models import Report
from reports.views.scope import ScopedPage
from reports.writing import change


@dataclass(frozen=True, slots=True)
class Tile:
    """A number, what it counts, where it leads, and how it moved; `direction` is up, down or same."""

    number: int
    label: str
    url: str
    change: str
    direction: str
    spark: Chart | None


class Dashboard(ScopedPage, TemplateView):
    template_name = "reports/dashboard.html"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        area = self.area()
        figures = partnership_figures(area)
        links = links_for(area.unit, area.period, area.today)
        context = body_context(figures)
        return super().get_context_data(
            **context,
            page_title=_("Dashboard"),
            unit=area.unit,
            links=links,
            tiles=tiles(figures, links, context["charts"]),
            form=ScopeForm(user=self.user, unit=area.unit, period=area.period, today=area.today),
            report=Report.objects.visible_to(self.user)
            .filter(unit=area.unit, period_code=area.period.code)
            .first(),
            may_build=access.may(self.user, Act.BUILD_REPORT),
            **kwargs,
        )


def tiles(figures: PartnershipFigures, links: Links, charts: Charts) -> list[Tile]:
    activity, evaluation = figures.activity, figures.evaluation
    before = figures.scope.before.name

    def tile(pair: Compared, label: str, url: str, spark: str = "") -> Tile:
        direction = "up" if pair.now > pair.before else "down" if pair.now < pair.before else "same"
        moved = change(pair.now, pair.before, before)
        return Tile(pair.now, label, url, moved, direction, charts.sparks.get(spark))

    return [
        tile(activity.held, _("engagements held"), links.to("engagements", status="held"), "held"),
        tile(
            activity.formal,
            _("formal engagements"),
            links.to("engagements", status="held", nature="formal"),
            "formal",
        ),
        tile(
            activity.informal,
            _("informal engagements"),
            links.to("engagements", status="held", nature="informal"),
            "informal",
        ),
        tile(activity.arranged, _("engagements arranged"), links.to("engagements"), "arranged"),
        tile(evaluation.outlets_met, _("outlets met"), links.to("outlets", met="true", everywhere="1")),
        tile(evaluation.promises.kept, _("follow-ups kept"), links.to("followups", state="done")),
    ]
