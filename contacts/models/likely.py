"""Pairs that may be one entry, as the last search found them. Derived: they may be thrown away and found again.

No number says how alike two people are; a pair stands here or it does not.
"""

from typing import TYPE_CHECKING, Any, ClassVar, Self

from django.db import models
from django.db.models import Exists, F, OuterRef, Q

from contacts.models.duplicates import DistinctContacts, DistinctOutlets, PairQuerySet
from contacts.models.imports import ImportBatch
from contacts.models.outlets import Outlet
from contacts.models.people import Contact
from crm.models import Job, Unit

if TYPE_CHECKING:
    from crm.access import Visitor


class LikelyQuerySet(PairQuerySet):
    def open_to(self, user: "Visitor") -> Self:
        """Those besides of which nobody has said that they are two."""
        told_apart = self.model.apart.objects.filter(one=OuterRef("one"), other=OuterRef("other"))
        return super().open_to(user).filter(~Exists(told_apart))

    def touching(self, pks: Any) -> Self:
        return self.filter(Q(one__in=pks) | Q(other__in=pks))


class Likely(models.Model):
    """`one` has the lower number, as in `Distinct`."""

    entry: ClassVar[Any]
    apart: ClassVar[Any]

    objects = LikelyQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["-pk"]
        constraints = [
            models.UniqueConstraint(fields=["one", "other"], name="%(class)s_once"),
            models.CheckConstraint(name="%(class)s_in_order", condition=Q(one__lt=F("other"))),
        ]

    def __str__(self) -> str:
        return str(self.pk)


class LikelyContacts(Likely):
    entry, apart = Contact, DistinctContacts

    one = models.ForeignKey(Contact, models.CASCADE, related_name="+")
    other = models.ForeignKey(Contact, models.CASCADE, related_name="+")


class LikelyOutlets(Likely):
    entry, apart = Outlet, DistinctOutlets

    one = models.ForeignKey(Outlet, models.CASCADE, related_name="+")
    other = models.ForeignKey(Outlet, models.CASCADE, related_name="+")


class DuplicateSearch(models.Model):
    """How far a book was looked through: entries changed after `until` were not compared yet (null: none were).

    `unit` keeps the book; that of the outlets is the national directory, and stands with the topmost unit.
    """

    unit = models.ForeignKey(Unit, models.CASCADE, related_name="+")
    into = models.CharField(max_length=10, choices=ImportBatch.Into)
    until = models.DateTimeField(null=True)
    job = models.ForeignKey(Job, models.SET_NULL, null=True, related_name="+")

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "into"], name="duplicate_search_once")]

    def __str__(self) -> str:
        return f"{self.into} {self.unit_id}"
