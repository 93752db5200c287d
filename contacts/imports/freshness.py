"""Whether the register has moved between a preview and its confirmation."""

from datetime import datetime, timedelta
from typing import Any

from django.db.models import Count, Max
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from contacts.models import Chapter, Contact, Membership, Office, Outlet, Phone, Position, PressBody
from crm.models import Unit

MARGIN = timedelta(seconds=60)
"""No form's transaction stays open longer. What began before the preview and is committed after it is counted too."""


def mark(unit: Unit, since: datetime | None = None) -> str:
    """A fingerprint of every change since `since` (default: shortly before now) that could make a preview untrue.

    That is: of the people of `unit` and what stands with them, and of the outlets, bodies and chapters of all. Every
    write leaves a row in the history: counting those from one moment on sees a change too that was begun before the
    fingerprint was taken and committed afterwards. Imports themselves wait for each other by locking the unit.
    """
    since = since or timezone.now() - MARGIN
    counted = (f"{n}.{last or 0}" for n, last in (seen(rows, since) for rows in watched(unit)))
    return ",".join([since.isoformat(), *counted])


def moved(unit: Unit, before: str) -> bool:
    """Whether the fingerprint taken then would be another one now."""
    since = parse_datetime(before.partition(",")[0])
    return since is None or mark(unit, since) != before


def watched(unit: Unit) -> list[Any]:
    """Rows of the histories, a queryset each."""
    people = Contact.everyone.filter(unit=unit).values("pk")
    with_people: tuple[Any, ...] = (Phone, Position, Membership, Office)
    of_all: tuple[Any, ...] = (Outlet, Chapter, PressBody)
    book: Any = Contact
    return [
        book.history.filter(unit=unit),
        *(model.history.filter(contact__in=people) for model in with_people),
        *(model.history.all() for model in of_all),
    ]


def seen(rows: Any, since: datetime) -> tuple[int, int | None]:
    found = rows.filter(history_date__gte=since).aggregate(n=Count("pk"), last=Max("pk"))
    return found["n"], found["last"]
