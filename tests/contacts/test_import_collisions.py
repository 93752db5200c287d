"""Imports of a unit wait for each other, and nobody else for them; whom PostgreSQL ends sees the preview again."""

from typing import Any

import pytest
from django.db import OperationalError, connection, connections

from contacts.imports import actions, undo
from contacts.models import Contact, ImportBatch
from tests.contacts.import_files import csv_file, imported, previewed
from tests.contacts.processes import wrapper

pytestmark = pytest.mark.django_db

PEOPLE = "nama,hp\nSari,081298765432\n"
DEADLOCK, OUT_OF_MEMORY = "40P01", "53200"


@pytest.fixture
def operator(cast):
    if connection.vendor != "postgresql":
        pytest.skip("SQLite lets one connection write at a time")
    return cast["operator.trenggalek"]


def fail_from_now_on(state: str) -> None:
    """The database ends the next transaction that writes the history of a person, as it does in a deadlock."""
    with connection.cursor() as cursor:
        cursor.execute(
            "CREATE FUNCTION pg_temp.ended() RETURNS trigger LANGUAGE plpgsql AS"
            f" $$ BEGIN RAISE EXCEPTION 'Budi 0812' USING ERRCODE = '{state}'; END $$"
        )
        cursor.execute(
            "CREATE TRIGGER ended BEFORE INSERT ON contacts_historicalcontact"
            " FOR EACH ROW EXECUTE FUNCTION pg_temp.ended()"
        )


def test_an_import_that_was_ended_wrote_nothing_and_is_to_be_previewed_again(operator, tmp_path, caplog):
    batch = previewed(csv_file(tmp_path, PEOPLE), operator, "contacts")
    actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    fail_from_now_on(DEADLOCK)

    assert actions.write_import(batch=batch, user=operator) is False

    assert (batch.state, Contact.objects.count()) == (ImportBatch.State.READ, 0)
    assert "kedaluwarsa" in batch.problem
    assert "Budi" not in caplog.text


def test_an_undo_that_was_ended_took_nothing_back(operator, tmp_path):
    batch = imported(csv_file(tmp_path, PEOPLE), operator, "contacts")
    undo.preview_undo(batch=batch, user=operator)
    undo.confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    fail_from_now_on(DEADLOCK)

    assert undo.write_undo(batch=batch, user=operator) is False

    assert (batch.state, Contact.objects.count()) == (ImportBatch.State.DONE, 1)


def test_any_other_failure_of_the_database_is_told_as_one(operator, tmp_path):
    batch = previewed(csv_file(tmp_path, PEOPLE), operator, "contacts")
    actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    fail_from_now_on(OUT_OF_MEMORY)
    with pytest.raises(OperationalError):
        actions.write_import(batch=batch, user=operator)
    assert Contact.objects.count() == 0


LOCK = "SELECT 1 FROM crm_unit WHERE id = %s"


@pytest.fixture
def try_lock():
    """`try_lock(unit, strength)` → whether another connection could have that lock on the unit now."""
    here = connections["default"]
    other = wrapper(here, here.settings_dict["NAME"])

    def locked(unit, strength: str) -> bool:
        try:
            with other.cursor() as cursor:
                cursor.execute(f"{LOCK} FOR {strength} NOWAIT", [unit.pk])
        except OperationalError:
            return False
        return True

    yield locked
    other.close()


COLLEAGUE, IMPORT = "KEY SHARE", "NO KEY UPDATE"
"""The locks of whoever saves a person of the unit, and of the next import."""


def test_colleagues_save_while_an_import_is_written_and_the_next_import_waits(
    operator, tmp_path, monkeypatch, try_lock
):
    batch = previewed(csv_file(tmp_path, PEOPLE), operator, "contacts")
    actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    said: list[bool] = []
    write = actions.write_plans

    def watched(*args: Any) -> Any:
        said.extend(try_lock(operator.unit, strength) for strength in (COLLEAGUE, IMPORT))
        return write(*args)

    monkeypatch.setattr(actions, "write_plans", watched)
    assert actions.write_import(batch=batch, user=operator)
    assert said == [True, False]


def test_nor_do_they_wait_for_an_undo(operator, tmp_path, monkeypatch, try_lock):
    batch = imported(csv_file(tmp_path, PEOPLE), operator, "contacts")
    undo.preview_undo(batch=batch, user=operator)
    undo.confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    said: list[bool] = []
    look = undo.Survey

    def watched(*args: Any, **options: Any) -> Any:
        said.extend(try_lock(operator.unit, strength) for strength in (COLLEAGUE, IMPORT))
        return look(*args, **options)

    monkeypatch.setattr(undo, "Survey", watched)
    assert undo.write_undo(batch=batch, user=operator)
    assert said == [True, False]
