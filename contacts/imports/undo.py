"""Taking an import back: what that would do to each row, and then exactly that, once.

DONE → UNDOING → UNDONE. New entries go and updated ones get their former values back, unless somebody has changed them
since or something else refers to them: those are kept, and say why. What came with the rows (outlets, chapters) goes
when nothing refers to it any more. Both acts may be repeated: a worker that was killed over them has left nothing half
done.
"""

import logging
from datetime import date, timedelta

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.duplicates.searching import after_import
from contacts.imports.collisions import moved_by_others
from contacts.imports.plan import MODELS
from contacts.imports.restoring import Restorer
from contacts.imports.survey import Survey
from contacts.imports.writing import Moved
from contacts.models import ImportBatch, ImportOutcome, Undone
from crm import access, audit, bulk
from crm.access import Act
from crm.models import Unit, User, Verb

logger = logging.getLogger(__name__)
State = ImportBatch.State


def undo_until(batch: ImportBatch) -> date | None:
    """The last day on which the import can be taken back; None when it is over, or there is nothing to take back."""
    if batch.state != State.DONE or batch.done_at is None or batch.cleared_at:
        return None
    last = timezone.localdate(batch.done_at) + timedelta(days=settings.IMPORT_UNDO_DAYS)
    return last if last >= timezone.localdate() else None


def preview_undo(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Work out what taking back would make of every row, and keep it. Changes nothing of a batch that is too old.

    Sets `undone` and `undo_note` of the outcomes, and of the batch `undo_digest` and `undo_counts`: rows by `Undone`,
    and of what came with the rows `outlets`, `chapters` that go, `kept_outlets`, `kept_chapters` that stay:
    `changed_outlets`, `changed_chapters` because somebody has changed them, `used_outlets`, `used_chapters` because
    something refers to them.
    """
    access.require(user, Act.IMPORT)
    if undo_until(batch):
        survey = Survey(batch)
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if undo_until(locked):
                keep(locked, survey)
    batch.refresh_from_db()
    return batch


def keep(batch: ImportBatch, survey: Survey) -> None:
    bulk.update(ImportOutcome, ["undone", "undo_note"], survey.verdicts())
    ImportBatch.objects.filter(pk=batch.pk).update(undo_digest=survey.digest, undo_counts=survey.counts)


def confirm_undo(*, batch: ImportBatch, user: User, digest: str) -> bool:
    """Take the confirmation of exactly the preview `digest`. False when it is outdated, too late, or given before."""
    access.require(user, Act.IMPORT)
    if not digest or digest != batch.undo_digest or not undo_until(batch):
        return False
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.DONE, undo_digest=digest)
    confirmed = waiting.update(state=State.UNDOING, problem="", updated_by=user, updated_at=timezone.now())
    return bool(confirmed)


def write_undo(*, batch: ImportBatch, user: User) -> bool:
    """Take a confirmed batch back, once. False when the register has moved: then nothing has changed."""
    try:
        with moved_by_others(), transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if locked.state == State.UNDOING:
                take_back(locked, user)
    except (Moved, IntegrityError) as error:
        void(batch, error)
    batch.refresh_from_db()
    return batch.state == State.UNDONE


def take_back(batch: ImportBatch, user: User) -> None:
    # Imports of one unit and their undoing wait for each other here.
    Unit.objects.select_for_update(no_key=True).get(pk=batch.unit_id)
    survey = Survey(batch, locked=True)
    if survey.digest != batch.undo_digest:
        raise Moved
    Restorer(survey, user, timezone.now()).restore()
    batch.state = State.UNDONE
    batch.stamp(user).save(update_fields=["state", "version", "updated_by", "updated_at"])
    back = survey.counts[Undone.REVERSED]
    audit.record(Verb.UNDO, actor=user, obj=MODELS[batch.into], count=back, detail=f"batch {batch.pk}")
    after_import(batch=batch, user=user)


def void(batch: ImportBatch, error: Exception) -> None:
    """Something came between the preview and the writing: the preview is to be made anew."""
    # The words of the error would hold a person's data.
    logger.warning("import %s was not taken back: %s", batch.pk, type(error).__name__)
    ImportBatch.objects.filter(pk=batch.pk, state=State.UNDOING).update(
        state=State.DONE,
        undo_digest="",
        problem=_("The preview has expired: the register has changed since. Nothing was taken back."),
    )
