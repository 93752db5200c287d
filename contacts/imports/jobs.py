"""Previews and confirmations as background work. Registered when the app is ready, in web and worker alike."""

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contacts.imports import actions, undo
from contacts.imports.actions import State
from contacts.models import ImportBatch
from crm.jobs import JobProblem, handler
from crm.models import Job, User


def batch_for(job: Job, batch_id: int, *, undo: bool = False) -> tuple[ImportBatch, User]:
    """The batch, if the one who asked may still work on it: people move to other units and roles."""
    user, batches = User.objects.select_related("unit").get(pk=job.created_by_id), ImportBatch.objects
    allowed = batches.undoable_by(user) if undo else batches.editable_by(user)
    batch = allowed.filter(pk=batch_id).first()
    if batch is None:
        raise JobProblem(_("This import is not yours any more."))
    return batch, user


def look_through(batch: ImportBatch, user: User, job: Job | None = None) -> None:
    try:
        actions.preview(batch=batch, user=user, job=job)
    except actions.Expired as expired:
        raise JobProblem(str(expired)) from expired


@handler("preview_import", gettext_lazy("Preview of the import"))
def preview_import(job: Job, batch_id: int) -> str:
    batch, user = batch_for(job, batch_id)
    job.progress(0, 0, _("Checking every row"))
    look_through(batch, user, job)
    return batch.get_absolute_url()


@handler("confirm_import", gettext_lazy("Import into the register"))
def confirm_import(job: Job, batch_id: int) -> str:
    batch, user = batch_for(job, batch_id)
    job.progress(0, 0, _("Writing every row"))
    if not actions.write_import(batch=batch, user=user) and batch.state == State.READ:
        # A fresh preview at once, so that the page shows what has changed.
        look_through(batch, user)
    return (
        reverse("contacts:import-preview", args=[batch.pk])
        if batch.state != State.DONE
        else batch.get_absolute_url()
    )


@handler("preview_undo", gettext_lazy("Preview of taking back the import"))
def preview_undo(job: Job, batch_id: int) -> str:
    batch, user = batch_for(job, batch_id, undo=True)
    job.progress(0, 0, _("Looking at every row"))
    undo.preview_undo(batch=batch, user=user)
    return reverse("contacts:import-undo", args=[batch.pk])


@handler("undo_import", gettext_lazy("Taking back the import"))
def undo_import(job: Job, batch_id: int) -> str:
    batch, user = batch_for(job, batch_id, undo=True)
    job.progress(0, 0, _("Taking back every row"))
    if undo.write_undo(batch=batch, user=user) or batch.state != State.DONE:
        return batch.get_absolute_url()
    # A fresh preview at once, so that the page shows what has changed.
    undo.preview_undo(batch=batch, user=user)
    return reverse("contacts:import-undo", args=[batch.pk])
