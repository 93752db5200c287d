"""The acts of an import: read an upload, match its columns, preview it, write exactly that preview once.

States of a batch: READ (columns to check) → PREVIEWED → CONFIRMED (being written) → DONE. Every act may be repeated:
a worker that was killed over a preview or a confirmation has left nothing half done.
"""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path

from django.db import models, transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from import_export.results import Result
from tablib import Dataset

from contacts.imports.columns import checked, guess, is_television_list
from contacts.imports.forbidden import hide_identity
from contacts.imports.outlets import OutletResource
from contacts.imports.people import ContactResource
from contacts.imports.reading import Table, read_table
from contacts.imports.resources import Outcome, RegisterResource, Rules, problems_of
from contacts.models import Contact, ImportBatch, ImportRow, Outlet, OutletKind
from crm import access, audit
from crm.access import Act
from crm.models import User, Verb
from crm.text import DirtyText, clean_text

State, Into = ImportBatch.State, ImportBatch.Into
RESOURCES: dict[str, type[RegisterResource]] = {Into.OUTLETS: OutletResource, Into.CONTACTS: ContactResource}
MODELS: dict[str, type[models.Model]] = {Into.OUTLETS: Outlet, Into.CONTACTS: Contact}
CHUNK = 500


class Expired(Exception):
    """The register has moved since the preview: confirming it now would do something else than it showed."""


@dataclass
class RowOutcome:
    """What a pass makes of one row; `object_id` is set when the row means an entry that is stored."""

    number: int
    outcome: str
    changes: dict[str, list[str]]
    problems: list[dict[str, str]]
    notes: list[str]
    object_id: int | None


@dataclass
class Pass:
    rows: list[RowOutcome] = field(default_factory=list)
    created: dict[str, int] = field(default_factory=dict)

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(row.outcome for row in self.rows)
        return {**{outcome.value: found[outcome] for outcome in Outcome}, **self.created}

    @property
    def digest(self) -> str:
        """The fingerprint of everything that the pass would do."""
        said = [(row.number, row.outcome, row.changes, row.problems) for row in self.rows]
        return sha256(json.dumps([said, self.created], sort_keys=True).encode()).hexdigest()


# --- Reading ----------------------------------------------------------------------------------------


def read_upload(*, user: User, path: Path, file_name: str, into: str) -> ImportBatch:
    """The file as a batch of the user's unit, its columns guessed. Raises Refused; the file itself is not kept."""
    access.require(user, Act.IMPORT)
    table = read_table(path, of_people=into == Into.CONTACTS)
    with transaction.atomic():
        return store(table, user=user, file_name=shown_name(file_name), into=into)


def store(table: Table, *, user: User, file_name: str, into: str) -> ImportBatch:
    batch = ImportBatch(
        unit=user.unit,
        into=into,
        file_name=file_name,
        headers=table.headers,
        mapping=guess(table.headers, into),
        dropped_columns=table.dropped,
        notes=table.notes,
    )
    batch.stamp(user).save()
    rows = (
        ImportRow(batch=batch, number=line.number, cells=line.cells, flaws=line.flaws) for line in table.lines
    )
    ImportRow.objects.bulk_create(rows, batch_size=1000)
    audit.record(Verb.CREATE, actor=user, obj=batch, count=len(table.lines))
    return batch


@transaction.atomic
def discard(*, batch: ImportBatch, user: User) -> bool:
    """Throw an upload away with everything read from it. False when it is confirmed, or gone, already."""
    gone, _rows = ImportBatch.objects.filter(pk=batch.pk, state__in=(State.READ, State.PREVIEWED)).delete()
    if gone:
        audit.record(Verb.DELETE, actor=user, obj=batch)
    return bool(gone)


def shown_name(file_name: str) -> str:
    """The name of the file without its folders and without a number that must not be kept."""
    last = file_name.replace("\\", "/").rsplit("/", 1)[-1]
    try:
        cleaned = clean_text(last[-200:])
    except DirtyText:
        cleaned = last[-200:].encode("ascii", "ignore").decode()
        cleaned = "".join(letter for letter in cleaned if letter.isprintable())
    return hide_identity(cleaned) or "?"


def choose_columns(
    *,
    batch: ImportBatch,
    mapping: dict[str, str],
    on_duplicate: str,
    create_missing: bool,
    default_kind: OutletKind | None,
) -> None:
    """Settle how the file is read. A preview made before is void. Raises WrongMapping."""
    values = {
        "mapping": checked({header: mapping.get(header, "") for header in batch.headers}, batch.into),
        "on_duplicate": on_duplicate,
        "create_missing": create_missing,
        "default_kind": default_kind,
    }
    open_batch = ImportBatch.objects.filter(pk=batch.pk, state__in=(State.READ, State.PREVIEWED))
    if not open_batch.update(**values, state=State.READ, digest="", problem=""):
        raise Expired(_("This import is confirmed already."))
    batch.refresh_from_db()


# --- One pass over the rows ---------------------------------------------------------------------------


def run(batch: ImportBatch, user: User, *, dry_run: bool) -> Pass:
    """Import the rows and say what became of each. With `dry_run`, or when a row is wrong, everything is taken back."""
    rows = list(batch.rows.all())
    columns = {header: name for header, name in batch.columns.items() if name}
    rules = rules_for(batch, user, rows, columns)
    resource = RESOURCES[batch.into](rules)
    result = resource.import_data(
        dataset_of(rows, columns), dry_run=dry_run, use_transactions=True, rollback_on_validation_errors=True
    )
    return Pass(list(outcomes(rows, result, columns)), resource.created)


def rules_for(batch: ImportBatch, user: User, rows: list[ImportRow], columns: dict[str, str]) -> Rules:
    return Rules(
        user=user,
        on_duplicate=batch.on_duplicate,
        create_missing=batch.create_missing,
        source=f"impor: {batch.file_name[:150]}, {timezone.localdate(batch.created_at).isoformat()}",
        default_kind=batch.default_kind,
        television=is_television_list(batch.headers),
        numbers=[row.number for row in rows],
        flaws=[flaws_by_field(row, columns) for row in rows],
    )


def flaws_by_field(row: ImportRow, columns: dict[str, str]) -> dict[str, str]:
    """A flaw of a column that is not imported stops nothing; one of the whole row stands under ""."""
    return {
        columns.get(header, ""): code for header, code in row.flaws.items() if not header or header in columns
    }


def dataset_of(rows: list[ImportRow], columns: dict[str, str]) -> Dataset:
    """The cells by field. Several columns of one field stand one under the other."""
    fields = list(dict.fromkeys(columns.values()))
    dataset = Dataset(headers=fields)
    for row in rows:
        dataset.append([text_for(name, row, columns) for name in fields])
    return dataset


def text_for(name: str, row: ImportRow, columns: dict[str, str]) -> str:
    return "\n".join(
        row.cells[header] for header, into in columns.items() if into == name and header in row.cells
    )


def outcomes(rows: list[ImportRow], result: Result, columns: dict[str, str]) -> Iterable[RowOutcome]:
    headers: dict[str, str] = {}
    for header, name in columns.items():
        headers.setdefault(name, header)
    for row, found in zip(rows, result.rows, strict=True):
        problems = list(problems_of(found, headers))
        outcome = Outcome.WRONG if problems else found.outcome
        changes = {} if problems else found.changes
        yield RowOutcome(row.number, outcome.value, changes, problems, found.notes, found.object_id)


# --- Preview and confirmation -------------------------------------------------------------------------


def preview(*, batch: ImportBatch, user: User) -> Pass:
    """Try the import, take it back, and keep what every row would do. Changes nothing of a batch that is confirmed."""
    tried = run(batch, user, dry_run=True)
    with transaction.atomic():
        open_batch = ImportBatch.objects.filter(pk=batch.pk, state__in=(State.READ, State.PREVIEWED))
        if open_batch.update(state=State.PREVIEWED, digest=tried.digest, counts=tried.counts):
            keep(batch, tried, dry_run=True)
    batch.refresh_from_db()
    return tried


def keep(batch: ImportBatch, found: Pass, *, dry_run: bool) -> None:
    by_number = {row.number: row for row in batch.rows.only("pk", "number")}
    for outcome in found.rows:
        row = by_number[outcome.number]
        row.outcome, row.changes = outcome.outcome, outcome.changes
        row.problems, row.notes = outcome.problems, outcome.notes
        # The number of an entry that a trial made and took back may be given to another one.
        row.object_id = None if dry_run and outcome.outcome == Outcome.NEW else outcome.object_id
    fields = ["outcome", "changes", "problems", "notes", "object_id"]
    ImportRow.objects.bulk_update(by_number.values(), fields, batch_size=CHUNK)


def confirm_import(*, batch: ImportBatch, user: User, digest: str) -> bool:
    """Take the confirmation of exactly the preview `digest`.

    False when it was confirmed before, is outdated, or has wrong rows.
    """
    access.require(user, Act.IMPORT)
    if digest != batch.digest or batch.counts.get(Outcome.WRONG):
        return False
    waiting = ImportBatch.objects.filter(pk=batch.pk, state=State.PREVIEWED, digest=digest)
    return bool(waiting.update(state=State.CONFIRMED, problem="", updated_by=user, updated_at=timezone.now()))


def write_import(*, batch: ImportBatch, user: User) -> bool:
    """Write a confirmed batch: all of it, once. False when the register has moved: then nothing is written."""
    try:
        with transaction.atomic():
            locked = ImportBatch.objects.select_for_update().get(pk=batch.pk)
            if locked.state == State.CONFIRMED:
                write(locked, user)
    except Expired:
        ImportBatch.objects.filter(pk=batch.pk, state=State.CONFIRMED).update(
            state=State.READ,
            problem=_("The preview has expired: the register has changed since. Nothing was written."),
        )
    batch.refresh_from_db()
    return batch.state == State.DONE


def write(batch: ImportBatch, user: User) -> None:
    done = run(batch, user, dry_run=False)
    if done.digest != batch.digest or done.counts[Outcome.WRONG]:
        raise Expired
    keep(batch, done, dry_run=False)
    forget_unread(batch)
    batch.state, batch.counts = State.DONE, done.counts
    batch.save(update_fields=["state", "counts", "updated_at"])
    written = done.counts[Outcome.NEW] + done.counts[Outcome.UPDATE]
    audit.record(Verb.IMPORT, actor=user, obj=MODELS[batch.into], count=written, detail=f"batch {batch.pk}")


def forget_unread(batch: ImportBatch) -> None:
    """Once written, the cells of columns that were not imported have no purpose any more."""
    unread = batch.unknown_headers
    if not unread:
        return
    rows = list(batch.rows.only("pk", "cells"))
    for row in rows:
        row.cells = {header: text for header, text in row.cells.items() if header not in unread}
    ImportRow.objects.bulk_update(rows, ["cells"], batch_size=CHUNK)
