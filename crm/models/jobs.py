"""Durable background work: a row that outlives the worker that was killed over it.

`attempts` counts the claims and names the present holder: what a worker writes after another one has claimed the
job is refused (LeaseLost), so that a late one never overwrites the newer one's result.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Any, Self

from django.conf import settings
from django.db import models
from django.db.models import F
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from crm.access import Visitor


class JobState(models.TextChoices):
    QUEUED = "queued", _("waiting")
    RUNNING = "running", _("running")
    DONE = "done", _("done")
    FAILED = "failed", _("failed")


class LeaseLost(Exception):
    """Another worker has taken the job up, or it is over: whoever gets this leaves no mark on it."""


class JobQuerySet(models.QuerySet["Job"]):
    def visible_to(self, user: "Visitor") -> Self:
        return self.filter(created_by=user.pk)

    def abandoned(self) -> Self:
        """Not over, and the lease has run out: the worker is gone, or the task was lost before one took it up."""
        return self.filter(state__in=(JobState.QUEUED, JobState.RUNNING), lease_until__lt=timezone.now())

    def free(self, pk: int) -> bool:
        """Give job `pk`, which is abandoned, to the next worker. False when somebody was quicker."""
        freed = self.abandoned().filter(pk=pk)
        return bool(freed.update(state=JobState.QUEUED, lease_until=lease_end()))

    def renew(self, attempts: dict[int, int]) -> int:
        """Renew the lease of running jobs: `{pk: attempts}` as their workers claimed them."""
        held = models.Q(pk__in=[])
        for pk, attempt in attempts.items():
            held |= models.Q(pk=pk, attempts=attempt)
        return self.filter(held, state=JobState.RUNNING).update(lease_until=lease_end())

    def claim(self, pk: int) -> "Job | None":
        """Take the lease of job `pk`, or None when another worker holds it or the work is over."""
        now = timezone.now()
        free = models.Q(state=JobState.QUEUED) | models.Q(state=JobState.RUNNING, lease_until__lt=now)
        taken = self.filter(free, pk=pk).update(
            state=JobState.RUNNING, lease_until=lease_end(), attempts=F("attempts") + 1, started_at=now
        )
        return self.get(pk=pk) if taken else None


class Job(models.Model):
    """One piece of work: `kind` names a function registered in `crm.jobs`, `args` are its keyword arguments."""

    kind = models.CharField(max_length=60)
    args = models.JSONField(default=dict)
    created_by = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="jobs")
    created_at = models.DateTimeField(auto_now_add=True)
    state = models.CharField(_("state"), max_length=10, choices=JobState, default=JobState.QUEUED)
    attempts = models.PositiveSmallIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    done = models.PositiveIntegerField(default=0)
    total = models.PositiveIntegerField(default=0)
    step = models.CharField(max_length=200, blank=True)
    problem = models.CharField(max_length=500, blank=True)
    result_url = models.CharField(max_length=300, blank=True)

    MAX_ATTEMPTS = 3
    objects = JobQuerySet.as_manager()

    class Meta:
        ordering = ["-id"]
        indexes = [models.Index(fields=["state", "lease_until"], name="job_lease")]
        constraints = [
            models.CheckConstraint(
                name="job_running_has_lease",
                condition=~models.Q(state=JobState.RUNNING) | models.Q(lease_until__isnull=False),
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.pk}"

    def get_absolute_url(self) -> str:
        return reverse("crm:job-detail", args=[self.pk])

    @property
    def is_over(self) -> bool:
        return self.state in (JobState.DONE, JobState.FAILED)

    @property
    def percent(self) -> int:
        if self.state == JobState.DONE:
            return 100
        return min(99, 100 * self.done // self.total) if self.total else 0

    @property
    def is_uncounted(self) -> bool:
        """At work, and nobody can say how much is done: what one transaction writes is seen when all of it is."""
        return self.state == JobState.RUNNING and not self.total

    def progress(self, done: int, total: int, step: str = "") -> None:
        """Tell how far the work is, and renew the lease. `done` of `total` in any unit of work. Raises LeaseLost."""
        self.keep(
            state=JobState.RUNNING, done=done, total=total, step=str(step)[:200], lease_until=lease_end()
        )

    def finish(self, result_url: str) -> None:
        """Raises LeaseLost."""
        self.keep(state=JobState.DONE, result_url=result_url, finished_at=timezone.now(), lease_until=None)

    def fail(self, problem: str) -> None:
        """Raises LeaseLost."""
        self.keep(state=JobState.FAILED, problem=problem[:500], finished_at=timezone.now(), lease_until=None)

    def keep(self, **values: Any) -> None:
        """Write `values` in the name of this attempt. Raises LeaseLost when it is not the newest one any more."""
        mine = Job.objects.filter(
            pk=self.pk, attempts=self.attempts, state__in=(JobState.QUEUED, JobState.RUNNING)
        )
        if not mine.update(**values):
            raise LeaseLost(str(self))
        for name, value in values.items():
            setattr(self, name, value)


def lease_end() -> datetime:
    return timezone.now() + timedelta(seconds=settings.JOB_LEASE_SECONDS)
