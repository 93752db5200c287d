"""Durable background work on `django.tasks`.

A handler is a function `handler(job, **args) -> result_url`; it must be idempotent, because a killed worker's job is
taken up again. A handler tells a problem the user can mend by raising `JobProblem` with a translated sentence.
"""

import logging
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.tasks import task
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from crm.models import Job, JobState

if TYPE_CHECKING:
    from crm.models import User

logger = logging.getLogger(__name__)

type Handler = Callable[..., str]
HANDLERS: dict[str, Handler] = {}


class JobProblem(Exception):
    """The work cannot be done, and the sentence says why. It is not tried again."""


def handler(kind: str) -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of `kind`."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        return function

    return register


def enqueue(kind: str, *, user: "User", **args: Any) -> Job:
    """A new job, handed to a worker once the surrounding transaction is committed. `args` must be JSON."""
    job = Job.objects.create(
        kind=kind, args={**args, "language": translation.get_language()}, created_by=user
    )
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


@task
def run_job(job_id: int) -> None:
    """Do job `job_id` if nobody else does; safe to be called any number of times."""
    job = Job.objects.claim(job_id)
    if job is None:
        return
    if job.attempts > Job.MAX_ATTEMPTS:
        fail(job, _("The work was interrupted too often. Please start it again."))
        return
    args = dict(job.args)
    with translation.override(args.pop("language", None)):
        attempt(job, args)


def attempt(job: Job, args: dict[str, Any]) -> None:
    try:
        finish(job, HANDLERS[job.kind](job, **args))
    except JobProblem as problem:
        fail(job, str(problem))
    except Exception:
        logger.exception("job %s failed", job)
        fail(
            job,
            _(
                "Something went wrong on our side. Nothing was changed. Please tell your administrator: job %s."
            )
            % job.pk,
        )


def finish(job: Job, result_url: str) -> None:
    job.state, job.result_url, job.finished_at, job.lease_until = (
        JobState.DONE,
        result_url,
        timezone.now(),
        None,
    )
    job.save(update_fields=["state", "result_url", "finished_at", "lease_until"])


def fail(job: Job, problem: str) -> None:
    job.state, job.problem, job.finished_at, job.lease_until = (
        JobState.FAILED,
        problem[:500],
        timezone.now(),
        None,
    )
    job.save(update_fields=["state", "problem", "finished_at", "lease_until"])


def reap() -> int:
    """Hand every abandoned job to a worker again; returns how many there were."""
    abandoned = list(Job.objects.abandoned().values_list("pk", flat=True))
    for pk in abandoned:
        run_job.enqueue(pk)
    return len(abandoned)
