"""The process that opens a stranger's file. A hostile one kills this process and nothing else.

`python -m contacts.imports.child FILE LIMITS`, LIMITS a JSON object of `Limits`. On stdout one JSON value a line:
`[line number, [cells], {cell index: flaw}]` for each row that is not blank, `{"about": …}`, and last either
`{"end": true}` or `{"refused": code, …}`. Without a last line the process was stopped by its limits.
"""

import json
import resource
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from contacts.imports.parsed import HEAD_ROWS, Limits, Refusal, Row


def confine(limits: Limits) -> None:
    """No more memory, time or file than granted, from here on."""
    resource.setrlimit(resource.RLIMIT_AS, (limits.memory, limits.memory))
    resource.setrlimit(resource.RLIMIT_CPU, (limits.cpu_seconds, limits.cpu_seconds))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def rows_of(path: Path, limits: Limits) -> Iterator[Row | dict[str, Any]]:
    """The rows of the file: its contents decide what it is, not its name."""
    from contacts.imports import delimited, workbook

    head = path.read_bytes()[:8]
    if not head:
        raise Refusal("empty")
    if head.startswith(b"PK"):
        return workbook.rows(path, limits)
    if head.startswith(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"):
        raise Refusal("encrypted" if workbook.is_encrypted(path.read_bytes()) else "old_excel")
    if head.startswith(
        (b"%PDF", b"{\\rtf", b"\x89PNG", b"\xff\xd8\xff", b"GIF8", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")
    ):
        raise Refusal("not_a_table")
    return delimited.rows(path)


def trimmed(cells: list[str]) -> list[str]:
    """Without the blank cells at the end: spreadsheets store thousands of them."""
    last = len(cells)
    while last and not cells[last - 1].strip():
        last -= 1
    return cells[:last]


def within_limits(rows: Iterator[Row | dict[str, Any]], limits: Limits) -> Iterator[Any]:
    """The rows that hold something. Too many are counted to the end, so that the sentence names the number."""
    count = 0
    for row in rows:
        if isinstance(row, dict):
            yield row
            continue
        number, cells, flaws = row
        kept = trimmed(cells)
        if not kept and not flaws:
            continue
        if len(kept) > limits.columns:
            raise Refusal("too_many_columns", found=len(kept), limit=limits.columns)
        count += 1
        if count <= limits.rows + HEAD_ROWS:
            yield [number, kept, flaws]
    if count > limits.rows + HEAD_ROWS:
        raise Refusal("too_many_rows", found=count, limit=limits.rows)
    if not count:
        raise Refusal("empty")


def lines(path: Path, limits: Limits) -> Iterator[Any]:
    try:
        yield from within_limits(rows_of(path, limits), limits)
        yield {"end": True}
    except Refusal as refusal:
        yield {"refused": refusal.code, **refusal.params}
    # A library that is loaded only now, with no memory left to map it, is an ImportError.
    except (MemoryError, ImportError):
        yield {"refused": "too_heavy"}
    except Exception:  # noqa: BLE001  whatever a broken file makes a parser raise, it is a broken file
        yield {"refused": "broken"}


def main(file: str, limits: str) -> None:
    granted = Limits(**json.loads(limits))
    confine(granted)
    for line in lines(Path(file), granted):
        sys.stdout.write(json.dumps(line))
        sys.stdout.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
