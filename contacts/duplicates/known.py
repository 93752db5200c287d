"""The entries of the register that rows about to come in, or one entry, may already be."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from functools import cached_property
from itertools import combinations
from typing import NamedTuple

from django.db.models import Q, QuerySet
from django.db.models.functions import Lower

from contacts.duplicates.candidates import (
    LARGE_BLOCK,
    MOST,
    OUTLETS_IN_BLOCK,
    SMALL_BLOCK,
    blocks_of_place,
    name_order,
)
from contacts.duplicates.keys import sound, stored_match_key
from contacts.duplicates.loading import EMPTY, as_text, gathered, people_of, places_of
from contacts.duplicates.names import agreement
from contacts.duplicates.places import Place
from contacts.duplicates.places import likeness as place_likeness
from contacts.duplicates.scoring import Frequencies, Likeness, Person, likeness
from contacts.models import Contact, Outlet, Phone, Position
from crm.models import Unit


class Candidate(NamedTuple):
    """A known entry that may be the one asked about; `reasons` are codes of `Reason`."""

    id: int
    reasons: tuple[str, ...]


class Names:
    """The names of one book by what they share: a whole name, two words of a long one, a word at one outlet.

    Blocks go by the hash of what is shared: a chance collision costs a comparison, texts would cost three times the
    memory. So a book of 100,000 takes some 60 MB, and a second.
    """

    def __init__(self, people: QuerySet[Contact]) -> None:
        self.keys = {
            pk: stored_match_key(name, stored)
            for pk, name, stored in people.values_list("pk", "name", "name_key")
        }
        jobs = (
            Position.objects.filter(contact__in=people.values("pk")) if self.keys else Position.objects.none()
        )
        outlets = gathered(jobs.order_by().values_list("contact", "outlet"))
        self.blocks: dict[int, list[int] | int] = {}
        words: Counter[str] = Counter()
        for pk, key in self.keys.items():
            sounds = {sound(word) for word in key.split()}
            words.update(sounds)
            for block, _largest in blocks_of(key, sounds, outlets.get(pk, EMPTY)):
                put(self.blocks, block, pk)
        at_outlets = Counter(outlet for mine in outlets.values() for outlet in mine)
        self.frequencies = Frequencies(len(self.keys), words, at_outlets)

    def like(self, person: Person) -> set[int]:
        """Whose name agrees, as far as a name alone may be a reason to look."""
        found: set[int] = set()
        for block, largest in blocks_of(
            person.name_key, {sound(word) for word in person.name_key.split()}, person.outlets
        ):
            held = self.blocks.get(block, ())
            bearers = (held,) if isinstance(held, int) else held
            if len(bearers) <= largest:
                found.update(bearers)
        return {pk for pk in found if agreement(person.name_key, self.keys[pk])}


def blocks_of(key: str, sounds: set[str], outlets: Iterable[int]) -> Iterator[tuple[int, int]]:
    """The blocks in which a person stands, and how many may stand there; those of `candidates.pairs`."""
    whole = name_order(key)
    yield hash(whole), SMALL_BLOCK
    for outlet in outlets:
        yield hash((whole, outlet)), LARGE_BLOCK
        for spoken in sounds:
            yield hash((outlet, spoken)), LARGE_BLOCK
    if key.count(" ") > 1:
        for two in combinations(sorted(sounds), 2):
            yield hash(two), SMALL_BLOCK


def put(blocks: dict[int, list[int] | int], block: int, pk: int) -> None:
    """Most blocks hold one entry: that is no list yet."""
    held = blocks.get(block)
    if held is None:
        blocks[block] = pk
    elif isinstance(held, int):
        blocks[block] = [held, pk]
    else:
        held.append(pk)


class KnownPeople:
    """One unit's book, of which any number of chunks may ask who is known. Nothing is read before one does.

    The names are read once; then `near` asks a fixed number of queries, whatever the size of the chunk (at most some
    2,000 rows: the numbers of a chunk stand in one query).
    """

    def __init__(self, unit: Unit) -> None:
        self.people = Contact.objects.filter(unit=unit).order_by()

    @cached_property
    def names(self) -> Names:
        return Names(self.people)

    @property
    def is_empty(self) -> bool:
        return not self.names.keys

    def near(self, people: Sequence[Person], *, members: bool = False) -> dict[int, list[Candidate]]:
        """`{id of the person: candidates, the likeliest first}`; who has none is left out.

        `members`: these people stand in the book themselves, and all whom `candidates.pairs` would find are asked for.
        Else they are rows, of which MOST are enough; the number of a row may be that of some entry.
        """
        if not people or self.is_empty:
            return {}
        asked = {each.id: self.names.like(each) for each in people}
        self.add_numbers(people, asked, LARGE_BLOCK if members else None)
        wanted = set().union(*asked.values())
        known = {each.id: each for each in people_of(self.people.filter(pk__in=wanted))} if wanted else {}
        for each in people if members else ():
            asked[each.id].discard(each.id)
        most = None if members else MOST
        found = {each.id: self.candidates(each, asked[each.id], known)[:most] for each in people}
        return {pk: entries for pk, entries in found.items() if entries}

    def candidates(self, person: Person, asked: set[int], known: dict[int, Person]) -> list[Candidate]:
        others = (known[pk] for pk in asked if pk in known)
        return ranked((likeness(person, other, self.names.frequencies), other.id) for other in others)

    def add_numbers(self, people: Sequence[Person], asked: dict[int, set[int]], largest: int | None) -> None:
        """Those with a number or mailbox of the chunk, unless more than `largest` of the book share it."""
        numbers = holders((number, each.id) for each in people for number in each.phones)
        mailboxes = holders((each.email, each.id) for each in people if each.email)
        # By the index of the number alone, whoever keeps the person: `near` drops those of other units. Told the unit
        # too, SQLite would try every number of the chunk on every person of the book.
        if numbers:
            phones = Phone.objects.filter(number__text_in=list(numbers)).order_by()
            self.spread(phones.values_list(as_text("number"), "contact"), numbers, asked, largest)
        if mailboxes:
            mailed = Contact.objects.annotate(mailbox=Lower("email")).filter(
                ~Q(email=""), mailbox__in=mailboxes
            )
            self.spread(mailed.order_by().values_list("mailbox", "pk"), mailboxes, asked, largest)

    def spread(
        self,
        rows: Iterable[tuple[str, int]],
        askers: dict[str, list[int]],
        asked: dict[int, set[int]],
        largest: int | None,
    ) -> None:
        for value, bearers in holders((value, pk) for value, pk in rows if pk in self.names.keys).items():
            if largest is None or len(bearers) <= largest:
                for asking in askers[value]:
                    asked[asking].update(bearers)


def holders(values: Iterable[tuple[str, int]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for value, pk in values:
        found[value].append(pk)
    return found


def ranked(found: Iterable[tuple[Likeness | None, int]]) -> list[Candidate]:
    likely = [(like, pk) for like, pk in found if like is not None]
    likely.sort(key=lambda each: (-each[0].score, each[1]))
    return [Candidate(pk, like.reasons) for like, pk in likely]


class KnownPlaces:
    """The national directory, read once; then any number of chunks may ask who is known. No further queries."""

    def __init__(self) -> None:
        self.places = {each.id: each for each in places_of(Outlet.objects.all())}
        self.blocks: dict[str, list[int]] = defaultdict(list)
        for each in self.places.values():
            for block in blocks_of_place(each):
                self.blocks[block].append(each.id)

    def near(self, outlets: Sequence[Place], *, members: bool = False) -> dict[int, list[Candidate]]:
        """`{id of the outlet: candidates, the likeliest first}`; what has none is left out. `members` as above."""
        most = None if members else MOST
        found = {each.id: self.candidates(each, {each.id} if members else set())[:most] for each in outlets}
        return {pk: entries for pk, entries in found.items() if entries}

    def candidates(self, outlet: Place, besides: set[int]) -> list[Candidate]:
        blocks = (self.blocks.get(block, ()) for block in blocks_of_place(outlet))
        near = {pk for block in blocks if len(block) <= OUTLETS_IN_BLOCK for pk in block}
        return ranked((place_likeness(outlet, self.places[pk]), pk) for pk in near - besides)
