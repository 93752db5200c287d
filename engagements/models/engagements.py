"""Engagements: the fact of a meeting. What was said in it stands apart, in `Minutes`."""

from datetime import date, datetime, time
from pathlib import PurePath
from typing import TYPE_CHECKING, Self
from uuid import uuid4

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contacts.models import Beat
from crm import access
from crm.fields import KeyField, TextLine
from crm.models import KeyedQuerySet, ListEntry, ScopedQuerySet, Stamped, Unit, Zone

if TYPE_CHECKING:
    from django.db.models.expressions import Combinable

    from contacts.models import Chapter, Contact, Outlet
    from crm.access import Visitor
    from crm.models import User


class Nature(models.TextChoices):
    FORMAL = "formal", _("formal")
    INFORMAL = "informal", _("informal")


class Status(models.TextChoices):
    PLANNED = "planned", _("planned")
    HELD = "held", _("held")
    CANCELLED = "cancelled", _("cancelled")


class Terms(models.TextChoices):
    """On what terms the press was briefed. Off the record stores the fact, never the content."""

    ON_RECORD = "on_record", _("on the record")
    BACKGROUND = "background", _("background")
    EMBARGO = "embargo", _("embargo")
    OFF_RECORD = "off_record", _("off the record")


class EngagementKind(ListEntry):
    """Coffee morning, press conference, …: the kind proposes a nature, the user decides. `internal` kinds
    (rakernis, supervisi, anev) are meetings of the police themselves."""

    shipped = "engagement_kinds.csv"
    nature = models.CharField(_("usual nature"), max_length=8, choices=Nature)
    internal = models.BooleanField(_("internal"), default=False)

    class Meta(ListEntry.Meta):
        verbose_name = _("kind of engagement")
        verbose_name_plural = _("kinds of engagement")


class EngagementQuerySet(KeyedQuerySet["Engagement"]):
    def visible_to(self, user: "Visitor") -> Self:
        """Those of the own unit and below, and those the own unit took part in."""
        from engagements.models.participations import Participation

        itself, by_officers = Participation.objects.of_unit(user)
        took_part = Q(pk__in=itself.values("engagement")) | Q(pk__in=by_officers.values("engagement"))
        return self.filter(access.within(user) | took_part)

    def editable_by(self, user: "Visitor") -> Self:
        return self.filter(access.own_or_all(user))

    def of_unit_and_below(self, unit: Unit) -> Self:
        return self.filter(access.below(unit))

    def in_period(self, start: date, end: date) -> Self:
        """From `start` to `end`, both included, by the local date of the engagement."""
        return self.filter(date__range=(start, end))

    def held(self) -> Self:
        return self.filter(status=Status.HELD)

    def planned(self) -> Self:
        return self.filter(status=Status.PLANNED)

    def cancelled(self) -> Self:
        return self.filter(status=Status.CANCELLED)

    def formal(self) -> Self:
        return self.filter(nature=Nature.FORMAL)

    def informal(self) -> Self:
        return self.filter(nature=Nature.INFORMAL)

    def with_contact(self, contact: "Contact") -> Self:
        return self.where(Q(contact=contact))

    def with_outlet(self, outlet: "Outlet") -> Self:
        """Where the outlet was named itself, or was represented by a participant."""
        return self.where(Q(outlet=outlet) | Q(represents=outlet))

    def with_chapter(self, chapter: "Chapter") -> Self:
        """Where the chapter was named itself, or one of its members or office-holders took part."""
        members = Q(contact__in=chapter.memberships.values("contact"))
        officers = Q(contact__in=chapter.offices.values("contact"))
        return self.where(Q(chapter=chapter) | members | officers)

    def where(self, participation: Q) -> Self:
        """Engagements with such a participation. A join would list an engagement once per participant."""
        from engagements.models.participations import Participation

        return self.filter(pk__in=Participation.objects.filter(participation).values("engagement"))

    def for_list(self) -> Self:
        return self.select_related("kind", "unit").annotate(
            attended_count=models.functions.Coalesce(
                models.Subquery(attended_of(models.OuterRef("pk")), output_field=models.IntegerField()), 0
            )
        )

    def for_export(self) -> Self:
        """With `released_theme`, `released_outcome` and `released_understanding`: what may leave the house.

        Informal minutes never do; nothing under embargo does before its end. Off the record has no content at all.
        """
        from engagements.models.minutes import Minutes

        free = Q(embargo_until__isnull=True) | Q(embargo_until__lte=timezone.now())
        minutes = Minutes.objects.filter(engagement=models.OuterRef("pk"))
        formal = free & Q(nature=Nature.FORMAL) & ~Q(terms=Terms.OFF_RECORD)
        return self.annotate(
            released_theme=only_when(free, models.F("theme")),
            released_outcome=only_when(formal, models.Subquery(minutes.values("outcome"))),
            released_understanding=only_when(formal, models.Subquery(minutes.values("understanding"))),
        )


def only_when(condition: Q, text: "Combinable") -> models.Case:
    """`text` where `condition` holds, else ""."""
    whole = models.functions.Coalesce(text, models.Value(""), output_field=models.CharField())
    return models.Case(
        models.When(condition, then=whole), default=models.Value(""), output_field=models.CharField()
    )


def attended_of(engagement: models.OuterRef) -> "models.QuerySet[models.Model, int]":
    """Number of press participants who came, as a subquery: a join would inflate it."""
    from engagements.models.participations import Attendance, Participation

    came = Participation.objects.filter(engagement=engagement, attendance=Attendance.ATTENDED).press()
    return came.order_by().values("engagement").annotate(n=models.Count("pk")).values("n")  # type: ignore[return-value]


class Engagement(Stamped):
    """One meeting with the press, formal or informal, planned or held. `date` and `time` are local to `zone`."""

    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("host unit"), related_name="engagements")
    kind = models.ForeignKey(
        EngagementKind, models.PROTECT, verbose_name=_("kind"), related_name="engagements"
    )
    nature = models.CharField(_("nature"), max_length=8, choices=Nature)
    status = models.CharField(_("status"), max_length=10, choices=Status, default=Status.HELD)
    date = models.DateField(_("date"))
    time = models.TimeField(_("time"), null=True, blank=True)
    zone = models.CharField(_("time zone"), max_length=4, choices=Zone, default=Zone.WIB)
    place = TextLine(_("place"), blank=True)
    theme = TextLine(_("theme"), blank=True)
    topics = models.ManyToManyField(Beat, blank=True, related_name="engagements", verbose_name=_("topics"))
    others_count = models.PositiveIntegerField(
        _("other participants"), default=0, help_text=_("Number of people who came and are not named below.")
    )
    terms = models.CharField(_("briefing terms"), max_length=10, choices=Terms, default=Terms.ON_RECORD)
    embargo_until = models.DateTimeField(_("embargo until"), null=True, blank=True)
    key = KeyField("theme", "place")

    objects = EngagementQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[topics])

    class Meta:
        ordering = ["-date", "-pk"]
        verbose_name = _("engagement")
        verbose_name_plural = _("engagements")
        indexes = [
            models.Index(fields=["unit", "-date", "-id"], name="engagement_unit_date"),
            models.Index(fields=["-date", "-id"], name="engagement_date"),
        ]
        constraints = [
            models.CheckConstraint(
                name="engagement_embargo_has_end",
                condition=Q(terms=Terms.EMBARGO, embargo_until__isnull=False)
                | (~Q(terms=Terms.EMBARGO) & Q(embargo_until__isnull=True)),
                violation_error_message=_("An embargo needs its end, and only an embargo has one."),
            ),
            models.CheckConstraint(
                name="engagement_off_record_keeps_no_content",
                condition=~Q(terms=Terms.OFF_RECORD) | Q(theme=""),
                violation_error_message=_(
                    "Off the record keeps the fact of a meeting only: leave the theme empty."
                ),
            ),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def title(self) -> str:
        return f"{self.kind}: {self.theme}" if self.theme else str(self.kind)

    def get_absolute_url(self) -> str:
        return reverse("engagements:engagement-detail", args=[self.pk])

    @property
    def starts_at(self) -> datetime:
        """Aware; midnight when no time is known."""
        return datetime.combine(self.date, self.time or time.min, Zone(self.zone).tzinfo)

    @property
    def is_off_record(self) -> bool:
        return self.terms == Terms.OFF_RECORD

    @property
    def is_informal(self) -> bool:
        return self.nature == Nature.INFORMAL

    @property
    def is_under_embargo(self) -> bool:
        return self.embargo_until is not None and self.embargo_until > timezone.now()

    @property
    def is_planned(self) -> bool:
        return self.status == Status.PLANNED

    @property
    def is_due(self) -> bool:
        """Planned, and its day has come."""
        return self.is_planned and self.date <= timezone.localdate(timezone=Zone(self.zone).tzinfo)

    @property
    def is_cancelled(self) -> bool:
        return self.status == Status.CANCELLED

    def is_of(self, user: "User") -> bool:
        """Whether `user` recorded it; an engagement that came by a command is everyone's."""
        return self.created_by_id in (None, user.pk)


def attachment_path(attachment: "Attachment", name: str) -> str:
    """A name nobody can guess, with nothing of the user's in it but a known ending."""
    return f"engagements/{uuid4().hex}{PurePath(name).suffix.lower()[:6]}"


class AttachmentQuerySet(ScopedQuerySet["Attachment"]):
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(engagement__in=Engagement.objects.visible_to(user))

    def editable_by(self, user: "Visitor") -> Self:
        return self.filter(engagement__in=Engagement.objects.editable_by(user))


class Attachment(Stamped):
    """A photo, an attendance list or another paper of an engagement."""

    engagement = models.ForeignKey(Engagement, models.CASCADE, related_name="attachments")
    file = models.FileField(_("file"), upload_to=attachment_path)
    name = TextLine(_("name"), max_length=150)
    content_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()

    objects = AttachmentQuerySet.as_manager()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("engagements:attachment", args=[self.pk])
