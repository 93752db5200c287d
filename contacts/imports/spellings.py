"""The words that lists from outside use, as shipped in `contacts/data/import_*.csv`."""

from collections.abc import Iterator
from functools import cache
from pathlib import Path

from crm.reference import read_csv

DATA = Path(__file__).resolve().parent.parent / "data"


ALLOWED = ("allowed", "allowed: address of an office", "allowed: another word", "allowed: these words")
"""Reasons under which `phrases` are those of headers that are read."""


def header_aliases() -> Iterator[tuple[str, str, str]]:
    """(into, field, header as `columns.folded` has it)"""
    for row in read_csv(DATA / "import_headers.csv"):
        yield row["into"], row["field"], row["header"]


def phrases(*reasons: str, all_but: tuple[str, ...] = ()) -> list[str]:
    """Phrases of forbidden headers, of these reasons, or of every reason except `all_but`."""
    rows = read_csv(DATA / "import_forbidden.csv")
    return [
        row["phrase"]
        for row in rows
        if (row["reason"] in reasons if reasons else row["reason"] not in all_but)
    ]


@cache
def spellings(name: str) -> dict[str, str]:
    """`{spelling: code}` of one of our lists."""
    return {
        row["spelling"]: row["code"] for row in read_csv(DATA / "import_spellings.csv") if row["list"] == name
    }
