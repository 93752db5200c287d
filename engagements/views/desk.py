"""The front page: a desk for whoever logs meetings, a calm overview for others, a word for those without a role."""

from datetime import timedelta
from typing import Any

from django.db.models import F, Max, OuterRef, Q, QuerySet, Subquery
from django.utils import timezone
from django.views.generic import TemplateView

from contacts.models import Contact, ContactKind
from crm.access import Act, Role, may
from crm.generic import Page
from crm.models import User
from engagements import parties
from engagements.models import Engagement, FollowUp, Participation

PROMISES = 8
AHEAD = 5
MET = 6
TO_GREET = 5
QUIET_DAYS = 30
LOOK_BACK_DAYS = 30


class Desk(Page, TemplateView):
    act = None

    def get_template_names(self) -> list[str]:
        if not may(self.user, Act.READ):
            return ["engagements/no_role.html"]
        return ["engagements/desk.html" if may(self.user, Act.LOG) else "engagements/overview.html"]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        if not may(self.user, Act.READ):
            return super().get_context_data(administrators=administrators_for(self.user), **kwargs)
        today = timezone.localdate(timezone=self.user.unit.tzinfo)
        own = {
            "promises": promises_of(self.user),
            "met": parties.recently_met(self.user, MET),
            "quiet": quiet_people(self.user),
        }
        return super().get_context_data(
            today=today,
            ahead=ahead(self.user),
            quiet_days=QUIET_DAYS,
            **(own if may(self.user, Act.LOG) else {}),
            **kwargs,
        )


def promises_of(user: User) -> QuerySet[FollowUp]:
    """My open promises, the overdue first."""
    return FollowUp.objects.visible_to(user).owned_by(user).open().for_list(user).soonest_first()[:PROMISES]


def ahead(user: User) -> QuerySet[Engagement]:
    """Plans of the own unit: those of today and later, before them those that went by and were not marked."""
    since = timezone.localdate(timezone=user.unit.tzinfo) - timedelta(days=LOOK_BACK_DAYS)
    plans = Engagement.objects.visible_to(user).planned().filter(unit=user.unit, date__gte=since)
    return plans.select_related("kind", "unit").order_by("date", F("time").asc(nulls_last=True), "pk")[:AHEAD]


def quiet_people(user: User) -> QuerySet[Contact]:
    """People of the own address book nobody of the unit met for QUIET_DAYS days; the longest unmet first."""
    limit = timezone.localdate(timezone=user.unit.tzinfo) - timedelta(days=QUIET_DAYS)
    met = Participation.objects.met_by(user.unit).filter(contact=OuterRef("pk")).order_by().values("contact")
    people = (
        Contact.objects.visible_to(user).filter(unit=user.unit).exclude(kind=ContactKind.SOCIAL).reachable()
    )
    last_met = people.annotate(last_met=Subquery(met.annotate(last=Max("engagement__date")).values("last")))
    unmet = last_met.filter(Q(last_met__isnull=True) | Q(last_met__lte=limit))
    return unmet.for_list().order_by(F("last_met").asc(nulls_last=True), "name", "pk")[:TO_GREET]


def administrators_for(user: User) -> list[str]:
    """Whom to ask for a role: the administrators of the own unit, else of the units above it."""
    if user.unit is None:
        return []
    own = User.objects.filter(role=Role.ADMIN, is_active=True)
    above = [
        user.unit.path[:end] for end in range(user.unit.steplen, len(user.unit.path) + 1, user.unit.steplen)
    ]
    nearest = own.filter(unit__path__in=above).select_related("unit").order_by("-unit__path", "name")[:3]
    return [f"{one} ({one.unit})" for one in nearest]
