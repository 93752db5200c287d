"""A second factor is there for whoever wants one: a code from an authenticator app, a passkey, recovery codes."""

import base64
import hmac
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal import auth
from django.test import Client

from crm.models import AuditEntry, User, Verb
from tests.conftest import PASSWORD

NAME = "operator.trenggalek"
START = 59_000_000
"""A half minute of the clock, counted as RFC 6238 does."""


def code(secret: str, half_minute: int) -> str:
    """What an authenticator app shows (RFC 4226, RFC 6238: SHA-1, six digits)."""
    digest = hmac.digest(base64.b32decode(secret), half_minute.to_bytes(8), "sha1")
    place = digest[-1] & 0x0F
    return f"{int.from_bytes(digest[place : place + 4]) % 2**31 % 10**6:06}"


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Sets the server's clock to a half minute."""

    def stand_at(half_minute: int) -> None:
        monkeypatch.setattr(auth, "yield_hotp_counters_from_time", lambda: iter([half_minute]))

    return stand_at


def with_password() -> Client:
    client = Client()
    client.post("/akun/login/", {"login": NAME, "password": PASSWORD})
    return client


def asked_again() -> Client:
    """Signed in, and the password given once more, as the pages of the second factor want it."""
    client = with_password()
    client.post("/akun/reauthenticate/", {"password": PASSWORD})
    return client


def activated(clock: Callable[[int], None]) -> str:
    """TOTP switched on for NAME; returns the secret the app was given."""
    assert with_password().get("/akun/keamanan/totp/activate/").status_code == 302
    client = asked_again()
    assert client.get("/akun/keamanan/totp/activate/").status_code == 200
    secret: str = client.session["mfa.totp.secret"]
    clock(START)
    done = client.post("/akun/keamanan/totp/activate/", {"code": code(secret, START)})
    assert (done.status_code, done["Location"]) == (302, "/akun/keamanan/recovery-codes/")
    return secret


def who(client: Client) -> str:
    return client.session.get("_auth_user_id", "")


def test_a_code_of_the_app_is_asked_after_the_password(
    cast: dict[str, User], clock: Callable[[int], None]
) -> None:
    secret = activated(clock)
    client = with_password()
    assert who(client) == ""
    assert client.get("/").status_code == 302

    clock(START + 10)
    wrong = client.post("/akun/keamanan/authenticate/", {"code": code(secret, START)})
    assert (wrong.status_code, who(client)) == (200, "")

    right = client.post("/akun/keamanan/authenticate/", {"code": code(secret, START + 10)})
    assert (right.status_code, right["Location"], who(client)) == (302, "/", str(cast[NAME].pk))
    assert client.get("/").status_code == 200


def test_a_recovery_code_opens_once(cast: dict[str, User], clock: Callable[[int], None]) -> None:
    activated(clock)
    stored = Authenticator.objects.get(user=cast[NAME], type="recovery_codes").wrap()
    first = stored.get_unused_codes()[0]
    opened, again = with_password(), with_password()
    for client in (opened, again):
        client.post("/akun/keamanan/authenticate/", {"code": first})
    assert (who(opened), who(again)) == (str(cast[NAME].pk), "")


def test_switching_it_on_and_off_joins_the_trail(
    cast: dict[str, User], clock: Callable[[int], None], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        secret = activated(clock)
    client = with_password()
    clock(START + 10)
    client.post("/akun/keamanan/authenticate/", {"code": code(secret, START + 10)})
    clock(START + 20)
    client.post("/akun/keamanan/reauthenticate/", {"code": code(secret, START + 20)})
    assert client.post("/akun/keamanan/totp/deactivate/").status_code == 302
    changes = AuditEntry.objects.about(cast[NAME]).filter(verb=Verb.CHANGE).order_by("pk")
    assert list(changes.values_list("actor__username", "detail")) == [
        (NAME, "totp added"),
        (NAME, "recovery_codes added"),
        (NAME, "totp removed"),
        (NAME, "recovery_codes removed"),
    ]
    assert not Authenticator.objects.exists()


def test_the_sign_in_page_offers_a_passkey_and_the_account_page_adds_one(cast: dict[str, User]) -> None:
    assert 'id="passkey_login"' in Client().get("/akun/login/").text
    challenge = Client().get("/akun/keamanan/webauthn/login/", headers={"Accept": "application/json"}).json()
    assert challenge["request_options"]["publicKey"]["challenge"]
    page = asked_again().get("/akun/keamanan/webauthn/add/")
    assert page.status_code == 200
    assert page.context["js_data"]["creation_options"]["publicKey"]["rp"]["id"] == "testserver"
