"""The annexes: the summary by unit and the list of engagements."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, Q
from django.db.models.functions import Substr

from crm.models import Unit
from engagements.models import Engagement, Nature, Status, Terms
from reports.figures.area import Area
from reports.figures.tree import Compared, EventRow, UnitRow

LISTED_EVENTS = 400


def unit_rows(area: Area) -> tuple[UnitRow, ...]:
    """The reporting unit itself, then each unit directly below it with all that is below that one."""
    if area.unit.is_leaf():
        return ()
    branches = list(
        Unit.objects.visible_to(area.user).within(area.unit).filter(depth__lte=area.unit.depth + 1)
    )
    counts = counts_by_branch(area)
    return tuple(unit_row(unit, unit.pk == area.unit.pk, counts.get(unit.path, {})) for unit in branches)


def unit_row(unit: Unit, own: bool, counts: dict[str, Any]) -> UnitRow:
    return UnitRow(
        code=unit.code,
        name=unit.name,
        own=own,
        formal=counts.get("formal", 0),
        informal=counts.get("informal", 0),
        arranged=counts.get("arranged", 0),
        held=Compared(counts.get("held", 0), counts.get("held_before", 0)),
    )


def counts_by_branch(area: Area) -> dict[str, dict[str, Any]]:
    """Counts of both periods by the path of the unit directly below (or of the reporting unit itself)."""
    length = len(area.unit.path) + Unit.steplen
    now, held = Q(date__gte=area.period.start), Q(status=Status.HELD)
    found = (
        area.engagements(area.before, area.period)
        .values(branch=Substr("unit__path", 1, length))
        .annotate(
            arranged=Count("pk", filter=now),
            held=Count("pk", filter=now & held),
            formal=Count("pk", filter=now & held & Q(nature=Nature.FORMAL)),
            informal=Count("pk", filter=now & held & Q(nature=Nature.INFORMAL)),
            held_before=Count("pk", filter=~now & held),
        )
    )
    return {row["branch"]: dict(row) for row in found}


def event_rows(area: Area) -> tuple[EventRow, ...]:
    """What took place, in order of the days, as far as a paper holds it."""
    held = area.engagements(area.period).held().for_list().order_by("date", "pk")
    return tuple(event_row(event, area) for event in held[:LISTED_EVENTS])


def event_row(event: Any, area: Area) -> EventRow:
    return EventRow(
        pk=event.pk,
        day=event.date,
        kind=event.kind.name,
        nature=str(event.get_nature_display()),
        theme=event.theme if may_be_told(event, area) else "",
        unit=event.unit.name,
        attended=event.attended_count,
    )


def may_be_told(event: Engagement, area: Area) -> bool:
    """Only a formal engagement on the record, or one whose embargo had ended by the last day counted."""
    ended = event.embargo_until is not None and event.embargo_until < area.day_end(area.as_of)
    return event.nature == Nature.FORMAL and (
        event.terms == Terms.ON_RECORD or (event.terms == Terms.EMBARGO and ended)
    )
