"""Every list of the site asks the database as often for 500 rows as for 10; a list that is not named here fails."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from itertools import count
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from contacts.models import Beat, Chapter, ImportBatch, Outlet
from crm.generic import ListPage
from crm.models import AuditEntry, Level, Region, Unit, User, Verb
from reports.models import Edition, Report
from tests import factories
from tests.contacts.test_query_counts import bodies, chapters, outlets, people
from tests.engagements.test_query_counts import fill
from tests.factories import make_contact, make_outlet

HEAD = "kepala.trenggalek"
numbers = count(1)


def meetings(number: int) -> None:
    fill({user.username: user for user in User.objects.all()}, number, make_contact(outlet=make_outlet()))


def placed(rows: type[Outlet] | type[Chapter]) -> Callable[[int], None]:
    """Rows in a region of Polres Trenggalek, so that they count as its partners."""

    def grow(number: int) -> None:
        (outlets if rows is Outlet else chapters)(number)
        name = str(rows._meta.model_name)
        link: Any = rows.regions.through
        region = Region.objects.get(code="35.03")
        link._default_manager.filter(region=region).delete()
        link._default_manager.bulk_create(
            [link(**{name: row, "region": region}) for row in rows._default_manager.all()]
        )

    return grow


def batches(number: int) -> None:
    author = User.objects.get(username=HEAD)
    ImportBatch.objects.bulk_create(
        ImportBatch(unit=author.unit, into="outlets", file_name="media.csv", created_by=author)
        for _ in range(number)
    )


def reports(number: int) -> None:
    """A report a month, each with an edition."""
    author = User.objects.get(username=HEAD)
    months = [divmod(1970 * 12 + next(numbers), 12) for _ in range(number)]
    made = Report.objects.bulk_create(
        Report(
            unit=author.unit,
            period_code=f"{year}-{month + 1:02}",
            period_start=date(year, month + 1, 1),
            serial=1,
            number=f"B/{year}/{month}",
            numbered_on=date(2026, 1, 1),
        )
        for year, month in months
    )
    Edition.objects.bulk_create(
        Edition(
            report=row, figures={}, sheet={}, digest="x", pdf="x.pdf", sha256="x", pages=4, built_by=author
        )
        for row in made
    )


def units(number: int) -> None:
    parent = factories.unit()
    first = 100 + Unit.objects.filter(level=Level.POLSEK).count()
    Unit.objects.bulk_create(
        Unit(
            path=Unit._get_path(parent.path, parent.depth + 1, first + n),
            depth=parent.depth + 1,
            code=f"polsek-{first + n}",
            name=f"Polsek {first + n}",
            level=Level.POLSEK,
        )
        for n in range(number)
    )


def users(number: int) -> None:
    User.objects.bulk_create(
        User(username=f"orang{next(numbers)}", name="Orang", unit=factories.unit(), role="operator")
        for _ in range(number)
    )


def terms(number: int) -> None:
    Beat.objects.bulk_create(
        Beat(code=f"bidang-{next(numbers)}", name_id="Bidang", name_en="Beat") for _ in range(number)
    )


def acts(number: int) -> None:
    actor = User.objects.get(username=HEAD)
    AuditEntry.objects.bulk_create(
        AuditEntry(
            verb=Verb.VIEW, actor=actor, unit=actor.unit, object_type="contacts.contact", object_id="1"
        )
        for _ in range(number)
    )


@dataclass(frozen=True)
class Listed:
    grow: Callable[[int], None]
    seen_by: str = HEAD


LISTS = {
    "contacts:contact-list": Listed(people),
    "contacts:outlet-list": Listed(outlets),
    "contacts:body-list": Listed(bodies),
    "contacts:import-list": Listed(batches),
    "engagements:engagement-list": Listed(meetings),
    "engagements:followup-list": Listed(meetings),
    "reports:report-list": Listed(reports),
    "reports:outlet-reach": Listed(placed(Outlet)),
    "reports:chapter-reach": Listed(placed(Chapter)),
    "crm:unit-list": Listed(units),
    "crm:user-list": Listed(users, seen_by="admin.trenggalek"),
    "crm:term-list": Listed(terms, seen_by="admin.mabes"),
    "crm:trail": Listed(acts, seen_by="dpo.mabes"),
}


def list_urls(patterns: list[URLPattern | URLResolver], namespace: str = "") -> set[str]:
    found: set[str] = set()
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            found |= list_urls(pattern.url_patterns, inner)
        elif issubclass(getattr(pattern.callback, "view_class", object), ListPage):
            found.add(f"{namespace}{pattern.name}")
    return found


def test_every_list_of_the_site_is_named() -> None:
    assert list_urls(get_resolver().url_patterns) == set(LISTS)


def asked(client: Client, address: str) -> tuple[int, int]:
    """How many questions the page asks, and how many rows it has to show."""
    with CaptureQueriesContext(connection) as captured:
        page = client.get(address)
    assert page.status_code == 200
    return len(captured), page.context["result_count"]


@pytest.mark.parametrize("name", LISTS)
def test_500_rows_ask_as_often_as_10(name: str, sign_in) -> None:
    wanted = LISTS[name]
    address = reverse(name, args=["beat"] if name == "crm:term-list" else [])
    client = sign_in(wanted.seen_by)
    wanted.grow(10)
    asked(client, address)
    few, rows = asked(client, address)

    wanted.grow(490)

    many, more = asked(client, address)
    # What looking adds itself, such as the line of a sign-in, may stand between.
    assert 490 <= more - rows <= 492
    assert many == few
