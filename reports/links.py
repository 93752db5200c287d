"""From a figure to the list of what it counts. The lists of other apps are known by the name of their address only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse

from crm.models import Unit
from reports.figures.tree import UnitRow
from reports.periods import Period

UNVERIFIED = "none"
"""A filter reads an empty value as \"all\": the status without a word gets one."""


@dataclass(frozen=True)
class Links:
    """The lists behind one unit's figures of one period; `past` turns a link to the period before."""

    unit: Unit
    period: Period
    branches: dict[str, int]
    """Number of each unit row by its code."""
    today: date

    def to(self, name: str, *, past: int = 0, **filters: Any) -> str:
        period = self.period.previous() if past else self.period
        lists: dict[str, Callable[..., str]] = {
            "engagements": self._engagements,
            "followups": self._followups,
            "contacts": self._contacts,
            "outlets": self._outlets,
            "chapters": self._chapters,
            "chapter": self._chapter,
            "outlet": self._outlet,
        }
        return lists[name](period, **filters)

    def _engagements(
        self, period: Period, unit: UnitRow | None = None, month: str = "", **filters: str
    ) -> str:
        """A row of the unit itself leaves the units below it out; `month` is a part of the period."""
        host = "host" if unit and unit.own else "unit"
        where = {host: self.branches[unit.code] if unit else self.unit.pk}
        days = _days(Period.stored(month) if month else period)
        return _address("engagements:engagement-list", **where, **days, **filters)

    def _followups(self, period: Period, **filters: str) -> str:
        """`state="pending"` is what is open and not due yet."""
        first = period.start
        if filters.get("state") == "pending":
            filters["state"], first = "open", max(first, self.today)
        days = {"due_min": first.isoformat(), "due_max": period.end.isoformat()}
        return _address("engagements:followup-list", unit=self.unit.pk, **days, **filters)

    def _contacts(self, period: Period, **filters: str) -> str:
        return _address("contacts:contact-list", unit=self.unit.pk, **filters)

    def _outlets(self, period: Period, **filters: str) -> str:
        if filters.get("status") == "":
            filters["status"] = UNVERIFIED
        return _address("reports:outlet-reach", of=self.unit.code, period=period.code, **filters)

    def _chapters(self, period: Period, **filters: str) -> str:
        return _address("reports:chapter-reach", of=self.unit.code, period=period.code, **filters)

    def _chapter(self, period: Period, pk: int) -> str:
        return reverse("contacts:chapter-detail", args=[pk])

    def _outlet(self, period: Period, pk: int) -> str:
        return reverse("contacts:outlet-detail", args=[pk])


def links_for(unit: Unit, period: Period, today: date) -> Links:
    """With the numbers of the units directly below, for the rows of the table of units."""
    around = Unit.objects.within(unit).filter(depth__lte=unit.depth + 1)
    return Links(unit, period, dict(around.values_list("code", "pk")), today)


def _days(period: Period) -> dict[str, str]:
    return {"date_min": period.start.isoformat(), "date_max": period.end.isoformat()}


def _address(name: str, **query: Any) -> str:
    return f"{reverse(name)}?{urlencode(query)}"
