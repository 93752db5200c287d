"""The front page of each member of the cast."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from crm.models import User
from tests.factories import make_contact, make_engagement, make_follow_up, unit

type SignIn = Callable[[str], Client]


def ago(days: int) -> dt.date:
    return timezone.localdate() - dt.timedelta(days=days)


def test_my_promises_the_overdue_first(sign_in: SignIn, cast: dict[str, User]) -> None:
    mine = cast["operator.trenggalek"]
    make_follow_up("tanpa tanggal", owner=mine)
    make_follow_up("nanti", owner=mine, due=ago(-9))
    make_follow_up("terlambat", owner=mine, due=ago(3))
    make_follow_up("beres", owner=mine, done_at=timezone.now(), done_by=mine)
    make_follow_up("punya kepala", owner=cast["kepala.trenggalek"])
    promises = sign_in("operator.trenggalek").get("/").context["promises"]
    assert [one.what for one in promises] == ["terlambat", "nanti", "tanpa tanggal"]


def test_today_and_next_with_plans_that_went_by_first(sign_in: SignIn, cast: dict[str, User]) -> None:
    by = cast["operator.trenggalek"]
    for theme, day in (("besok", ago(-1)), ("lewat", ago(2)), ("hari ini", ago(0))):
        make_engagement(by=by, on=day, status="planned", theme=theme)
    make_engagement(by=by, on=ago(0), theme="sudah")
    make_engagement(by=cast["operator.munjungan"], on=ago(-1), status="planned", theme="polsek")
    ahead = sign_in("operator.trenggalek").get("/").context["ahead"]
    assert [one.theme for one in ahead] == ["lewat", "hari ini", "besok"]


def test_people_met_last_with_their_whatsapp(sign_in: SignIn, cast: dict[str, User]) -> None:
    by = cast["operator.trenggalek"]
    first, last = make_contact("Pertama"), make_contact("Terakhir", phone="+6281234567890")
    make_engagement(by=by, on=ago(5), contacts=(first, last))
    make_engagement(by=by, on=ago(1), contacts=(last,))
    page = sign_in("operator.trenggalek").get("/")
    assert page.context["met"] == [last, first]
    assert "https://wa.me/6281234567890" in page.content.decode()


def test_who_was_not_met_for_thirty_days_and_did_not_ask_to_be_left_alone(
    sign_in: SignIn, cast: dict[str, User]
) -> None:
    by = cast["operator.trenggalek"]
    long_ago, lately, absent = make_contact("Lama"), make_contact("Baru"), make_contact("Tidak datang")
    make_contact("Diam", do_not_contact_since=ago(90), do_not_contact_by=by)
    make_contact("Medsos", kind="social")
    make_contact("Jauh", of=unit("polsek-munjungan"))
    make_engagement(by=by, on=ago(40), contacts=(long_ago,))
    make_engagement(by=by, on=ago(29), contacts=(lately,))
    make_engagement(by=by, on=ago(3)).participations.create(contact=absent, attendance="absent")
    page = sign_in("operator.trenggalek").get("/")
    assert list(page.context["quiet"]) == [long_ago, absent]


def test_at_most_five_are_named(sign_in: SignIn, cast: dict[str, User]) -> None:
    for _number in range(9):
        make_contact()
    assert len(sign_in("operator.trenggalek").get("/").context["quiet"]) == 5


@pytest.mark.parametrize("username", ["pimpinan.trenggalek", "dpo.mabes", "admin.trenggalek"])
def test_who_does_not_log_is_led_to_the_dashboard(sign_in: SignIn, username: str) -> None:
    page = sign_in(username).get("/")
    assert page.status_code == 200
    assert "/dasbor/" in page.content.decode()
    assert "/kegiatan/catat/" not in page.content.decode()
    assert "promises" not in page.context


def test_without_a_role_there_is_a_word_and_no_record(sign_in: SignIn, cast: dict[str, User]) -> None:
    make_engagement(by=cast["operator.trenggalek"], on=ago(-1), status="planned", theme="Acara Trenggalek")
    page = sign_in("tanpa.peran").get("/")
    assert page.status_code == 200
    assert "Acara Trenggalek" not in page.content.decode()
    assert "Nur Aini" in page.content.decode()


def test_a_stranger_is_asked_to_sign_in(client: Client, db: None) -> None:
    answer = client.get("/")
    assert answer.status_code == 302
    assert answer["Location"].startswith("/akun/")
