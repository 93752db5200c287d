"""The charts of a report: which of its figures are drawn, and the sentence each drawing proves."""

from __future__ import annotations

from dataclasses import dataclass

from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reports.charts import BLUE, GOLD, GREY, TEAL, Chart, Series, bars, columns, spark
from reports.figures.tree import PartnershipFigures
from reports.periods import Period, Span
from reports.writing import figure, percent

KINDS_SHOWN = 10


@dataclass(frozen=True, slots=True)
class Charts:
    """One of each, whether a page shows it or not; a chart without values draws an empty axis."""

    months: Chart
    plan: Chart
    kinds: Chart
    outlets: Chart
    concentration: Chart
    sparks: dict[str, Chart]


def charts_of(figures: PartnershipFigures) -> Charts:
    return Charts(
        months=months(figures),
        plan=plan(figures),
        kinds=kinds(figures),
        outlets=outlets(figures),
        concentration=concentration(figures),
        sparks=sparks(figures),
    )


def months(figures: PartnershipFigures) -> Chart:
    rows = figures.activity.months
    formal = Series(_("Formal"), tuple(row.formal for row in rows), BLUE)
    informal = Series(_("Informal"), tuple(row.informal for row in rows), GOLD)
    words = _("Engagements held by month: %(formal)s formal and %(informal)s informal")
    if is_month(figures):
        words = _("Engagements held in the last six months: %(formal)s formal and %(informal)s informal")
    title = words % {
        "formal": figure(sum(formal.values)),
        "informal": figure(sum(informal.values)),
    }
    return columns("months", title, month_names(figures), [formal, informal], stacked=True)


def plan(figures: PartnershipFigures) -> Chart:
    rows = figures.activity.months
    arranged = Series(pgettext("chart", "Arranged"), tuple(row.arranged for row in rows), GREY)
    held = Series(pgettext("chart", "Held"), tuple(row.held for row in rows), BLUE)
    words = _("%(held)s of %(arranged)s arranged engagements took place")
    if is_month(figures):
        words = _("In the last six months %(held)s of %(arranged)s arranged engagements took place")
    title = words % {
        "held": figure(sum(held.values)),
        "arranged": figure(sum(arranged.values)),
    }
    return columns("plan", title, month_names(figures), [arranged, held])


def kinds(figures: PartnershipFigures) -> Chart:
    """The most frequent kinds; all the others together in the last row, so that the bars add up to the total."""
    rows = [row for row in figures.activity.kinds if row.now]
    shown, rest = rows[:KINDS_SHOWN], rows[KINDS_SHOWN:]
    names = [row.label for row in shown] + ([_("All other kinds")] if rest else [])
    values = [row.now for row in shown] + ([sum(row.now for row in rest)] if rest else [])
    title = _("Engagements held, by kind") if rows else _("No engagement took place")
    if leads([row.now for row in rows]):
        title = _("Most frequent: %(kind)s, %(now)s of %(held)s engagements") % {
            "kind": rows[0].label,
            "now": figure(rows[0].now),
            "held": figure(figures.activity.held.now),
        }
    return bars("kinds", title, names, [Series(_("Engagements"), tuple(values), BLUE)])


def outlets(figures: PartnershipFigures) -> Chart:
    rows = sorted(figures.partners.outlets_by_kind, key=lambda row: -row.value)
    title = ngettext(
        "The area has %(outlets)s press outlet",
        "The area has %(outlets)s press outlets",
        figures.partners.outlets,
    ) % {"outlets": figure(figures.partners.outlets)}
    if leads([row.value for row in rows]):
        title = _("%(sentence)s, most of them %(kind)s (%(share)s)") % {
            "sentence": title,
            "kind": rows[0].label.lower(),
            "share": percent(rows[0].value, figures.partners.outlets),
        }
    series = Series(_("Outlets"), tuple(row.value for row in rows), TEAL)
    return bars("outlets", title, [row.label for row in rows], [series])


def concentration(figures: PartnershipFigures) -> Chart:
    """The five outlets that came most often beside all others: how wide the partnership is."""
    evaluation = figures.evaluation
    rest = evaluation.attendances - evaluation.concentration
    names = [share.name for share in evaluation.top_outlets] + ([_("All other outlets")] if rest else [])
    values = [share.value for share in evaluation.top_outlets] + ([rest] if rest else [])
    title = _("%(share)s of the attendances come from %(count)s outlets") % {
        "share": percent(evaluation.concentration, evaluation.attendances),
        "count": figure(len(evaluation.top_outlets)),
    }
    return bars("concentration", title, names, [Series(_("Attendances"), tuple(values), TEAL)])


def sparks(figures: PartnershipFigures) -> dict[str, Chart]:
    trend = figures.trend
    names = [Period.stored(code).label for code in trend.codes]
    measures = {
        "held": (_("Engagements held over the last periods"), trend.held),
        "formal": (_("Formal engagements over the last periods"), trend.formal),
        "informal": (_("Informal engagements over the last periods"), trend.informal),
        "arranged": (_("Arranged engagements over the last periods"), trend.arranged),
    }
    return {key: spark(f"spark-{key}", title, names, values) for key, (title, values) in measures.items()}


def leads(values: list[int]) -> bool:
    """Whether the first of falling values stands alone: two that tie are not "the most"."""
    return bool(values) and values[0] > max(values[1:2], default=0)


def is_month(figures: PartnershipFigures) -> bool:
    return figures.scope.period.span is Span.MONTH


def month_names(figures: PartnershipFigures) -> list[str]:
    return [date_format(Period.stored(row.code).start, "M") for row in figures.activity.months]
