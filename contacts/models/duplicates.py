"""Two entries that are one, or that only look so: what people decided about them, and how to take a merge back."""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.conf import settings
from django.db import models
from django.db.models import Exists, F, OuterRef, Q
from django.utils.translation import gettext_lazy as _

from contacts.models.outlets import Outlet
from contacts.models.people import Contact

if TYPE_CHECKING:
    from crm.access import Visitor


class PairQuerySet(models.QuerySet[Any]):
    """Of a model with `one` and `other`, two of its `entry`."""

    def open_to(self, user: "Visitor") -> Self:
        """Pairs whose entries `user` may both edit.

        Entries that were put together are left out; taken apart, they are back.
        """
        mine = self.model.entry.objects.editable_by(user)
        # A look at each entry by its key: a list of all that the user may edit would be the whole book.
        return self.filter(Exists(mine.filter(pk=OuterRef("one"))), Exists(mine.filter(pk=OuterRef("other"))))


class Distinct(models.Model):
    """Somebody looked at two entries and said: not the same. They are proposed no more. `one` has the lower number."""

    entry: ClassVar[Any]

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+")
    at = models.DateTimeField(auto_now_add=True)

    objects = PairQuerySet.as_manager()

    class Meta:
        abstract = True
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="%(class)s_once"),
            models.CheckConstraint(name="%(class)s_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class DistinctContacts(Distinct):
    entry = Contact

    one = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+")


class DistinctOutlets(Distinct):
    entry = Outlet

    one = models.ForeignKey(Outlet, models.CASCADE, related_name="+")
    other = models.ForeignKey(Outlet, models.CASCADE, related_name="+")


class MergeQuerySet(models.QuerySet[Any]):
    def editable_by(self, user: "Visitor") -> Self:
        """Merges that `user` may take back: the kept entry stands, and is the user's to edit."""
        entries: Any = self.model._meta.get_field("kept").related_model
        return self.filter(kept__in=entries.objects.editable_by(user))


class Merge(models.Model):
    """One entry (`merged`) put into another (`kept`), with all that is needed to take them apart again.

    `values` is what changed on the kept entry, `{field: [before, after]}` (of a many-to-many field its keys), and on
    rows that learned from a double or went behind others: `{"app.Model:pk": {field: [before, after]}}`. `moved` numbers
    the rows that were handed over: `{"app.Model.field": [pk, …]}`, `{"app.Model": [pk, …]}` of pairs told apart.
    `dropped` holds, as Django serialises them, rows that could not stand twice on one entry (the same phone number, the
    same event); taking the merge back makes them anew.
    """

    by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("by"))
    at = models.DateTimeField(_("merged"), auto_now_add=True)
    values = models.JSONField(default=dict)
    moved = models.JSONField(default=dict)
    dropped = models.JSONField(default=list)
    undone_at = models.DateTimeField(null=True)
    undone_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+")

    objects = MergeQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]

    def __str__(self) -> str:
        return str(self.pk)


class ContactMerge(Merge):
    kept = models.ForeignKey(Contact, models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Contact, models.CASCADE, related_name="+")


class OutletMerge(Merge):
    kept = models.ForeignKey(Outlet, models.CASCADE, related_name="merges")
    merged = models.ForeignKey(Outlet, models.CASCADE, related_name="+")
