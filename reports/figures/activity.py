"""Section III and the trend: what was arranged, what took place, how many came."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db.models import Count, Q, Sum
from django.db.models.functions import ExtractMonth, ExtractYear

from engagements.models import Attendance, EngagementKind, Nature, Status
from reports.figures.area import Area
from reports.figures.tree import Activity, Compared, KindRow, MonthRow, Trend
from reports.periods import Period, Span

TREND = 5
MONTHS_SHOWN = 6


@dataclass(frozen=True, slots=True)
class Cell:
    """How many engagements of one month, nature, status and kind. `month` counts months, see `months_of`."""

    month: int
    nature: str
    status: str
    kind: str
    number: int
    others: int

    @property
    def held(self) -> bool:
        return self.status == Status.HELD


type Test = Callable[[Cell], bool]


def cells_of(area: Area) -> list[Cell]:
    """Everything that sections III to VI and the trend count, in one query: at most a few thousand cells."""
    first = min(area.period.recent(TREND)[0], months_shown(area.period)[0], key=lambda period: period.start)
    found = (
        area.engagements(first, area.period)
        .values_list(ExtractYear("date"), ExtractMonth("date"), "nature", "status", "kind__code")
        .annotate(number=Count("pk"), others=Sum("others_count"))
    )
    return [Cell(year * 12 + month, *rest) for year, month, *rest in found]


def months_of(period: Period) -> range:
    """The months of a period, counted on from year to year: membership is asked a hundred thousand times."""
    first, last = period.start, period.end
    return range(first.year * 12 + first.month, last.year * 12 + last.month + 1)


def total(cells: Iterable[Cell], period: Period, test: Test = lambda cell: True) -> int:
    months = months_of(period)
    return sum(cell.number for cell in cells if cell.month in months and test(cell))


def compared(cells: list[Cell], period: Period, test: Test = lambda cell: True) -> Compared:
    return Compared(total(cells, period, test), total(cells, period.previous(), test))


def of_kinds(cells: list[Cell], period: Period, *codes: str) -> Compared:
    return compared(cells, period, lambda cell: cell.held and cell.kind in codes)


def activity_of(area: Area, cells: list[Cell]) -> Activity:
    period = area.period
    invited, attended = attendance(area)
    return Activity(
        held=compared(cells, period, lambda cell: cell.held),
        formal=compared(cells, period, lambda cell: cell.held and cell.nature == Nature.FORMAL),
        informal=compared(cells, period, lambda cell: cell.held and cell.nature == Nature.INFORMAL),
        arranged=compared(cells, period),
        cancelled=compared(cells, period, lambda cell: cell.status == Status.CANCELLED),
        pending=compared(cells, period, lambda cell: cell.status == Status.PLANNED),
        months=tuple(month_row(cells, month) for month in months_shown(period)),
        kinds=kind_rows(cells, period),
        invited=invited,
        attended=attended,
        others=Compared(others(cells, period), others(cells, area.before)),
    )


def months_shown(period: Period) -> list[Period]:
    """The months of the period; a single month is shown at the end of the last six."""
    return period.recent(MONTHS_SHOWN) if period.span is Span.MONTH else list(period.months())


def month_row(cells: list[Cell], month: Period) -> MonthRow:
    formal = total(cells, month, lambda cell: cell.held and cell.nature == Nature.FORMAL)
    held = total(cells, month, lambda cell: cell.held)
    return MonthRow(month.code, formal, held - formal, total(cells, month), held)


def kind_rows(cells: list[Cell], period: Period) -> tuple[KindRow, ...]:
    """The kinds that took place in the period or the one before, the most frequent first."""
    rows = []
    for kind in EngagementKind.objects.all():
        pair = of_kinds(cells, period, kind.code)
        if pair.now or pair.before:
            rows.append(KindRow(kind.code, kind.name, pair.now, pair.before))
    return tuple(sorted(rows, key=lambda row: (-row.now, -row.before, row.label)))


def others(cells: list[Cell], period: Period) -> int:
    months = months_of(period)
    return sum(cell.others for cell in cells if cell.held and cell.month in months)


def attendance(area: Area) -> tuple[Compared, Compared]:
    """Entries in the attendance lists, and those of them who came."""
    now = Q(engagement__date__gte=area.period.start)
    came = Q(attendance=Attendance.ATTENDED)
    found = area.invitations(area.before, area.period).aggregate(
        listed=Count("pk", filter=now),
        listed_before=Count("pk", filter=~now),
        came=Count("pk", filter=now & came),
        came_before=Count("pk", filter=~now & came),
    )
    return Compared(found["listed"], found["listed_before"]), Compared(found["came"], found["came_before"])


def trend_of(period: Period, cells: list[Cell]) -> Trend:
    periods = period.recent(TREND)
    return Trend(
        codes=tuple(one.code for one in periods),
        held=tuple(total(cells, one, lambda cell: cell.held) for one in periods),
        formal=tuple(
            total(cells, one, lambda cell: cell.held and cell.nature == Nature.FORMAL) for one in periods
        ),
        informal=tuple(
            total(cells, one, lambda cell: cell.held and cell.nature == Nature.INFORMAL) for one in periods
        ),
        arranged=tuple(total(cells, one) for one in periods),
    )
