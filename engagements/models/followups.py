"""What was promised: who does what by when."""

from datetime import date
from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contacts.models import Chapter, Contact, Outlet
from crm import access
from crm.access import Act
from crm.fields import KeyField, TextLine
from crm.models import KeyedQuerySet, Stamped, Unit, User
from engagements.models.engagements import Engagement

if TYPE_CHECKING:
    from crm.access import Visitor


class FollowUpQuerySet(KeyedQuerySet["FollowUp"]):
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(access.within(user))

    def editable_by(self, user: "Visitor") -> Self:
        """Its owner, whoever made it, and the head of the unit."""
        if not access.may(user, Act.LOG):
            return self.none()
        mine = Q(owner=user.pk) | Q(created_by=user.pk)
        return self.filter(access.own_unit(user, Act.EDIT_ALL) | (mine & access.own_unit(user, Act.LOG)))

    def of_unit_and_below(self, unit: Unit) -> Self:
        return self.filter(access.below(unit))

    def open(self) -> Self:
        return self.filter(done_at__isnull=True)

    def done(self) -> Self:
        return self.filter(done_at__isnull=False)

    def overdue(self, on: date | None = None) -> Self:
        """Open, and due before `on` (today)."""
        return self.open().filter(due__lt=on or timezone.localdate())

    def owned_by(self, user: "Visitor") -> Self:
        return self.filter(owner=user.pk)

    def soonest_first(self) -> Self:
        """Overdue first, those without a date last."""
        return self.order_by(models.F("due").asc(nulls_last=True), "pk")

    def open_first(self) -> Self:
        """The open ones as in `soonest_first`, then the done ones, the latest first."""
        return self.order_by(
            models.F("done_at").desc(nulls_first=True), models.F("due").asc(nulls_last=True), "pk"
        )

    def for_list(self, user: "Visitor") -> Self:
        """With what a line shows, `may_finish` included; a contact `user` does not see is None on it."""
        own = FollowUp.objects.editable_by(user).filter(pk=models.OuterRef("pk"))
        people = models.Prefetch("contact", Contact.objects.visible_to(user))
        shown = self.select_related("owner", "engagement__kind", "outlet", "chapter", "unit")
        return shown.prefetch_related(people).annotate(may_finish=models.Exists(own))


class FollowUp(Stamped):
    """One promise. It hangs on an engagement, on a person, outlet or chapter, or on both."""

    engagement = models.ForeignKey(
        Engagement,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="follow_ups",
        verbose_name=_("engagement"),
    )
    contact = models.ForeignKey(
        Contact, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("contact")
    )
    outlet = models.ForeignKey(
        Outlet, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("outlet")
    )
    chapter = models.ForeignKey(
        Chapter, models.PROTECT, null=True, blank=True, related_name="follow_ups", verbose_name=_("chapter")
    )
    unit = models.ForeignKey(Unit, models.PROTECT, related_name="follow_ups", verbose_name=_("unit"))
    what = TextLine(_("what"), max_length=300)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="follow_ups", verbose_name=_("who")
    )
    due = models.DateField(_("due"), null=True, blank=True)
    done_at = models.DateTimeField(_("done"), null=True, blank=True, editable=False)
    done_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, editable=False, related_name="+"
    )
    key = KeyField("what")

    objects = FollowUpQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["due", "pk"]
        verbose_name = _("follow-up")
        verbose_name_plural = _("follow-ups")
        indexes = [models.Index(fields=["owner", "done_at", "due"], name="followup_desk")]
        constraints = [
            models.CheckConstraint(
                name="followup_says_what",
                condition=~Q(what=""),
                violation_error_message=_("Say what is to be done."),
            ),
            models.CheckConstraint(
                name="followup_done_by_somebody",
                condition=Q(done_at__isnull=True, done_by__isnull=True)
                | Q(done_at__isnull=False, done_by__isnull=False),
                violation_error_message=_("A follow-up that is done names who did it."),
            ),
        ]

    def __str__(self) -> str:
        return self.what

    def get_absolute_url(self) -> str:
        return self.engagement.get_absolute_url() if self.engagement else reverse("engagements:followup-list")

    @property
    def about(self) -> Contact | Outlet | Chapter | None:
        return self.contact or self.outlet or self.chapter

    @property
    def is_overdue(self) -> bool:
        return self.done_at is None and self.due is not None and self.due < timezone.localdate()

    def finish(self, user: User) -> None:
        """Mark as done now by `user` (unsaved)."""
        self.done_at, self.done_by = timezone.now(), user

    def reopen(self) -> None:
        self.done_at = self.done_by = None
