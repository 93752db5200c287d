"""Users are made by an administrator of their unit, never by open sign-up."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client

from crm.models import AuditEntry, Unit, User, Verb
from tests.conftest import PASSWORD

FORM = {
    "username": "operator.baru",
    "name": "Wati",
    "role": "operator",
    "password": "sebuah-kata-awal-77",
    "is_active": "on",
}


def unit_pk(code: str) -> int:
    return Unit.objects.get(code=code).pk


def test_an_administrator_makes_a_colleague_below(sign_in) -> None:
    done = sign_in("admin.trenggalek").post(
        "/pengguna/tambah/", {**FORM, "unit": unit_pk("polsek-munjungan")}
    )
    made = User.objects.get(username="operator.baru")
    assert (done.status_code, made.unit.code, made.role) == (302, "polsek-munjungan", "operator")
    assert Client().login(username="operator.baru", password=FORM["password"])
    assert (
        AuditEntry.objects.filter(verb=Verb.CREATE, object_type="crm.user", object_id=str(made.pk)).count()
        == 1
    )


@pytest.mark.parametrize("code", ["polda-jawa-timur", "polres-ketapang"])
def test_nobody_is_made_in_a_unit_beside_or_above(sign_in, code: str) -> None:
    done = sign_in("admin.trenggalek").post("/pengguna/tambah/", {**FORM, "unit": unit_pk(code)})
    assert done.status_code == 422
    assert not User.objects.filter(username="operator.baru").exists()


def test_a_weak_password_is_refused_with_its_reason(sign_in) -> None:
    data = {**FORM, "unit": unit_pk("polres-trenggalek"), "password": "pendek"}
    done = sign_in("admin.trenggalek").post("/pengguna/tambah/", data)
    assert done.status_code == 422
    assert "12" in done.content.decode()
    assert not User.objects.filter(username="operator.baru").exists()


def test_a_foreign_user_cannot_be_opened(sign_in, cast: dict[str, User]) -> None:
    foreign = cast["operator.ketapang"].pk
    assert sign_in("admin.trenggalek").get(f"/pengguna/{foreign}/ubah/").status_code == 404


@pytest.mark.parametrize(
    "username", ["operator.trenggalek", "kepala.trenggalek", "pimpinan.trenggalek", "dpo.mabes"]
)
def test_other_roles_do_not_manage_users(sign_in, username: str) -> None:
    assert sign_in(username).get("/pengguna/").status_code == 403


@pytest.mark.parametrize("address", ["/akun/signup/", "/akun/password/reset/", "/akun/email/"])
def test_there_is_no_open_sign_up_and_no_way_round_the_administrator(
    client: Client, cast, address: str
) -> None:
    before = User.objects.count()
    data = {"username": "penyusup", "password1": "sebuah-kata-awal-77", "email": "x@example.com"}
    assert client.post(address, data).status_code == 404
    assert User.objects.count() == before


def test_editing_without_a_password_keeps_the_present_one(sign_in, cast: dict[str, User]) -> None:
    user = cast["operator.trenggalek"]
    data = {**FORM, "username": user.username, "unit": user.unit_id, "password": "", "version": user.version}
    assert sign_in("admin.trenggalek").post(f"/pengguna/{user.pk}/ubah/", data).status_code == 302
    user.refresh_from_db()
    assert user.name == "Wati"
    assert user.check_password(PASSWORD)


def test_five_wrong_passwords_lock_the_name_for_a_while(client: Client, cast: dict[str, User]) -> None:
    for _attempt in range(5):
        client.post("/akun/login/", {"login": "kepala.jatim", "password": "salah"})
    refused = client.post("/akun/login/", {"login": "kepala.jatim", "password": PASSWORD})
    assert "_auth_user_id" not in client.session
    assert refused.status_code in (200, 429)


def test_the_command_makes_the_first_user(db: None, capsys: pytest.CaptureFixture[str]) -> None:
    call_command("make_user", "admin.pertama", name="Admin", unit="mabes-polri", role="admin")
    password = capsys.readouterr().out.split()[1]
    made = User.objects.get(username="admin.pertama")
    assert made.check_password(password)
    line = AuditEntry.objects.about(made).get()
    assert (line.verb, line.actor, line.detail) == (Verb.CREATE, None, "by command")


def test_the_command_refuses_an_unknown_unit(db: None) -> None:
    with pytest.raises(CommandError, match="polres-atlantis"):
        call_command("make_user", "x", name="X", unit="polres-atlantis")
