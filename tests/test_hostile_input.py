"""What a browser never sends and a stranger does: a sentence or a refusal, never a failure of the server."""

from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from contacts.models import Outlet, OutletKind
from crm.models import Unit, User
from engagements.models import Engagement
from tests.engagements.posting import kind, rows

type SignIn = Callable[[str], Client]

OVERLONG = "9" * 30
KEYS = [f"+{OVERLONG}", f" {OVERLONG}", "1" + "_0" * 30, f"-{OVERLONG}", "9" * 19, "\x00", "9" * 4400]


@pytest.mark.parametrize("token", ["-" * 36, "-" * 32, "a" * 36, "0" * 35 + "-"])
def test_a_submission_token_that_is_none(sign_in: SignIn, token: str) -> None:
    answer = sign_in("operator.trenggalek").post("/media/tambah/", {"name": "Kabar", "submission": token})
    assert (answer.status_code, Outlet.objects.count()) == (422, 0)


@pytest.mark.parametrize("cookie", ['sessionid="abcdefghijk\\000"', 'sessionid="abc\\001defghijk"'])
def test_a_session_cookie_that_no_database_could_look_up(db: None, cookie: str) -> None:
    answer = Client().get("/", headers={"cookie": cookie})
    assert (answer.status_code, answer["Location"].startswith("/akun/login/")) == (302, True)


@pytest.mark.parametrize("key", KEYS)
@pytest.mark.parametrize(
    ("address", "field"),
    [
        ("/kegiatan/tambah/", "topics"),
        ("/kegiatan/tambah/", "readers"),
        ("/kegiatan/tambah/", "kind"),
        ("/wartawan/tambah/", "beats"),
        ("/wartawan/tambah/", "chapters"),
        ("/wartawan/tambah/", "regions"),
        ("/media/tambah/", "group"),
    ],
)
def test_a_key_that_no_database_could_look_up(sign_in: SignIn, address: str, field: str, key: str) -> None:
    answer = sign_in("operator.trenggalek").post(address, {field: key})
    assert answer.status_code == 422
    assert field in answer.context["form"].errors


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("embargo_until", "0001-01-01T00:00"),
        ("embargo_until", "9999-12-31T23:59"),
        ("date", "0001-01-01"),
        ("date", "9999-12-31"),
    ],
)
def test_a_moment_at_the_end_of_the_calendar(sign_in: SignIn, field: str, value: str) -> None:
    """In another time zone it lies outside it: stored once, it would break every page that lists it."""
    data: dict[str, Any] = {
        "kind": kind("konferensi-pers"),
        "nature": "formal",
        "status": "planned",
        "date": "2026-12-01",
        "zone": "WIT",
        "terms": "embargo",
        "embargo_until": "2026-12-02T10:00",
        **rows("attendees", []),
        **rows("promises", []),
        field: value,
    }
    answer = sign_in("operator.trenggalek").post("/kegiatan/tambah/", data)
    assert (answer.status_code, Engagement.objects.count()) == (422, 0)
    assert field in answer.context["form"].errors


def test_a_unit_whose_name_is_all_signs(sign_in: SignIn, cast: dict[str, User]) -> None:
    data = {"name": "!!!", "zone": "WIB", "parent": cast["admin.trenggalek"].unit_id}
    answer = sign_in("admin.trenggalek").post("/satuan/tambah/", data)
    assert (answer.status_code, Unit.objects.filter(code="").count()) == (422, 0)


@pytest.mark.parametrize(
    ("field", "value"), [("role", "kepala"), ("unit", "polsek-munjungan"), ("is_active", "")]
)
def test_nobody_gives_themself_another_role(
    sign_in: SignIn, cast: dict[str, User], field: str, value: str
) -> None:
    """An administrator reads no informal notes, and would not be asked by anyone before becoming a head."""
    me = cast["admin.trenggalek"]
    given = Unit.objects.get(code=value).pk if field == "unit" else value
    data = {"username": me.username, "name": me.name, "unit": me.unit_id, "role": "admin", "is_active": "on"}
    sign_in("admin.trenggalek").post(f"/pengguna/{me.pk}/ubah/", {**data, field: given})
    before = (me.role, me.unit_id, me.is_active)
    me.refresh_from_db()
    assert (me.role, me.unit_id, me.is_active) == before


@pytest.mark.parametrize(
    ("field", "value"),
    [("name", "Kabar\uffff"), ("website", "https://kabar.id/\x01"), ("website", "https://kabar.id/\uffff")],
)
def test_a_letter_that_would_break_an_export_later(sign_in: SignIn, field: str, value: str) -> None:
    data = {"name": "Kabar", "kind": OutletKind.objects.get(code="siber").pk, field: value}
    answer = sign_in("operator.trenggalek").post("/media/tambah/", data)
    assert (answer.status_code, Outlet.objects.count()) == (422, 0)
    assert field in answer.context["form"].errors
