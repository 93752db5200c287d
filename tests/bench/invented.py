"""An invented address book with known duplicates, and with all that only looks like one.

Real lists hold both: the same person typed twice by two colleagues, and namesakes at other outlets, siblings with one
letter between them, newsrooms whose number stands with everyone who works there.
"""

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import accumulate, combinations
from pathlib import Path
from random import Random

from django.apps import apps

from contacts.duplicates.scoring import Person, person
from crm.reference import read_csv

DATA = Path(apps.get_app_config("contacts").path) / "data"
COMMON = ["Muhammad", *(row["value"] for row in read_csv(DATA / "synthetic_names.csv"))]
SYLLABLES = [f"{first}{second}" for first in ("", *"bdfghjklmnprstwy") for second in "aiou"]
ENDINGS = ["n", "r", "s", "h", "t", "ng", "k", "l", "m"]
BEFORE, AFTER = (
    ("Dr. ", "H. ", "Drs. ", "Hj. ", "Ir. "),
    (", S.H.", ", S.Sos.", ", M.I.Kom.", ", S.Pd., M.M."),
)
MUHAMMADS = ("Moh.", "Moch.", "Muh.", "M.", "Muhamad", "Mohammad")
OLD = (("u", "oe"), ("j", "dj"), ("y", "j"), ("f", "v"), ("s", "sy"), ("i", "y"), ("k", "q"))
LOOKALIKE = str.maketrans("aeopcxyi", "\u0430\u0435\u043e\u0440\u0441\u0445\u0443\u0456")


@dataclass
class Entry:
    """One line of the address book, as somebody typed it."""

    name: str
    phones: list[str] = field(default_factory=list)
    email: str = ""
    outlet: int = 0
    region: int = 0

    def as_person(self, pk: int) -> Person:
        outlets = [self.outlet] if self.outlet else []
        regions = [f"{self.region:05}"] if self.region else []
        return person(pk, self.name, phones=self.phones, email=self.email, outlets=outlets, regions=regions)


@dataclass
class Book:
    people: list[Person]
    truth: set[tuple[int, int]]
    """Pairs (lower number first) that are one person."""


class Inventor:
    def __init__(self, size: int, seed: int) -> None:
        self.rng = Random(seed)
        self.size = size
        self.outlets = max(4, size // 40)
        rare = sorted({self.word() for _ in range(6000)})
        self.rng.shuffle(rare)
        self.words = COMMON + rare
        # Names follow Zipf's law: a few everybody bears, and a long tail.
        self.weights = list(accumulate(1 / (place + 12) for place in range(len(self.words))))
        self.numbers = 0

    def word(self) -> str:
        parts = [self.rng.choice(SYLLABLES) for _ in range(self.rng.choice((2, 2, 3, 3, 4)))]
        ending = self.rng.choice(ENDINGS) if self.rng.random() < 0.4 else ""
        return ("".join(parts) + ending).capitalize()

    def name(self) -> str:
        length = self.rng.choices((1, 2, 3, 4), (7, 55, 33, 5))[0]
        words = self.rng.choices(self.words, cum_weights=self.weights, k=length)
        if length > 1 and self.rng.random() < 0.08:
            words[0] = "Muhammad"
        return " ".join(dict.fromkeys(words))

    def mobile(self) -> str:
        self.numbers += 1
        return f"+62812{self.numbers:08}"

    def landline(self, outlet: int) -> str:
        return f"+62355{700000 + outlet}"

    def newcomer(self) -> Entry:
        rng = self.rng
        outlet = int(self.outlets * rng.random() ** 1.5) + 1 if rng.random() < 0.85 else 0
        entry = Entry(self.name(), outlet=outlet, region=outlet % 500 + 1 if rng.random() < 0.6 else 0)
        if rng.random() < 0.86:
            entry.phones.append(self.mobile())
        if outlet and rng.random() < 0.06:
            entry.phones.append(self.landline(outlet))
        if outlet % 12 == 1 and rng.random() < 0.2:
            entry.phones = [f"+62811{outlet:08}"]  # the WhatsApp of the newsroom, given as one's own
        if rng.random() < 0.45:
            self.numbers += 1
            entry.email = (
                f"redaksi@media{outlet}.example"
                if outlet and rng.random() < 0.08
                else f"surat{self.numbers}@contoh.example"
            )
        return entry

    # --- the same person, typed again ------------------------------------------------------------------

    def again(self, entry: Entry) -> Entry:
        rng = self.rng
        twin = Entry(
            self.other_spelling(entry.name), list(entry.phones), entry.email, entry.outlet, entry.region
        )
        if rng.random() < 0.15:
            twin.name = self.other_spelling(twin.name)
        chance = rng.random()
        if chance < 0.22:
            twin.phones = []
        elif chance < 0.3:
            twin.phones = [self.mobile()]
        chance = rng.random()
        if chance < 0.45:
            twin.email = ""
        elif chance < 0.5:
            self.numbers += 1
            twin.email = f"surat{self.numbers}@contoh.example"
        chance = rng.random()
        if chance < 0.14:
            twin.outlet = rng.randint(1, self.outlets)
        elif chance < 0.26:
            twin.outlet = 0
        if rng.random() < 0.3:
            twin.region = 0
        return twin

    def other_spelling(self, name: str) -> str:
        ways = (
            self.as_it_is,
            self.slip,
            self.with_titles,
            self.muhammad,
            self.swapped,
            self.initial,
            self.shorter,
            self.old,
            self.lookalike,
        )
        return self.rng.choices(ways, (24, 24, 14, 8, 8, 7, 6, 7, 2))[0](name)

    def as_it_is(self, name: str) -> str:
        return name.upper() if self.rng.random() < 0.3 else name

    def slip(self, name: str) -> str:
        """One letter too many, too few, wrong, or two in the wrong order."""
        rng, place = self.rng, self.rng.randrange(1, max(2, len(name) - 1))
        letter = rng.choice("abcdefghijklmnoprstuwy")
        return rng.choice(
            (
                name[:place] + letter + name[place:],
                name[:place] + name[place + 1 :],
                name[:place] + letter + name[place + 1 :],
                name[:place] + name[place : place + 2][::-1] + name[place + 2 :],
            )
        )

    def with_titles(self, name: str) -> str:
        return self.rng.choice(BEFORE) + name if self.rng.random() < 0.5 else name + self.rng.choice(AFTER)

    def muhammad(self, name: str) -> str:
        if name.startswith("Muhammad "):
            return f"{self.rng.choice(MUHAMMADS)} {name.removeprefix('Muhammad ')}"
        return name

    def swapped(self, name: str) -> str:
        words = name.split()
        return " ".join([*words[1:], words[0]])

    def initial(self, name: str) -> str:
        words = name.split()
        return " ".join([*words[:-1], f"{words[-1][0]}."]) if len(words) > 1 else name

    def shorter(self, name: str) -> str:
        words = name.split()
        return " ".join(words[:-1]) if len(words) > 1 else name

    def old(self, name: str) -> str:
        new, old = self.rng.choice(OLD)
        return name.replace(new, old, 1)

    def lookalike(self, name: str) -> str:
        return name.translate(LOOKALIKE)

    # --- somebody else --------------------------------------------------------------------------------

    def sibling(self, entry: Entry) -> Entry:
        """Another person: one letter of the first name, mostly elsewhere, with a number of their own."""
        other = self.newcomer()
        first, *rest = entry.name.split()
        place = self.rng.randrange(len(first))
        letter = self.rng.choice([one for one in "aeiou" if one != first[place].lower()])
        other.name = " ".join([(first[:place] + letter + first[place + 1 :]).capitalize(), *rest])
        if self.rng.random() < 0.2:
            other.outlet, other.region = entry.outlet, entry.region
        return other

    def namesake(self, entry: Entry) -> Entry:
        other = self.newcomer()
        other.name = entry.name
        return other


def invent(size: int, seed: int = 3) -> Book:
    """A book of `size` entries: 10 in 100 a second time there, 3 siblings, 3 namesakes."""
    inventor = Inventor(size, seed)
    rng = inventor.rng
    entries = [inventor.newcomer() for _ in range(size * 84 // 100)]
    own = len(entries)
    twins: dict[int, list[int]] = defaultdict(list)
    ordinary = [place for place, entry in enumerate(entries) if set(entry.name.split()) <= set(COMMON)]
    while len(entries) < size:
        source = rng.randrange(own)
        kind = rng.random()
        if kind < 0.625:
            twins[source].append(len(entries))
            entries.append(inventor.again(entries[source]))
        elif kind < 0.8125:
            entries.append(inventor.sibling(entries[source]))
        else:
            entries.append(inventor.namesake(entries[rng.choice(ordinary)]))
    places = list(range(1, len(entries) + 1))
    rng.shuffle(places)
    people = [entry.as_person(places[index]) for index, entry in enumerate(entries)]
    people.sort(key=lambda one: one.id)
    alike = [sorted(places[place] for place in (source, *others)) for source, others in twins.items()]
    return Book(people, {pair for group in alike for pair in combinations(group, 2)})
