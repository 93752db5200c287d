"""Imports from before previews had tables of their own survive the migration: what they did stays told."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

from contacts.models import Contact, ImportBatch, ImportOutcome, ImportRow
from tests.contacts.processes import own_database

BEFORE = [("contacts", "0001_initial")]
HEADERS = ["nama", "hp", "agama"]


@pytest.fixture
def db(django_db_setup: None, django_db_blocker: Any, tmp_path: Any) -> Iterator[None]:
    """In the place of pytest-django's: a schema is not changed within a transaction."""
    with django_db_blocker.unblock(), own_database(tmp_path):
        yield


def migrated(targets: list[tuple[str, str]]) -> Any:
    """The models as they stand then."""
    executor = MigrationExecutor(connection)
    executor.migrate(targets)
    return MigrationExecutor(connection).loader.project_state(targets).apps


def newest() -> list[tuple[str, str]]:
    return [node for node in MigrationExecutor(connection).loader.graph.leaf_nodes() if node[0] != "sites"]


def earlier_batch(apps: Any, state: str) -> int:
    """A batch as it was: cells by their headers, outcomes on the rows."""
    unit = apps.get_model("crm", "Unit").objects.get(code="polres-trenggalek")
    batch = apps.get_model("contacts", "ImportBatch").objects.create(
        unit=unit, into="contacts", file_name=f"{state}.csv", state=state, headers=HEADERS, counts={"new": 1}
    )
    rows = apps.get_model("contacts", "ImportRow").objects
    rows.create(
        batch=batch,
        number=2,
        cells={"hp": "0812", "nama": "Budi"},
        outcome="new",
        notes=["Baru."],
        object_id=7,
    )
    rows.create(batch=batch, number=3, cells={"nama": "Ani"}, outcome="unchanged", object_id=8)
    return int(batch.pk)


def test_an_import_that_is_over_keeps_its_result_and_one_that_is_not_is_previewed_anew(db):
    leaves = newest()
    apps = migrated(BEFORE)
    done, waiting = earlier_batch(apps, "done"), earlier_batch(apps, "previewed")
    emptied = apps.get_model("contacts", "ImportBatch").objects.create(
        unit_id=ImportBatch.objects.values_list("unit_id", flat=True)[0],
        into="contacts",
        file_name="lama.csv",
        state="done",
    )
    migrated(leaves)
    assert [row.cells for row in ImportRow.objects.filter(batch=done)] == [
        ["Budi", "0812", ""],
        ["Ani", "", ""],
    ]
    told = ImportOutcome.objects.values_list("batch", "number", "outcome", "object_id", "notes", "plan")
    assert list(told) == [(done, 2, "new", 7, ["Baru."], {}), (done, 3, "unchanged", 8, [], {})]
    found = {batch.pk: batch for batch in ImportBatch.objects.all()}
    assert {pk: batch.state for pk, batch in found.items()} == {
        done: "done",
        waiting: "read",
        emptied.pk: "done",
    }
    assert len({batch.upload for batch in found.values()}) == 3
    assert (found[done].done_at, found[waiting].done_at) == (found[done].updated_at, None)
    assert (found[done].cleared_at, found[emptied.pk].cleared_at is None) == (None, False)
    assert found[waiting].rows.count() == 2


def test_people_get_the_key_of_their_name_and_so_does_their_history(db):
    leaves = newest()
    apps = migrated(BEFORE)
    unit = apps.get_model("crm", "Unit").objects.get(code="polres-trenggalek")
    people = apps.get_model("contacts", "Contact").objects
    person = people.create(name="H. Moh. Élan, S.H.", unit=unit, source="kartu nama")
    migrated(leaves)
    assert Contact.objects.get(pk=person.pk).name_key == "muhammad elan"
