"""Likely duplicates among 100,000 invented people, of whom it is known who is who."""

import time
from collections.abc import Sequence
from typing import TYPE_CHECKING

from tests.bench.figure import Figure, at_least, at_most

if TYPE_CHECKING:
    from contacts.duplicates.scoring import Frequencies, Person

PEOPLE = 100_000
EVERY_PAIR_OF = 1_500
"""So many people are compared with everybody, to compute what a full comparison of all of them would take."""


def search_pairs() -> list[Figure]:
    """CPU seconds, and how many of the known pairs are found, and how many of those found are pairs."""
    from contacts.duplicates.candidates import frequencies_of, pairs
    from tests.bench.invented import invent

    book = invent(PEOPLE)
    start = time.process_time()
    found = {(pair.one, pair.other) for pair in pairs(book.people)}
    took = time.process_time() - start
    right = len(found & book.truth)
    some = book.people[:EVERY_PAIR_OF]
    full = full_comparison(some, frequencies_of(book.people)) * (PEOPLE / EVERY_PAIR_OF) ** 2
    known = f"{len(book.truth)} known pairs of {PEOPLE} people"
    return [
        at_most(
            "duplicates.cpu_s", took, 6, unit="s", against=f"{full / 3600:.1f} h for every pair, computed"
        ),
        at_least("duplicates.recall", right / len(book.truth), 0.84, unit="", against=known),
        at_least(
            "duplicates.precision", right / len(found), 0.97, unit="", against=f"{len(found)} pairs found"
        ),
    ]


def full_comparison(people: "Sequence[Person]", frequencies: "Frequencies") -> float:
    """CPU seconds for every pair of `people`."""
    from contacts.duplicates.scoring import likeness

    start = time.process_time()
    for place, one in enumerate(people):
        for other in people[place + 1 :]:
            likeness(one, other, frequencies)
    return time.process_time() - start
