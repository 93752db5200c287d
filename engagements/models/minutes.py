"""What was said. Of an informal engagement this is for its author and the people the author names, and nobody else."""

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from crm import access
from crm.access import Act, Role
from crm.fields import TextBlock
from crm.models import ScopedQuerySet, Stamped
from engagements.models.engagements import Engagement, Nature

if TYPE_CHECKING:
    from crm.access import Visitor


NEVER_READERS: frozenset[str] = frozenset({Role.ADMIN, Role.DPO})


class MinutesQuerySet(ScopedQuerySet["Minutes"]):
    def visible_to(self, user: "Visitor") -> Self:
        """Formal: whoever sees the engagement. Informal: the author and the named people of the unit only."""
        member = access.member_of(user)
        if member is None or not access.may(member, Act.READ):
            return self.none()
        formal = Q(engagement__nature=Nature.FORMAL, engagement__in=Engagement.objects.visible_to(user))
        named = Q(pk__in=Minutes.readers.through.objects.filter(user=member).values("minutes"))
        personal = Q(created_by=member) | (named & Q(engagement__unit=member.unit_id))
        # Whoever keeps the accounts or the law is never a reader of informal notes, also when named before that post.
        return self.filter(formal if member.role in NEVER_READERS else formal | personal)

    def editable_by(self, user: "Visitor") -> Self:
        return self.visible_to(user).filter(engagement__in=Engagement.objects.editable_by(user))


class Minutes(Stamped):
    """Outcome and shared understanding of one engagement. An off-the-record engagement has none at all."""

    engagement = models.OneToOneField(Engagement, models.CASCADE, related_name="minutes")
    outcome = TextBlock(_("outcome"), blank=True)
    understanding = TextBlock(_("shared understanding"), blank=True)
    readers = models.ManyToManyField(
        settings.AUTH_USER_MODEL,
        blank=True,
        related_name="+",
        verbose_name=_("people who may read the informal notes"),
    )

    objects = MinutesQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[readers])

    class Meta:
        verbose_name = _("minutes")
        verbose_name_plural = _("minutes")
        constraints = [
            models.CheckConstraint(
                name="minutes_say_something",
                condition=~Q(outcome="") | ~Q(understanding=""),
                violation_error_message=_("Minutes hold an outcome or a shared understanding."),
            )
        ]

    def __str__(self) -> str:
        return str(self.engagement)
