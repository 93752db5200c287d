"""What must not exist about a person (press freedom; UU 27/2022): columns and cells that no import keeps.

A header is forbidden when one of the phrases of `import_forbidden.csv` stands in it as whole words, unless an allowed
phrase does.
"""

import re

from contacts.imports.spellings import phrases
from crm.text import mended_text, search_key

NEVER_ALLOWED = frozenset({"rencana liputan"})

# 16 digits in one piece, or in the groups people write them in. A mobile number starts with 0, 8 or 62 and is shorter.
UNBROKEN = re.compile(r"(?<!\d)\d{16}(?!\d)")
GROUPED = re.compile(
    r"(?<!\d)[1-9]\d{5}[ ._\-–]\d{6}[ ._\-–]\d{4}(?!\d)|(?<!\d)[1-9]\d{3}(?:[ ._\-–]\d{4}){3}(?!\d)"
)
LOOSE = re.compile(r"(?<!\d)[1-9]\d(?:[ ._\-–]?\d){14}(?!\d)")
# A spreadsheet shortens a 16-digit figure to this.
SHORTENED = re.compile(r"(?<!\d)[1-9](?:[.,]\d+)?E\+?15(?!\d)", re.IGNORECASE)


def worded(words: list[str]) -> re.Pattern[str]:
    """Any of these, as whole words."""
    longest_first = sorted(words, key=len, reverse=True)
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, longest_first))})(?!\w)")


EXCEPTED = worded(phrases("allowed"))
# In a list of people a plain address is a home unless it says otherwise.
AN_ADDRESS = worded(phrases("plain address"))
AN_OFFICE = worded(phrases("allowed: address of an office"))
# What an address book keeps about a private person is no business of a list of journalists.
PRIVATE = worded(phrases("private person"))
FORBIDDEN = worded(
    phrases(all_but=("allowed", "plain address", "allowed: address of an office", "private person"))
)


def is_forbidden(header: str, *, of_people: bool) -> bool:
    """Whether a column of this header may not be read at all. `TglLahir`, `tgl_lahir`, `Tgl 1 Lahir` are the same."""
    spaced = header.replace("_", " ")
    keys = {search_key(spaced), search_key(re.sub(r"(?<=[a-z])(?=[A-Z])", " ", spaced))}
    keys |= {" ".join(word for word in key.split() if not word.isdecimal()) for key in keys}
    return any(must_not_exist(key) or (of_people and is_private(key)) for key in keys)


def must_not_exist(key: str) -> bool:
    excepted = key not in NEVER_ALLOWED and EXCEPTED.search(key)
    return bool(FORBIDDEN.search(key)) and not excepted


def is_private(key: str) -> bool:
    """Whether this is nobody's business of a person, though it may be of an outlet."""
    is_home = AN_ADDRESS.search(key) and not AN_OFFICE.search(key)
    return bool(is_home or PRIVATE.search(key))


def holds_identity(text: str) -> bool:
    """Whether a national identity number (NIK, or a family card's) stands in the text."""
    certain = any(pattern.search(text) for pattern in (UNBROKEN, GROUPED, SHORTENED))
    return certain or any(map(dated, LOOSE.findall(text)))


def dated(text: str) -> bool:
    """Whether 16 loosely grouped digits have a birth date where a NIK has it: PPKKCC DDMMYY NNNN, women's day + 40."""
    number = re.sub(r"\D", "", text)
    day, month = int(number[6:8]), int(number[8:10])
    return (1 <= day <= 31 or 41 <= day <= 71) and 1 <= month <= 12


def kept_name(text: str) -> str:
    """What a file, or a sheet of it, is called, as it may be shown and kept; "?" when nothing is left of it."""
    return hide_identity(mended_text(text[-200:])) or "?"


def hide_identity(text: str) -> str:
    """`text` with such numbers blotted out: for names of files and of columns, which are shown and kept."""
    for pattern in (UNBROKEN, GROUPED, SHORTENED):
        text = pattern.sub("…", text)
    return LOOSE.sub(lambda found: "…" if dated(found.group()) else found.group(), text)
