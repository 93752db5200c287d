"""Workers that are killed, and several at once: an import is written whole or not at all, and once."""

import random
import signal
import time
from collections.abc import Iterator
from datetime import timedelta
from functools import partial
from typing import Any

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from contacts.imports import actions, passes, writing
from contacts.imports.actions import State
from contacts.imports.reading import Table
from contacts.imports.spool import Row
from contacts.models import Contact, ImportBatch, Outlet, Phone
from crm.jobs import enqueue, reap, run_job
from crm.models import AuditEntry, Job, JobState, User, Verb
from tests.contacts.processes import Process, own_database
from tests.contacts.undo_worlds import register
from tests.factories import make_outlet

ROWS = 40
HEADERS = ["nama", "hp", "media", "jabatan", "bidang liputan"]


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with django_db_blocker.unblock(), own_database(tmp_path_factory.mktemp("killed")):
        yield


@pytest.fixture(autouse=True)
def db(database: None, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """In the place of pytest-django's: no transaction around a test, other processes are to see it.

    Small chunks, so that there is a middle to be killed in. The next test finds an empty register.
    """
    monkeypatch.setattr(passes, "CHUNK", 9)
    monkeypatch.setattr(writing, "CHUNK", 9)
    yield
    for model in (ImportBatch, Contact, Outlet):
        model.objects.all().delete()


@pytest.fixture
def operator(cast: dict[str, User]) -> User:
    return cast["operator.trenggalek"]


def read(user: User, *, into: str = "contacts", rows: int = ROWS) -> ImportBatch:
    """People of whom every fourth is known already, or outlets."""
    people = ((f"Orang {n}", f"08123456{n:04}", "Kabar", "Reporter", "Hukum") for n in range(rows))
    outlets = ((f"Media {n}", f"media{n}.id") for n in range(rows))
    headers, table = (HEADERS, people) if into == "contacts" else (["nama", "website"], outlets)
    lines: list[Row] = [(number, list(cells), {}) for number, cells in enumerate(table, 2)]
    batch = ImportBatch(unit=user.unit, into=into, file_name="daftar.csv", state=State.READ)
    return actions.store(Table(headers, []), lines, batch, user)


def known(user: User) -> None:
    make_outlet("Kabar")
    for n in range(0, ROWS, 4):
        person = Contact.objects.create(name=f"Orang {n}", unit=user.unit, source="kartu nama")
        Phone.objects.create(contact=person, number=f"+628123456{n:04}")


def confirmed(user: User, **given: Any) -> ImportBatch:
    batch = actions.preview(batch=read(user, **given), user=user)
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest), batch.counts
    return batch


def job_for(batch: ImportBatch, user: User, kind: str = "confirm_import") -> Job:
    """A job that no worker has taken yet."""
    return Job.objects.create(
        kind=kind,
        args={"batch_id": batch.pk},
        created_by=user,
        lease_until=timezone.now() + timedelta(hours=1),
    )


def given_up(job: Job) -> None:
    """Nobody renews the lease of a dead worker."""
    assert Job.objects.get(pk=job.pk).state == JobState.RUNNING
    assert reap() == 0
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def worked_off(job: Job) -> None:
    run_job.func(job.pk)


def questions(work: Any) -> int:
    with CaptureQueriesContext(connection) as asked:
        work()
    return len(asked)


def imports() -> int:
    return AuditEntry.objects.filter(verb=Verb.IMPORT).count()


# --- Previews ---------------------------------------------------------------------------------------------


def test_a_long_preview_holds_no_transaction_in_which_others_would_wait(operator):
    batch, seen = read(operator), list[tuple[bool, int]]()
    passes.passed(batch, operator, lambda done, _total: seen.append((connection.in_atomic_block, done)))
    assert seen == [(False, min(done, ROWS)) for done in range(9, ROWS + 9, 9)]


def test_two_previews_never_reserve_the_same_numbers(operator):
    make_outlet("Kabar")
    one, other = (set(confirmed(operator).outcomes.values_list("object_id", flat=True)) for _each in range(2))
    assert (len(one), len(other), one & other) == (ROWS, ROWS, set())


# --- Killed -----------------------------------------------------------------------------------------------


def test_a_worker_killed_at_any_statement_of_writing_leaves_all_or_nothing(operator):
    known(operator)
    batch, trail, before = confirmed(operator), imports(), register()
    seen, at = set(), 3
    while True:
        job = job_for(batch, operator)
        process = Process(partial(worked_off, job), killed_at=at).go()
        if process.end() == 0:
            break
        batch.refresh_from_db()
        written = batch.state == State.DONE
        assert (register() == before, imports() - trail) == (not written, int(written)), at
        seen.add(batch.state)
        given_up(job)
        Job.objects.filter(pk=job.pk).delete()
        if written:
            break
        at += random.randint(2, 7)
    assert State.CONFIRMED in seen
    worked_off(job_for(batch, operator))
    assert (Contact.objects.count(), Phone.objects.count(), imports() - trail) == (ROWS, ROWS, 1)


def test_the_job_of_a_killed_worker_is_taken_up_and_its_import_written_once(operator):
    known(operator)
    batch, trail, before = confirmed(operator), imports(), register()
    job = job_for(batch, operator)
    assert Process(lambda: worked_off(job), killed_at=40).go().end() == signal.SIGKILL
    assert register() == before
    given_up(job)
    assert reap() == 1
    job.refresh_from_db()
    batch.refresh_from_db()
    assert (job.state, job.attempts, batch.state) == (JobState.DONE, 2, State.DONE)
    assert (Contact.objects.count(), Phone.objects.count(), imports() - trail) == (ROWS, ROWS, 1)
    assert {person.history.count() for person in Contact.objects.filter(source__startswith="impor")} == {1}  # type: ignore[attr-defined]


def test_a_worker_killed_at_any_statement_of_a_preview_leaves_the_old_one_or_the_new(operator):
    known(operator)
    batch, before = read(operator), register()
    needed = questions(lambda: actions.preview(batch=batch, user=operator))
    whole = batch.outcomes.count()
    actions.decide(batch=batch, numbers=[2], decision="skip")
    for at in random.sample(range(2, needed + 8), 10):
        job = job_for(batch, operator, "preview_import")
        process = Process(partial(worked_off, job), killed_at=at).go()
        if process.end():
            given_up(job)
        Job.objects.filter(pk=job.pk).delete()
        batch.refresh_from_db()
        skipped = batch.outcomes.filter(outcome="skipped").count()
        assert (batch.outcomes.count(), skipped) == (whole, int(batch.state == State.PREVIEWED)), at
        assert register() == before
    worked_off(job_for(batch, operator, "preview_import"))
    batch.refresh_from_db()
    assert (batch.state, batch.counts["skipped"]) == (State.PREVIEWED, 1)


def test_a_worker_killed_at_any_moment_leaves_all_or_nothing(operator):
    known(operator)
    batch, trail, before = confirmed(operator), imports(), register()
    for _attempt in range(5):
        job = job_for(batch, operator)
        process = Process(partial(worked_off, job)).go()
        time.sleep(random.uniform(0, 0.4))  # whenever: the assertion holds at every moment
        process.kill()
        process.end()
        batch.refresh_from_db()
        assert (register() == before) is (batch.state == State.CONFIRMED)
        assert imports() - trail == int(batch.state == State.DONE)
    worked_off(job_for(batch, operator))
    assert (Contact.objects.count(), imports() - trail) == (ROWS, 1)


# --- Several at once ----------------------------------------------------------------------------------------


def at_once(*work: Any) -> list[Any]:
    processes = [Process(each) for each in work]
    for process in processes:
        process.go()
    return [process.answer() for process in processes]


def test_two_workers_on_one_job_make_one_import(operator):
    batch, trail = confirmed(operator, into="outlets"), imports()
    job = job_for(batch, operator)
    at_once(*[lambda: worked_off(job)] * 3)
    job.refresh_from_db()
    assert (job.state, job.attempts, Outlet.objects.count(), imports() - trail) == ("done", 1, ROWS, 1)


def test_two_jobs_for_one_batch_make_one_import(operator):
    batch, trail = confirmed(operator, into="outlets"), imports()
    jobs = [job_for(batch, operator) for _each in range(2)]
    at_once(*(partial(worked_off, job) for job in jobs))
    assert {Job.objects.get(pk=job.pk).state for job in jobs} == {"done"}
    assert (Outlet.objects.count(), imports() - trail) == (ROWS, 1)


def test_two_confirmations_of_one_preview_are_one(operator):
    batch, trail = actions.preview(batch=read(operator, into="outlets"), user=operator), imports()

    def confirm() -> list[bool]:
        mine = ImportBatch.objects.get(pk=batch.pk)
        taken = actions.confirm_import(batch=mine, user=operator, digest=batch.digest)
        return [taken, actions.write_import(batch=mine, user=operator) if taken else False]

    assert sorted(at_once(confirm, confirm)) == [[False, False], [True, True]]
    assert (Outlet.objects.count(), imports() - trail) == (ROWS, 1)


@pytest.mark.parametrize("other", ["operator.trenggalek", "operator.ketapang"])
@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_of_two_imports_of_one_list_one_is_written_and_the_other_has_expired(cast, operator, other, into):
    """Outlets are those of all units; people of two units are two people."""
    make_outlet("Kabar")
    trail = imports()
    batches = [(confirmed(user, into=into), user) for user in (operator, cast[other])]
    written = at_once(
        *(
            lambda batch=batch, user=user: actions.write_import(batch=batch, user=user)
            for batch, user in batches
        )
    )
    apart = into == "contacts" and other != operator.username
    assert sorted(written) == ([True, True] if apart else [False, True])
    assert imports() - trail == sum(written)
    found = Contact.objects.count() if into == "contacts" else Outlet.objects.exclude(name="Kabar").count()
    assert found == ROWS * sum(written)
    for (batch, user), done in zip(batches, written, strict=True):
        batch.refresh_from_db()
        assert (batch.state, bool(batch.problem)) == ((State.DONE, False) if done else (State.READ, True))
        if not done:
            again = actions.preview(batch=batch, user=user)
            assert again.counts["new"] == again.counts["update"] == 0


def test_a_form_saved_while_an_import_is_under_way_is_not_overwritten(operator):
    known(operator)
    batch = confirmed(operator)
    person = Contact.objects.get(name="Orang 4")

    def save() -> None:
        with transaction.atomic():
            mine = Contact.objects.select_for_update().get(pk=person.pk)
            mine.email = "orang4@contoh.id"
            mine.stamp(operator).save()

    written, _saved = at_once(lambda: actions.write_import(batch=batch, user=operator), save)
    person.refresh_from_db()
    batch.refresh_from_db()
    assert person.email == "orang4@contoh.id"
    assert (batch.state == State.DONE, person.version) == (written, 3 if written else 2)


def test_an_enqueued_confirmation_is_done_by_whoever_takes_it(operator):
    batch = confirmed(operator, into="outlets", rows=3)
    enqueue("confirm_import", user=operator, batch_id=batch.pk)
    assert (Outlet.objects.count(), reap()) == (3, 0)
