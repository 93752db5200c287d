"""Who took part in an engagement: a person, an outlet, a chapter, an officer or another unit."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contacts.models import Chapter, Contact, Outlet
from crm import access
from crm.access import Act
from crm.models import ScopedQuerySet, Unit
from engagements.models.engagements import Engagement, Status

if TYPE_CHECKING:
    from crm.access import Visitor

PARTIES = ("contact", "outlet", "chapter", "officer", "unit")


class ParticipationRole(models.TextChoices):
    PARTICIPANT = "participant", _("participant")
    SPEAKER = "speaker", _("speaker")
    MODERATOR = "moderator", _("moderator")
    GUEST = "guest", _("guest")


class Attendance(models.TextChoices):
    INVITED = "invited", _("invited")
    ATTENDED = "attended", _("attended")
    ABSENT = "absent", _("did not come")


class ParticipationQuerySet(ScopedQuerySet["Participation"]):
    def visible_to(self, user: "Visitor") -> Self:
        """Of visible engagements; a person of another unit's address book stays unnamed."""
        people = Q(contact__isnull=True) | Q(contact__in=Contact.objects.visible_to(user))
        return self.filter(people, engagement__in=Engagement.objects.visible_to(user))

    def editable_by(self, user: "Visitor") -> Self:
        return self.filter(engagement__in=Engagement.objects.editable_by(user))

    def of_unit(self, user: "Visitor") -> tuple[Self, Self]:
        """Where the unit of `user` took part: itself, and by one of its officers.

        Two sets and not one with OR: each is found by an index, together they read the whole table for every row.
        """
        member = access.member_of(user)
        if member is None or not access.may(member, Act.READ):
            return self.none(), self.none()
        return self.filter(unit=member.unit_id), self.filter(officer__unit=member.unit_id)

    def press(self) -> Self:
        """Participants from outside the police."""
        return self.filter(officer__isnull=True, unit__isnull=True)

    def attended(self) -> Self:
        return self.filter(attendance=Attendance.ATTENDED)

    def met_by(self, unit: Unit, *, since: date | None = None) -> Self:
        """People whom `unit` itself met, on `since` or later."""
        met = self.attended().filter(
            contact__isnull=False, engagement__unit=unit, engagement__status=Status.HELD
        )
        return met.filter(engagement__date__gte=since) if since else met


def exactly_one_party() -> Q:
    alternatives = Q()
    for party in PARTIES:
        others = {f"{other}__isnull": True for other in PARTIES if other != party}
        alternatives |= Q(**{f"{party}__isnull": False}, **others)
    return alternatives


class Participation(models.Model):
    """One line of the attendance list: exactly one of contact, outlet, chapter, officer or unit.

    `represents` is the outlet a contact came for, as of that day: positions change, history does not.
    """

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="participations")
    contact = models.ForeignKey(
        Contact,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("contact"),
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("outlet")
    )
    chapter = models.ForeignKey(
        Chapter,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("chapter"),
    )
    officer = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="participations",
        verbose_name=_("officer"),
    )
    unit = models.ForeignKey(
        Unit, models.PROTECT, null=True, blank=True, related_name="participations", verbose_name=_("unit")
    )
    represents = models.ForeignKey(
        Outlet,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="representations",
        verbose_name=_("came for"),
    )
    role = models.CharField(
        _("role"), max_length=12, choices=ParticipationRole, default=ParticipationRole.PARTICIPANT
    )
    attendance = models.CharField(
        _("attendance"), max_length=10, choices=Attendance, default=Attendance.ATTENDED
    )

    objects = ParticipationQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("participation")
        verbose_name_plural = _("participations")
        constraints = [
            models.CheckConstraint(
                name="participation_exactly_one_party",
                condition=exactly_one_party(),
                violation_error_message=_("Name exactly one participant a line."),
            ),
            models.CheckConstraint(
                name="participation_only_people_represent",
                condition=Q(represents__isnull=True) | Q(contact__isnull=False),
                violation_error_message=_("Only a person comes for an outlet."),
            ),
            *[
                models.UniqueConstraint(
                    fields=["engagement", party],
                    name=f"participation_{party}_once",
                    condition=Q(**{f"{party}__isnull": False}),
                    violation_error_message=_("This participant stands in the list already."),
                )
                for party in PARTIES
            ],
        ]

    def __str__(self) -> str:
        return str(self.party)

    def learn_from(self, double: "Participation") -> tuple[str, ...]:
        """Take over (unsaved) what the same participant's other line knows better, when two entries become one."""
        if double.attendance == Attendance.ATTENDED:
            self.attendance = Attendance.ATTENDED
        if self.role == ParticipationRole.PARTICIPANT:
            self.role = double.role
        return ()

    @property
    def party(self) -> models.Model:
        return next(getattr(self, name) for name in PARTIES if getattr(self, f"{name}_id") is not None)
