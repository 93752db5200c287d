"""Follow-ups on the form of an engagement that somebody else changed, did or removed while it was open."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from crm.models import User
from engagements.actions import finish_follow_up
from engagements.models import Engagement, FollowUp
from tests.engagements.posting import edit_data
from tests.factories import make_engagement, make_follow_up

type SignIn = Callable[[str], Client]


@pytest.fixture
def meeting(cast: dict[str, User]) -> Engagement:
    return make_engagement(by=cast["operator.trenggalek"], nature="formal")


@pytest.fixture
def promise(cast: dict[str, User], meeting: Engagement) -> FollowUp:
    return make_follow_up("Kirim data", owner=cast["operator.trenggalek"], engagement=meeting)


def save(client: Client, meeting: Engagement, *rows: dict[str, Any]) -> Any:
    return client.post(f"/kegiatan/{meeting.pk}/ubah/", edit_data(meeting, promises=rows))


def line(promise: FollowUp, what: str, seen: int = 1) -> dict[str, Any]:
    return {"existing": promise.pk, "seen": seen, "what": what, "owner": promise.owner_id, "due": ""}


def reworded(promise: FollowUp, what: str) -> None:
    promise.what = what
    promise.stamp(promise.owner).save()


def test_a_promise_that_somebody_reworded_is_not_written_over(
    sign_in: SignIn, meeting: Engagement, promise: FollowUp
) -> None:
    reworded(promise, "Kirim foto")
    answer = save(sign_in("operator.trenggalek"), meeting, line(promise, "Kirim data"))
    promise.refresh_from_db()
    assert (answer.status_code, promise.what) == (422, "Kirim foto")
    page = answer.content.decode()
    assert "Kirim foto" in page
    assert 'value="Kirim data"' in page


def test_once_told_the_next_save_keeps_mine(sign_in: SignIn, meeting: Engagement, promise: FollowUp) -> None:
    reworded(promise, "Kirim foto")
    client = sign_in("operator.trenggalek")
    again = save(client, meeting, line(promise, "Kirim data")).context["formsets"][1].forms[0]
    assert again["seen"].value() == "2"
    assert save(client, meeting, line(promise, "Kirim data", seen=2)).status_code == 302
    promise.refresh_from_db()
    assert promise.what == "Kirim data"


def test_a_promise_that_somebody_did_is_not_made_a_second_time(
    sign_in: SignIn, meeting: Engagement, promise: FollowUp
) -> None:
    finish_follow_up(user=promise.owner, follow_up=promise)
    answer = save(sign_in("operator.trenggalek"), meeting, line(promise, "Kirim data"))
    assert (answer.status_code, meeting.follow_ups.count()) == (422, 1)


def test_the_same_promise_twice_on_a_form_is_a_sentence(
    sign_in: SignIn, meeting: Engagement, promise: FollowUp
) -> None:
    for what in ("", "Kirim foto"):
        answer = save(sign_in("operator.trenggalek"), meeting, line(promise, what), line(promise, what))
        assert (answer.status_code, meeting.follow_ups.count()) == (422, 1)
