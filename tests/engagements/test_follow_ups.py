"""Promises: who does what by when."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import AuditEntry, User
from engagements.models import FollowUp
from tests.engagements.posting import author_of_last_version
from tests.factories import make_contact, make_engagement, make_follow_up, unit

type SignIn = Callable[[str], Client]
TODAY = timezone.localdate


def test_a_promise_stands_alone_or_is_about_somebody(sign_in: SignIn, cast: dict[str, User]) -> None:
    budi, owner = make_contact("Budi"), cast["operator.trenggalek"]
    answer = sign_in("operator.trenggalek").post(
        f"/tindak-lanjut/tambah/?contact={budi.pk}",
        {"what": "Telepon balik", "owner": owner.pk, "due": "2026-12-01", "about": f"contact-{budi.pk}"},
    )
    made = FollowUp.objects.get()
    assert answer.status_code == 302
    assert (made.what, made.contact, made.owner, made.unit) == ("Telepon balik", budi, owner, owner.unit)
    assert author_of_last_version(made) == owner


def test_one_is_hung_on_an_engagement(sign_in: SignIn, cast: dict[str, User]) -> None:
    owner = cast["operator.trenggalek"]
    meeting = make_engagement(by=owner)
    answer = sign_in("operator.trenggalek").post(
        f"/tindak-lanjut/tambah/?engagement={meeting.pk}", {"what": "Kirim foto", "owner": owner.pk}
    )
    assert answer["Location"] == meeting.get_absolute_url()
    assert FollowUp.objects.get().engagement == meeting


@pytest.mark.parametrize("number", ["9" * 30, "x", "999999"])
def test_an_engagement_that_is_not_there_is_404(sign_in: SignIn, number: str) -> None:
    assert (
        sign_in("operator.trenggalek").get(f"/tindak-lanjut/tambah/?engagement={number}").status_code == 404
    )


def test_done_says_who_and_when_and_can_be_taken_up_again(sign_in: SignIn, cast: dict[str, User]) -> None:
    owner = cast["operator.trenggalek"]
    promise = make_follow_up(owner=owner)
    client = sign_in("operator.trenggalek")
    assert client.post(f"/tindak-lanjut/{promise.pk}/selesai/").status_code == 302
    promise.refresh_from_db()
    assert promise.done_by == owner
    assert promise.done_at is not None
    assert abs(timezone.now() - promise.done_at) < dt.timedelta(minutes=1)
    assert AuditEntry.objects.about(promise).latest("pk").detail == "done"
    client.post(f"/tindak-lanjut/{promise.pk}/buka/")
    promise.refresh_from_db()
    assert FollowUp.objects.open().get() == promise


def test_done_twice_stays_with_the_first(sign_in: SignIn, cast: dict[str, User]) -> None:
    promise = make_follow_up(owner=cast["operator.trenggalek"])
    sign_in("operator.trenggalek").post(f"/tindak-lanjut/{promise.pk}/selesai/")
    sign_in("kepala.trenggalek").post(f"/tindak-lanjut/{promise.pk}/selesai/")
    promise.refresh_from_db()
    assert promise.done_by == cast["operator.trenggalek"]


def test_asking_does_not_do_it(sign_in: SignIn, cast: dict[str, User]) -> None:
    promise = make_follow_up(owner=cast["operator.trenggalek"])
    assert sign_in("operator.trenggalek").get(f"/tindak-lanjut/{promise.pk}/selesai/").status_code == 200
    promise.refresh_from_db()
    assert promise.done_at is None


def test_the_button_leads_back_to_its_page_and_never_off_the_site(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    client = sign_in("operator.trenggalek")
    promise = make_follow_up(owner=cast["operator.trenggalek"])
    home = client.post(f"/tindak-lanjut/{promise.pk}/selesai/", {"next": "/?a=1"})
    assert home["Location"] == "/?a=1"
    away = client.post(f"/tindak-lanjut/{promise.pk}/buka/", {"next": "https://jahat.example/"})
    assert away["Location"] == "/tindak-lanjut/"


def test_colleagues_do_not_finish_each_others_the_head_does(sign_in: SignIn, cast: dict[str, User]) -> None:
    of_head = make_follow_up(owner=cast["kepala.trenggalek"])
    of_operator = make_follow_up(owner=cast["operator.trenggalek"])
    assert sign_in("operator.trenggalek").post(f"/tindak-lanjut/{of_head.pk}/selesai/").status_code == 404
    assert sign_in("kepala.trenggalek").post(f"/tindak-lanjut/{of_operator.pk}/selesai/").status_code == 302


def test_the_list_is_narrowed_by_whose_and_state(sign_in: SignIn, cast: dict[str, User]) -> None:
    mine, head = cast["operator.trenggalek"], cast["kepala.trenggalek"]
    make_follow_up("terlambat", owner=mine, due=dt.date(2020, 1, 1))
    make_follow_up("nanti", owner=mine, due=dt.date(2099, 1, 1))
    make_follow_up("punya kepala", owner=head)
    make_follow_up("beres", owner=mine, done_at=timezone.now(), done_by=mine)
    make_follow_up("polsek", owner=cast["operator.munjungan"])
    client = sign_in("operator.trenggalek")

    def shown(query: str) -> list[str]:
        page = client.get(f"/tindak-lanjut/?{query}")
        assert page.status_code == 200
        return [row.record.what for row in page.context["table"].rows]

    assert shown("") == ["terlambat", "nanti", "punya kepala", "polsek", "beres"]
    assert shown("whose=mine&state=open") == ["terlambat", "nanti"]
    assert shown("whose=unit&state=open") == ["terlambat", "nanti", "punya kepala"]
    assert shown("state=overdue") == ["terlambat"]
    assert shown("state=done") == ["beres"]
    assert shown("q=punya") == ["punya kepala"]
    assert shown(f"unit={unit('polsek-munjungan').pk}") == ["polsek"]
    assert shown("due_min=2098-01-01&due_max=2099-12-31") == ["nanti"]


def test_only_colleagues_can_be_given_one(sign_in: SignIn, cast: dict[str, User]) -> None:
    answer = sign_in("operator.trenggalek").post(
        "/tindak-lanjut/tambah/", {"what": "x", "owner": cast["operator.ketapang"].pk}
    )
    assert answer.status_code == 422
    assert FollowUp.objects.count() == 0


def test_a_person_no_longer_seen_is_not_named_and_not_lost(sign_in: SignIn, cast: dict[str, User]) -> None:
    owner = cast["operator.trenggalek"]
    hidden = make_contact("Orang Jauh", of=unit("polres-ketapang"))
    promise = make_follow_up("Kirim", owner=owner, contact=hidden)
    client = sign_in("operator.trenggalek")
    for page in ("/", "/tindak-lanjut/", f"/tindak-lanjut/{promise.pk}/ubah/"):
        assert "Orang Jauh" not in client.get(page).content.decode()
    client.post(
        f"/tindak-lanjut/{promise.pk}/ubah/",
        {"what": "Kirim besok", "owner": owner.pk, "version": promise.version},
    )
    promise.refresh_from_db()
    assert (promise.what, promise.contact) == ("Kirim besok", hidden)


def test_a_deleted_one_is_gone(sign_in: SignIn, cast: dict[str, User]) -> None:
    promise = make_follow_up(owner=cast["operator.trenggalek"])
    assert sign_in("operator.trenggalek").post(f"/tindak-lanjut/{promise.pk}/hapus/").status_code == 302
    assert FollowUp.objects.count() == 0
