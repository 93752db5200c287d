"""`manage.py undo_import`: exact JSON, exit status 0 or 2, and no traceback for any input."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.utils import timezone

from contacts.actions import leave_alone
from contacts.imports.undo import confirm_undo, preview_undo
from contacts.models import Contact, ImportBatch, Outlet
from tests.contacts.undo_worlds import people
from tests.factories import unit

NOTHING = {
    "reversed": 0, "kept": 0, "failed": 0, "outlets": 0, "chapters": 0, "kept_outlets": 0, "kept_chapters": 0,
    "changed_outlets": 0, "changed_chapters": 0, "used_outlets": 0, "used_chapters": 0, "rows": [], "problem": "",
}  # fmt: skip
TWO = "nama,hp,media\nBudi,081234567890,Kabar\nSari,081311112222,\n"


@pytest.fixture
def batch(cast, tmp_path) -> ImportBatch:
    return people(tmp_path, TWO, cast["operator.trenggalek"])


def run(number: Any, *options: str, user: str = "operator.trenggalek") -> tuple[Any, int, str]:
    """(report, exit status, what was said)"""
    out, status, said = StringIO(), 0, ""
    try:
        call_command("undo_import", str(number), f"--as={user}", "--json", *options, stdout=out)
    except CommandError as error:
        status, said = error.returncode, str(error)
    return json.loads(out.getvalue()), status, said


def test_the_report(batch):
    assert run(batch.pk) == ({**NOTHING, "batch": batch.pk, "reversed": 2, "outlets": 1}, 0, "")
    batch.refresh_from_db()
    assert batch.state == ImportBatch.State.UNDONE
    assert (Contact.objects.count(), Outlet.objects.count()) == (0, 0)


def test_a_dry_run_says_what_would_happen_and_changes_nothing(batch, cast):
    leave_alone(contact=Contact.objects.get(name="Sari"), by=cast["kepala.trenggalek"])
    report, status, _said = run(batch.pk, "--dry-run")
    (row,) = report["rows"]
    assert (report["reversed"], report["kept"], status) == (1, 1, 0)
    assert (row["row"], row["undone"]) == (3, "kept")
    assert str(cast["kepala.trenggalek"]) in row["reason"]
    batch.refresh_from_db()
    assert (batch.state, Contact.objects.count()) == (ImportBatch.State.DONE, 2)


def test_the_head_of_the_unit_may(batch):
    report, status, _said = run(batch.pk, user="kepala.trenggalek")
    assert (report["reversed"], status, Contact.objects.count()) == (2, 0, 0)


def test_in_words(batch, cast):
    leave_alone(contact=Contact.objects.get(name="Sari"), by=cast["kepala.trenggalek"])
    out = StringIO()
    call_command("undo_import", str(batch.pk), "--as=operator.trenggalek", stdout=out)
    first, second = out.getvalue().splitlines()
    assert "3" in first
    assert str(cast["kepala.trenggalek"]) in first
    assert [number for number in second if number.isdigit()] == ["1", "1", "0"]


def test_a_second_time_is_refused(batch):
    run(batch.pk)
    report, status, said = run(batch.pk)
    assert (report, status) == ({**NOTHING, "batch": batch.pk, "problem": said}, 2)
    assert said


@pytest.mark.parametrize("user", ["operator.ketapang", "kepala.jatim", "pimpinan.trenggalek", "x", "\udcff"])
def test_who_may_not_is_refused(batch, user):
    report, status, said = run(batch.pk, user=user)
    assert (report["reversed"], report["problem"] == said != "", status) == (0, True, 2)
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("number", [0, -1, 10**30])
def test_an_import_that_is_not_there_is_refused(batch, number):
    assert run(number)[1] == 2
    assert Contact.objects.count() == 2


def test_one_that_is_too_old_is_refused(batch):
    ImportBatch.objects.filter(pk=batch.pk).update(done_at=timezone.now() - timedelta(days=31))
    assert run(batch.pk)[1] == 2
    assert Contact.objects.count() == 2


def test_one_whose_worker_died_is_finished(batch, cast):
    user = cast["operator.trenggalek"]
    preview_undo(batch=batch, user=user)
    assert confirm_undo(batch=batch, user=user, digest=batch.undo_digest)
    report, status, _said = run(batch.pk)
    assert (report["reversed"], status, Contact.objects.count()) == (2, 0, 0)


def test_one_that_has_moved_on_since_it_was_confirmed_is_refused(batch, cast):
    user = cast["operator.trenggalek"]
    preview_undo(batch=batch, user=user)
    confirm_undo(batch=batch, user=user, digest=batch.undo_digest)
    Contact.objects.get(name="Sari").delete()
    report, status, said = run(batch.pk)
    assert (report["problem"], status) == (said, 2)
    assert Contact.objects.count() == 1
    assert unit().contacts.get().name == "Budi"
