"""Press bodies (PWI and others), their chapters in a tree, who is a member and who holds which office."""

from typing import Self

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from contacts.models.outlets import DirectoryQuerySet
from contacts.models.people import Contact, DatedQuerySet, learn_newer
from crm.fields import KeyField, TextBlock, TextLine
from crm.models import ListEntry, Region, Stamped, Unit
from crm.text import search_key, search_words


class BodyKind(ListEntry):
    shipped = "body_kinds.csv"

    class Meta(ListEntry.Meta):
        verbose_name = _("kind of press body")
        verbose_name_plural = _("kinds of press body")


class MemberType(ListEntry):
    shipped = "member_types.csv"

    class Meta(ListEntry.Meta):
        verbose_name = _("type of membership")
        verbose_name_plural = _("types of membership")


class OfficeTitle(ListEntry):
    """An office in a chapter. `is_chair` marks the one who leads: listed first, named in the report's map."""

    shipped = "office_titles.csv"
    is_chair = models.BooleanField(_("leads the chapter"), default=False)

    class Meta(ListEntry.Meta):
        verbose_name = _("office")
        verbose_name_plural = _("offices")


class PressBodyQuerySet(DirectoryQuerySet["PressBody"]):
    pass


class PressBody(Stamped):
    """An association of journalists or of media companies, or a working group."""

    code = models.SlugField(_("code"), max_length=40, unique=True)
    name = TextLine(_("name"))
    abbreviation = TextLine(_("abbreviation"), max_length=30, blank=True)
    kind = models.ForeignKey(BodyKind, models.PROTECT, verbose_name=_("kind"), related_name="bodies")
    website = models.URLField(_("website"), blank=True, max_length=300)
    constituent = models.BooleanField(_("constituent of Dewan Pers"), null=True, blank=True)
    constituent_checked_on = models.DateField(_("checked on"), null=True, blank=True)
    steward = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("kept by"), related_name="press_bodies")
    key = KeyField("name", "abbreviation")

    objects = PressBodyQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["kind__order", "abbreviation", "name"]
        verbose_name = _("press body")
        verbose_name_plural = _("press bodies")
        constraints = [
            models.CheckConstraint(
                name="constituent_is_dated",
                condition=Q(constituent__isnull=True) | Q(constituent_checked_on__isnull=False),
                violation_error_message=_("Say when this was checked."),
            )
        ]

    def __str__(self) -> str:
        return self.abbreviation or self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:body-detail", args=[self.pk])


class ChapterLevel(models.TextChoices):
    NATIONAL = "national", _("national")
    PROVINCE = "province", _("province")
    DISTRICT = "district", _("kabupaten/kota")


class ChapterQuerySet(DirectoryQuerySet["Chapter"]):
    def matching(self, text: str) -> Self:
        """By the name of the chapter, another name of it, or that of its body."""
        # Few chapters have other names, and `key` is what tells two chapters of one body apart: it holds one name.
        others = self.model.objects.exclude(other_names="").values_list("pk", "other_names")
        called = [(pk, search_key(names)) for pk, names in others]
        found = self
        for word in search_words(text):
            also = [pk for pk, names in called if word in names]
            found = found.filter(Q(key__contains=word) | Q(body__key__contains=word) | Q(pk__in=also))
        return found

    def named_or_covering(self, text: str) -> Self:
        """As `matching`, or by a region that it covers."""
        regions = Region.objects.matching(text)
        covering = Chapter.regions.through.objects.filter(region__in=regions).values("chapter")
        return self.filter(Q(pk__in=self.matching(text).values("pk")) | Q(pk__in=covering))


class Chapter(Stamped):
    """A branch of a press body; national > province > kabupaten/kota. It may cover two regions."""

    body = models.ForeignKey(PressBody, models.PROTECT, related_name="chapters", verbose_name=_("press body"))
    parent = models.ForeignKey(
        "self",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="children",
        verbose_name=_("chapter above"),
    )
    name = TextLine(_("name"))
    other_names = TextBlock(
        _("other names"), max_length=500, blank=True, help_text=_("One a line: lists may call it so.")
    )
    level = models.CharField(_("level"), max_length=10, choices=ChapterLevel)
    regions = models.ManyToManyField(Region, blank=True, related_name="chapters", verbose_name=_("regions"))
    email = models.EmailField(_("e-mail"), blank=True)
    steward = models.ForeignKey(Unit, models.PROTECT, verbose_name=_("kept by"), related_name="chapters")
    key = KeyField("name")

    objects = ChapterQuerySet.as_manager()
    history = HistoricalRecords(m2m_fields=[regions])

    class Meta:
        ordering = ["name", "pk"]
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        constraints = [
            models.UniqueConstraint(
                fields=["body", "key"],
                name="chapter_unique",
                violation_error_message=_("This chapter exists already."),
            ),
            models.CheckConstraint(
                name="chapter_not_its_own_parent",
                condition=Q(parent__isnull=True) | ~Q(parent=F("id")),
                violation_error_message=_("A chapter cannot stand above itself."),
            ),
        ]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        return reverse("contacts:chapter-detail", args=[self.pk])

    def clean(self) -> None:
        # validate_constraints() compares the key before pre_save has made it.
        self.key = search_key(self.name or "")[:400]


class Membership(Stamped):
    """A person's membership in a chapter, with the card as far as it was shown."""

    contact = models.ForeignKey(
        Contact, models.CASCADE, related_name="memberships", verbose_name=_("contact")
    )
    chapter = models.ForeignKey(
        Chapter, models.PROTECT, related_name="memberships", verbose_name=_("chapter")
    )
    member_type = models.ForeignKey(
        MemberType, models.PROTECT, null=True, blank=True, verbose_name=_("type"), related_name="memberships"
    )
    card_number = TextLine(_("card number"), max_length=60, blank=True)
    card_expires_on = models.DateField(_("card valid until"), null=True, blank=True)
    checked_on = models.DateField(_("checked on"), null=True, blank=True)

    history = HistoricalRecords()

    class Meta:
        ordering = ["pk"]
        verbose_name = _("membership")
        verbose_name_plural = _("memberships")
        constraints = [
            models.UniqueConstraint(
                fields=["contact", "chapter"],
                name="membership_unique",
                violation_error_message=_("This person is a member of that chapter already."),
            )
        ]

    def __str__(self) -> str:
        return str(self.chapter)

    def learn_from(self, double: "Membership") -> tuple[str, ...]:
        """Take over (unsaved) what the newer card says, when two entries become one."""
        return learn_newer(self, double, dates=("checked_on", "card_expires_on"), beside=("card_number",))


class OfficeStatus(models.TextChoices):
    DEFINITIVE = "definitive", _("definitive")
    ACTING = "acting", _("acting (Plt)")
    DISPUTED = "disputed", _("disputed")


class OfficeQuerySet(DatedQuerySet["Office"]):
    def chairs(self) -> Self:
        return self.filter(title__is_chair=True)


class Office(Stamped):
    """An office held in a chapter, by decree (SK), from when to when. No rule keeps two chairs apart."""

    contact = models.ForeignKey(Contact, models.CASCADE, related_name="offices", verbose_name=_("contact"))
    chapter = models.ForeignKey(Chapter, models.PROTECT, related_name="offices", verbose_name=_("chapter"))
    title = models.ForeignKey(OfficeTitle, models.PROTECT, related_name="offices", verbose_name=_("office"))
    division = TextLine(
        _("section"), max_length=100, blank=True, help_text=_("For heads of a section or field.")
    )
    decree_number = TextLine(_("decree (SK) number"), max_length=100, blank=True)
    start = models.DateField(_("from"), null=True, blank=True)
    end = models.DateField(_("until"), null=True, blank=True)
    status = models.CharField(
        _("status"), max_length=10, choices=OfficeStatus, default=OfficeStatus.DEFINITIVE
    )

    objects = OfficeQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        ordering = ["title__order", "-start", "pk"]
        verbose_name = _("office held")
        verbose_name_plural = _("offices held")
        constraints = [
            models.CheckConstraint(
                name="office_ends_after_start",
                condition=Q(start__isnull=True) | Q(end__isnull=True) | Q(end__gte=F("start")),
                violation_error_message=_("The end lies before the start."),
            )
        ]

    def __str__(self) -> str:
        return f"{self.title}, {self.chapter}"
