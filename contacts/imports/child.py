"""The process that opens a stranger's file. A hostile one kills this process and nothing else.

`python -m contacts.imports.child INTO LIMITS`, INTO `people` or `outlets`, LIMITS a JSON object of `Limits`. The file
is stdin: it needs no name. On stdout one JSON value a line. An array holds rows, `[line number, [cells], {cell index:
flaw}]`; an object says what follows:

    {"file": {…}}                        what of the file is no part
    {"part": sheet}, rows                the first rows of each part, their cells cut: its headers are found there
    {"refused_part": code, …}            in place of these rows: this part cannot be read, others may
    {"rows": sheet}, rows, {"about": {…}}   all rows of each part, from the top
    {"end": true} or {"refused": code, …}

Without such a last line the process was stopped by its limits.
"""

import json
import resource
import sys
from collections.abc import Iterable, Iterator
from itertools import islice
from typing import IO, Any

from contacts.imports import delimited
from contacts.imports.parsed import HEAD_ROWS, Limits, Part, Parts, Refusal, Row

LONGEST_SENT = 20_000
"""What is longer than this never leaves the process; the reader's own limit of a cell is far below."""
LONGEST_HEADER = 1000
BATCH_ROWS, BATCH_CHARACTERS = 100, 1 << 16
MAX_PARTS = 50

type Saying = list[Row] | dict[str, Any]


def confine(limits: Limits) -> None:
    """No more memory, time or file than granted, from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def parts_of(file: IO[bytes], limits: Limits, *, of_people: bool) -> Parts:
    """What the file holds: its contents decide what it is, not its name."""
    file.seek(0)
    head = file.read(8)
    file.seek(0)
    if not head:
        raise Refusal("empty")
    if head.startswith(b"PK"):
        from contacts.imports import workbook  # openpyxl takes half a second to load

        return workbook.parts(file, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refusal("encrypted" if holds_encrypted_package(file.read()) else "old_excel")
    if head.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        raise Refusal("not_a_table")
    return parts_of_text(delimited.decoded(file.read()), of_people=of_people)


def holds_encrypted_package(data: bytes) -> bool:
    """Whether an OLE container holds a workbook that a password protects."""
    return "EncryptedPackage".encode("utf-16-le") in data


def parts_of_text(text: str, *, of_people: bool) -> Parts:
    start = text[:10_000].lstrip()[:200].lower()
    if start.startswith("<"):
        raise Refusal("html")
    if start.startswith("begin:vcard"):
        from contacts.imports import cards

        return cards.parts(text, of_people=of_people)
    return delimited.parts(text)


# --- Rows -------------------------------------------------------------------------------------------


def trimmed(cells: list[str]) -> list[str]:
    """Without the blank cells at the end: spreadsheets store thousands of them."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells if last == len(cells) else cells[:last]


def rows_that_hold_something(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    for number, cells, flaws in rows:
        kept = trimmed(cells)
        if not kept and not flaws:
            continue
        width = max(len(kept), max(flaws) + 1) if flaws else len(kept)
        if width > limits.columns:
            raise Refusal("too_many_columns", found=width, limit=limits.columns)
        for index, cell in enumerate(kept):
            if len(cell) > LONGEST_SENT:
                kept[index], flaws[index] = cell[:LONGEST_SENT], "long"
        yield number, kept, flaws


def within_limits(rows: Iterator[Row], limits: Limits) -> Iterator[Row]:
    """Too many rows are counted to the end, so that the sentence names the number."""
    count = 0
    for row in rows:
        count += 1
        if count <= limits.rows + HEAD_ROWS:
            yield row
    if count > limits.rows + HEAD_ROWS:
        raise Refusal("too_many_rows", found=count, limit=limits.rows)


class Sending:
    """All that is sent of a file, and how much that may be: a workbook says one text in a million cells for little."""

    def __init__(self, limits: Limits) -> None:
        self.limit = self.left = limits.unzipped

    def in_batches(self, rows: Iterable[Row]) -> Iterator[list[Row]]:
        batch: list[Row] = []
        characters = 0
        for row in rows:
            batch.append(row)
            characters += sum(map(len, row[1]))
            if len(batch) == BATCH_ROWS or characters > BATCH_CHARACTERS:
                self.take(characters)
                yield batch
                batch, characters = [], 0
        if batch:
            self.take(characters)
            yield batch

    def take(self, characters: int) -> None:
        self.left -= characters
        if self.left < 0:
            raise Refusal("too_much_text", limit=self.limit >> 20)


# --- The conversation ---------------------------------------------------------------------------------


def heads(parts: list[Part], limits: Limits, sending: Sending) -> Iterator[Saying]:
    for part in parts:
        try:
            first = islice(rows_that_hold_something(part.rows(), limits), HEAD_ROWS + 1)
            # They are all held at once by who listens.
            rows = [
                (number, [cell[:LONGEST_HEADER] for cell in cells], flaws) for number, cells, flaws in first
            ]
        except Refusal as refusal:
            yield {"refused_part": refusal.code, "sheet": part.sheet, **refusal.params}
        else:
            yield {"part": part.sheet}
            yield from sending.in_batches(rows)


def bodies(parts: list[Part], limits: Limits, sending: Sending) -> Iterator[Saying]:
    for part in parts:
        yield {"rows": part.sheet}
        try:
            rows = rows_that_hold_something(part.rows(), limits)
            yield from sending.in_batches(within_limits(rows, limits))
        except Refusal as refusal:
            yield {"refused": refusal.code, "sheet": part.sheet if len(parts) > 1 else "", **refusal.params}
            return
        yield {"about": part.about}
    yield {"end": True}


def sayings(file: IO[bytes], limits: Limits, *, of_people: bool) -> Iterator[Saying]:
    try:
        found = parts_of(file, limits, of_people=of_people)
        if len(found.parts) > MAX_PARTS:
            raise Refusal("too_many_sheets", found=len(found.parts), limit=MAX_PARTS)
        yield {"file": found.about}
        refused, sending = [], Sending(limits)
        for saying in heads(found.parts, limits, sending):
            if isinstance(saying, dict) and "refused_part" in saying:
                refused.append(saying["sheet"])
            yield saying
        yield from bodies([part for part in found.parts if part.sheet not in refused], limits, sending)
    except Refusal as refusal:
        yield {"refused": refusal.code, **refusal.params}
    # A library that is loaded only now, with no memory left to map it, is an ImportError.
    except (MemoryError, ImportError):
        yield {"refused": "too_heavy"}
    except Exception:  # noqa: BLE001  whatever a broken file makes a parser raise, it is a broken file
        yield {"refused": "broken"}


def main(into: str, limits: str) -> None:
    granted = Limits(**json.loads(limits))
    confine(granted)
    say = json.JSONEncoder(separators=(",", ":"), check_circular=False).encode
    for saying in sayings(sys.stdin.buffer, granted, of_people=into == "people"):
        sys.stdout.write(say(saying))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
