"""Which entries to compare at all: those that share a number, a mailbox, or enough of a name. No database.

Comparing everybody with everybody is five billion comparisons for a book of 100,000. Blocks leave a hundred thousand.
"""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations
from typing import NamedTuple

from contacts.duplicates.keys import sound
from contacts.duplicates.places import Place
from contacts.duplicates.places import likeness as place_likeness
from contacts.duplicates.scoring import Frequencies, Likeness, Person, likeness

SMALL_BLOCK = 6
"""A name that so many bear says nothing by itself: then only those of one outlet are compared."""
LARGE_BLOCK = 40
"""A number that so many share is a switchboard."""
OUTLETS_IN_BLOCK = 200
"""A beginning that so many names of outlets have: `suara`, `radar`."""
MOST = 5
"""Candidates that one entry is shown beside: who looks like more than so many is told apart by nobody."""


class Pair(NamedTuple):
    """Two entries that may be one; `one` has the lower number."""

    one: int
    other: int
    likeness: Likeness


def pairs(people: Sequence[Person]) -> Iterator[Pair]:
    """Every pair of likely duplicates, each once, in no order."""
    frequencies = frequencies_of(people)
    keys = [name_order(each.name_key) for each in people]
    seen: set[int] = set()
    size = len(people)
    for one, other in places(people, keys):
        number = one * size + other if one < other else other * size + one
        if number in seen:
            continue
        seen.add(number)
        found = likeness(people[one], people[other], frequencies)
        if found is not None:
            low, high = sorted((people[one].id, people[other].id))
            yield Pair(low, high, found)


def frequencies_of(people: Iterable[Person]) -> Frequencies:
    words: Counter[str] = Counter()
    outlets: Counter[int] = Counter()
    size = 0
    for each in people:
        size += 1
        words.update({sound(word) for word in each.name_key.split()})
        outlets.update(each.outlets)
    return Frequencies(size, words, outlets)


def name_order(key: str) -> str:
    """The words of a name in the order of the alphabet: `santoso budi` is `budi santoso`."""
    words = key.split()
    if len(words) < 2:
        return key
    words.sort()
    return " ".join(words)


def places(people: Sequence[Person], keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Pairs of places in `people` that are worth a comparison; some come more than once."""
    yield from shared_numbers(people)
    yield from same_names(people, keys)
    yield from similar_at_one_outlet(people)
    yield from similar_anywhere(people)


def shared_numbers(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, each in enumerate(people):
        for number in each.phones:
            blocks[number].append(place)
        if each.email:
            blocks[each.email].append(place)
    return within(blocks.values(), LARGE_BLOCK)


def same_names(people: Sequence[Person], keys: Sequence[str]) -> Iterator[tuple[int, int]]:
    """Of a rare name everybody; of a common one those of one outlet."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for place, key in enumerate(keys):
        blocks[key].append(place)
    for block in blocks.values():
        if len(block) <= SMALL_BLOCK:
            yield from combinations(block, 2)
        else:
            yield from within(by_outlet(people, block).values(), LARGE_BLOCK)


def by_outlet(people: Sequence[Person], block: Iterable[int]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = defaultdict(list)
    for place in block:
        for outlet in people[place].outlets:
            found[outlet].append(place)
    return found


def similar_at_one_outlet(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    """People of one outlet who share a word of their names."""
    blocks: dict[tuple[int, str], list[int]] = defaultdict(list)
    for place, each in enumerate(people):
        for word in each.name_key.split() if each.outlets else ():
            for outlet in each.outlets:
                blocks[outlet, sound(word)].append(place)
    return within(blocks.values(), LARGE_BLOCK)


def similar_anywhere(people: Sequence[Person]) -> Iterator[tuple[int, int]]:
    """People who share two words of a long name, wherever they work."""
    blocks: dict[tuple[str, str], list[int]] = defaultdict(list)
    for place, each in enumerate(people):
        words = each.name_key.split()
        if len(words) > 2:
            for two in combinations(sorted(map(sound, words)), 2):
                blocks[two].append(place)
    return within(blocks.values(), SMALL_BLOCK)


def within(blocks: Iterable[list[int]], largest: int) -> Iterator[tuple[int, int]]:
    for block in blocks:
        if 1 < len(block) <= largest:
            yield from combinations(block, 2)


# --- Outlets -----------------------------------------------------------------------------------------

BEGINNING = 5


def outlet_pairs(outlets: Sequence[Place]) -> Iterator[Pair]:
    """Every pair of outlets that look like one, each once."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for at, each in enumerate(outlets):
        for block in blocks_of_place(each):
            blocks[block].append(at)
    seen: set[tuple[int, int]] = set()
    for one, other in within(blocks.values(), OUTLETS_IN_BLOCK):
        if (one, other) in seen:
            continue
        seen.add((one, other))
        found = place_likeness(outlets[one], outlets[other])
        if found is not None:
            low, high = sorted((outlets[one].id, outlets[other].id))
            yield Pair(low, high, found)


def blocks_of_place(outlet: Place) -> set[str]:
    """What two entries of one outlet share: a name, a website, a number; or the beginning or end of a name."""
    names = {outlet.name_key, *outlet.other_names}
    blocks = {f"name {name}" for name in names} | {f"phone {number}" for number in outlet.phones}
    if outlet.email:
        blocks.add(f"email {outlet.email}")
    if outlet.site:
        blocks.add(f"site {outlet.domain}")
    if len(outlet.name_key) > BEGINNING:
        blocks |= {f"begin {outlet.name_key[:BEGINNING]}", f"end {outlet.name_key[-BEGINNING:]}"}
    return blocks
