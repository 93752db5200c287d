"""An import does what its preview showed, once, all or nothing."""

from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from contacts.imports import actions
from contacts.imports.actions import State
from contacts.models import Contact, ImportBatch, Outlet
from crm.jobs import enqueue, run_job
from crm.models import AuditEntry, Job, User, Verb
from tests.contacts.import_files import csv_file, history, previewed, uploaded, work_off_jobs
from tests.factories import make_outlet, unit

TWO = "nama,website,email\nKabar,kabar.id,a@kabar.id\nBaru,baru.id,b@baru.id\n"


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def ready(operator, tmp_path) -> ImportBatch:
    make_outlet("Kabar", website="https://kabar.id")
    return previewed(csv_file(tmp_path, TWO), operator, "outlets")


def said(batch: ImportBatch) -> list[tuple[int, str, dict[str, Any]]]:
    return list(batch.outcomes.values_list("number", "outcome", "plan"))


def test_a_preview_changes_nothing(ready):
    assert (Outlet.objects.count(), Outlet.objects.get().email) == (1, "")
    assert history(Outlet).count() == 1


def test_the_effect_is_the_preview(operator, ready):
    shown = said(ready)
    assert actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    assert actions.write_import(batch=ready, user=operator)
    assert said(ready) == shown
    for _number, outcome, plan in shown:
        outlet = Outlet.objects.get(name="Baru" if outcome == "new" else "Kabar")
        assert outlet.email == plan["set"]["email"][1]


def test_the_import_joins_the_trail_with_its_number(operator, ready):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    actions.write_import(batch=ready, user=operator)
    entry = AuditEntry.objects.get(verb=Verb.IMPORT)
    assert (entry.actor, entry.object_type, entry.count) == (operator, "contacts.outlet", 2)


def test_a_second_confirmation_does_nothing(operator, ready):
    other_tab = ImportBatch.objects.get(pk=ready.pk)
    assert actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    assert not actions.confirm_import(batch=other_tab, user=operator, digest=other_tab.digest)
    assert actions.write_import(batch=ready, user=operator)
    assert actions.write_import(batch=other_tab, user=operator)
    assert Outlet.objects.filter(name="Baru").count() == 1
    assert AuditEntry.objects.filter(verb=Verb.IMPORT).count() == 1


def test_the_confirmation_of_an_older_preview_is_not_taken(operator, ready):
    old = ready.digest
    make_outlet("Baru", website="https://baru.id")
    actions.preview(batch=ready, user=operator)
    assert not actions.confirm_import(batch=ready, user=operator, digest=old)
    ready.refresh_from_db()
    assert ready.state == State.PREVIEWED


def test_when_the_register_has_moved_nothing_is_written_and_the_preview_is_made_anew(operator, ready):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    outlet = Outlet.objects.get(name="Kabar")
    outlet.email = "lain@kabar.id"
    outlet.save()
    job = enqueue("confirm_import", user=operator, batch_id=ready.pk)
    run_job.func(job.pk)
    job.refresh_from_db()
    ready.refresh_from_db()
    assert (ready.state, ready.problem != "", job.result_url) == (
        State.PREVIEWED,
        True,
        f"/impor/{ready.pk}/pratinjau/",
    )
    assert Outlet.objects.filter(name="Baru").count() == 0
    assert ready.outcomes.get(number=2).plan == {"set": {"email": ["lain@kabar.id", "a@kabar.id"]}}


def test_one_wrong_row_keeps_all_rows_out(operator, tmp_path):
    batch = previewed(csv_file(tmp_path, TWO + "Rusak,rusak.id,bukan-surel\n"), operator, "outlets")
    assert not actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert Outlet.objects.count() == 0


def test_new_columns_void_the_preview(operator, ready):
    digest = ready.digest
    actions.choose_columns(
        batch=ready,
        mapping={**ready.mapping, "email": ""},
        on_duplicate="fill",
        create_missing=False,
        default_kind=None,
    )
    assert not actions.confirm_import(batch=ready, user=operator, digest=digest)


def test_a_job_that_is_run_again_after_its_worker_died_writes_once(operator, ready):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    job = enqueue("confirm_import", user=operator, batch_id=ready.pk)
    run_job.func(job.pk)
    # The worker wrote everything and died before it could say so.
    Job.objects.filter(pk=job.pk).update(state="queued")
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_url) == ("done", f"/impor/{ready.pk}/hasil/")
    assert AuditEntry.objects.filter(verb=Verb.IMPORT).count() == 1
    assert Outlet.objects.filter(name="Baru").count() == 1


def test_a_late_preview_job_does_not_reopen_what_is_confirmed(operator, ready):
    enqueue("preview_import", user=operator, batch_id=ready.pk)
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    work_off_jobs()
    ready.refresh_from_db()
    assert ready.state == State.CONFIRMED
    assert actions.write_import(batch=ready, user=operator)


def test_a_failure_in_the_middle_leaves_nothing(operator, ready, monkeypatch):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    monkeypatch.setattr(actions.audit, "record", lambda *args, **kwargs: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        actions.write_import(batch=ready, user=operator)
    assert Outlet.objects.filter(name="Baru").count() == 0
    assert ImportBatch.objects.get(pk=ready.pk).state == State.CONFIRMED


def test_who_lost_the_role_in_the_meantime_imports_nothing(operator, ready):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    job = enqueue("confirm_import", user=operator, batch_id=ready.pk)
    User.objects.filter(pk=operator.pk).update(role="")
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, Outlet.objects.count()) == ("failed", 1)


def test_who_moved_to_another_unit_does_not_import_into_the_old_one(operator, ready):
    actions.confirm_import(batch=ready, user=operator, digest=ready.digest)
    job = enqueue("confirm_import", user=operator, batch_id=ready.pk)
    User.objects.filter(pk=operator.pk).update(unit=unit("polres-ketapang"))
    run_job.func(job.pk)
    job.refresh_from_db()
    assert (job.state, Outlet.objects.count()) == ("failed", 1)


def test_only_roles_that_import_may_upload(cast, tmp_path):
    with pytest.raises(PermissionDenied):
        uploaded(csv_file(tmp_path, TWO), cast["pimpinan.trenggalek"], "outlets")
    assert ImportBatch.objects.count() == Contact.objects.count() == 0


# --- A list that is thrown away meanwhile ---------------------------------------------------------------


@pytest.fixture
def thrown_away(operator, ready, monkeypatch) -> ImportBatch:
    """While it is looked through, its uploader discards it in another tab."""
    look = actions.passed

    def passed(*args: Any) -> Any:
        found = look(*args)
        assert actions.discard(batch=ready, user=operator)
        return found

    monkeypatch.setattr(actions, "passed", passed)
    return ready


def test_a_list_that_is_thrown_away_while_it_is_previewed_stays_away(operator, thrown_away):
    with pytest.raises(actions.Expired):
        actions.preview(batch=thrown_away, user=operator)
    assert not ImportBatch.objects.exists()


def test_the_job_that_previews_it_says_so(operator, thrown_away):
    job = enqueue("preview_import", user=operator, batch_id=thrown_away.pk)
    work_off_jobs()
    job.refresh_from_db()
    assert (job.state, job.problem) == ("failed", "Daftar ini sudah dibuang.")


def test_what_was_to_be_changed_of_it_is_refused_with_that_sentence(operator, ready):
    actions.discard(batch=ImportBatch.objects.get(), user=operator)
    with pytest.raises(actions.Expired, match="dibuang"):
        actions.decide(batch=ready, numbers=[2], decision="skip")
