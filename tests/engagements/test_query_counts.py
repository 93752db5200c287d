"""The number of queries of a page does not grow with its rows."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.models import Contact, Phone
from crm.models import User
from engagements.models import Engagement, EngagementKind, FollowUp, Participation
from tests.factories import make_contact, make_outlet

type SignIn = Callable[[str], Client]


def fill(cast: dict[str, User], number: int, everywhere: Contact) -> None:
    """`number` meetings, each with a person of its own, a promise and `everywhere`; half of them plans."""
    by, kind = cast["operator.trenggalek"], EngagementKind.objects.get(code="coffee-morning")
    today, start = timezone.localdate(), Contact.objects.count()
    people = Contact.objects.bulk_create(
        Contact(name=f"Orang {start + n}", unit=by.unit, source="uji") for n in range(number)
    )
    Phone.objects.bulk_create(Phone(contact=one, number=f"+62812{one.pk:08}") for one in people)
    meetings = Engagement.objects.bulk_create(
        Engagement(
            unit=by.unit,
            kind=kind,
            nature="formal",
            status="planned" if n % 2 else "held",
            date=today + dt.timedelta(days=n % 40 if n % 2 else -(n % 40)),
            created_by=by,
        )
        for n in range(number)
    )
    pairs = zip(meetings, people, strict=True)
    Participation.objects.bulk_create(
        Participation(engagement=meeting, contact=one)
        for meeting, person in pairs
        for one in (person, everywhere)
    )
    FollowUp.objects.bulk_create(
        FollowUp(what="Kirim", owner=by, unit=by.unit, engagement=one, contact=everywhere, created_by=by)
        for one in meetings
    )


def queries(client: Client, path: str) -> int:
    client.get(path)
    with CaptureQueriesContext(
        connection,
    ) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    ("username", "path"),
    [
        ("operator.trenggalek", "/"),
        ("pimpinan.trenggalek", "/"),
        ("operator.trenggalek", "/kegiatan/"),
        ("kepala.jatim", "/kegiatan/"),
        ("operator.trenggalek", "/tindak-lanjut/"),
        ("operator.trenggalek", "/riwayat/contact/{everywhere}/"),
        ("operator.trenggalek", "/kegiatan/catat/"),
        ("operator.trenggalek", "/kegiatan/pilihan/party/?q=orang"),
    ],
)
def test_ten_rows_or_five_hundred_ask_the_same_number_of_questions(
    sign_in: SignIn, cast: dict[str, User], username: str, path: str
) -> None:
    everywhere = make_contact("Selalu Ada", outlet=make_outlet())
    address, client = path.format(everywhere=everywhere.pk), sign_in(username)
    fill(cast, 10, everywhere)
    few = queries(client, address)
    fill(cast, 490, everywhere)
    assert queries(client, address) == few


@pytest.mark.parametrize("page", ["", "ubah/"])
def test_a_long_attendance_list_asks_no_more_than_a_short_one(
    sign_in: SignIn, cast: dict[str, User], page: str
) -> None:
    everywhere = make_contact("Selalu Ada", outlet=make_outlet())
    fill(cast, 10, everywhere)
    meeting = Engagement.objects.order_by("pk").first()
    assert meeting is not None
    client, address = sign_in("operator.trenggalek"), f"/kegiatan/{meeting.pk}/{page}"
    few = queries(client, address)
    more = Contact.objects.exclude(participations__engagement=meeting)
    Participation.objects.bulk_create(Participation(engagement=meeting, contact=one) for one in more)
    assert queries(client, address) == few
