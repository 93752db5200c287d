"""What every domain record has: who stamped it when, and a version that two editors cannot both overwrite."""

from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from crm.text import search_words

if TYPE_CHECKING:
    from crm.access import Visitor
    from crm.models import User


class ScopedQuerySet[T: models.Model](models.QuerySet[T]):
    """Rows that a user sees or edits. A domain QuerySet says which; forgetting it shows nothing."""

    def visible_to(self, user: "Visitor") -> Self:
        return self.none()

    def editable_by(self, user: "Visitor") -> Self:
        return self.none()


class KeyedQuerySet[T: models.Model](ScopedQuerySet[T]):
    """Scoped rows that are searched by their `key` (a KeyField)."""

    def matching(self, text: str) -> Self:
        """Rows whose key holds every word of `text`."""
        found = self
        for word in search_words(text):
            found = found.filter(key__contains=word)
        return found


class StandingManager(models.Manager[Any]):
    """Every query but the one of a merge itself means entries that were not merged into another."""

    def get_queryset(self) -> models.QuerySet[Any]:
        return super().get_queryset().filter(merged_into__isnull=True)


class Versioned(models.Model):
    """A row whose forms count its saves, so that two editors cannot both overwrite it."""

    version = models.PositiveIntegerField(default=1, editable=False)

    class Meta:
        abstract = True


class Stamped(Versioned):
    """When and by whom a row was made and last changed.

    `created_by` is null for rows that shipped with the program or came by a command without a user.
    """

    created_at = models.DateTimeField(_("created"), auto_now_add=True)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("created by"),
    )
    updated_at = models.DateTimeField(_("changed"), auto_now=True)
    updated_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("changed by"),
    )

    class Meta:
        abstract = True

    def stamp(self, user: "User") -> Self:
        """Mark `user` as the one who is about to save this row (unsaved)."""
        if self._state.adding:
            self.created_by = user
        else:
            self.version += 1
        self.updated_by = user
        return self


class Submission(models.Model):
    """A form that was accepted once: the second tap of the same form finds its row here and is led to the result."""

    token = models.UUIDField(primary_key=True)
    user = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    location = models.CharField(max_length=300)
    at = models.DateTimeField(auto_now_add=True, db_index=True)

    def __str__(self) -> str:
        return self.location
