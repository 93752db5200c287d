"""Compute first, render after: from the registers to one frozen value, in a constant number of queries."""

from crm.models import Unit
from reports.figures.activity import activity_of, cells_of, of_kinds, trend_of
from reports.figures.annexes import event_rows, unit_rows
from reports.figures.area import Area
from reports.figures.evaluation import evaluation_of, outlook_of
from reports.figures.frozen import OtherShape, digest, freeze, thaw
from reports.figures.partners import chapter_rows, partners_of
from reports.figures.tree import PartnershipFigures, Scope

__all__ = ["Area", "OtherShape", "PartnershipFigures", "digest", "freeze", "partnership_figures", "thaw"]


def partnership_figures(area: Area) -> PartnershipFigures:
    """Everything a report shows, its words in the active language."""
    cells = cells_of(area)
    activity = activity_of(area, cells)
    chapters = chapter_rows(area)
    evaluation = evaluation_of(area, chapters)
    events = event_rows(area)
    return PartnershipFigures(
        scope=scope_of(area),
        partners=partners_of(area, chapters),
        activity=activity,
        releases=of_kinds(cells, area.period, "siaran-pers", "keterangan-resmi"),
        coverage=of_kinds(cells, area.period, "liputan-bersama"),
        clarifications=of_kinds(cells, area.period, "klarifikasi"),
        evaluation=evaluation,
        outlook=outlook_of(area, evaluation.promises),
        units=unit_rows(area),
        events=events,
        events_left_out=activity.held.now - len(events),
        trend=trend_of(area.period, cells),
    )


def scope_of(area: Area) -> Scope:
    return Scope(
        unit_code=area.unit.code,
        unit_name=area.unit.name,
        units_below=Unit.objects.get_descendant_count(area.unit),
        period_code=area.period.code,
        as_of=area.as_of,
        provisional=area.period.is_running(area.today),
    )
