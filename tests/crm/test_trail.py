"""The trail of acts: complete, without anybody's words in it, and never changed."""

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from crm import audit
from crm.models import AuditEntry, User, Verb
from tests.conftest import PASSWORD


def test_the_database_refuses_to_change_or_delete_an_entry(cast: dict[str, User]) -> None:
    entry = audit.record(Verb.VIEW, actor=cast["operator.trenggalek"], obj=cast["kepala.trenggalek"])
    for statement in ("UPDATE crm_auditentry SET verb = 'x'", "DELETE FROM crm_auditentry"):
        with (
            pytest.raises(DatabaseError, match="append-only"),
            transaction.atomic(),
            connection.cursor() as cursor,
        ):
            cursor.execute(statement)
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        entry.delete()
    assert AuditEntry.objects.get().verb == Verb.VIEW


def test_signing_in_and_out_is_written_with_the_unit(cast: dict[str, User], client: Client) -> None:
    client.post("/akun/login/", {"login": "operator.trenggalek", "password": PASSWORD})
    client.post("/akun/logout/")
    lines = AuditEntry.objects.order_by("pk").values_list("verb", "actor__username", "unit__code")
    assert list(lines) == [
        ("sign_in", "operator.trenggalek", "polres-trenggalek"),
        ("sign_out", "operator.trenggalek", "polres-trenggalek"),
    ]


def test_a_refused_sign_in_is_written_without_what_was_typed(cast: dict[str, User], client: Client) -> None:
    client.post("/akun/login/", {"login": "rahasia-terketik", "password": "salah"})
    entry = AuditEntry.objects.get()
    assert (entry.verb, entry.actor) == (Verb.SIGN_IN_FAILED, None)
    assert "rahasia-terketik" not in f"{entry.detail}{entry.object_id}"


def test_only_the_data_protection_officer_reads_the_trail(cast: dict[str, User]) -> None:
    audit.record(Verb.VIEW, actor=cast["operator.trenggalek"])
    readers = {name for name, user in cast.items() if AuditEntry.objects.visible_to(user).exists()}
    assert readers == {"dpo.mabes"}


def test_signing_in_changes_nothing_about_the_user(cast: dict[str, User], client: Client) -> None:
    user = cast["operator.trenggalek"]
    before = User.history.filter(id=user.pk).count()  # type: ignore[attr-defined]
    client.post("/akun/login/", {"login": user.username, "password": PASSWORD})
    assert "_auth_user_id" in client.session
    assert User.history.filter(id=user.pk).count() == before  # type: ignore[attr-defined]
