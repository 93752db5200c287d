"""What the engagements of the demo are about: harmless office sentences, none of them about a person."""

from dataclasses import dataclass
from functools import cache
from pathlib import Path

from crm.reference import read_csv

COMMEMORATIONS = {(2, 9): "Hari Pers Nasional", (7, 1): "Hari Bhayangkara", (10, 30): "HUT Humas Polri"}
"""By month and day."""


@dataclass(frozen=True)
class Theme:
    """`outcome`, `understanding` and `promise` (what Humas is to do next) may be empty."""

    text: str
    topic: str
    outcome: str = ""
    understanding: str = ""
    promise: str = ""


OFF_RECORD = Theme("", "")
"""The fact that people met, and nothing else."""


@cache
def themes() -> dict[str, list[Theme]]:
    """By the code of the kind of engagement. `{unit}` and `{seat}` in a text are the host's."""
    found: dict[str, list[Theme]] = {}
    for row in read_csv(Path(__file__).with_name("themes.csv")):
        found.setdefault(row.pop("kind"), []).append(Theme(**row))
    return found


def commemoration(month: int, day: int) -> Theme:
    return next(theme for theme in themes()["peringatan"] if theme.text == COMMEMORATIONS[month, day])
