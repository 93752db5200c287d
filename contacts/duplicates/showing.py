"""Pairs as pages show them: both entries, side by side, and the reasons in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from django.urls import reverse

from contacts.duplicates import places, scoring
from contacts.duplicates.live import Match, person_of, place_of
from contacts.duplicates.scoring import sentences
from contacts.models import Contact


@dataclass(frozen=True)
class Shown:
    """A pair of a list; `decided` is the row that tells the two apart, if there is one."""

    one: Any
    other: Any
    reasons: list[str]
    merge_url: str
    apart_url: str
    back_url: str
    decided: Any = None


def shown_pairs(pairs: Iterable[Any], model: Any) -> list[Shown]:
    """In a constant number of queries. Reasons are those of today: who was edited since may have others."""
    listed = list(pairs)
    numbers = {pk for pair in listed for pk in (pair.one_id, pair.other_id)}
    entries = {entry.pk: entry for entry in whole(model.objects.filter(pk__in=numbers))}
    return [
        shown(entries[pair.one_id], entries[pair.other_id], pair)
        for pair in listed
        if pair.one_id in entries and pair.other_id in entries
    ]


def whole(rows: Any) -> Any:
    """Entries with what tells two of the same name apart."""
    if rows.model is Contact:
        return rows.for_list().prefetch_related("regions", "positions")
    return rows.select_related("kind", "group", "steward").prefetch_related("regions")


def shown(one: Any, other: Any, pair: Any) -> Shown:
    return Shown(
        one, other, reasons_of(one, other), *addresses(one, other), pair if hasattr(pair, "by_id") else None
    )


def pairs_with(entry: Any, matches: Iterable[Match]) -> list[Shown]:
    """`entry` beside each of those that it may be."""
    return [Shown(entry, match.entry, match.reasons, *addresses(entry, match.entry)) for match in matches]


def addresses(one: Any, other: Any) -> tuple[str, str, str]:
    """Where the two are compared and merged, told apart, and proposed again."""
    word = "contact" if isinstance(one, Contact) else "outlet"
    merge, apart, back = (
        reverse(f"contacts:{word}-{act}", args=[one.pk, other.pk])
        for act in ("merge", "set-apart", "put-back")
    )
    return merge, apart, back


def reasons_of(one: Any, other: Any) -> list[str]:
    found = (
        scoring.comparison(person_of(one), person_of(other))
        if isinstance(one, Contact)
        else places.comparison(place_of(one), place_of(other))
    )
    return sentences(found.reasons) if found else []
