"""Pairs that people said are two (`Distinct`), when one of the two is merged: they have an order to keep."""

from collections.abc import Iterable
from typing import Any

from django.db import models

from contacts.duplicates.plain import PlainRow, as_plain
from contacts.duplicates.relations import relations_to
from contacts.models.duplicates import Distinct, Merge


def pair_models(model: type[models.Model]) -> list[Any]:
    found = [key.model for key in relations_to(model) if issubclass(key.model, Distinct)]
    return list(dict.fromkeys(found))


def with_other(one: int, other: int, old: int, new: int) -> tuple[int, int]:
    """The pair with `new` in the place of `old`, the lower number first."""
    low, high = sorted(new if pk == old else pk for pk in (one, other))
    return low, high


def pairs_of(pairs: Any, entry: int) -> list[Any]:
    return list(pairs._base_manager.filter(models.Q(one=entry) | models.Q(other=entry)).order_by("pk"))


def rename(pair: Any, old: int, new: int) -> bool:
    """Store the pair with `new` in the place of `old`; False when it would be no pair, or stands already."""
    one, other = with_other(pair.one_id, pair.other_id, old, new)
    if one == other or type(pair)._base_manager.filter(one=one, other=other).exists():
        return False
    pair.one_id, pair.other_id = one, other
    pair.save()
    return True


def tell_apart(source: models.Model, target: models.Model, merge: Merge) -> None:
    """What is not the source is not the target either."""
    for pairs in pair_models(type(source)):
        for pair in pairs_of(pairs, source.pk):
            if rename(pair, source.pk, target.pk):
                note_pair(pair, [merge])
            else:
                merge.dropped.append(as_plain(pair))
                pair.delete()


def note_pair(pair: Any, merges: Iterable[Merge]) -> None:
    label = pair._meta.label
    for merge in merges:
        merge.moved[label] = sorted({*merge.moved.get(label, []), pair.pk})


def rename_kept(row: PlainRow, old: int, new: int) -> None:
    """The same for a pair that a merge dropped, as its record keeps it."""
    fields = row["fields"]
    fields["one"], fields["other"] = with_other(fields["one"], fields["other"], old, new)
