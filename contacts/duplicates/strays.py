"""Rows that reached an entry while it was being merged, and are hidden with it: they are handed on afterwards.

Who adds a phone number or an attendance takes no lock on the entry that it names, and PostgreSQL looks at foreign keys
when a transaction ends, when a merged entry is still there: no lock that a merge takes can keep such a row away.
"""

from typing import Any

from django.db import models, transaction

from contacts.duplicates.merging import hand_over
from contacts.duplicates.relations import relations_to
from contacts.duplicates.unmerging import ENTRIES, merges_from
from contacts.models.duplicates import Distinct
from crm.chores import chore


@chore
def hand_on_strays() -> int:
    """Hand what stands on merged entries on to those they were merged into; how many entries had any."""
    return sum(hand_on_from(model, pk) for model in ENTRIES for pk in sorted(with_strays(model)))


def with_strays(model: type[models.Model]) -> set[int]:
    """The merged entries that rows still name: one query for each relation, over the indexes of both."""
    found: set[int] = set()
    for key in relations_to(model):
        if not issubclass(key.model, Distinct):
            rows = key.model._base_manager.filter(**{f"{key.name}__merged_into__isnull": False})
            found.update(rows.order_by().values_list(key.name, flat=True).distinct())
    return found


@transaction.atomic
def hand_on_from(model: Any, pk: int) -> bool:
    """Hand on along the merges by which the entry went into the one that stands, as each would have done.

    What another transaction holds is left for the next hour: whoever waits for nothing cannot be part of a deadlock.
    """
    entry = model.everyone.filter(pk=pk).first()
    path = list(merges_from(entry)) if entry else []
    if not path or not locked(path):
        return False
    for merge in path:
        hand_over(merge.merged, merge.kept, merge, merge.by)
        merge.save()
    return True


def locked(path: list[Any]) -> bool:
    """Lock the merges and all their entries; False when one is held elsewhere, or is not as it was read."""
    record, entries = type(path[0]), type(path[0].kept)
    pks = [merge.pk for merge in path]
    standing = record.objects.filter(pk__in=pks, undone_at=None).order_by("pk")
    path[:] = sorted(standing.select_for_update(skip_locked=True), key=lambda merge: pks.index(merge.pk))
    named = {pk for merge in path for pk in (merge.kept_id, merge.merged_id)}
    held = entries.everyone.filter(pk__in=named).order_by("pk").select_for_update(skip_locked=True)
    into = {entry.pk: entry.merged_into_id for entry in held}
    whole = len(path) == len(pks) and len(into) == len(named)
    return whole and all(into[merge.merged_id] == merge.kept_id for merge in path)
