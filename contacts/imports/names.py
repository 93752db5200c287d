"""A person's name as lists write it: degrees before and after, taken apart without inventing anything."""

import re

from contacts.duplicates.names import FREELY_LEFT_OUT, agreement
from crm.text import TITLES, search_key

BEFORE = frozenset(
    ["dr", "drs", "dra", "ir", "prof", "h", "hj", "kh", "ust", "ustadz", "ustad", "r", "rr", "rm"]
)
DEGREE = re.compile(r"^(?:[A-Z][A-Za-z]{0,4}\.){1,4}[A-Za-z]{0,5}\.?$|^[A-Z]{2,4}$|^[A-Z]\.[A-Za-z.]+$")


def split_name(text: str) -> tuple[str, str, str]:
    """`Dr. H. Budi Santoso, S.H., M.H.` → (`Dr. H.`, `Budi Santoso`, `S.H., M.H.`). Without degrees: ("", text, "")."""
    if "." not in text and "," not in text:
        return "", " ".join(text.split()), ""
    name, suffix = without_suffix(text.strip())
    prefix: list[str] = []
    words = name.split()
    while len(words) > 1 and words[0].endswith(".") and search_key(words[0]) in BEFORE:
        prefix.append(words.pop(0))
    return " ".join(prefix), " ".join(words), suffix


def without_suffix(text: str) -> tuple[str, str]:
    name, comma, rest = text.partition(",")
    degrees = [part.strip() for part in re.split(r",|\s{2,}", rest) if part.strip()]
    if comma and name.strip() and degrees and all(is_degree(part) for part in degrees):
        return name.strip(), ", ".join(degrees)
    return text, ""


def is_degree(text: str) -> bool:
    return all(
        bool(DEGREE.match(word)) or search_key(word).replace(" ", "") in TITLES for word in text.split()
    )


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


def share_a_word(one: str, other: str) -> bool:
    """Whether two name keys could be the same person: a word of more than an initial stands in both."""
    return bool({word for word in one.split() if len(word) > 1} & set(other.split())) or one == other
