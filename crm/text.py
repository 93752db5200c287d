"""Text as it enters and as it is compared. Every entry path (forms, imports, commands) goes through here."""

import re
import unicodedata
from functools import lru_cache

MAX_TEXT = 10_000
"""Longest text, in characters, that any entry path lets in."""

MOST_WORDS = 8
"""Words of a search that count: each is a condition of its own, and a pasted page would be thousands."""

# Bidi overrides and other invisible format characters let a name look like another one.
INVISIBLE = dict.fromkeys(
    [*range(0x200B, 0x2010), *range(0x202A, 0x202F), *range(0x2060, 0x2065), *range(0x2066, 0x206A), 0xFEFF]
)
NO_WORD = re.compile(r"[^\w@]+")
ASCII_KEYS = {code: " " for code in range(128) if not (chr(code).isalnum() or chr(code) == "@")} | {
    ord("'"): None
}
"""What a key has in the place of these: a blank, or nothing."""
INITIALS = re.compile(r"\b(\w)\.\s?(?=\w\b)")
REPLACEMENT = "\ufffd"
NO_LETTERS = "\ufffe\uffff"
"""What no XML may hold: one of them in one cell, and a whole workbook does not open."""
TITLES = frozenset(
    [
        "dr",
        "drs",
        "dra",
        "ir",
        "prof",
        "h",
        "hj",
        "kh",
        "ust",
        "ustadz",
        "se",
        "sh",
        "mh",
        "si",
        "mm",
        "mi",
        "msi",
        "mikom",
        "ssos",
        "sos",
        "spd",
        "pd",
        "sip",
        "ip",
        "mpd",
        "ma",
        "ba",
        "st",
        "mt",
        "sik",
        "skom",
        "kom",
        "sikom",
        "amd",
        "sag",
        "ag",
        "sked",
        "jenderal",
        "komjen",
        "irjen",
        "brigjen",
        "kombes",
        "akbp",
        "kompol",
        "akp",
        "iptu",
        "ipda",
        "aiptu",
        "aipda",
        "bripka",
        "brigpol",
        "brigadir",
        "briptu",
        "bripda",
        "purn",
        "bapak",
        "ibu",
        "pak",
        "bu",
        "sdr",
        "sdri",
    ]
)
SPELLINGS = {
    **dict.fromkeys(
        ["moh", "moch", "muh", "much", "muhamad", "mohamad", "mochamad", "mohammad", "mochammad", "md"],
        "muhammad",
    ),
    **dict.fromkeys(["abd", "abdoel"], "abdul"),
}


class DirtyText(ValueError):
    """Text that no field may hold: NUL or another control character, a lone surrogate, or too long."""


def clean_text(value: str, *, multiline: bool = False, max_length: int = MAX_TEXT) -> str:
    """`value` in NFC, stripped, white space folded (line breaks kept when `multiline`), invisible characters gone.

    Raises DirtyText for text that a database would refuse or truncate: the caller says where it stood.
    """
    # Most of what there is: nothing to normalise, no line to break.
    if value.isascii() and value.isprintable():
        cleaned = " ".join(value.split())
    else:
        cleaned = normalised(value, multiline)
    if len(cleaned) > max_length:
        raise DirtyText("long")
    return cleaned


def normalised(value: str, multiline: bool) -> str:
    try:
        value.encode()
    except UnicodeEncodeError as error:
        raise DirtyText("surrogate") from error
    if REPLACEMENT in value:  # what a browser's broken bytes have become: the letter itself is lost
        raise DirtyText("surrogate")
    text = unicodedata.normalize("NFC", value.replace("\r\n", "\n").replace("\r", "\n")).translate(INVISIBLE)
    if any(
        letter in NO_LETTERS or (unicodedata.category(letter) == "Cc" and letter not in "\n\t")
        for letter in text
    ):
        raise DirtyText("control")
    lines = [" ".join(line.split()) for line in text.split("\n")]
    return "\n".join(lines).strip() if multiline else " ".join(" ".join(lines).split())


@lru_cache(maxsize=20_000)
def search_key(value: str) -> str:
    """`value` as it is searched on both databases: NFKC, casefolded, no diacritics, letters and digits, one space."""
    if value.isascii():  # most of what there is
        return " ".join(value.lower().translate(ASCII_KEYS).split())
    decomposed = unicodedata.normalize("NFKD", unicodedata.normalize("NFKC", value).casefold())
    plain = "".join(letter for letter in decomposed if not unicodedata.combining(letter))
    plain = plain.replace("'", "").replace("\u2019", "").replace(".", " ")
    return " ".join(NO_WORD.sub(" ", plain).replace("_", " ").split())


@lru_cache(maxsize=20_000)
def name_key(value: str) -> str:
    """`search_key` of a person's name without degrees and ranks, Moh/Moch and Abd written out.

    Initials that the dots of a degree leave behind (`S.H.` is `s h`) are joined before they are compared.
    """
    joined = INITIALS.sub(r"\1", value) if "." in value else value
    words = search_key(joined).split()
    kept = [SPELLINGS.get(word, word) for word in words if word not in TITLES]
    return " ".join(kept or words)


def search_words(text: str) -> list[str]:
    """The words that a search looks for, each by itself: the first MOST_WORDS of its `search_key`."""
    return search_key(text).split()[:MOST_WORDS]


def mended_text(text: str, *, multiline: bool = False, max_length: int = MAX_TEXT) -> str:
    """`clean_text` of what nobody can be asked to type again: without what no field may hold."""
    try:
        return clean_text(text, multiline=multiline, max_length=max_length)
    except DirtyText:
        kept = (letter for letter in text if letter.isprintable() or (multiline and letter in "\r\n\t"))
        whole = "".join(kept).replace(REPLACEMENT, "")
        return clean_text(whole, multiline=multiline, max_length=max_length)


def digits(value: str) -> str:
    return "".join(letter for letter in value if letter.isdecimal())
