"""Two names, word by word: which words agree, which nearly, and which one of them lacks."""

from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache

from rapidfuzz.distance import OSA

from contacts.duplicates.keys import VOWELS, sound

FREELY_LEFT_OUT = frozenset(["muhammad", "abdul", "siti", "nur", "hm"])
"""First names that people write or leave out as they like."""


ON_THE_WHOLE = 0.77


type Like = tuple[str, str]
"""Two words that nearly agree."""


@dataclass(frozen=True, slots=True)
class Agreement:
    """`words` agree letter by letter, the pairs nearly; `initials` and `missing` count the other words."""

    words: tuple[str, ...]
    by_sound: tuple[Like, ...] = ()
    slips: tuple[Like, ...] = ()
    vowels: tuple[Like, ...] = ()
    initials: int = 0
    missing: int = 0
    loosely: bool = False
    """Alike on the whole only: that says nothing by itself, but does not speak against a shared number either."""

    @property
    def is_same(self) -> bool:
        """The same words, in whatever order."""
        nearly = self.by_sound or self.slips or self.vowels or self.initials or self.missing
        return not (nearly or self.loosely)


def agreement(one: str, other: str) -> Agreement | None:
    """How two name keys agree. None: some word of the shorter one has no like, or nothing but initials agrees."""
    if not one or not other:
        return None
    if one == other:
        return Agreement(tuple(one.split()))
    short, long = in_order(one.split(), other.split())
    if short == long:
        return Agreement(tuple(short))
    if one.replace(" ", "") == other.replace(" ", ""):
        return Agreement((), by_sound=tuple(zip(long, long, strict=True)))  # `nur hidayat`, `nurhidayat`
    return word_by_word(short, long) or on_the_whole(one, other)


def on_the_whole(one: str, other: str) -> Agreement | None:
    """Several slips, or words run together."""
    alike = OSA.normalized_similarity(one, other, score_cutoff=ON_THE_WHOLE)
    return Agreement((), loosely=True) if alike else None


def in_order(one: list[str], other: list[str]) -> tuple[list[str], list[str]]:
    """Both in the order of the alphabet, the shorter one first, whichever way they came."""
    one, other = sorted(one), sorted(other)
    return (one, other) if (len(one), one) <= (len(other), other) else (other, one)


def word_by_word(short: list[str], long: list[str]) -> Agreement | None:
    rest, same, left = list(long), [], []
    for word in short:
        if word in rest:
            rest.remove(word)
            same.append(word)
        else:
            left.append(word)
    pairs: dict[Near, list[Like]] = {near: [] for near in Near}
    # The nearest first: an initial must not take the word that another one is a slip of.
    for near, word, like in sorted((nearness(word, like), word, like) for word in left for like in rest):
        if near is not Near.NOT and word in left and like in rest:
            left.remove(word)
            rest.remove(like)
            pairs[near].append((word, like))
    if left or not (any(len(word) > 1 for word in same) or any(pairs[near] for near in WORDS)):
        return None
    spoken, slips, vowels = (tuple(pairs[near]) for near in WORDS)
    missing = sum(word not in FREELY_LEFT_OUT for word in rest)
    return Agreement(tuple(same), spoken, slips, vowels, len(pairs[Near.INITIAL]), missing)


class Near(IntEnum):
    """How two words agree that are not the same, the nearest first."""

    SOUND = 1
    SLIP = 2
    VOWEL = 3
    INITIAL = 4
    NOT = 5


WORDS = (Near.SOUND, Near.SLIP, Near.VOWEL)


@lru_cache(maxsize=200_000)
def nearness(one: str, other: str) -> Near:
    if same_sound(one, other):
        return Near.SOUND
    if slip_of(one, other):
        return Near.SLIP
    if other_vowel(one, other):
        return Near.VOWEL
    return Near.INITIAL if initial_of(one, other) else Near.NOT


def same_sound(one: str, other: str) -> bool:
    return len(one) > 1 and len(other) > 1 and sound(one) == sound(other)


def slip_of(one: str, other: str) -> bool:
    """One letter too many, too few, wrong, or two in the wrong order; two such slips in a long word.

    Nobody takes a wrong letter to begin a name with.
    """
    shorter = min(len(one), len(other))
    if shorter < 4 or other_vowel(one, other) or begins_otherwise(one, other):
        return False
    slips = 2 if shorter >= 8 else 1
    return OSA.distance(one, other, score_cutoff=slips) <= slips


def begins_otherwise(one: str, other: str) -> bool:
    return one[0] != other[0] and len(one) == len(other) and one[:2] != other[1::-1]


def other_vowel(one: str, other: str) -> bool:
    """`fitra` and `fitri`, `yanto` and `yanti`: a slip, or as often a name of its own."""
    if len(one) != len(other) or len(one) < 3:
        return False
    different = [pair for pair in zip(one, other, strict=True) if pair[0] != pair[1]]
    return len(different) == 1 and all(letter in VOWELS for letter in different[0])


def initial_of(one: str, other: str) -> bool:
    """`s` of `santoso`."""
    return other.startswith(one) if len(one) == 1 else len(other) == 1 and one.startswith(other)
