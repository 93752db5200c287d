"""The people of the press, as far as their profession goes. What must not exist about a person has no field here."""

import re
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from phonenumber_field.modelfields import PhoneNumberField
from phonenumber_field.phonenumber import to_python
from simple_history.models import HistoricalRecords

from contacts.models.outlets import Outlet
from contacts.phones import as_people_write_it
from crm import access
from crm.access import Act
from crm.fields import KeyField, TextLine
from crm.models import KeyedQuerySet, ListEntry, Region, Stamped, StandingManager, Unit, User
from crm.text import MOST_WORDS, digits, name_key

if TYPE_CHECKING:
    from crm.access import Visitor


PHONE_NUMBER = re.compile(r"\s*\+?[\d\s().-]*\d[\d\s().-]*")
"""A search that is one number, however it is written: `0812-3456-7890`, `+62 812 3456 7890`."""


class ContactKind(models.TextChoices):
    JOURNALIST = "journalist", _("journalist")
    OFFICER = "officer", _("press-body officer")
    # Press law (UU 40/1999) does not cover them: kept apart in every count.
    SOCIAL = "social", _("social-media user")


class LegalBasis(models.TextChoices):
    """Article 20 of UU 27/2022 on personal data, as far as this register uses it."""

    PUBLIC_TASK = "public_task", _("public task")
    CONSENT = "consent", _("consent")
    PUBLIC_SOURCE = "public_source", _("public source")


class Beat(ListEntry):
    shipped = "beats.csv"

    class Meta(ListEntry.Meta):
        verbose_name = _("beat")
        verbose_name_plural = _("beats")


class PositionRole(ListEntry):
    shipped = "position_roles.csv"

    class Meta(ListEntry.Meta):
        verbose_name = _("role at an outlet")
        verbose_name_plural = _("roles at an outlet")


class ContactQuerySet(KeyedQuerySet["Contact"]):
    def standing(self) -> Self:
        """Without those that were merged into another: `everyone` has them, and nobody is shown them."""
        return self.filter(merged_into__isnull=True)

    def visible_to(self, user: "Visitor") -> Self:
        """Those of the own unit and below, and those that a unit above shares downwards."""
        shared = Q(shared_down=True) & access.above(user)
        return self.standing().filter(access.within(user) | shared)

    def editable_by(self, user: "Visitor") -> Self:
        """The address book of the own unit is kept by all of its PR staff."""
        return self.standing().filter(access.own_unit(user, Act.LOG))

    def matching(self, text: str) -> Self:
        """People found by every word of `text`: in the name, an e-mail, a phone number or a current outlet."""
        found = self
        for word in [digits(text)] if PHONE_NUMBER.fullmatch(text) else name_key(text).split()[:MOST_WORDS]:
            found = found.filter(
                Q(key__contains=word) | Q(pk__in=at_outlet_like(word)) | Q(pk__in=with_phone_like(word))
            )
        return found

    def journalists(self) -> Self:
        return self.filter(kind=ContactKind.JOURNALIST)

    def reachable(self) -> Self:
        """Those who did not ask to be left alone."""
        return self.filter(do_not_contact_since__isnull=True)

    def for_list(self) -> Self:
        """With what a line about a person shows, in a constant number of queries."""
        current = Position.objects.current().select_related("outlet", "role")
        return self.select_related("unit").prefetch_related(
            models.Prefetch("positions", current, to_attr="current_positions"), "phones", "beats"
        )


def at_outlet_like(word: str) -> "models.QuerySet[Position, Any]":
    return Position.objects.current().filter(outlet__key__contains=word).values("contact")


def with_phone_like(word: str) -> "models.QuerySet[Phone, Any]":
    """A phone is found by the digits one remembers: `0812…`, `62812…` and `812…` are the same."""
    national = digits(word).removeprefix("62").removeprefix("0")
    usable = len(national) >= 4 and word.isdecimal()
    found = Phone.objects.filter(number__contains=national) if usable else Phone.objects.none()
    return found.values("contact")


class Contact(Stamped):
    """A person of the press. One name field: mononyms are normal and there is no family name.

    There is deliberately no remarks field, no score and no label on a person.
    """

    name = TextLine(_("name"), help_text=_("Without degrees and ranks."))
    prefix_title = TextLine(
        _("degrees before the name"), max_length=60, blank=True, help_text=_("Dr., H., Drs.")
    )
    suffix_title = TextLine(
        _("degrees after the name"), max_length=60, blank=True, help_text=_("S.H., M.I.Kom.")
    )
    kind = models.CharField(_("kind"), max_length=12, choices=ContactKind, default=ContactKind.JOURNALIST)
    email = models.EmailField(_("e-mail"), blank=True)
    beats = models.ManyToManyField(Beat, blank=True, related_name="contacts", verbose_name=_("beats"))
    regions = models.ManyToManyField(Region, blank=True, related_name="contacts", verbose_name=_("regions"))
    unit = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("unit"), related_name="contacts")
    shared_down = models.BooleanField(
        _("shared with the units below"),
        default=False,
        help_text=_("The units below see this person, and cannot edit."),
    )
    do_not_contact_since = models.DateField(_("do not contact since"), null=True, blank=True, editable=False)
    do_not_contact_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, blank=True, editable=False, related_name="+"
    )
    source = TextLine(
        _("source"), help_text=_("Where these data come from, e.g. business card at the coffee morning.")
    )
    legal_basis = models.CharField(
        _("legal basis"), max_length=20, choices=LegalBasis, default=LegalBasis.PUBLIC_TASK
    )
    purpose = TextLine(_("purpose"), default="Kemitraan media")
    merged_into = models.ForeignKey(
        "self", models.CASCADE, null=True, blank=True, editable=False, related_name="merged_entries"
    )
    name_key = KeyField("name", person=True, db_index=False)
    key = KeyField("name", "email", person=True)

    objects = StandingManager.from_queryset(ContactQuerySet)()
    everyone = ContactQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[beats, regions])

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("contact")
        verbose_name_plural = _("contacts")
        indexes = [
            models.Index(fields=["name_key", "unit"], name="contact_name_in_unit"),
            models.Index(Lower("email"), name="contact_email"),
        ]
        constraints = [
            models.CheckConstraint(
                name="contact_named",
                condition=~Q(name=""),
                violation_error_message=_("A person needs a name."),
            ),
            models.CheckConstraint(
                name="contact_has_provenance",
                condition=~Q(source="") & ~Q(purpose=""),
                violation_error_message=_("Say where these data come from and what they are for."),
            ),
            models.CheckConstraint(
                name="contact_do_not_contact_by",
                condition=Q(do_not_contact_since__isnull=True) | Q(do_not_contact_by__isnull=False),
                violation_error_message=_("A do-not-contact mark needs the one who set it."),
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    @property
    def full_name(self) -> str:
        """`Dr. H. Budi Santoso, S.H.`"""
        named = f"{self.prefix_title} {self.name}".strip()
        return f"{named}, {self.suffix_title}" if self.suffix_title else named

    def get_absolute_url(self) -> str:
        return reverse("contacts:contact-detail", args=[self.pk])

    @property
    def main_phone(self) -> "Phone | None":
        return next(iter(self.phones.all()), None)

    def leave_alone(self, user: User) -> None:
        """Set do-not-contact (unsaved). Anyone may."""
        self.do_not_contact_since, self.do_not_contact_by = timezone.localdate(), user

    def lift_do_not_contact(self) -> None:
        """Lift it (unsaved). Only the head of the unit may: the caller asks `crm.access`."""
        self.do_not_contact_since = self.do_not_contact_by = None


class Phone(models.Model):
    """One number of a person, E.164. The first (`order` 0) is the one that is offered for WhatsApp."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="phones")
    number = PhoneNumberField(_("phone"), db_index=True)
    order = models.PositiveSmallIntegerField(default=0)

    history = HistoricalRecords()

    class Meta:
        ordering = ["order", "pk"]
        verbose_name = _("phone")
        verbose_name_plural = _("phones")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "number"],
                name="phone_once_per_contact",
                violation_error_message=_("This number stands here already."),
            )
        ]

    def __str__(self) -> str:
        return as_people_write_it(to_python(self.number))

    @property
    def whatsapp_url(self) -> str:
        return f"https://wa.me/{digits(to_python(self.number).as_e164)}"


class DatedQuerySet[T: models.Model](models.QuerySet[T]):
    """What somebody holds from `start` to `end`; an open end is not over."""

    def current(self) -> Self:
        """Held today. Two may hold the same: double leadership of a chapter is real."""
        today = timezone.localdate()
        return self.filter(
            Q(start__isnull=True) | Q(start__lte=today), Q(end__isnull=True) | Q(end__gte=today)
        )

    def former(self) -> Self:
        return self.filter(end__lt=timezone.localdate())


class PositionQuerySet(DatedQuerySet["Position"]):
    pass


def learn_newer(
    row: Any, double: Any, *, dates: tuple[str, ...], beside: tuple[str, ...] = ()
) -> tuple[str, ...]:
    """Take over (unsaved) the `dates`, and what stands `beside` them, from a double that is newer by them.

    The first date that both have tells, else the one that only one of them has. What is blank there stays, unless the
    two differ in what stands beside: then nothing of the one holds for the other. Returns the fields settled by that.
    """
    mine, theirs = ([getattr(one, name) for name in dates] for one in (row, double))
    both = [(old, new) for old, new in zip(mine, theirs, strict=True) if old and new and old != new]
    newer = both[0][1] > both[0][0] if both else list(map(bool, theirs)) > list(map(bool, mine))
    differs = any(
        getattr(row, name) and getattr(double, name) not in ("", getattr(row, name)) for name in beside
    )
    for name in (*dates, *beside) if newer else ():
        setattr(row, name, getattr(double, name) or (None if differs else getattr(row, name)))
    return (*dates, *beside) if differs else ()


class Position(Stamped):
    """What a person does at an outlet, from when to when (null: not known, still so). One person may hold several."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="positions", verbose_name=_("contact"))
    outlet = models.ForeignKey(Outlet, models.PROTECT, related_name="positions", verbose_name=_("outlet"))
    role = models.ForeignKey(
        PositionRole, models.PROTECT, null=True, blank=True, verbose_name=_("role"), related_name="positions"
    )
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)

    objects = PositionQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["-start", "pk"]
        verbose_name = _("position")
        verbose_name_plural = _("positions")
        constraints = [
            models.CheckConstraint(
                name="position_ends_after_start",
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                violation_error_message=_("The end lies before the start."),
            ),
            models.UniqueConstraint(
                fields=["contact", "outlet", "role"],
                name="position_open_once",
                condition=Q(end__isnull=True),
                violation_error_message=_("This position stands here already."),
            ),
            # NULLs are distinct in a unique index: a position without a role needs its own.
            models.UniqueConstraint(
                fields=["contact", "outlet"],
                name="position_open_without_role_once",
                condition=Q(end__isnull=True, role__isnull=True),
                violation_error_message=_("This position stands here already."),
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role}, {self.outlet}" if self.role else str(self.outlet)


class Competence(Stamped):
    """A journalist's competence certificate (UKW). Information, never a condition for inviting or answering."""

    class Level(models.TextChoices):
        """Fixed by Dewan Pers."""

        MUDA = "muda", _("muda (young)")
        MADYA = "madya", _("madya (intermediate)")
        UTAMA = "utama", _("utama (senior)")

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="competences", verbose_name=_("contact")
    )
    level = models.CharField(_("level"), max_length=6, choices=Level)
    number = TextLine(_("number"), max_length=80, blank=True)
    expires_on = models.DateField(_("valid until"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"))

    history = HistoricalRecords()

    class Meta:
        ordering = ["-checked_on", "pk"]
        verbose_name = _("UKW certificate")
        verbose_name_plural = _("UKW certificates")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "level", "number"],
                name="competence_unique",
                violation_error_message=_("This certificate stands here already."),
            )
        ]

    def __str__(self) -> str:
        return f"UKW {self.get_level_display()}"

    def learn_from(self, double: "Competence") -> tuple[str, ...]:
        """Take over (unsaved) until when it is valid from who looked last, when two entries become one."""
        return learn_newer(self, double, dates=("checked_on", "expires_on"))
