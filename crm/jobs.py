"""Durable background work on `django.tasks`.

A handler is a function `handler(job, **args) -> result_url`; it must be idempotent, because a killed worker's job is
taken up again. A handler tells a problem the user can mend by raising `JobProblem` with a translated sentence.
"""

import logging
import traceback
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction
from django.tasks import task
from django.utils import translation
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from crm.models import Job
from crm.models.jobs import LeaseLost, lease_end

if TYPE_CHECKING:
    from crm.models import User

logger = logging.getLogger(__name__)

type Handler = Callable[..., str]
HANDLERS: dict[str, Handler] = {}
TITLES: dict[str, Promise | str] = {}
HELD: dict[int, int] = {}
"""The jobs that this process is doing: `{pk: attempts}`. A long import tells no progress inside its transaction."""


class JobProblem(Exception):
    """The work cannot be done, and the sentence says why. It is not tried again."""


def handler(kind: str, title: Promise | str = "") -> Callable[[Handler], Handler]:
    """Register the function that does the jobs of `kind`; `title` is what people call such a job."""

    def register(function: Handler) -> Handler:
        HANDLERS[kind] = function
        TITLES[kind] = title
        return function

    return register


def enqueue(kind: str, *, user: "User", **args: Any) -> Job:
    """A new job, handed to a worker once the surrounding transaction is committed. `args` must be JSON."""
    # The lease of a waiting job is the time in which a worker must take it up before the reaper asks again.
    job = Job.objects.create(
        kind=kind,
        args={**args, "language": translation.get_language()},
        created_by=user,
        lease_until=lease_end(),
    )
    transaction.on_commit(lambda: run_job.enqueue(job.pk))
    return job


@task
def run_job(job_id: int) -> None:
    """Do job `job_id` if nobody else does; safe to be called any number of times."""
    job = Job.objects.claim(job_id)
    if job is None:
        return
    args = dict(job.args)
    HELD[job.pk] = job.attempts
    try:
        with translation.override(args.pop("language", settings.LANGUAGE_CODE)):
            attempt(job, args)
    except LeaseLost:
        logger.warning("job %s was taken up by another worker meanwhile", job)
    finally:
        del HELD[job.pk]


def attempt(job: Job, args: dict[str, Any]) -> None:
    if job.attempts > Job.MAX_ATTEMPTS:
        job.fail(_("The work was interrupted too often. Please start it again."))
        return
    try:
        result_url = HANDLERS[job.kind](job, **args)
    except LeaseLost:
        raise
    except JobProblem as problem:
        job.fail(str(problem))
    except Exception as error:  # noqa: BLE001 - whatever it is, the job is over and its user is told
        logger.error("job %s failed:\n%s", job, without_words(error))
        job.fail(
            _(
                "Something went wrong on our side. Nothing was changed. Please tell your administrator: job %s."
            )
            % job.pk
        )
    else:
        job.finish(result_url)


def without_words(error: BaseException) -> str:
    """Where it happened and of what kind it and its causes are: the words of an error may hold those of a row."""
    frames = "".join(traceback.format_tb(error.__traceback__))
    cause = error.__cause__ or error.__context__
    told = f"{frames}{type(error).__module__}.{type(error).__qualname__}"
    return f"{without_words(cause)}\n{told}" if cause else told


def renew() -> int:
    """Renew the leases of the jobs this process is doing; returns how many. For a thread beside the worker."""
    return Job.objects.renew(dict(HELD)) if HELD else 0


def reap() -> int:
    """Hand every abandoned job to a worker again; returns how many there were."""
    freed = [pk for pk in Job.objects.abandoned().values_list("pk", flat=True) if Job.objects.free(pk)]
    for pk in freed:
        run_job.enqueue(pk)
    return len(freed)
