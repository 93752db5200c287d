"""Rows under a table that are no entries: how many there are, and where and when the list was signed."""

import re
from collections.abc import Sequence

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.imports.widgets import BLANKS, written_date

MOST_CELLS, LONGEST = 3, 100
NUMBER = r"(?:\d{1,4}|\d{1,3}[.,]\d{3})"
"""No telephone number is as short."""
COUNTED = r"(?:orang|wartawan|jurnalis|anggota|media|outlet|perusahaan)"
A_TOTAL = re.compile(
    rf"(?:{NUMBER}[.)]?\s+)?(?:grand\s+total|jumlah|total)(?:\s+(?:seluruhnya|keseluruhan|semua|total))?"
    rf"(?:(?:\s+{COUNTED})?\s*[:=]\s*{NUMBER}(?:\s+{COUNTED})?|\s+{NUMBER}(?:\s+{COUNTED})?|\s*[:=])?\.?",
    re.IGNORECASE,
)
RUNNING_NUMBER = re.compile(rf"{NUMBER}[.)]?")


def is_footer(cells: Sequence[str]) -> bool:
    """Whether the row says a total, or something that ends in a date, and nothing else but its running number."""
    # Of most rows that is all there is to ask.
    if len(cells) - cells.count("") - cells.count("-") > MOST_CELLS:
        return False
    said = [text for cell in cells if (text := cell.strip()) and text.casefold() not in BLANKS]
    if sum(map(len, said)) > LONGEST:
        return False
    others = [text for text in said if not RUNNING_NUMBER.fullmatch(text)]
    return bool(A_TOTAL.fullmatch(" ".join(said))) or (len(others) == 1 and ends_in_date(others[0]))


def ends_in_date(text: str) -> bool:
    words = re.split(r"[\s,]+", text)
    return any(written_date(" ".join(words[-length:])) for length in (1, 3))


def no_entry() -> ValidationError:
    sentence = _("This looks like a total or a date under the table, not an entry.")
    return ValidationError(sentence, code="footer")
