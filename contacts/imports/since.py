"""What later imports wrote. Where they are taken back, that stands in nobody's way."""

from collections import Counter
from collections.abc import Collection

from django.db.models import Count

from contacts.models import ImportBatch, ImportOutcome, Outcome, Undone


def undone_writes(into: str, batch: ImportBatch) -> Counter[int]:
    """How often each entry was written by imports later than `batch` that are taken back.

    Once by every row, and once more when these were taken back: a version higher by just so many has seen nobody else.
    """
    later = ImportBatch.objects.filter(
        into=into, state=ImportBatch.State.UNDONE, done_at__gte=batch.done_at, cleared_at=None
    )
    found: Counter[int] = Counter()
    for one in later:
        rows = ImportOutcome.objects.filter(batch=one, undone=Undone.REVERSED).order_by()
        for entry, times in rows.values_list("object_id").annotate(Count("pk")):
            found[entry] += times + 1
    return found


def written_later(batch: ImportBatch, entries: Collection[int]) -> dict[int, str]:
    """Which of `entries` a later import has written that stands, and the name of its file, the latest if several."""
    later = ImportBatch.objects.filter(
        unit=batch.unit_id, into=batch.into, state=ImportBatch.State.DONE, done_at__gt=batch.done_at
    )
    if not entries or not later.exists():
        return {}
    written = ImportOutcome.objects.filter(
        batch__in=later, outcome__in=(Outcome.NEW, Outcome.UPDATE), object_id__in=entries
    )
    files = written.order_by("batch__done_at").values_list("object_id", "batch__file_name")
    return {entry: file for entry, file in files if entry is not None}
