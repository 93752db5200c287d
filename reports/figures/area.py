"""Which rows a report counts: those of its unit and the units below it, as far as the reader reaches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cached_property
from typing import TYPE_CHECKING, Any

from django.db.models import Q, QuerySet
from django.db.models.functions import Coalesce
from django.utils import timezone

from contacts.models import Chapter, Contact, Outlet, Position
from contacts.models.bodies import ChapterQuerySet
from contacts.models.outlets import OutletQuerySet
from contacts.models.people import ContactQuerySet
from crm import access
from crm.models import Region, Unit
from engagements.models import Engagement, FollowUp, Participation
from engagements.models.engagements import EngagementQuerySet
from engagements.models.followups import FollowUpQuerySet
from engagements.models.participations import ParticipationQuerySet
from reports.periods import Period

if TYPE_CHECKING:
    from crm.access import Visitor


@dataclass(frozen=True)
class Area:
    """The rows of one report. `today` is the day in the unit's own time zone."""

    unit: Unit
    period: Period
    user: Visitor
    today: date

    @classmethod
    def of(cls, unit: Unit, period: Period, user: Visitor) -> Area:
        return cls(unit, period, user, timezone.localdate(timezone=unit.tzinfo))

    @property
    def as_of(self) -> date:
        """The last day counted: the end of the period, or today while it runs."""
        return min(self.today, self.period.end)

    @property
    def before(self) -> Period:
        return self.period.previous()

    def day_end(self, day: date) -> datetime:
        """The first moment after `day` in the unit's time zone."""
        return datetime.combine(day + timedelta(days=1), time.min, self.unit.tzinfo)

    @cached_property
    def rows(self) -> Q:
        """Rows with a `unit` of this area; the reader's own reach comes on top of it."""
        here = access.EVERYTHING if self.unit.is_root() else access.below(self.unit)
        return access.within(self.user) & here

    def engagements(self, first: Period, last: Period | None = None) -> EngagementQuerySet:
        """Of the periods from `first` to `last`, both included, whatever became of them."""
        return Engagement.objects.filter(self.rows).in_period(first.start, (last or first).end).order_by()

    def follow_ups(self, period: Period) -> FollowUpQuerySet:
        return FollowUp.objects.filter(self.rows, due__range=(period.start, period.end)).order_by()

    def invitations(self, first: Period, last: Period) -> ParticipationQuerySet:
        """What the attendance lists of held engagements say about people, outlets and chapters of the press."""
        held = self.engagements(first, last).held()
        return Participation.objects.filter(engagement__in=held).press().order_by()

    def attendances(self, period: Period) -> QuerySet[Any]:
        """Who came, each with `met`: the press outlet it stands for, null when it stands for none."""
        came = self.invitations(period, period).attended().annotate(met=Coalesce("outlet", "represents"))
        return came.exclude(Q(outlet__police_owned=True) | Q(represents__police_owned=True))

    def people(self) -> ContactQuerySet:
        return Contact.objects.filter(self.rows).order_by()

    def outlets(self) -> OutletQuerySet:
        """Press outlets of the area's regions, and those that people of its address books work for now."""
        press = Outlet.objects.visible_to(self.user).press()
        if self.unit.is_root():
            return press
        known = Position.objects.current().filter(contact__in=self.people()).values("outlet")
        placed = Outlet.regions.through.objects.filter(region__in=self.regions).values("outlet")
        return press.filter(Q(pk__in=placed) | Q(pk__in=known))

    def chapters(self) -> ChapterQuerySet:
        """Chapters of press bodies in the area's regions."""
        chapters = Chapter.objects.visible_to(self.user)
        if self.unit.is_root():
            return chapters
        placed = Chapter.regions.through.objects.filter(region__in=self.regions).values("chapter")
        return chapters.filter(pk__in=placed)

    @cached_property
    def regions(self) -> list[str]:
        """Codes of the regions that the units serve; a province brings its kabupaten and kota along."""
        codes = set(Region.objects.filter(access.below(self.unit, "units")).values_list("code", flat=True))
        provinces = tuple(f"{code}." for code in codes if len(code) == 2)
        if provinces:
            known = Region.objects.values_list("code", flat=True)
            codes.update(code for code in known if code.startswith(provinces))
        return sorted(codes)
