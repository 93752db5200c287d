"""A page asks the database the same number of questions for ten rows and for five hundred."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contacts.models import (
    Beat,
    Chapter,
    Competence,
    Contact,
    Office,
    OfficeTitle,
    Outlet,
    OutletKind,
    Phone,
    Position,
)
from contacts.models.bodies import BodyKind, Membership, PressBody
from crm.models import Region
from tests.factories import make_body, make_chapter, make_outlet, unit

pytestmark = pytest.mark.django_db


def people(count: int) -> None:
    """So many people, each with a phone, a position, a beat, a membership, an office and a certificate."""
    outlet, chapter = make_outlet(), Chapter.objects.first() or make_chapter()
    start = Contact.objects.count()
    rows = [
        Contact(name=f"Orang {start + n:04}", key=f"orang {start + n:04}", unit=unit(), source="uji")
        for n in range(count)
    ]
    made = Contact.objects.bulk_create(rows)
    Phone.objects.bulk_create([Phone(contact=row, number=f"+6281200{row.pk:06}") for row in made])
    Position.objects.bulk_create([Position(contact=row, outlet=outlet) for row in made])
    Contact.beats.through.objects.bulk_create(
        [Contact.beats.through(contact=row, beat=Beat.objects.first()) for row in made]
    )
    Membership.objects.bulk_create([Membership(contact=row, chapter=chapter) for row in made])
    title = OfficeTitle.objects.first()
    Office.objects.bulk_create([Office(contact=row, chapter=chapter, title=title) for row in made])
    Competence.objects.bulk_create(
        [Competence(contact=row, level="muda", checked_on="2026-01-01") for row in made]
    )


def outlets(count: int) -> None:
    start, kind, region = Outlet.objects.count(), OutletKind.objects.first(), Region.objects.first()
    rows = [
        Outlet(name=f"Media {start + n:04}", name_key=f"media {start + n:04}", kind=kind, steward=unit())
        for n in range(count)
    ]
    made = Outlet.objects.bulk_create(rows)
    Outlet.regions.through.objects.bulk_create(
        [Outlet.regions.through(outlet=row, region=region) for row in made]
    )


def bodies(count: int) -> None:
    start, kind = PressBody.objects.count(), BodyKind.objects.first()
    PressBody.objects.bulk_create(
        [
            PressBody(code=f"b{start + n}", name=f"Organisasi {start + n:04}", kind=kind, steward=unit())
            for n in range(count)
        ]
    )


def chapters(count: int) -> None:
    body, start = make_body(), Chapter.objects.count()
    parent = Chapter.objects.first()
    Chapter.objects.bulk_create(
        [
            Chapter(
                body=body,
                name=f"PWI {start + n:04}",
                key=f"pwi {start + n:04}",
                level="district",
                parent=parent,
                steward=unit(),
            )
            for n in range(count)
        ]
    )


def questions(client: Client, address: str) -> int:
    with CaptureQueriesContext(
        connection,
    ) as asked:
        assert client.get(address).status_code == 200
    return len(asked)


@pytest.mark.parametrize(
    ("address", "grow"),
    [
        ("/wartawan/", people),
        ("/wartawan/?q=orang", people),
        ("/opsi/contact/?q=orang", people),
        ("/media/", outlets),
        ("/opsi/outlet/?q=media", outlets),
        ("/organisasi/", bodies),
        ("/opsi/chapter/?q=pwi", chapters),
    ],
)
def test_a_list_asks_as_often_for_500_rows_as_for_10(sign_in, address: str, grow: Callable[[int], None]):
    client = sign_in("kepala.trenggalek")
    grow(10)
    questions(client, address)
    few = questions(client, address)

    grow(490)

    assert questions(client, address) == few


def test_the_tree_of_chapters_asks_as_often_for_500_as_for_10(sign_in):
    client = sign_in("operator.trenggalek")
    address = make_body().get_absolute_url()
    chapters(10)
    people(3)
    few = questions(client, address)

    chapters(490)
    people(10)

    assert questions(client, address) == few


def test_the_page_of_an_outlet_and_of_a_chapter_ask_as_often_for_100_people_as_for_10(sign_in):
    client = sign_in("operator.trenggalek")
    people(10)
    outlet, chapter = Outlet.objects.get(), Chapter.objects.get()
    addresses = [outlet.get_absolute_url(), chapter.get_absolute_url()]
    few = [questions(client, address) for address in addresses]

    people(90)
    Position.objects.update(outlet=outlet)

    assert [questions(client, address) for address in addresses] == few


def test_the_page_of_a_person_asks_as_often_after_a_long_career_as_after_a_short_one(sign_in):
    client = sign_in("operator.trenggalek")
    people(1)
    contact = Contact.objects.get()
    contact.save()
    few = questions(client, contact.get_absolute_url())

    for number in range(20):
        Position.objects.create(
            contact=contact,
            outlet=make_outlet(),
            start=f"{1990 + number}-01-01",
            end=f"{1990 + number}-12-31",
        )
        contact.beats.set(Beat.objects.all()[: number % 5])
        contact.save()

    assert questions(client, contact.get_absolute_url()) == few
