"""The papers of a unit: how it heads and numbers them, the numbers given out, the reports and their editions."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, Any, Self
from uuid import uuid4

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F
from django.urls import reverse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from crm import access
from crm.access import Act
from crm.fields import TextBlock, TextLine
from crm.models import ScopedQuerySet, Stamped, Unit, User
from reports import letterhead
from reports.letterhead import KOP_LETTERS, KOP_LINES, Paper, Sheet
from reports.periods import Period

if TYPE_CHECKING:
    from crm.access import Visitor


class LetterheadQuerySet(ScopedQuerySet["Letterhead"]):
    def visible_to(self, user: Visitor) -> Self:
        return self.filter(access.within(user))

    def editable_by(self, user: Visitor) -> Self:
        return self.filter(access.own_unit(user, Act.EDIT_ALL))


class Letterhead(Stamped):
    """What a unit's papers look like. A unit without a row uses `usual()`."""

    unit = models.OneToOneField(Unit, models.PROTECT, related_name="letterhead", verbose_name=_("unit"))
    kop = TextBlock(
        _("kop"), max_length=130, help_text=_("At most 3 lines of at most 41 letters; printed in capitals.")
    )
    number_template = TextLine(
        _("number template"),
        max_length=100,
        help_text=_(
            "{serial}, {month} and {year} are filled in, e.g. B/{serial}/{month}/HUM.3.4.5./{year}/Sihumas."
        ),
    )
    on_behalf = TextLine(
        _("on behalf of (a.n.)"),
        max_length=120,
        blank=True,
        help_text=_("Empty when the signatory signs for the unit."),
    )
    post = TextLine(_("post of the signatory"), max_length=120, blank=True)
    signatory = models.ForeignKey(
        User, models.PROTECT, null=True, blank=True, related_name="+", verbose_name=_("signatory"),
        help_text=_("Empty leaves a line for the name."),
    )  # fmt: skip
    copies = TextBlock(_("copies to"), max_length=600, blank=True, help_text=_("One recipient a line."))

    objects = LetterheadQuerySet.as_manager()
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("letterhead")
        verbose_name_plural = _("letterheads")

    def __str__(self) -> str:
        return gettext("letterhead of %s") % self.unit

    def get_absolute_url(self) -> str:
        return reverse("reports:report-list")

    @classmethod
    def usual(cls, unit: Unit) -> Letterhead:
        """An unsaved letterhead in the usual form, signed by the head of public relations if there is just one."""
        heads = list(
            User.objects.filter(unit=unit, role=access.Role.KEPALA, is_active=True).select_related("rank")[:2]
        )
        return cls(
            unit=unit,
            kop=letterhead.usual_kop(unit),
            number_template=letterhead.usual_number(unit),
            on_behalf=letterhead.usual_on_behalf(unit),
            post=letterhead.usual_post(unit),
            signatory=heads[0] if len(heads) == 1 else None,
        )

    @classmethod
    def of(cls, unit: Unit) -> Letterhead:
        stored = cls.objects.filter(unit=unit).select_related("unit", "signatory__rank").first()
        return stored or cls.usual(unit)

    def clean(self) -> None:
        lines = self.kop.splitlines()
        if len(lines) > KOP_LINES or any(len(line) > KOP_LETTERS for line in lines):
            raise ValidationError({"kop": _("At most 3 lines of at most 41 letters each.")})
        if "{serial}" not in self.number_template or "{year}" not in self.number_template:
            raise ValidationError({"number_template": _("The template must hold {serial} and {year}.")})

    def sheet(self, report: Report) -> Sheet:
        """The frame of `report` as it would be printed now."""
        return Sheet(
            kop=letterhead.kop_lines(self.kop),
            number=report.number,
            place=self.unit.seat,
            month=letterhead.month_of(report.numbered_on),
            on_behalf=self.on_behalf,
            post=self.post,
            name=self.signatory.name if self.signatory else "",
            rank=letterhead.rank_line(self.signatory),
            copies=tuple(line for line in self.copies.splitlines() if line),
        )


class NumberBook(models.Model):
    """The last serial a unit gave out in a year. It only ever grows: a number is never given out twice."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="+")
    year = models.PositiveSmallIntegerField()
    last = models.PositiveIntegerField(default=0)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["unit", "year"], name="number_book_unit_year")]

    def __str__(self) -> str:
        return f"{self.unit} {self.year}: {self.last}"

    @classmethod
    def next_serial(cls, unit: Unit, year: int) -> int:
        """Take the next serial. The row stays locked until the surrounding transaction ends."""
        with transaction.atomic():
            book, _created = cls.objects.get_or_create(unit=unit, year=year)
            cls.objects.filter(pk=book.pk).update(last=F("last") + 1)
            return cls.objects.values_list("last", flat=True).get(pk=book.pk)


class ReportQuerySet(ScopedQuerySet["Report"]):
    def visible_to(self, user: Visitor) -> Self:
        return self.filter(access.within(user))

    def for_list(self) -> Self:
        """With their editions, in one query more for all rows; what these show is left in the database."""
        light = models.Prefetch("editions", Edition.objects.light())
        return self.select_related("unit").prefetch_related(light)


class Report(Stamped):
    """The partnership report of a unit for a period: its number, given once; what it says is in its editions."""

    unit = models.ForeignKey(Unit, models.PROTECT, related_name="reports", verbose_name=_("unit"))
    period_code = models.CharField(_("period"), max_length=7)
    period_start = models.DateField(_("first day"))
    serial = models.PositiveIntegerField(_("serial"))
    number = TextLine(_("number"), max_length=120)
    numbered_on = models.DateField(_("numbered on"))

    objects = ReportQuerySet.as_manager()

    class Meta:
        ordering = ["-period_start", "-pk"]
        verbose_name = _("report")
        verbose_name_plural = _("reports")
        constraints = [
            models.UniqueConstraint(
                fields=["unit", "period_code"],
                name="report_unit_period",
                violation_error_message=_("This unit has a report for that period already."),
            ),
        ]

    def __str__(self) -> str:
        return gettext("Report of %(unit)s, %(period)s") % {"unit": self.unit, "period": self.period.label}

    def get_absolute_url(self) -> str:
        return reverse("reports:report-detail", args=[self.pk])

    @property
    def period(self) -> Period:
        return Period.stored(self.period_code)

    @property
    def newest(self) -> Edition | None:
        return next(iter(self.editions.all()), None)


class EditionQuerySet(ScopedQuerySet["Edition"]):
    def visible_to(self, user: Visitor) -> Self:
        return self.filter(access.within(user, "report__unit"))

    def light(self) -> Self:
        """Without the frozen figures, which are read only when they are shown."""
        return self.defer("figures", "sheet")


def edition_path(edition: Edition, name: str) -> str:
    """A name nobody can guess; the name a reader sees is given at download."""
    return f"reports/{uuid4().hex}.pdf"


class Edition(models.Model):
    """One printing of a report: the figures it shows, frozen, and the file. The same figures are never printed twice.

    `digest` covers figures and frame; `sha256` is that of the file.
    """

    report = models.ForeignKey(Report, models.PROTECT, related_name="editions", verbose_name=_("report"))
    paper = models.CharField(_("paper"), max_length=2, choices=Paper, default=Paper.A4)
    figures = models.JSONField()
    sheet = models.JSONField()
    digest = models.CharField(max_length=64)
    pdf = models.FileField(upload_to=edition_path)
    sha256 = models.CharField(max_length=64)
    pages = models.PositiveSmallIntegerField(_("pages"))
    built_at = models.DateTimeField(_("built"), auto_now_add=True)
    built_by = models.ForeignKey(User, models.PROTECT, related_name="+", verbose_name=_("built by"))

    objects = EditionQuerySet.as_manager()

    class Meta:
        ordering = ["-built_at", "-pk"]
        verbose_name = _("edition")
        verbose_name_plural = _("editions")
        constraints = [models.UniqueConstraint(fields=["report", "paper", "digest"], name="edition_once")]

    def __str__(self) -> str:
        return self.file_name

    @property
    def file_name(self) -> str:
        return f"laporan-{self.report.unit.code}-{self.report.period_code}-{self.paper}.pdf".lower()


def new_report(unit: Unit, period: Period, day: date, user: User) -> Report:
    """An unsaved report with the next number of the unit, taken on `day`."""
    serial = NumberBook.next_serial(unit, day.year)
    number = letterhead.numbered(Letterhead.of(unit).number_template, serial=serial, day=day)
    values: dict[str, Any] = {"unit": unit, "period_code": period.code, "period_start": period.start}
    return Report(**values, serial=serial, number=number, numbered_on=day).stamp(user)
