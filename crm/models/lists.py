"""Lists of words that the user may extend: data, not code."""

from typing import ClassVar, Self

from django.db import models
from django.urls import reverse
from django.utils.translation import get_language
from django.utils.translation import gettext_lazy as _

from crm.fields import TextLine
from crm.models.records import Versioned


class ListEntryQuerySet[T: "ListEntry"](models.QuerySet[T]):
    def offered(self) -> Self:
        """Those a form offers; a retired entry stays on the records that use it."""
        return self.filter(retired=False)


class ListEntry(Versioned):
    """One entry of an extendable list: its words in both languages, and its place in the order."""

    shipped: ClassVar[str]
    """The file under `data/` of its app that the list starts with."""

    code = models.SlugField(_("code"), max_length=60, unique=True)
    name_id = TextLine(_("name in Indonesian"), max_length=100)
    name_en = TextLine(_("name in English"), max_length=100)
    order = models.PositiveSmallIntegerField(_("order"), default=100)
    retired = models.BooleanField(_("no longer offered"), default=False)

    objects = ListEntryQuerySet.as_manager()

    class Meta:
        abstract = True
        ordering = ["order", "name_id"]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:term-list", args=[self._meta.model_name])

    @property
    def name(self) -> str:
        return self.name_en if get_language() == "en" else self.name_id


class Rank(ListEntry):
    """A police rank; `name` is the short form, `full` what a signature block writes in capitals."""

    shipped = "ranks.csv"
    full = TextLine(_("full name"), max_length=100)
    is_general = models.BooleanField(
        _("general officer"), default=False, help_text=_("Signs without a service number.")
    )

    class Meta(ListEntry.Meta):
        verbose_name = _("rank")
        verbose_name_plural = _("ranks")
