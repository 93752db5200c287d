"""A list that was uploaded as the other kind of list than it is."""

from django.db import transaction

from contacts.imports.actions import OPEN
from contacts.imports.columns import guess
from contacts.imports.memory import recall
from contacts.models import ImportBatch, ImportRow
from crm import access, audit, bulk
from crm.access import Act
from crm.models import User, Verb

CHUNK = 2000


@transaction.atomic
def switch_into(*, batch: ImportBatch, user: User) -> bool:
    """Make a list of outlets one of contacts, or the other way round; its columns are guessed anew.

    In a list of people a plain address is a home: the cells of such columns go. The other way round nothing comes back,
    for what was dropped is stored nowhere. False when the batch is confirmed already.
    """
    access.require(user, Act.IMPORT)
    locked = ImportBatch.objects.select_for_update().filter(pk=batch.pk, state__in=OPEN).first()
    if locked is None:
        return False
    if locked.into == ImportBatch.Into.OUTLETS:
        locked.into = ImportBatch.Into.CONTACTS
        drop_homes(locked)
    else:
        locked.into = ImportBatch.Into.OUTLETS
    guess_anew(locked)
    forget_preview(locked)
    locked.stamp(user).save()
    audit.record(Verb.CHANGE, actor=user, obj=locked, detail="into")
    batch.refresh_from_db()
    return True


def forget_preview(batch: ImportBatch) -> None:
    """Back to the columns; what was decided about rows was about entries of the other kind."""
    batch.state, batch.digest, batch.problem = ImportBatch.State.READ, "", ""
    batch.counts, batch.made = {}, {}
    batch.problems.all().delete()
    batch.outcomes.all().delete()
    batch.rows.exclude(decision="").update(decision="", decided_for=None)


def drop_homes(batch: ImportBatch) -> None:
    homes = batch.notes.get("homes", [])
    if not homes:
        return
    kept = [index for index, header in enumerate(batch.headers) if header not in homes]
    first, last = batch.headers.index(homes[0]), -1
    while rows := list(batch.rows.filter(number__gt=last).order_by("number")[:CHUNK]):
        last = rows[-1].number
        for row in rows:
            if "" in row.flaws:  # its cells may have slipped to the right, out of such a column
                row.cells[first + 1 :] = [""] * (len(row.cells) - first - 1)
            row.cells = [row.cells[index] for index in kept]
            row.flaws = {header: code for header, code in row.flaws.items() if header not in homes}
        bulk.update(ImportRow, ["cells", "flaws"], ((row.pk, row.cells, row.flaws) for row in rows))
    batch.headers = [batch.headers[index] for index in kept]
    batch.dropped_columns = list(dict.fromkeys([*batch.dropped_columns, *homes]))


def guess_anew(batch: ImportBatch) -> None:
    """As when the list was read: as last time, else by the headers."""
    readable = [header for header in batch.headers if header not in batch.dropped_columns]
    remembered = recall(readable, batch.into, batch.unit)
    if remembered:
        batch.mapping, batch.guesses = remembered, dict.fromkeys(remembered, "remembered")
    else:
        batch.mapping, batch.guesses = guess(readable, batch.into)
