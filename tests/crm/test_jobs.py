"""Background work survives the worker that was killed over it, and is done once."""

from datetime import timedelta

import pytest
from django.utils import timezone

from crm import jobs
from crm.jobs import HANDLERS, JobProblem, enqueue, reap, run_job
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
