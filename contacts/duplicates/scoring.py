"""How much two people look like one. Pure: no database, and the number it weighs with is neither stored nor shown.

After Fellegi and Sunter's theory of record linkage, evidence is in bits: log2(1 / how often it agrees by chance). So
`Budi` says little and a mobile number much. What people see are the reasons, in words. A number or mailbox under two
names that have nothing in common is that of a newsroom, and no reason at all.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from math import log2

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from contacts.duplicates.keys import match_key, sound
from contacts.duplicates.names import Agreement, agreement

LIKELY = 0.8


class Reason(TextChoices):
    """In the order in which they convince."""

    PHONE = "phone", _("the same phone number")
    EMAIL = "email", _("the same e-mail address")
    DOMAIN = "domain", _("the same website")
    NAME = "name", _("the same name")
    ALIAS = "alias", _("one is known under the name of the other")
    SIMILAR_NAME = "similar_name", _("similar names")
    OUTLET = "outlet", _("the same outlet")
    REGION = "region", _("the same region")


def sentences(reasons: Iterable[str]) -> list[str]:
    """The reasons in the language of the reader."""
    return [str(Reason(code).label) for code in reasons]


@dataclass(frozen=True, slots=True)
class Likeness:
    """`score` (0 to 1) only orders candidates within one answer; `reasons` are codes of `Reason`."""

    score: float
    reasons: tuple[str, ...]

    @property
    def is_likely(self) -> bool:
        return self.score >= LIKELY


@dataclass(frozen=True, slots=True)
class Person:
    """What is compared of one person. `name_key` is a `match_key`, `phones` are E.164, `email` is in lower case."""

    id: int
    name_key: str
    phones: frozenset[str] = frozenset()
    email: str = ""
    outlets: frozenset[int] = frozenset()
    regions: frozenset[str] = frozenset()


def person(
    pk: int,
    name: str,
    *,
    phones: Iterable[str] = (),
    email: str = "",
    outlets: Iterable[int] = (),
    regions: Iterable[str] = (),
) -> Person:
    """A Person from what a form or a row of a file says."""
    return Person(
        pk, match_key(name), frozenset(phones), email.lower(), frozenset(outlets), frozenset(regions)
    )


@dataclass(frozen=True, slots=True)
class Frequencies:
    """How common words and outlets are in one address book: what many bear says little, what few bear says much.

    `words` counts the people who bear a word, by its `sound`; `outlets` those of an outlet, None when it is not known.
    """

    size: int = 0
    words: Mapping[str, int] = field(default_factory=dict)
    outlets: Mapping[int, int] | None = None

    def against(self) -> float:
        """What speaks against any two entries: in a book of n, only one in n could be the second one, and seldom is."""
        return log2(max(self.size, SMALLEST_BOOK)) + SELDOM

    def of_word(self, word: str) -> float:
        return self.bits(self.words.get(sound(word), 0), USUAL_NAMES)

    def of_outlet(self, outlet: int) -> float:
        return USUAL_OUTLET if self.outlets is None else self.bits(self.outlets.get(outlet, 0), USUAL_OUTLETS)

    def bits(self, count: int, usual: float) -> float:
        """A small book knows little of how common a word is: there the usual share counts more than its own."""
        return log2((self.size + OWN_COUNTS_FROM) / (count + OWN_COUNTS_FROM / usual))


SMALLEST_BOOK, SELDOM = 100, 2.0
OWN_COUNTS_FROM = 500
USUAL_NAMES, USUAL_OUTLETS, USUAL_OUTLET = 250, 40, 6.0
MOBILE, LANDLINE, OTHER_PHONES = 22.0, 9.0, -6.0
SAME_EMAIL, OTHER_EMAIL = 18.0, -2.5
OTHER_OUTLETS = -3.0
SAME_REGION, OTHER_REGIONS = 2.0, -2.5
# Off what a word says, when it agrees by its sound only, but for a slip, but for a vowel.
BY_SOUND, BUT_FOR_A_SLIP, BUT_FOR_A_VOWEL = -2.0, -7.0, -14.0
INITIAL, WORD_LESS = 3.0, -3.0
"""What an initial says, and a word that one of them lacks."""
SIBLINGS = -12.0
"""Numbers of their own and a letter between the names: brothers and sisters, more often than a slip."""

ANYWHERE = Frequencies()


def likeness(one: Person, other: Person, frequencies: Frequencies = ANYWHERE) -> Likeness | None:
    """How much two people of a book with these `frequencies` look like one, or None when they hardly do."""
    found = comparison(one, other, frequencies)
    return found if found is not None and found.is_likely else None


def comparison(one: Person, other: Person, frequencies: Frequencies = ANYWHERE) -> Likeness | None:
    """The same, however little they look alike; None when their names have nothing in common."""
    names = agreement(one.name_key, other.name_key)
    if names is None:
        return None
    bits = of_names(names, frequencies) - frequencies.against()
    reasons: list[str] = []
    bits += of_phones(one, other, names, reasons)
    if one.email and other.email:
        bits += SAME_EMAIL if one.email == other.email else OTHER_EMAIL
        if one.email == other.email:
            reasons.append(Reason.EMAIL.value)
    reasons.append(Reason.NAME.value if names.is_same else Reason.SIMILAR_NAME.value)
    bits += of_places(one, other, frequencies, reasons)
    return Likeness(1 / (1 + 2 ** -max(-60.0, min(60.0, bits))), tuple(reasons))


def of_names(names: Agreement, frequencies: Frequencies) -> float:
    bits = sum(map(frequencies.of_word, names.words)) + INITIAL * names.initials + WORD_LESS * names.missing
    for likes, less in (
        (names.by_sound, BY_SOUND),
        (names.slips, BUT_FOR_A_SLIP),
        (names.vowels, BUT_FOR_A_VOWEL),
    ):
        for one, other in likes:
            bits += max(0.0, min(frequencies.of_word(one), frequencies.of_word(other)) + less)
    return bits


def of_phones(one: Person, other: Person, names: Agreement, reasons: list[str]) -> float:
    """A mobile number is a person's; a line with an area code is as often a newsroom's."""
    if not one.phones or not other.phones:
        return 0
    shared = one.phones & other.phones
    if not shared:
        return OTHER_PHONES + (SIBLINGS if names.slips or names.vowels or names.loosely else 0)
    reasons.append(Reason.PHONE.value)
    return MOBILE if any(number.startswith("+628") for number in shared) else LANDLINE


def of_places(one: Person, other: Person, frequencies: Frequencies, reasons: list[str]) -> float:
    """Outlet and region. Whoever shares an outlet mostly shares its region: that says nothing more."""
    bits = 0.0
    shared = one.outlets & other.outlets
    if shared:
        reasons.append(Reason.OUTLET.value)
        bits += max(map(frequencies.of_outlet, shared))
    elif one.outlets and other.outlets:
        bits += OTHER_OUTLETS
    if one.regions and other.regions:
        if one.regions & other.regions:
            reasons.append(Reason.REGION.value)
            bits += 0 if shared else SAME_REGION
        else:
            bits += OTHER_REGIONS
    return bits
