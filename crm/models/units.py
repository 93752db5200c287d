"""Where people work: the tree of police units, and the regions they serve."""

from typing import TYPE_CHECKING, Self
from zoneinfo import ZoneInfo

from django.db import models
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from treebeard.mp_tree import MP_Node, MP_NodeManager, MP_NodeQuerySet

from crm import access
from crm.fields import KeyField, TextLine
from crm.models.records import KeyedQuerySet, Versioned

if TYPE_CHECKING:
    from crm.access import Visitor


class Level(models.TextChoices):
    MABES = "mabes", _("Mabes")
    POLDA = "polda", _("Polda")
    POLRES = "polres", _("Polres")
    POLSEK = "polsek", _("Polsek")


class Zone(models.TextChoices):
    """The three time zones of Indonesia (Keppres 41/1987)."""

    WIB = "WIB", "WIB"
    WITA = "WITA", "WITA"
    WIT = "WIT", "WIT"

    @property
    def tzinfo(self) -> ZoneInfo:
        return ZoneInfo({"WIB": "Asia/Jakarta", "WITA": "Asia/Makassar", "WIT": "Asia/Jayapura"}[self.value])


class RegionQuerySet(KeyedQuerySet["Region"]):
    """Public facts: everyone sees them, and they are edited by nobody."""

    def visible_to(self, user: "Visitor") -> Self:
        return self.all()


class Region(models.Model):
    """A province (`PP`) or a kabupaten/kota (`PP.KK`) by its Kemendagri code."""

    code = models.CharField(_("code"), max_length=5, primary_key=True)
    name = TextLine(_("name"))
    key = KeyField("name")

    objects = RegionQuerySet.as_manager()

    class Meta:
        ordering = ["code"]
        verbose_name = _("region")
        verbose_name_plural = _("regions")

    def __str__(self) -> str:
        return self.name

    @property
    def is_province(self) -> bool:
        return len(self.code) == 2


class UnitQuerySet(KeyedQuerySet["Unit"], MP_NodeQuerySet["Unit"]):  # type: ignore[override]
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(access.within(user, ""))

    def editable_by(self, user: "Visitor") -> Self:
        return self.visible_to(user) if access.may(user, access.Act.MANAGE_USERS) else self.none()

    def at(self, level: Level) -> Self:
        return self.filter(level=level)

    def within(self, unit: "Unit") -> Self:
        return self.filter(path__startswith=unit.path)


class UnitManager(MP_NodeManager.from_queryset(UnitQuerySet)):  # type: ignore[misc]
    def get_queryset(self) -> UnitQuerySet:
        # MP_NodeManager names its own QuerySet here, whatever `from_queryset` was given.
        return UnitQuerySet(self.model, using=self._db).order_by("path")


class Unit(Versioned, MP_Node):
    """A police unit. Its type is its `level`, never its name; its regions are not its level either."""

    code = models.SlugField(_("code"), max_length=80, unique=True)
    name = TextLine(_("name"), max_length=120)
    key = KeyField("name")
    level = models.CharField(_("level"), max_length=10, choices=Level)
    zone = models.CharField(_("time zone"), max_length=4, choices=Zone, default=Zone.WIB)
    seat = TextLine(
        _("seat"), max_length=80, blank=True, help_text=_("Place written above a signature, e.g. Trenggalek.")
    )
    regions = models.ManyToManyField(Region, verbose_name=_("regions"), blank=True, related_name="units")

    objects = UnitManager()  # type: ignore[misc]

    class Meta:
        verbose_name = _("unit")
        verbose_name_plural = _("units")

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("crm:unit-detail", args=[self.pk])

    def covers(self, other: "Unit") -> bool:
        """Whether `other` is this unit or below it."""
        return other.path.startswith(self.path)

    @property
    def tzinfo(self) -> ZoneInfo:
        return Zone(self.zone).tzinfo
