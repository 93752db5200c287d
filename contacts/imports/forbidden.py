"""What must not exist about a person (press freedom; UU 27/2022): columns and cells that no import keeps.

A header is forbidden when one of the phrases of `import_forbidden.csv` stands in it as whole words, unless an allowed
phrase does; written without a blank, too. `is_slip` tells one that is a letter away from such a phrase.
"""

import re

from rapidfuzz.distance import OSA

from contacts.imports.likeness import likeliest
from contacts.imports.spellings import ALLOWED, header_aliases, phrases
from crm.text import mended_text, search_key

NEVER_ALLOWED = frozenset({"rencana liputan"})

# 16 digits in one piece, in the groups people write them in with the same between them, or grouped in any way.
GAP = r"(?:[^\S\r\n]|[._:·\-\u2010-\u2015\u2212\xad])"
UNBROKEN = re.compile(r"(?<!\d)\d{16}(?!\d)")
GROUPED = re.compile(
    rf"(?<!\d)[1-9]\d{{5}}(?P<six>{GAP}{{1,3}})\d{{6}}(?P=six)\d{{4}}(?!\d)"
    rf"|(?<!\d)[1-9]\d{{3}}(?P<four>{GAP}{{1,3}})\d{{4}}(?P=four)\d{{4}}(?P=four)\d{{4}}(?!\d)"
)
LOOSE = re.compile(rf"(?<!\d)[1-9](?:{GAP}?\d){{15}}(?!\d)")
# Two mobile numbers side by side have such groups too. What another group follows may be the beginning of one.
MOBILE = re.compile(
    rf"(?<!\d)(?<!\d{GAP})(?:\+?62|0){GAP}?8\d(?:{GAP}?\d){{7,10}}(?!\d)(?!{GAP}{{1,3}}(?!62{GAP}?8)[1-9])"
)
# A spreadsheet shortens a 16-digit figure to this.
SHORTENED = re.compile(r"(?<!\d)[1-9](?:[.,]\d+)?E\+?15(?!\d)", re.IGNORECASE)


def worded(words: list[str]) -> re.Pattern[str]:
    """Any of these, as whole words."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


EXCEPTED = worded(phrases("allowed"))
# These hold a name or a number, and nothing is known by them of what else a header says (`Nama sesuai KTP dan NIK`).
HARMLESS = worded(phrases("allowed: these words"))
# In a list of people a plain address is a home unless it says otherwise.
AN_ADDRESS = worded(phrases("plain address"))
AN_OFFICE = worded(phrases("allowed: address of an office"))
# What an address book keeps about a private person is no business of a list of journalists.
PRIVATE = worded(phrases("private person"))
OF_NOBODY = phrases(all_but=(*ALLOWED, "plain address", "private person"))
FORBIDDEN = worded(OF_NOBODY)
OF_NO_PERSON = [*OF_NOBODY, *phrases("plain address", "private person")]
NO_SLIPS = frozenset(phrases("allowed: another word"))
"""What is a letter away from a phrase, and means something else."""

WORDS = frozenset(
    word
    for phrase in (*phrases(), *(header for _into, _field, header in header_aliases()))
    for word in phrase.split()
)
LONGEST_WORD = 60
SHORT_WORDS = frozenset({"no", "kk"})
"""Of those with less than three letters the ones that are looked for inside others."""


def is_forbidden(header: str, *, of_people: bool) -> bool:
    """Whether a column of this header may not be read at all.

    `TglLahir`, `TGLLAHIR`, `tgl_lahir` and `Tgl 1 Lahir` are the same.
    """
    spaced = header.replace("_", " ")
    keys = {search_key(spaced), search_key(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spaced))}
    keys |= {" ".join(word for word in key.split() if not word.isdecimal()) for key in keys}
    keys |= {" ".join(map(taken_apart, key.split())) for key in keys}
    return any(must_not_exist(key) or (of_people and is_private(key)) for key in keys)


def taken_apart(word: str) -> str:
    """`tgl lahir` for `tgllahir`; a word that is not made of others as it is."""
    if word in WORDS or len(word) > LONGEST_WORD:
        return word
    return " ".join(words_in(word)) or word


def words_in(text: str) -> tuple[str, ...]:
    """The words of headers that `text` is made of, and nothing else."""
    if is_inside(text):
        return (text,)
    for end in range(len(text) - 2, 1, -1):
        rest = words_in(text[end:]) if is_inside(text[:end]) else ()
        if rest:
            return (text[:end], *rest)
    return ()


def is_inside(text: str) -> bool:
    return text in WORDS and (len(text) > 2 or text in SHORT_WORDS)


def is_slip(key: str, *, of_people: bool) -> bool:
    """Whether this header is one of what must not exist, but for a letter (`relgion`) or a blank."""
    meant = likeliest(key, OF_NO_PERSON if of_people else OF_NOBODY)
    return bool(meant) and key not in NO_SLIPS and OSA.distance(key, meant) <= 1


def must_not_exist(key: str) -> bool:
    excepted = key not in NEVER_ALLOWED and EXCEPTED.search(key)
    return bool(FORBIDDEN.search(HARMLESS.sub(" ", key))) and not excepted


def is_private(key: str) -> bool:
    """Whether this is nobody's business of a person, though it may be of an outlet."""
    is_home = AN_ADDRESS.search(key) and not AN_OFFICE.search(key)
    return bool(is_home or PRIVATE.search(key))


def holds_identity(text: str) -> bool:
    """Whether a national identity number (NIK, or a family card's) stands in the text."""
    return bool(identities(text))


def identities(text: str) -> list[tuple[int, int]]:
    """Where such numbers stand."""
    text = without_mobiles(text)
    found = [each.span() for pattern in (UNBROKEN, GROUPED, SHORTENED) for each in pattern.finditer(text)]
    return found + [each.span() for each in LOOSE.finditer(text) if is_dated(each.group())]


def without_mobiles(text: str) -> str:
    """As long as `text`. One after the other: a number that follows another begins only when that one is known."""
    found = 1
    while found:
        text, found = MOBILE.subn(lambda mobile: "#" * len(mobile.group()), text)
    return text


def is_dated(text: str) -> bool:
    """Whether 16 loosely grouped digits have a birth date where a NIK has it: PPKKCC DDMMYY NNNN, women's day + 40.

    No province has the number 20: a day and its hours begin so.
    """
    number = re.sub(r"\D", "", text)
    day, month = int(number[6:8]), int(number[8:10])
    return not number.startswith("20") and (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


LONGEST_NAME, LONGEST_RAW = 200, 1000
"""Of a name as it is kept, and as it is looked at: cleaning makes a text longer (Hindi letters) and shorter."""


def kept_name(text: str) -> str:
    """What a file, or a sheet of it, is called, as it may be shown and kept; "?" when nothing is left of it."""
    return hide_identity(mended_text(text[-LONGEST_RAW:]))[-LONGEST_NAME:].strip() or "?"


def hide_identity(text: str) -> str:
    """`text` with such numbers blotted out: for names of files and of columns, which are shown and kept."""
    while found := identities(text):
        start, end = found[0]
        text = f"{text[:start]}…{text[end:]}"
    return text
