"""Media outlets: a national directory that everyone signed in reads and the steward unit keeps."""

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from crm import access
from crm.access import Act
from crm.fields import KeyField, TextBlock, TextLine
from crm.models import KeyedQuerySet, ListEntry, Region, Stamped, StandingManager, Unit
from crm.text import search_key

if TYPE_CHECKING:
    from crm.access import Visitor


class Verification(models.TextChoices):
    """Verification by Dewan Pers: fixed by Dewan Pers itself. Information, never a condition for an answer."""

    NONE = "", _("none")
    ADMINISTRATIVE = "administrative", _("administrative")
    FACTUAL = "factual", _("administrative and factual")


class OutletKind(ListEntry):
    shipped = "outlet_kinds.csv"

    class Meta(ListEntry.Meta):
        verbose_name = _("kind of outlet")
        verbose_name_plural = _("kinds of outlet")


class DirectoryQuerySet[T: models.Model](KeyedQuerySet[T]):
    """Entries of the national directory: open to everyone signed in, edited by the steward unit or a unit above it."""

    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(access.signed_in(user))

    def editable_by(self, user: "Visitor") -> Self:
        return self.filter(access.within(user, "steward")) if access.may(user, Act.LOG) else self.none()


class OutletQuerySet(DirectoryQuerySet["Outlet"]):
    def standing(self) -> Self:
        """Without those that were merged into another: `everyone` has them, and nobody is shown them."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: "Visitor") -> Self:
        return super().visible_to(user).standing()

    def editable_by(self, user: "Visitor") -> Self:
        return super().editable_by(user).standing()

    def press(self) -> Self:
        """The independent press: media owned by the police are not counted as such."""
        return self.filter(police_owned=False)


class Outlet(Stamped):
    """A media outlet. `domain` is the host of its website without `www.`, the natural key of an online outlet."""

    name = TextLine(_("name"))
    other_names = TextBlock(
        _("other names"), max_length=500, blank=True, help_text=_("One a line: lists may call it so.")
    )
    kind = models.ForeignKey(OutletKind, models.PROTECT, verbose_name=_("kind"), related_name="outlets")
    website = models.URLField(_("website"), blank=True, max_length=300)
    feed = models.URLField(_("RSS feed"), blank=True, max_length=300)
    domain = models.CharField(_("domain"), max_length=255, blank=True, editable=False, db_index=True)
    group = models.ForeignKey(
        "self", models.SET_NULL, null=True, blank=True, related_name="members", verbose_name=_("parent group")
    )
    regions = models.ManyToManyField(Region, blank=True, related_name="outlets", verbose_name=_("regions"))
    company = TextLine(_("legal entity"), blank=True)
    verification = models.CharField(_("Dewan Pers status"), max_length=20, choices=Verification, blank=True)
    certificate_number = TextLine(_("certificate number"), max_length=80, blank=True)
    verification_checked_on = models.DateField(
        _("checked on"),
        null=True,
        blank=True,
        help_text=_("A status can be withdrawn: when was it last looked up?"),
    )
    phone = PhoneNumberField(_("phone"), blank=True)
    whatsapp = PhoneNumberField(_("WhatsApp"), blank=True)
    email = models.EmailField(_("e-mail"), blank=True)
    address = TextBlock(_("address of the newsroom"), max_length=500, blank=True)
    police_owned = models.BooleanField(
        _("owned by the police"),
        default=False,
        help_text=_("Such as Tribratanews: kept out of all press counts."),
    )
    steward = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("kept by"), related_name="outlets")
    source = TextLine(_("source"), blank=True, help_text=_("Where these facts come from."))
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="merged_entries"
    )
    name_key = KeyField("name")
    key = KeyField("name", "other_names", "domain", "email", "phone", max_length=600)

    objects = StandingManager.from_queryset(OutletQuerySet)()
    everyone = OutletQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[regions])

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("outlet")
        verbose_name_plural = _("outlets")
        constraints = [
            models.UniqueConstraint(
                fields=["name_key", "kind", "domain"],
                name="outlet_unique",
                condition=Q(merged_into__isnull=True),
                violation_error_message=_("This outlet is in the register already."),
            ),
            models.CheckConstraint(
                name="outlet_named",
                condition=~Q(name=""),
                violation_error_message=_("An outlet needs a name."),
            ),
            models.CheckConstraint(
                name="outlet_not_its_own_group",
                condition=Q(group__isnull=True) | ~Q(group=F("id")),
                violation_error_message=_("An outlet cannot be its own parent group."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:outlet-detail", args=[self.pk])

    def save(self, **kwargs: Any) -> None:
        self.domain = domain_of(self.website)
        super().save(**kwargs)

    def clean(self) -> None:
        self.domain = domain_of(self.website)
        # validate_constraints() runs after clean() and before pre_save: give it the keys it compares.
        self.name_key = search_key(self.name or "")[:400]
        if self.verification and not self.verification_checked_on:
            raise ValidationError({"verification_checked_on": _("Say when this status was checked.")})
        if self.pk and any(group.group_id == self.pk for group in self.groups()):
            raise ValidationError({"group": _("This group belongs to the outlet itself.")})

    def groups(self) -> Iterator["Outlet"]:
        """Its parent group, the group of that one, and so on; each once."""
        passed, group = {self.pk}, self.group
        while group and group.pk not in passed:
            passed.add(group.pk)
            yield group
            group = group.group


def domain_of(website: str) -> str:
    """`https://www.Kompas.com/a` → `kompas.com`; "" when there is no host."""
    text = (website or "").strip()
    try:
        host = urlsplit(text if "//" in text else f"//{text}").hostname or ""
    except ValueError:
        return ""
    return host.lower().removeprefix("www.")[:255]


def identity_of(values: dict[str, Any]) -> tuple[Any, ...]:
    """What the register holds once: name, kind and domain, of `values` by the names of the fields."""
    return (
        search_key(values.get("name") or "")[:400],
        values.get("kind"),
        domain_of(values.get("website") or ""),
    )
