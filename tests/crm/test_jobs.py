"""Background work survives the worker that was killed over it, and is done once."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from django.db import OperationalError
from django.db.transaction import atomic
from django.utils import timezone

from crm import jobs
from crm.jobs import HANDLERS, JobProblem, enqueue, reap, renew, run_job
from crm.management.commands import worker
from crm.models import Job, JobState, User


@pytest.fixture
def done(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """The numbers of the jobs that the handler "note" has done."""
    calls: list[int] = []

    def note(job: Job, *, url: str = "/") -> str:
        calls.append(job.pk)
        job.progress(1, 2, "setengah jalan")
        return url

    monkeypatch.setitem(HANDLERS, "note", note)
    return calls


def make_job(user: User, **fields: object) -> Job:
    return Job.objects.create(kind="note", created_by=user, **fields)


def test_a_job_is_handed_over_when_the_transaction_is_committed(
    cast: dict[str, User], done: list[int], django_capture_on_commit_callbacks
) -> None:
    with django_capture_on_commit_callbacks(execute=True):
        job = enqueue("note", user=cast["operator.trenggalek"], url="/selesai/")
        assert done == []
    job.refresh_from_db()
    assert (done, job.state, job.result_url, job.percent) == ([job.pk], JobState.DONE, "/selesai/", 100)


def test_a_job_that_is_over_is_not_done_again(cast: dict[str, User], done: list[int]) -> None:
    job = make_job(cast["operator.trenggalek"])
    run_job.call(job.pk)
    run_job.call(job.pk)
    assert done == [job.pk]


def test_a_job_somebody_works_on_is_left_alone(cast: dict[str, User], done: list[int]) -> None:
    lease = timezone.now() + timedelta(minutes=1)
    job = make_job(cast["operator.trenggalek"], state=JobState.RUNNING, lease_until=lease)
    run_job.call(job.pk)
    assert (done, reap()) == ([], 0)


def test_the_reaper_takes_up_the_job_of_a_killed_worker(cast: dict[str, User], done: list[int]) -> None:
    lease = timezone.now() - timedelta(seconds=1)
    job = make_job(cast["operator.trenggalek"], state=JobState.RUNNING, lease_until=lease, attempts=1)
    assert reap() == 1
    job.refresh_from_db()
    assert (done, job.state, job.attempts) == ([job.pk], JobState.DONE, 2)


def test_a_job_whose_task_was_lost_before_a_worker_took_it_is_taken_up(
    cast: dict[str, User], done: list[int]
) -> None:
    waiting = make_job(cast["operator.trenggalek"], lease_until=timezone.now() + timedelta(minutes=1))
    lost = make_job(cast["operator.trenggalek"], lease_until=timezone.now() - timedelta(seconds=1))
    assert (reap(), done) == (1, [lost.pk])
    waiting.refresh_from_db()
    assert waiting.state == JobState.QUEUED


def test_two_reapers_hand_an_abandoned_job_over_once(cast: dict[str, User]) -> None:
    lease = timezone.now() - timedelta(seconds=1)
    job = make_job(cast["operator.trenggalek"], state=JobState.RUNNING, lease_until=lease, attempts=1)
    assert (Job.objects.free(job.pk), Job.objects.free(job.pk)) == (True, False)


def let_the_lease_run_out(job: Job) -> None:
    Job.objects.filter(pk=job.pk).update(lease_until=timezone.now() - timedelta(seconds=1))


def late(take_over: Callable[[Job], None]) -> Callable[[Job], str]:
    """A worker that hangs until its lease has run out and `take_over` has happened, then goes on as if nothing was."""

    def work(job: Job) -> str:
        let_the_lease_run_out(job)
        take_over(job)
        return "/lama/"

    return work


def test_a_worker_that_lost_its_lease_does_not_overwrite_the_newer_result(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def done_by_another(job: Job) -> None:
        newer = Job.objects.claim(job.pk)
        assert newer is not None
        newer.finish("/baru/")

    monkeypatch.setitem(HANDLERS, "note", late(done_by_another))
    job = make_job(cast["operator.trenggalek"])
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.result_url, job.attempts) == (JobState.DONE, "/baru/", 2)


@pytest.mark.parametrize("sign", ["progress", "finish", "fail"])
def test_a_worker_that_lost_its_lease_stops_at_its_next_sign_of_life(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch, sign: str
) -> None:
    signs = {
        "progress": lambda job: job.progress(9, 9, "terlambat"),
        "finish": lambda job: job.finish("/terlambat/"),
        "fail": lambda job: job.fail("terlambat"),
    }

    def taken_by_another(job: Job) -> None:
        Job.objects.claim(job.pk)
        signs[sign](job)

    monkeypatch.setitem(HANDLERS, "note", late(taken_by_another))
    job = make_job(cast["operator.trenggalek"])
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (job.state, job.attempts, job.done, job.step, job.problem, job.result_url) == (
        JobState.RUNNING, 2, 0, "", "", "",
    )  # fmt: skip


def test_a_slow_worker_whose_job_nobody_took_yet_still_finishes_it(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def freed(job: Job) -> None:
        assert Job.objects.free(job.pk)

    monkeypatch.setitem(HANDLERS, "note", late(freed))
    job = make_job(cast["operator.trenggalek"])
    run_job.call(job.pk)
    assert Job.objects.claim(job.pk) is None
    job.refresh_from_db()
    assert (job.state, job.result_url, job.attempts) == (JobState.DONE, "/lama/", 1)


def test_a_long_job_keeps_its_lease_as_long_as_its_worker_lives(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[int] = []

    def work(job: Job) -> str:
        let_the_lease_run_out(job)
        seen.extend([renew(), reap()])
        return "/"

    monkeypatch.setitem(HANDLERS, "note", work)
    run_job.call(make_job(cast["operator.trenggalek"]).pk)
    assert seen == [1, 0]
    assert renew() == 0


def test_the_watch_outlives_a_database_that_is_away(monkeypatch: pytest.MonkeyPatch, db: None) -> None:
    asked: list[str] = []

    def away() -> int:
        asked.append("renew")
        raise OperationalError("the database system is shutting down")

    monkeypatch.setattr(worker, "renew", away)
    worker.watch()
    assert asked == ["renew"]


def test_a_job_that_kills_its_workers_is_given_up(cast: dict[str, User], done: list[int]) -> None:
    job = make_job(cast["operator.trenggalek"], attempts=Job.MAX_ATTEMPTS)
    run_job.call(job.pk)
    job.refresh_from_db()
    assert (done, job.state) == ([], JobState.FAILED)
    assert "terlalu sering terputus" in job.problem


def test_a_problem_is_told_and_a_fault_of_ours_is_not_shown(
    cast: dict[str, User], monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(job: Job) -> str:
        raise JobProblem("Berkas kosong.")

    def break_down(job: Job) -> str:
        raise RuntimeError("secret internals")

    monkeypatch.setitem(jobs.HANDLERS, "refuse", refuse)
    monkeypatch.setitem(jobs.HANDLERS, "break", break_down)
    user = cast["operator.trenggalek"]
    refused, broken = (Job.objects.create(kind=kind, created_by=user) for kind in ("refuse", "break"))
    for job in (refused, broken):
        run_job.call(job.pk)
        job.refresh_from_db()
    assert refused.problem == "Berkas kosong."
    assert broken.state == JobState.FAILED
    assert "secret" not in broken.problem


def test_nobody_watches_the_job_of_another(cast: dict[str, User], sign_in) -> None:
    job = make_job(cast["operator.trenggalek"])
    assert sign_in("operator.trenggalek").get(job.get_absolute_url()).status_code == 200
    assert sign_in("kepala.trenggalek").get(job.get_absolute_url()).status_code == 404


@pytest.mark.parametrize(
    ("total", "bar"), [(0, '<progress aria-label="Kemajuan">'), (4, '<progress max="100" value="25"')]
)
def test_a_bar_stands_at_a_figure_only_where_somebody_counts(
    cast: dict[str, User], sign_in, total: int, bar: str
) -> None:
    job = make_job(cast["operator.trenggalek"], state=JobState.RUNNING, lease_until=timezone.now())
    job.progress(1 if total else 0, total, "Menulis setiap baris")

    page = sign_in("operator.trenggalek").get(job.get_absolute_url()).text

    assert "Menulis setiap baris" in page
    assert (bar in page, page.count("<progress")) == (True, 1)


def against_a_rule(job: Job, *, secret: str) -> str:
    """PostgreSQL says what stands in the row that it refuses."""
    Job.objects.create(kind=secret, created_by_id=job.created_by_id, state=JobState.RUNNING)
    return "/"


def read_as_number(job: Job, *, secret: str) -> str:
    try:
        return str(int(secret))
    except ValueError as error:
        raise LookupError(secret) from error


@pytest.mark.parametrize("work", [against_a_rule, read_as_number], ids=lambda work: work.__name__)
def test_the_log_says_where_a_job_failed_and_nothing_of_what_stood_in_a_row(
    cast: dict[str, User],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    work: Callable[..., str],
) -> None:
    secret = "Budi 0812"
    monkeypatch.setitem(HANDLERS, "note", atomic(work))
    job = make_job(cast["operator.trenggalek"], args={"secret": secret})

    run_job.call(job.pk)

    job.refresh_from_db()
    assert job.state == JobState.FAILED
    assert work.__name__ in caplog.text
    assert ("IntegrityError" in caplog.text) is (work is against_a_rule)
    assert ("builtins.ValueError" in caplog.text) is (work is read_as_number)
    assert secret not in caplog.text
