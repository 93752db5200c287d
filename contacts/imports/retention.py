"""How long what was read from an upload is kept: as long as the import can be taken back, and no longer."""

from datetime import timedelta

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from contacts.models import ImportBatch, ImportOutcome, ImportProblem, ImportRow, Outcome
from crm import audit
from crm.chores import chore
from crm.models import Verb

State = ImportBatch.State


@chore
def clear_old_uploads() -> int:
    """After IMPORT_UNDO_DAYS delete uploads nobody confirmed, and the rows of imports that are over; how many."""
    before = timezone.now() - timedelta(days=settings.IMPORT_UNDO_DAYS)
    waiting = ImportBatch.objects.filter(
        state__in=(State.SHEETS, State.READ, State.PREVIEWED), updated_at__lt=before
    )
    over = ImportBatch.objects.filter(
        state__in=(State.DONE, State.UNDONE), done_at__lt=before, cleared_at__isnull=True
    )
    return sum(forget(batch) for batch in waiting) + sum(clear(batch) for batch in over)


@transaction.atomic
def forget(batch: ImportBatch) -> bool:
    """An upload that waited too long is thrown away as a whole."""
    gone, _rows = ImportBatch.objects.filter(
        pk=batch.pk, state=batch.state, updated_at=batch.updated_at
    ).delete()
    if gone:
        audit.record(Verb.DELETE, actor=None, obj=batch, detail="kept long enough")
    return bool(gone)


@transaction.atomic
def clear(batch: ImportBatch) -> bool:
    """Of an import that is over, who brought in how many rows of which file is kept; what stood in them is not."""
    mine = ImportBatch.objects.filter(pk=batch.pk, cleared_at__isnull=True)
    if not mine.update(cleared_at=timezone.now(), headers=[], mapping={}, guesses={}):
        return False
    # Not by cascade: a hundred thousand rows would be fetched first.
    for model in (ImportProblem, ImportOutcome, ImportRow):
        rows = model._default_manager.filter(batch=batch)
        rows._raw_delete(rows.db)
    audit.record(Verb.DELETE, actor=None, obj=batch, count=rows_of(batch), detail="kept long enough")
    return True


def rows_of(batch: ImportBatch) -> int:
    return sum(batch.counts.get(outcome, 0) for outcome in Outcome.values)
