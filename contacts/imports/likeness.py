"""What means something known though it is written otherwise: a slip of the pen, two words in one.

A header may have a word more, too.
"""

from collections.abc import Iterable, Sequence

from rapidfuzz import process
from rapidfuzz.distance import OSA

FILLERS = frozenset(
    """aktif resmi utama lengkap wajib diisi isi anda ybs bersangkutan terbaru saat ini dari yang dan nya di
    sekarang current primary main official""".split()  # noqa: SIM905  a list of words
)
"""Words that change nothing of what a column holds."""

SHORTEST_SLIP = 5
"""A shorter word with another letter is another word: `kota` and `kata`, `wa` and `wo`."""

NEAR = 0.75
"""How much two names of one slip are alike at least; the others need not be looked at word by word."""


def likeliest(key: str, known: Iterable[str]) -> str:
    """The one of `known` headers (folded, as `key` is) that `key` must mean, or ""."""
    words = key.split()
    bare = [word for word in words if word not in FILLERS] or words
    known = list(known)
    if " ".join(bare) in known:
        return " ".join(bare)
    return least_different(bare, known)


def closest(key: str, known: Sequence[str]) -> str:
    """The one of many `known` names (folded, as `key` is) that `key` may misspell, or ""."""
    near = process.extract(key, known, scorer=OSA.normalized_similarity, score_cutoff=NEAR, limit=10)
    return least_different(key.split(), (other for other, _score, _place in near))


def least_different(words: list[str], known: Iterable[str]) -> str:
    found = [(difference, other) for other in known if (difference := differences(words, other)) is not None]
    return min(found, default=(0, ""))[1]


def differences(words: list[str], other: str) -> int | None:
    """How many letters are amiss; None when these are not the same words."""
    others = other.split()
    if "".join(words) == "".join(others) and len("".join(words)) >= SHORTEST_SLIP:
        return 0
    if len(words) != len(others):
        return None
    amiss = [slips(one, two) for one, two in zip(words, others, strict=True)]
    return sum(count for count in amiss if count) if None not in amiss else None


def slips(one: str, two: str) -> int | None:
    """Letters missing, doubled, swapped or mistyped: one, or two in a long word. None: another word."""
    if one == two:
        return 0
    shorter = min(len(one), len(two))
    if shorter < SHORTEST_SLIP or one[0] != two[0]:
        return None
    allowed = 1 if shorter < 8 else 2
    count = OSA.distance(one, two, score_cutoff=allowed)
    return count if count <= allowed else None
