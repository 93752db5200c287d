"""Whether the register has moved: between a preview and its confirmation, or since an import."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

from django.db.models import Count, Max, Q
from django.utils import timezone
from django.utils.dateparse import parse_datetime

from contacts.models import (
    Beat,
    Chapter,
    Contact,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outlet,
    OutletKind,
    Phone,
    Position,
    PositionRole,
    PressBody,
)
from crm.models import Region, Unit

MARGIN = timedelta(minutes=10)
"""No transaction stays open longer, an import of another unit included. What began before the preview and is committed
after it is counted too."""

READING = 1
"""Raise it when a cell comes to be read otherwise than before: imports of the release before are no answer any more."""


def mark(unit: Unit, since: datetime | None = None, *, but: datetime | None = None) -> str:
    """A fingerprint of every change since `since` (default: shortly before now) that could make a preview untrue.

    That is: of the people of `unit` and what stands with them, of the outlets, bodies and chapters of all, and of the
    lists whose words a file may use. Every write leaves a row in the history: counting those from one moment on sees a
    change too that was begun before the fingerprint was taken and committed afterwards. The lists are short and have
    none. Imports themselves wait for each other by locking the unit. `but`: without what was written at that moment.

    The text is `since,digest` or `since,digest,but`.
    """
    since = since or timezone.now() - MARGIN
    counted = [seen(rows, written(since, but)) for rows in watched(unit)]
    told = f"{READING},{counted},{list(words_of_lists())}"
    parts = [since.isoformat(), sha256(told.encode()).hexdigest(), *([but.isoformat()] if but else [])]
    return ",".join(parts)


def moved(unit: Unit, before: str) -> bool:
    """Whether the fingerprint taken then would be another one now."""
    since, but = moments_of(before)
    return since is None or mark(unit, since, but=but) != before


def mark_of_writing(unit: Unit, before: str, at: datetime) -> str:
    """The fingerprint after an import that wrote all its rows `at` one moment; "" when anybody else wrote meanwhile.

    It is the one from `before` the writing, but for that moment: its hundred thousand rows are never counted.
    """
    since, _but = moments_of(before)
    now = mark(unit, since, but=at)
    return now if now.startswith(f"{before},") else ""


def moments_of(fingerprint: str) -> tuple[datetime | None, datetime | None]:
    """`since` and `but`; a text that is no fingerprint has none."""
    since, _digest, but, *_rest = [*fingerprint.split(","), "", ""]
    return parse_datetime(since), parse_datetime(but)


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


def words_of_lists() -> Iterator[list[Any]]:
    lists: tuple[Any, ...] = (PositionRole, Beat, MemberType, OfficeTitle, OutletKind)
    for model in lists:
        yield list(model.objects.order_by("pk").values_list("pk", "version"))
    yield list(Region.objects.order_by("pk").values_list("pk", "name"))


def written(since: datetime, but: datetime | None) -> Q:
    """As ranges, which an index answers: of a moment at which an import wrote all its rows none of them is touched."""
    if but is None:
        return Q(history_date__gte=since)
    return Q(history_date__gte=since, history_date__lt=but) | Q(history_date__gt=but)


def seen(rows: Any, when: Q) -> tuple[int, int | None]:
    found = rows.filter(when).aggregate(n=Count("pk"), last=Max("pk"))
    return found["n"], found["last"]
