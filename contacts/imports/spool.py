"""The lines of an upload, put by until the last of them is read.

They come as slowly as a stranger's file makes them; on SQLite a transaction that waited for them would keep everybody
else from writing. The file they are put by in has no name on the disk.
"""

from collections.abc import Iterable, Iterator
from itertools import islice
from tempfile import TemporaryFile
from typing import IO

from contacts.imports.reading import Line
from crm.bulk import as_json

type Row = tuple[int, str | list[str], str | dict[str, str]]
"""Number, cells, flaws; a text is JSON."""


def new_spool() -> IO[str]:
    return TemporaryFile("w+", encoding="utf-8", newline="\n")


def put_by(lines: Iterable[Line], spool: IO[str]) -> int:
    """How many there were. JSON holds neither tabs nor line ends of its own."""
    count = 0
    for line in lines:
        count += 1
        spool.write(f"{line.number}\t{as_json(line.cells)}\t{as_json(line.flaws)}\n")
    return count


def taken_out(spool: IO[str], count: int) -> Iterator[Row]:
    """The next so many."""
    for text in islice(spool, count):
        number, cells, flaws = text.rstrip("\n").split("\t")
        yield int(number), cells, flaws
