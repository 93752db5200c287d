"""A person's name as lists write it: degrees before and after, taken apart without inventing anything."""

import re

from contacts.duplicates.names import FREELY_LEFT_OUT, agreement
from crm.text import TITLES, search_key

BEFORE = frozenset(
    ["dr", "drs", "dra", "ir", "prof", "h", "hj", "kh", "ust", "ustadz", "ustad", "r", "rr", "rm"]
)
FOLLOW = frozenset([
    "se", "sh", "mh", "mm", "ma", "ba", "st", "mt", "sik", "sip", "ssos", "spd", "mpd", "msi", "sag", "amd", "sked",
    "mikom", "sikom", "skom",
])  # fmt: skip
"""Degrees that stand behind a name also where no comma says so."""

AFTER_A_COMMA = FOLLOW | {
    "mba", "mkn", "mkes", "mkom", "mhum", "shum", "mpdi", "spdi", "spi", "ssi", "spsi", "mpsi", "skm", "skep", "shi",
    "sst", "sstp", "stp", "spt", "sp", "mp", "ss", "ms", "map", "mag", "msc", "phd", "lc", "shut",
}  # fmt: skip
DOTTED = re.compile(r"(?:[A-Z][A-Za-z]{0,4}\.)+[A-Z][A-Za-z]{0,5}\.?")
INITIALS = re.compile(r"(?:[A-Z]\.)+[A-Z]?")
FIRST_HALF = re.compile(r"[SM]\.")
"""Of `S. Sos`."""


def split_name(text: str) -> tuple[str, str, str]:
    """`Dr. H. Budi Santoso, S.H., M.H.` → (`Dr. H.`, `Budi Santoso`, `S.H., M.H.`). Without degrees: ("", text, "")."""
    if "." not in text and "," not in text:
        return "", " ".join(text.split()), ""
    name, suffixes = without_suffixes(text.strip())
    words, more = without_followers(name.split())
    prefix: list[str] = []
    while len(words) > 1 and words[0].endswith(".") and search_key(words[0]) in BEFORE:
        prefix.append(words.pop(0))
    return " ".join(prefix), " ".join(words), ", ".join([*more, *suffixes])


def without_suffixes(text: str) -> tuple[str, list[str]]:
    """What follows a comma, where all of it is degrees: `Santoso, Budi` is one name."""
    name, comma, rest = text.partition(",")
    degrees = [part.strip() for part in re.split(r",|\s{2,}", rest) if part.strip()]
    if comma and name.strip() and degrees and all(map(is_degree, degrees)):
        return name.strip(), degrees
    return text, []


def without_followers(words: list[str]) -> tuple[list[str], list[str]]:
    """`Budi Santoso S.H. M. Si` → (`Budi Santoso`, `S.H.`, `M. Si`)."""
    found: list[str] = []
    while len(words) > 1:
        *name, last = words
        if len(name) > 1 and FIRST_HALF.fullmatch(name[-1]) and squeezed(name[-1] + last) in FOLLOW:
            last = f"{name.pop()} {last}"
        elif "." not in last.rstrip(".") or squeezed(last) not in FOLLOW:
            break
        words, found = name, [last.rstrip(","), *found]
    return words, found


def is_degree(text: str) -> bool:
    return squeezed(text) in AFTER_A_COMMA or all(map(is_degree_word, text.split()))


def is_degree_word(word: str) -> bool:
    """A known one, or one with a dot inside that is more than somebody's initials."""
    key = squeezed(word)
    if len(key) > 1 and (key in TITLES or key in AFTER_A_COMMA):
        return True
    return bool(DOTTED.fullmatch(word)) and not INITIALS.fullmatch(word)


def squeezed(text: str) -> str:
    return search_key(text).replace(" ", "")


def composed(*parts: str) -> str:
    return " ".join(filter(None, parts))


def is_one_person(one: str, other: str) -> bool:
    """Whether two name keys that share a number or a mailbox are one person's, beyond doubt.

    No word of the shorter name is another one, and what they have in common is more than `Siti` or `Muhammad`: in a
    newsroom Siti Aminah and Siti Rahma answer one telephone.
    """
    names = agreement(one, other)
    if names is None or names.slips or names.vowels or names.loosely:
        return False
    common = {*names.words, *(word for word, _like in names.by_sound)}
    return names.is_same or not common <= FREELY_LEFT_OUT


def may_be_corrected(one: str, other: str) -> bool:
    """Whether two name keys may be those of one person before and after a slip of the pen was mended."""
    return one == other or agreement(one, other) is not None


def is_shorter(one: str, other: str) -> bool:
    """Whether the first name key says less than the other: `budi s`, `budi` beside `budi santoso`."""
    words = other.split()
    return 0 < len(one) < len(other) and all(
        word in words or (len(word) == 1 and any(each.startswith(word) for each in words))
        for word in one.split()
    )


def share_a_word(one: str, other: str) -> bool:
    """Whether two name keys could be the same person: a word of more than an initial stands in both."""
    return bool({word for word in one.split() if len(word) > 1} & set(other.split())) or one == other
