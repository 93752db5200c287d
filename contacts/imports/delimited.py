"""CSV as spreadsheets write it: `,` `;` or TAB, UTF-8, UTF-16 or cp1252, any line end. No Django in here."""

import csv
import re
from collections import Counter
from collections.abc import Iterator

from contacts.imports.parsed import Part, Parts, Refusal, Row
from crm.formulas import unprotected

DELIMITERS = (",", ";", "\t")
FIELD_LIMIT = 100_000
SAMPLE_LINES = 40
BYTE_ORDER_MARKS = ((b"\xef\xbb\xbf", "utf-8"), (b"\xff\xfe", "utf-16-le"), (b"\xfe\xff", "utf-16-be"))
CONTROLS = dict.fromkeys([*range(9), *range(14, 32), 127])
A_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n)|[^\r\n]+")


def parts(text: str) -> Parts:
    skipped = 0
    declared = re.match(r"sep=(.)\r?\n?", text)
    if declared:
        text, skipped = text[declared.end() :], 1
    if not text or text.isspace():
        raise Refusal("empty")
    delimiter = declared.group(1) if declared else sniffed(text)
    quoting = csv.QUOTE_NONE if delimiter == "\t" and quotes_are_text(text) else csv.QUOTE_MINIMAL
    return Parts([Part(lambda: records(text, delimiter, skipped, quoting))])


def lines_of(text: str) -> Iterator[str]:
    """With their ends, one at a time: a StringIO holds a copy of four bytes a letter."""
    return (found.group() for found in A_LINE.finditer(text))


# --- Encoding ---------------------------------------------------------------------------------------


def decoded(data: bytes) -> str:
    for mark, encoding in BYTE_ORDER_MARKS:
        if data.startswith(mark):
            return whole(data[len(mark) :], encoding)
    for encoding, zeros in (("utf-16-le", data[1:4096:2]), ("utf-16-be", data[0:4096:2])):
        if len(zeros) > 1 and zeros.count(0) > 0.7 * len(zeros):
            return whole(data, encoding)
    try:
        # A lone surrogate is let through here: it is a flaw of one cell, and told as such.
        text = data.decode("utf-8", "surrogatepass")
    except UnicodeDecodeError as error:
        return legacy(data, error)
    if len(text) - len(text.translate(CONTROLS)) > 0.1 * len(text):
        raise Refusal("not_a_table")
    return text


def whole(data: bytes, encoding: str) -> str:
    try:
        return data.decode(encoding, "surrogatepass")
    except UnicodeDecodeError as error:
        raise Refusal("broken_text", row=data.count("\n".encode(encoding), 0, error.start) + 1) from error


def legacy(data: bytes, error: UnicodeDecodeError) -> str:
    """cp1252, unless it is rather UTF-8 with a damaged place or no text at all."""
    repaired = data.decode("utf-8", "replace")
    damaged = repaired.count("\ufffd")
    if sum(letter > "\x7f" for letter in repaired) - damaged >= damaged:
        raise Refusal("broken_text", row=data.count(b"\n", 0, error.start) + 1)
    try:
        text = data.decode("cp1252")
    except UnicodeDecodeError:
        raise Refusal("not_a_table") from error
    if text != text.translate(CONTROLS):
        raise Refusal("not_a_table")
    return text


# --- Delimiter and quotes -----------------------------------------------------------------------------


def sniffed(text: str) -> str:
    """The delimiter that cuts the first lines into the most even columns."""
    return max(DELIMITERS, key=lambda delimiter: evenness(text, delimiter))


def evenness(text: str, delimiter: str) -> tuple[bool, float, int]:
    widths: Counter[int] = Counter()
    try:
        for record in csv.reader(lines_of(text), delimiter=delimiter):
            if any(record):
                widths[len(record)] += 1
            if widths.total() >= SAMPLE_LINES:
                break
    except csv.Error:  # a cell without end: another delimiter cuts better, or the reading says what is wrong
        return False, 0, 0
    width, lines = widths.most_common(1)[0] if widths else (0, 0)
    return width > 1, lines / max(widths.total(), 1), width


def quotes_are_text(text: str) -> bool:
    """Whether cells from a clipboard hold quotation marks of their own (`"Kompas" TV`), and none is put in them.

    Only when the lines are all of one width as they stand: else a mark that is not closed could swallow rows unseen.
    """
    csv.field_size_limit(FIELD_LIMIT)
    try:
        for _record in csv.reader(lines_of(text), delimiter="\t", strict=True):
            pass
    except csv.Error:
        return len({line.count("\t") for line in lines_of(text) if line.strip()}) == 1
    return False


def records(text: str, delimiter: str, skipped: int, quoting: int) -> Iterator[Row]:
    """Strictly: an unclosed quote would swallow every row after it."""
    csv.field_size_limit(FIELD_LIMIT)
    reader = csv.reader(lines_of(text), delimiter=delimiter, strict=True, quoting=quoting)  # type: ignore[arg-type]
    while True:
        number = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            raise Refusal("long_cell" if "field larger" in str(error) else "quote", row=number) from error
        yield number, [unprotected(cell) for cell in cells], {}
