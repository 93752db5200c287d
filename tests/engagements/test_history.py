"""The timeline of a person, an outlet, a chapter."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client

from crm.models import User
from engagements.models import Minutes
from tests.factories import make_chapter, make_contact, make_engagement, make_outlet, unit

type SignIn = Callable[[str], Client]


def test_newest_first_under_the_name_of_the_month(sign_in: SignIn, cast: dict[str, User]) -> None:
    budi, by = make_contact(), cast["operator.trenggalek"]
    for day in (dt.date(2026, 1, 5), dt.date(2026, 2, 3), dt.date(2026, 2, 20)):
        make_engagement(by=by, on=day, contacts=(budi,))
    months = sign_in("operator.trenggalek").get(f"/riwayat/contact/{budi.pk}/").context["months"]
    assert [(month, [entry.date.day for entry in entries]) for month, entries in months] == [
        ("Februari 2026", [20, 3]),
        ("Januari 2026", [5]),
    ]


def test_only_engagements_one_sees_stand_in_it(sign_in: SignIn, cast: dict[str, User]) -> None:
    outlet = make_outlet()
    make_engagement(by=cast["operator.ketapang"], theme="Acara Ketapang").participations.create(outlet=outlet)
    make_engagement(by=cast["operator.trenggalek"], theme="Acara sendiri").participations.create(
        outlet=outlet
    )
    page = sign_in("operator.trenggalek").get(f"/riwayat/outlet/{outlet.pk}/").content.decode()
    assert "Acara sendiri" in page
    assert "Acara Ketapang" not in page


def test_the_older_ones_come_page_by_page(sign_in: SignIn, cast: dict[str, User]) -> None:
    chapter = make_chapter()
    for day in range(25):
        meeting = make_engagement(
            by=cast["operator.trenggalek"], on=dt.date(2026, 1, 1) + dt.timedelta(days=day)
        )
        meeting.participations.create(chapter=chapter)
    client, address = sign_in("operator.trenggalek"), f"/riwayat/chapter/{chapter.pk}/"
    counts = [
        sum(len(entries) for _month, entries in client.get(f"{address}?page={page}").context["months"])
        for page in (1, 2)
    ]
    assert counts == [20, 5]
    assert f"{address}?page=2" in client.get(address).content.decode()


@pytest.mark.parametrize("page", ["0", "99", "x", "9" * 30])
def test_a_page_that_is_not_there_is_404(sign_in: SignIn, page: str) -> None:
    budi = make_contact()
    assert sign_in("operator.trenggalek").get(f"/riwayat/contact/{budi.pk}/?page={page}").status_code == 404


def test_a_fragment_for_htmx_and_a_whole_page_otherwise(sign_in: SignIn, cast: dict[str, User]) -> None:
    budi = make_contact()
    make_engagement(by=cast["operator.trenggalek"], contacts=(budi,), theme="Ngopi")
    client, address = sign_in("operator.trenggalek"), f"/riwayat/contact/{budi.pk}/"
    whole, fragment = client.get(address), client.get(address, headers={"HX-Request": "true"})
    assert "<html" in whole.content.decode()
    assert "<html" not in fragment.content.decode()
    assert "Ngopi" in fragment.content.decode()
    assert "HX-Request" in fragment["Vary"]


def test_formal_outcomes_are_told_in_place(sign_in: SignIn, cast: dict[str, User]) -> None:
    budi = make_contact()
    meeting = make_engagement(by=cast["operator.trenggalek"], nature="formal", contacts=(budi,))
    Minutes.objects.create(engagement=meeting, outcome="Sepakat rutin")
    assert "Sepakat rutin" in sign_in("kepala.jatim").get(f"/riwayat/contact/{budi.pk}/").content.decode()


@pytest.mark.parametrize("address", ["person/1", "contact/999999", f"contact/{'9' * 30}", "contact/0"])
def test_what_is_not_there_is_404(sign_in: SignIn, address: str) -> None:
    assert sign_in("operator.trenggalek").get(f"/riwayat/{address}/").status_code == 404


def test_a_person_of_a_unit_above_shared_downwards_has_a_history_of_what_one_sees(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    shared = make_contact("Bersama", of=unit("polda-jawa-timur"), shared_down=True)
    make_engagement(by=cast["kepala.jatim"], contacts=(shared,), theme="Acara Polda")
    page = sign_in("operator.trenggalek").get(f"/riwayat/contact/{shared.pk}/")
    assert page.status_code == 200
    assert "Acara Polda" not in page.content.decode()
