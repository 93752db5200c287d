"""The trail of acts. Append-only: the database itself refuses UPDATE and DELETE (migration `0002`)."""

from typing import TYPE_CHECKING, Self

from django.apps import apps
from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm import access
from crm.access import Act
from crm.models.units import Unit

if TYPE_CHECKING:
    from crm.access import Visitor


class Verb(models.TextChoices):
    SIGN_IN = "sign_in", _("signed in")
    SIGN_IN_FAILED = "sign_in_failed", _("sign-in refused")
    SIGN_OUT = "sign_out", _("signed out")
    VIEW = "view", _("viewed")
    CREATE = "create", _("created")
    CHANGE = "change", _("changed")
    DELETE = "delete", _("deleted")
    IMPORT = "import", _("imported")
    UNDO = "undo", _("taken back")
    MERGE = "merge", _("merged")
    EXPORT = "export", _("exported")
    REPORT = "report", _("report")


class AuditEntryQuerySet(models.QuerySet["AuditEntry"]):
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(access.within(user)) if access.may(user, Act.READ_TRAIL) else self.none()

    def about(self, record: models.Model) -> Self:
        return self.filter(object_type=record._meta.label_lower, object_id=str(record.pk))


class AuditEntry(models.Model):
    """One act: who, of which unit, did what to which object, when.

    The object is named by type and number only, never by its words: the trail outlives an erased person.
    `unit` is the unit of the actor. `count` is the number of rows an import, export or report touched.
    """

    at = models.DateTimeField(_("time"), default=timezone.now, db_index=True)
    actor = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, verbose_name=_("actor"), related_name="acts"
    )
    unit = models.ForeignKey(Unit, models.PROTECT, null=True, verbose_name=_("unit"), related_name="+")
    verb = models.CharField(_("act"), max_length=20, choices=Verb)
    object_type = models.CharField(_("kind of object"), max_length=60, blank=True)
    object_id = models.CharField(_("object"), max_length=40, blank=True)
    count = models.PositiveIntegerField(_("rows"), default=1)
    detail = models.CharField(_("detail"), max_length=200, blank=True)

    objects = AuditEntryQuerySet.as_manager()

    class Meta:
        ordering = ["-at", "-id"]
        indexes = [models.Index(fields=["object_type", "object_id"], name="audit_object")]
        verbose_name = _("audit entry")
        verbose_name_plural = _("audit trail")

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S} {self.verb} {self.object_type} {self.object_id}".strip()

    @property
    def object_words(self) -> str:
        """The kind of object in the user's language: "wartawan"."""
        try:
            return str(apps.get_model(self.object_type)._meta.verbose_name) if self.object_type else ""
        except LookupError:  # a model that a later version removed
            return self.object_type
