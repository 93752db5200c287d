"""What later imports wrote, and their being taken back undid: that stands in nobody's way."""

from collections import Counter

from django.db.models import Count

from contacts.models import ImportBatch, ImportOutcome, Undone


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
