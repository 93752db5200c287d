"""Names brought to the form in which they are compared: what a reader would not tell apart has the same key.

These keys are computed where they are needed and never stored; `crm.text.name_key` is what searches use.
"""

import re
import unicodedata
from functools import lru_cache
from pathlib import Path

from crm.reference import read_csv
from crm.text import TITLES, name_key, search_key

LOOKALIKES = {
    int(row["code"], 16): row["latin"]
    for row in read_csv(Path(__file__).parent.parent / "data" / "lookalikes.csv")
}
"""Cyrillic and Greek letters that look like Latin ones, in the case in which they do."""

WORD_WITH_LETTERS = re.compile(r"\w*[^\W\d_]\w*")
DIGIT_LIKE_A_LETTER = re.compile(r"[01]")
DEGREE = re.compile(r"\b(?:\w{1,3}\.){1,3}\w{0,4}\b\.?")
VOWELS = "aeiou"

# Spellings of one sound, as people and old registers write it: Soeharto, Achmad, Djoko, Fitriyani, Taufiq.
SOUNDS = (
    ("oe", "u"),
    ("dj", "j"),
    ("tj", "c"),
    ("sj", "s"),
    ("sy", "s"),
    ("kh", "h"),
    ("ch", "h"),
    ("ph", "f"),
    ("th", "t"),
    ("dh", "d"),
    ("bh", "b"),
    ("gh", "g"),
    ("v", "f"),
    ("z", "s"),
    ("q", "k"),
    ("y", "i"),
)
SPOKEN = {"hm": "muhamad"}  # H.M., Haji Muhammad
TWICE = re.compile(r"(.)\1+")

FILLERS = frozenset(
    [
        "www",
        "com",
        "co",
        "id",
        "net",
        "org",
        "info",
        "media",
        "online",
        "portal",
        "situs",
        "harian",
        "koran",
        "news",
        "pt",
        "cv",
        "tbk",
    ]
)
"""Words that lists add to the name of an outlet, or leave out."""


def match_key(name: str) -> str:
    """`name_key` of `name` with look-alike letters and digits read as the Latin letters they pass for.

    `Moh. Bud1 Sant0so, S.H.` is `muhammad budi santoso`.
    """
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).translate(LOOKALIKES)
    key = name_key(DEGREE.sub(without_degree, name)) if "." in name else ""
    key = key or name_key(name)
    if not key.isascii():  # letters that look Latin only in lower case
        key = name_key(key.translate(LOOKALIKES))
    if "0" in key or "1" in key:
        key = name_key(WORD_WITH_LETTERS.sub(with_letters, key))
    return key


def without_degree(found: re.Match[str]) -> str:
    """`S.Sos.` is a degree, `H.Budi` is not."""
    return "" if found.group().replace(".", "").casefold() in TITLES else found.group()


def with_letters(word: re.Match[str]) -> str:
    """Digits alone are no word: `Orang 0001` keeps its number."""
    return DIGIT_LIKE_A_LETTER.sub(as_letter, word.group())


def as_letter(found: re.Match[str]) -> str:
    """0 is an o; 1 is an l beside a vowel (A1i), else an i (Bud1)."""
    if found.group() == "0":
        return "o"
    text, start, end = found.string, found.start(), found.end()
    around = text[start - 1 : start] + text[end : end + 1]
    return "l" if any(letter in VOWELS for letter in around) else "i"


def stored_match_key(name: str, stored: str) -> str:
    """`match_key(name)` when its `name_key` is at hand, which mostly is the same."""
    is_plain = stored.isascii() and "." not in name and "0" not in stored and "1" not in stored
    return stored if is_plain else match_key(name)


@lru_cache(maxsize=100_000)
def sound(word: str) -> str:
    """`word` by its sound: `achmad` is `ahmad`, `djoko` is `joko`, `yusuf` is `iusuf`."""
    word = SPOKEN.get(word, word)
    for written, spoken in SOUNDS:
        if written in word:
            word = word.replace(written, spoken)
    word = TWICE.sub(r"\1", word)
    return word.removesuffix("h") if len(word) > 3 else word


def outlet_key(name: str) -> str:
    """`search_key` of an outlet's name without what lists add: `Media Kabar Trenggalek.com` is `kabar trenggalek`."""
    if not name.isascii():
        name = unicodedata.normalize("NFKD", name).translate(LOOKALIKES)
    words = search_key(name).split()
    return " ".join([word for word in words if word not in FILLERS] or words)


def squashed(key: str) -> str:
    """Without spaces: `trenggalek post` and `trenggalekpost` are one name."""
    return key.replace(" ", "")
