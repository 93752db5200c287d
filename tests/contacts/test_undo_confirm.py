"""An import is taken back once, in time, exactly as previewed, and by the one who made it."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.utils import timezone, translation

from contacts.actions import leave_alone
from contacts.imports import undo
from contacts.imports.undo import confirm_undo, preview_undo, undo_until, write_undo
from contacts.models import Contact, ImportBatch
from crm.jobs import enqueue, run_job
from crm.models import AuditEntry, Job, User, Verb
from tests.contacts.import_files import history, work_off_jobs
from tests.contacts.undo_worlds import PEOPLE, people, register, taken_back
from tests.factories import make_body, make_engagement

State = ImportBatch.State


@pytest.fixture
def operator(cast) -> User:
    make_body()
    return cast["operator.trenggalek"]


def test_a_second_confirmation_does_nothing(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    other_tab = ImportBatch.objects.get(pk=batch.pk)
    assert confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    assert not confirm_undo(batch=other_tab, user=operator, digest=other_tab.undo_digest)
    assert write_undo(batch=batch, user=operator)
    assert write_undo(batch=other_tab, user=operator)
    assert AuditEntry.objects.filter(verb=Verb.UNDO).count() == 1
    assert history(Contact).filter(history_type="-").count() == 2


def test_an_older_preview_is_not_confirmed(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    old = batch.undo_digest
    Contact.objects.get(name="Sari Dewi").delete()
    preview_undo(batch=batch, user=operator)
    assert not confirm_undo(batch=batch, user=operator, digest=old)
    assert not confirm_undo(batch=batch, user=operator, digest="")
    assert Contact.objects.count() == 1


def test_when_the_register_has_moved_nothing_is_taken_back_and_the_preview_is_made_anew(
    operator, cast, tmp_path
):
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    leave_alone(contact=Contact.objects.get(name="Sari Dewi"), by=cast["kepala.trenggalek"])
    before = register()
    job = enqueue("undo_import", user=operator, batch_id=batch.pk)
    run_job.func(job.pk)
    job.refresh_from_db()
    batch.refresh_from_db()
    assert register() == before
    assert (batch.state, batch.problem != "", job.result_url) == (
        State.DONE, True, f"/impor/{batch.pk}/batalkan/",
    )  # fmt: skip
    assert batch.undo_counts["kept"] == 1
    assert confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)


def test_a_preview_in_another_language_is_the_same_preview(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    leave_alone(contact=Contact.objects.get(name="Sari Dewi"), by=cast["kepala.trenggalek"])
    make_engagement(by=operator, contacts=(Contact.objects.get(name="Budi Santoso"),))
    preview_undo(batch=batch, user=operator)
    assert confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    with translation.override("en"):
        assert write_undo(batch=batch, user=operator)


def test_a_job_that_is_run_again_after_its_worker_died_takes_back_once(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    enqueue("preview_undo", user=operator, batch_id=batch.pk)
    work_off_jobs()
    batch.refresh_from_db()
    confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    job = enqueue("undo_import", user=operator, batch_id=batch.pk)
    run_job.func(job.pk)
    Job.objects.filter(pk=job.pk).update(state="queued")
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_url) == ("done", f"/impor/{batch.pk}/hasil/")
    assert AuditEntry.objects.filter(verb=Verb.UNDO).count() == 1
    assert Contact.objects.count() == 0


def test_a_failure_in_the_middle_leaves_everything(operator, tmp_path, monkeypatch):
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    before, lines = register(), history(Contact).count()
    monkeypatch.setattr(undo.audit, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        write_undo(batch=batch, user=operator)
    assert (register(), history(Contact).count()) == (before, lines)
    assert ImportBatch.objects.get(pk=batch.pk).state == State.UNDOING


def test_thirty_days_and_no_longer(operator, tmp_path, settings):
    settings.IMPORT_UNDO_DAYS = 30
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    digest, today = batch.undo_digest, timezone.localdate()
    assert undo_until(batch) == today + timedelta(days=30)
    ImportBatch.objects.filter(pk=batch.pk).update(done_at=timezone.now() - timedelta(days=30))
    batch.refresh_from_db()
    assert undo_until(batch) == today
    ImportBatch.objects.filter(pk=batch.pk).update(done_at=timezone.now() - timedelta(days=31))
    batch.refresh_from_db()
    assert undo_until(batch) is None
    assert not confirm_undo(batch=batch, user=operator, digest=digest)
    batch.undo_digest = ""
    batch.save()
    assert preview_undo(batch=batch, user=operator).undo_digest == ""


def test_only_what_was_written_can_be_taken_back(operator, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    ImportBatch.objects.filter(pk=batch.pk).update(state=State.PREVIEWED)
    batch.refresh_from_db()
    preview_undo(batch=batch, user=operator)
    assert (batch.undo_digest, undo_until(batch)) == ("", None)
    assert not write_undo(batch=batch, user=operator)
    assert Contact.objects.count() == 2


def test_only_roles_that_import_may_take_back(operator, cast, tmp_path):
    batch = people(tmp_path, PEOPLE, operator)
    for act in (
        lambda user: preview_undo(batch=batch, user=user),
        lambda user: confirm_undo(batch=batch, user=user, digest=batch.undo_digest),
    ):
        with pytest.raises(PermissionDenied):
            act(cast["pimpinan.trenggalek"])
    assert Contact.objects.count() == 2


@pytest.mark.parametrize("name", ["operator.ketapang", "kepala.jatim", "pimpinan.trenggalek"])
def test_a_job_of_somebody_else_takes_nothing_back(operator, cast, tmp_path, name):
    batch = people(tmp_path, PEOPLE, operator)
    preview_undo(batch=batch, user=operator)
    confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    job = enqueue("undo_import", user=cast[name], batch_id=batch.pk)
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, Contact.objects.count()) == ("failed", 2)


def test_the_number_of_queries_does_not_grow_with_the_rows(operator, tmp_path, django_assert_max_num_queries):
    rows = "".join(f"Orang {n},08121111{n:04d},Kabar,Reporter\n" for n in range(60))
    batch = people(tmp_path, "nama,hp,media,jabatan\n" + rows, operator)
    with django_assert_max_num_queries(110):
        taken_back(batch, operator)
    assert Contact.objects.count() == 0
