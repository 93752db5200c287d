"""The acts of an import: read an upload, match its columns, preview it, mend it, write exactly that preview once.

States of a batch: SHEETS (which sheet?) → READ (columns to check) → PREVIEWED → CONFIRMED (being written) → DONE. Every
act may be repeated: a worker that was killed over a preview or a confirmation has left nothing half done.
"""

import logging
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import IO, Any
from uuid import uuid4

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.duplicates.searching import after_import
from contacts.imports.collisions import moved_by_others
from contacts.imports.columns import checked, guess
from contacts.imports.forbidden import holds_identity, kept_name
from contacts.imports.freshness import mark_of_writing, moved
from contacts.imports.memory import recall
from contacts.imports.passes import Pass, keep, passed
from contacts.imports.plan import MODELS
from contacts.imports.reading import MAX_CELL, Table, open_pasted, open_tables, open_upload
from contacts.imports.rejected import LEFT_OUT
from contacts.imports.retention import forget_unread
from contacts.imports.spool import Row, new_spool, put_by, taken_out
from contacts.imports.writing import Moved, write_plans
from contacts.models import ImportBatch, ImportOutcome, ImportRow, Outcome, OutletKind
from crm import access, audit, bulk
from crm.access import Act
from crm.models import Job, Unit, User, Verb
from crm.text import DirtyText, clean_text

logger = logging.getLogger(__name__)
State, Into = ImportBatch.State, ImportBatch.Into
OPEN = (State.READ, State.PREVIEWED)
MANY = 5000
"""Rows from which on a database that does not know of them yet takes the wrong way to them."""

FOUND_BY = ("pk", "batch", "number", "outcome", "object_id", "undone")
"""Fields of ImportOutcome by which rows are looked for."""


class Expired(Exception):
    """The register, or the batch, has moved on: going ahead would do something else than was shown."""


def closed(batch: ImportBatch) -> Expired:
    """Why nothing of it can be changed any more."""
    if ImportBatch.objects.filter(pk=batch.pk).exists():
        return Expired(_("This import is confirmed already."))
    return Expired(_("This list was thrown away."))


class WrongCell(Exception):
    """A cell is not what a row of the batch may hold; the sentence says why."""


# --- Reading ----------------------------------------------------------------------------------------


def read_upload(*, user: User, path: Path, file_name: str, into: str) -> ImportBatch:
    """The file as a batch of the user's unit, its columns guessed. Raises Refused; the file itself is not kept.

    Of a workbook with several sheets one batch each, waiting for the choice of one; the first is returned.
    """
    return read(open_tables(path, of_people=into == Into.CONTACTS), user, shown_name(file_name), into)


def read_sent(*, user: User, file: IO[bytes], file_name: str, into: str) -> ImportBatch:
    """As `read_upload`, of a file that came with a request and has no name on the disk."""
    return read(open_upload(file, of_people=into == Into.CONTACTS), user, shown_name(file_name), into)


def read_pasted(*, user: User, text: str, into: str) -> ImportBatch:
    """Cells copied from a spreadsheet, as a file. Raises Refused."""
    return read(open_pasted(text, of_people=into == Into.CONTACTS), user, _("pasted cells"), into)


def read(opened: AbstractContextManager[list[Table]], user: User, file_name: str, into: str) -> ImportBatch:
    """Nothing of the register is locked before all is read, and nothing is seen before all is stored."""
    access.require(user, Act.IMPORT)
    upload = uuid4()
    with new_spool() as spool:
        with opened as tables:
            counts = [put_by(table.lines, spool) for table in tables]
        spool.seek(0)
        state = State.SHEETS if len(tables) > 1 else State.READ
        with transaction.atomic():
            batches = [
                store(
                    table,
                    taken_out(spool, count),
                    ImportBatch(unit=user.unit, into=into, file_name=file_name, upload=upload, state=state),
                    user,
                )
                for table, count in zip(tables, counts, strict=True)
            ]
    return batches[0]


def store(table: Table, rows: Iterable[Row], batch: ImportBatch, user: User) -> ImportBatch:
    """Keep a table whose lines are read."""
    batch.headers = table.headers
    batch.stamp(user).save()
    lines = ((batch.pk, *row, "") for row in rows)
    count = bulk.insert(ImportRow, ("batch_id", "number", "cells", "flaws", "decision"), lines)
    batch.dropped_columns, batch.notes = table.dropped, table.notes
    batch.sheet = str(table.notes.get("sheet", ""))[:100]
    guessed, batch.guesses = guess(table.headers, batch.into)
    kept = [header for header in table.headers if header not in table.dropped]
    remembered = recall(kept, batch.into, user.unit)
    batch.mapping = guessed | dict.fromkeys(table.dropped, "") | remembered
    batch.guesses |= {header: "remembered" for header, name in remembered.items() if name}
    batch.save()
    audit.record(Verb.CREATE, actor=user, obj=batch, count=count)
    if count > MANY:
        transaction.on_commit(lambda: bulk.analyze(ImportRow, ("pk", "batch", "number")))
    return batch


def shown_name(file_name: str) -> str:
    """The name of the file without its folders and without a number that must not be kept."""
    return kept_name(file_name.replace("\\", "/").rsplit("/", 1)[-1])


@transaction.atomic
def choose_sheet(*, batch: ImportBatch, user: User) -> ImportBatch:
    """Of the sheets of one workbook this one is meant: the others are thrown away. Raises Expired."""
    siblings = ImportBatch.objects.filter(upload=batch.upload, state=State.SHEETS)
    if not siblings.filter(pk=batch.pk).update(state=State.READ):
        raise Expired(_("A sheet of this file is chosen already."))
    for sibling in siblings:
        audit.record(Verb.DELETE, actor=user, obj=sibling)
    siblings.throw_away()
    batch.refresh_from_db()
    return batch


@transaction.atomic
def discard(*, batch: ImportBatch, user: User) -> bool:
    """Throw an upload away with everything read from it. False when it is confirmed, or gone, already."""
    gone = ImportBatch.objects.filter(pk=batch.pk, state__in=(State.SHEETS, *OPEN)).throw_away()
    if gone:
        audit.record(Verb.DELETE, actor=user, obj=batch)
    return bool(gone)


# --- What the user settles ------------------------------------------------------------------------------


@transaction.atomic
def choose_columns(
    *,
    batch: ImportBatch,
    mapping: Mapping[str, str],
    on_duplicate: str,
    create_missing: bool,
    default_kind: OutletKind | None,
    on_likely: str = "",
    leave_out: bool = False,
) -> None:
    """Settle how the file is read. Raises WrongMapping, Expired."""
    chosen = {header: mapping.get(header, "") for header in batch.headers}
    chosen |= dict.fromkeys(batch.dropped_columns, "")
    change(
        batch,
        mapping=checked({header: chosen[header] for header in batch.headers}, batch.into),
        on_duplicate=on_duplicate,
        on_likely=on_likely,
        leave_out=leave_out,
        create_missing=create_missing,
        default_kind=default_kind,
    )


@transaction.atomic
def set_rule_for_likely(*, batch: ImportBatch, on_likely: str) -> None:
    """Change the rule for all rows that are perhaps known already. Raises Expired."""
    change(batch, on_likely=on_likely)


def leave_rows_out(*, batch: ImportBatch, leave_out: bool) -> None:
    """Whether rows that are wrong or undecided are left out. What the others do stays as shown. Raises Expired."""
    if not ImportBatch.objects.filter(pk=batch.pk, state__in=OPEN).update(leave_out=leave_out):
        raise closed(batch)
    batch.leave_out = leave_out


@transaction.atomic
def fix_cells(
    *, batch: ImportBatch, cells: Mapping[tuple[int, str], str], right: Collection[int] = ()
) -> None:
    """Write other texts into cells, named by row number and header; the rows `right` are right but for these.

    A row that was wrong as a whole is looked through then: what stood beyond its columns goes. Raises WrongCell,
    Expired.
    """
    change(batch)
    numbers = {*right, *(number for number, _header in cells)}
    rows = {row.number: row for row in batch.rows.filter(number__in=numbers)}
    for (number, header), text in cells.items():
        if number not in rows or header not in batch.headers or header in batch.dropped_columns:
            raise WrongCell(_("There is no such cell."))
        row = rows[number]
        row.cells[batch.headers.index(header)] = allowed(text, row=number, header=header)
        row.flaws.pop(header, None)
    for row in rows.values():
        row.flaws = {} if row.number in right else {name: code for name, code in row.flaws.items() if name}
        del row.cells[len(batch.headers) :]
    ImportRow.objects.bulk_update(rows.values(), ["cells", "flaws"], batch_size=500)


def allowed(text: str, *, row: int, header: str) -> str:
    """`text` as a cell may hold it. What must not be stored is refused here too."""
    place = {"row": row, "header": header}
    if holds_identity(text):
        raise WrongCell(_("Row %(row)s, %(header)s: identity numbers are not kept here.") % place)
    try:
        return clean_text(text, multiline=True, max_length=MAX_CELL)
    except DirtyText as error:
        sentence = _("Row %(row)s, %(header)s: the text holds a character that no cell may hold.")
        raise WrongCell(sentence % place) from error


@transaction.atomic
def decide(
    *, batch: ImportBatch, numbers: Sequence[int], decision: str, decided_for: int | None = None
) -> None:
    """Say what happens to these rows, "" to follow the rules again. Raises Expired."""
    change(batch)
    batch.rows.filter(number__in=numbers).update(decision=decision, decided_for=decided_for)


def change(batch: ImportBatch, **values: Any) -> None:
    """Change a batch that is not confirmed; a preview made before is void. Raises Expired."""
    waiting = ImportBatch.objects.filter(pk=batch.pk, state__in=OPEN)
    if not waiting.update(**values, state=State.READ, digest="", problem="", updated_at=timezone.now()):
        raise closed(batch)
    batch.refresh_from_db()


# --- Preview and confirmation -------------------------------------------------------------------------


def preview(*, batch: ImportBatch, user: User, job: Job | None = None) -> ImportBatch:
    """Work out what every row would do, and keep it. Changes nothing of a batch that is confirmed. Raises Expired."""
    found = passed(batch, user, progress_of(job, _("Checking every row")))
    with transaction.atomic():
        locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk).first()
        if locked is None:
            raise Expired(_("This list was thrown away."))
        if locked.state in OPEN and locked.updated_at == batch.updated_at:
            show(locked, found)
        batch.refresh_from_db()
    return batch


def show(batch: ImportBatch, found: Pass) -> None:
    keep(found)
    if len(found.outcomes) > MANY:
        transaction.on_commit(lambda: bulk.analyze(ImportOutcome, FOUND_BY))
    batch.state, batch.digest, batch.mark, batch.counts = (
        State.PREVIEWED,
        found.digest,
        found.mark,
        found.counts,
    )
    ImportBatch.objects.filter(pk=batch.pk).update(
        state=batch.state, digest=batch.digest, mark=batch.mark, counts=batch.counts
    )


def progress_of(job: Job | None, step: str) -> Callable[[int, int], None] | None:
    if job is None:
        return None
    return lambda done, total: job.progress(done, total, step)


def confirm_import(*, batch: ImportBatch, user: User, digest: str) -> bool:
    """Take the confirmation of exactly the preview `digest`.

    False when it was confirmed before, is outdated, or has rows that are neither right nor left out.
    """
    access.require(user, Act.IMPORT)
    if digest != batch.digest or (not batch.leave_out and any(batch.counts.get(kind) for kind in LEFT_OUT)):
        return False
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEWED, digest=digest)
    confirmed = waiting.filter(leave_out=batch.leave_out).update(
        state=State.CONFIRMED, problem="", updated_by=user, updated_at=timezone.now()
    )
    return bool(confirmed)


def write_import(*, batch: ImportBatch, user: User) -> bool:
    """Write a confirmed batch: all of it, once. False when the register has moved: then nothing is written."""
    try:
        with moved_by_others(), transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if locked.state == State.CONFIRMED:
                write(locked, user)
    except (Expired, Moved, IntegrityError) as error:
        void(batch, error)
    batch.refresh_from_db()
    return batch.state == State.DONE


def void(batch: ImportBatch, error: Exception) -> None:
    """What stood in the way came between the preview and the writing: the preview is to be made anew."""
    # The words of the error would hold a person's data.
    logger.warning("import %s was not written: %s", batch.pk, type(error).__name__)
    ImportBatch.objects.filter(pk=batch.pk, state=State.CONFIRMED).update(
        state=State.READ,
        problem=_("The preview has expired: the register has changed since. Nothing was written."),
    )


def write(batch: ImportBatch, user: User) -> None:
    # Imports of one unit and their undoing wait for each other here.
    Unit.objects.select_for_update(no_key=True).get(pk=batch.unit_id)
    if moved(batch.unit, batch.mark):
        again = passed(batch, user)
        if again.digest != batch.digest:
            raise Expired
        keep(again)
        batch.mark = again.mark
    at = timezone.now()
    batch.made = write_plans(batch, user, at)
    forget_unread(batch)
    written = batch.counts[Outcome.NEW] + batch.counts[Outcome.UPDATE]
    if written:
        batch.mark = mark_of_writing(batch.unit, batch.mark, at)
    batch.state, batch.done_at = State.DONE, timezone.now()
    batch.save(update_fields=["state", "made", "done_at", "mark", "updated_at"])
    audit.record(Verb.IMPORT, actor=user, obj=MODELS[batch.into], count=written, detail=f"batch {batch.pk}")
    after_import(batch=batch, user=user)
