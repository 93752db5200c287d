"""Sections VII and VIII: whom the units met and left out, what they promised, what lies ahead."""

from __future__ import annotations

from django.db.models import Count, Q

from contacts.models import Outlet
from contacts.models.outlets import OutletQuerySet
from reports.figures.area import Area
from reports.figures.tree import ChapterRow, Compared, Evaluation, Outlook, Promises, Share
from reports.figures.tree import Count as Tally
from reports.periods import Period

NAMED = 25
FAVOURITES = 5


def evaluation_of(area: Area, chapters: tuple[ChapterRow, ...]) -> Evaluation:
    """`chapters` are all of the area, with how often each was met."""
    not_met = outlets_not_met(area)
    missed_chapters = [Tally(str(row.pk), row.name, 0) for row in chapters if not row.met]
    return Evaluation(
        outlets_met=Compared(outlets_met(area, area.period), outlets_met(area, area.before)),
        outlets_not_met=named(not_met),
        outlets_not_met_total=not_met.count(),
        chapters_not_met=tuple(missed_chapters[:NAMED]),
        chapters_not_met_total=len(missed_chapters),
        attendances=area.attendances(area.period).filter(met__isnull=False).count(),
        top_outlets=top_outlets(area),
        promises=promises_of(area),
    )


def outlets_met(area: Area, period: Period) -> int:
    found = area.attendances(period).aggregate(n=Count("met", distinct=True))
    return int(found["n"])


def outlets_not_met(area: Area) -> OutletQuerySet:
    """Outlets of the area of which nobody came to an engagement of the period."""
    met = area.attendances(area.period).filter(met__isnull=False).values("met")
    return area.outlets().exclude(pk__in=met)


def named(outlets: OutletQuerySet) -> tuple[Tally, ...]:
    first = outlets.order_by("name", "pk").values_list("pk", "name")[:NAMED]
    return tuple(Tally(str(pk), name, 0) for pk, name in first)


def top_outlets(area: Area) -> tuple[Share, ...]:
    """The outlets that came most often; outlets only, a person is never counted by name."""
    met = area.attendances(area.period).filter(met__isnull=False)
    most = list(met.values_list("met").annotate(n=Count("pk")).order_by("-n", "met")[:FAVOURITES])
    names = Outlet.objects.in_bulk([pk for pk, _n in most])
    return tuple(Share(pk, names[pk].name, n) for pk, n in most)


def promises_of(area: Area) -> Promises:
    now, before = (promises_in(area, period) for period in (area.period, area.before))
    return Promises(*(Compared(one, other) for one, other in zip(now, before, strict=True)))


def promises_in(area: Area, period: Period) -> tuple[int, int, int, int]:
    """Due in the period; of these kept, overdue and not due yet as things stand today."""
    kept = Q(done_at__isnull=False)
    found = area.follow_ups(period).aggregate(
        every=Count("pk"),
        kept=Count("pk", filter=kept),
        late=Count("pk", filter=~kept & Q(due__lt=area.today)),
    )
    return found["every"], found["kept"], found["late"], found["every"] - found["kept"] - found["late"]


def outlook_of(area: Area, promises: Promises) -> Outlook:
    after = area.period.next()
    return Outlook(
        planned_next=area.engagements(after).planned().count(),
        promises_next=area.follow_ups(after).open().count(),
        promises_overdue=promises.overdue.now,
    )
