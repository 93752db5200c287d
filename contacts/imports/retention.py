"""How long what was read from an upload is kept: as long as the import can be taken back, and no longer."""

from collections.abc import Iterable
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import models, transaction
from django.utils import timezone

from contacts.imports.rejected import LEFT_OUT
from contacts.models import ImportBatch, Outcome
from contacts.models.imports import empty
from crm import audit
from crm.chores import chore
from crm.fields import JSONTextField
from crm.models import Verb

State = ImportBatch.State


@chore
def clear_old_uploads() -> int:
    """After IMPORT_UNDO_DAYS delete uploads nobody imported, and the rows of imports that are over; how many."""
    today = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    # An import can be taken back until its last day is over.
    before = today - timedelta(days=settings.IMPORT_UNDO_DAYS)
    old, stuck = ImportBatch.objects.filter(updated_at__lt=before), ImportBatch.objects.stuck()
    waiting = old.filter(state__in=(State.SHEETS, State.READ, State.PREVIEWED))
    waiting |= stuck.filter(state=State.CONFIRMED, updated_at__lt=before)
    over = ImportBatch.objects.filter(state__in=(State.DONE, State.UNDONE)) | stuck.filter(
        state=State.UNDOING
    )
    over = over.filter(done_at__lt=before, cleared_at=None)
    return sum(forget(batch) for batch in waiting) + sum(clear(batch) for batch in over)


@transaction.atomic
def forget(batch: ImportBatch) -> bool:
    """An upload that waited too long is thrown away as a whole."""
    gone = ImportBatch.objects.filter(
        pk=batch.pk, state=batch.state, updated_at=batch.updated_at, job=batch.job_id
    ).throw_away()
    if gone:
        audit.record(Verb.DELETE, actor=None, obj=batch, detail="kept long enough")
    return bool(gone)


@transaction.atomic
def clear(batch: ImportBatch) -> bool:
    """Of an import that is over, who brought in how many rows of which file is kept; what stood in them is not."""
    mine = ImportBatch.objects.filter(pk=batch.pk, state=batch.state, job=batch.job_id, cleared_at=None)
    # One that was to be taken back, and was not, stays as it was done.
    state = State.DONE if batch.state == State.UNDOING else batch.state
    if not mine.update(cleared_at=timezone.now(), state=state, headers=[], mapping={}, guesses={}):
        return False
    empty([batch.pk])
    audit.record(Verb.DELETE, actor=None, obj=batch, count=rows_of(batch), detail="kept long enough")
    return True


def forget_unread(batch: ImportBatch) -> None:
    """Once written, the cells of columns that were not imported have no purpose any more.

    Rows that were left out keep theirs: they are given back as they came, to be mended.
    """
    unread = [index for index, header in enumerate(batch.headers) if not batch.columns[header]]
    if unread:
        written = batch.outcomes.exclude(outcome__in=LEFT_OUT)
        batch.rows.filter(pk__in=written.values("pk")).update(cells=Blanked("cells", unread))


class Blanked(models.Func):
    """A JSON list of texts of which those at `indexes` are blank."""

    output_field = JSONTextField()

    def __init__(self, cells: str, indexes: Iterable[int]) -> None:
        super().__init__(cells, indexes=", ".join(map(str, indexes)))

    def as_sqlite(self, compiler: Any, connection: Any, **context: Any) -> Any:
        template = (
            "(SELECT json_group_array(CASE WHEN key IN (%(indexes)s) THEN '' ELSE value END)"
            " FROM json_each(%(expressions)s))"
        )
        return self.as_sql(compiler, connection, template=template, **context)

    def as_postgresql(self, compiler: Any, connection: Any, **context: Any) -> Any:
        # Of no cell at all jsonb_agg makes NULL.
        template = (
            "COALESCE((SELECT jsonb_agg(CASE WHEN place - 1 IN (%(indexes)s) THEN '\"\"' ELSE cell END"
            " ORDER BY place) FROM jsonb_array_elements((%(expressions)s)::jsonb) WITH ORDINALITY AS list (cell, place)"
            ")::text, '[]')"
        )
        return self.as_sql(compiler, connection, template=template, **context)


def rows_of(batch: ImportBatch) -> int:
    return sum(batch.counts.get(outcome, 0) for outcome in Outcome.values)
