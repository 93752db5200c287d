"""The four spans a partnership report may cover, and how each is written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta

from django.db import models
from django.utils import formats
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from reports.writing import roman

FIRST_YEAR, LAST_YEAR = 2000, 2100
LONGEST_ECHO = 20


class PeriodError(ValueError):
    """The text names no period; its message is a sentence for the user."""


class Span(models.TextChoices):
    MONTH = "month", _("Month")
    QUARTER = "quarter", _("Quarter")
    SEMESTER = "semester", _("Semester")
    YEAR = "year", _("Year")


PARTS = {Span.MONTH: 12, Span.QUARTER: 4, Span.SEMESTER: 2, Span.YEAR: 1}
WRITTEN = (
    (Span.MONTH, re.compile(r"([0-9]{4})-([0-9]{2})")),
    (Span.QUARTER, re.compile(r"([0-9]{4})-[Qq]([0-9])")),
    (Span.SEMESTER, re.compile(r"([0-9]{4})-[Ss]([0-9])")),
    (Span.YEAR, re.compile(r"([0-9]{4})()")),
)


@dataclass(frozen=True, slots=True)
class Period:
    """One calendar span. `number` counts the spans of that kind in the year, from 1."""

    span: Span
    year: int
    number: int = 1

    @classmethod
    def parse(cls, text: str) -> Period:
        """Read `2026-09`, `2026-Q3`, `2026-S2` or `2026`; raise PeriodError for anything else."""
        period = cls._matching(text.strip())
        if period is None:
            raise PeriodError(
                gettext(
                    "The period “%(text)s” is not known. Write for example 2026-09, 2026-Q3, 2026-S2 or 2026."
                )
                % {"text": echo(text)}
            )
        if not FIRST_YEAR <= period.year <= LAST_YEAR:
            raise PeriodError(
                gettext("The period “%(text)s” is outside the years %(first)d to %(last)d.")
                % {"text": echo(text), "first": FIRST_YEAR, "last": LAST_YEAR}
            )
        return period

    @classmethod
    def stored(cls, code: str) -> Period:
        """The period of a `code` the program wrote itself: neighbours of the bounds lie outside them."""
        period = cls._matching(code)
        if period is None:
            raise PeriodError(code)
        return period

    @classmethod
    def _matching(cls, text: str) -> Period | None:
        for span, pattern in WRITTEN:
            if found := pattern.fullmatch(text):
                number = int(found[2] or 1)
                return cls(span, int(found[1]), number) if 1 <= number <= PARTS[span] else None
        return None

    @classmethod
    def containing(cls, day: date, span: Span) -> Period:
        return cls(span, day.year, (day.month - 1) // (12 // PARTS[span]) + 1)

    @property
    def code(self) -> str:
        """The form `parse` reads, used in addresses, file names and the database."""
        suffix = {
            Span.MONTH: f"-{self.number:02}",
            Span.QUARTER: f"-Q{self.number}",
            Span.SEMESTER: f"-S{self.number}",
            Span.YEAR: "",
        }
        return f"{self.year:04}{suffix[self.span]}"

    @property
    def start(self) -> date:
        return date(self.year, self._first_month, 1)

    @property
    def end(self) -> date:
        """The last day, itself included."""
        return self.next().start - timedelta(days=1)

    @property
    def label(self) -> str:
        """As a heading, in the active language: `Triwulan III 2026`."""
        words = self._words()
        return words[:1].upper() + words[1:]

    @property
    def name(self) -> str:
        """As part of a sentence: `triwulan III 2026`, but `September 2026`."""
        return self._words()

    def previous(self) -> Period:
        return self._shifted(-1)

    def next(self) -> Period:
        return self._shifted(1)

    def contains(self, day: date) -> bool:
        return self.start <= day <= self.end

    def is_running(self, today: date) -> bool:
        """True while days of the period are still to come, today's included."""
        return today <= self.end

    def months(self) -> Iterator[Period]:
        for month in range(self._first_month, self._first_month + 12 // PARTS[self.span]):
            yield Period(Span.MONTH, self.year, month)

    def recent(self, count: int) -> list[Period]:
        """This period and the ones before it, oldest first, `count` in all."""
        return [self._shifted(-back) for back in reversed(range(count))]

    @property
    def _first_month(self) -> int:
        return (self.number - 1) * (12 // PARTS[self.span]) + 1

    def _shifted(self, steps: int) -> Period:
        years, index = divmod(self.number - 1 + steps, PARTS[self.span])
        return Period(self.span, self.year + years, index + 1)

    def _words(self) -> str:
        if self.span is Span.MONTH:
            return formats.date_format(self.start, "F Y")
        sentence = {
            Span.QUARTER: gettext("quarter %(numeral)s %(year)d"),
            Span.SEMESTER: gettext("semester %(numeral)s %(year)d"),
            Span.YEAR: gettext("year %(year)d"),
        }[self.span]
        return sentence % {"numeral": roman(self.number), "year": self.year}


def echo(text: str) -> str:
    """The user's text, short and printable enough to be repeated in a sentence."""
    printable = "".join(char for char in text.strip() if char.isprintable())
    return printable if len(printable) <= LONGEST_ECHO else printable[:LONGEST_ECHO] + "…"
