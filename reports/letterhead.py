"""The frame of an official paper (Perkap 1/2023): kop, number, place and date, signature block, copies."""

from __future__ import annotations

import textwrap
from dataclasses import dataclass
from datetime import date

from django.db import models
from django.utils.formats import date_format

from crm.models import Level, Rank, Unit, User
from reports.writing import roman

KOP_LINES, KOP_LETTERS = 3, 41
POLICE = "KEPOLISIAN NEGARA REPUBLIK INDONESIA"
OFFICES = {Level.MABES: "Divhumas", Level.POLDA: "Bidhumas", Level.POLRES: "Sihumas", Level.POLSEK: "Humas"}
HEADS = {
    Level.MABES: "KEPALA DIVISI HUMAS POLRI",
    Level.POLDA: "KABIDHUMAS",
    Level.POLRES: "KASIHUMAS",
    Level.POLSEK: "KASIHUMAS",
}
# How a kop and a signature block spell out the short forms that a unit's name begins with.
SPELLED_OUT = (
    ("Polda ", "DAERAH "),
    ("Polrestabes ", "RESOR KOTA BESAR "),
    ("Polresta ", "RESOR KOTA "),
    ("Polres ", "RESOR "),
    ("Polsek ", "SEKTOR "),
)


class Paper(models.TextChoices):
    A4 = "A4", "A4"
    F4 = "F4", "F4"

    @property
    def size(self) -> str:
        """Width and height as a style sheet writes them."""
        return {"A4": "210mm 297mm", "F4": "215mm 330mm"}[self.value]


@dataclass(frozen=True, slots=True)
class Sheet:
    """Everything on the paper that is not a figure, frozen with the edition that shows it."""

    kop: tuple[str, ...]
    number: str
    place: str
    month: str
    on_behalf: str
    post: str
    name: str
    rank: str
    copies: tuple[str, ...]


def kop_lines(text: str) -> tuple[str, ...]:
    """Capitals, at most 3 lines of at most 41 letters; a longer line is broken at a word, the rest is dropped."""
    broken = [part for line in text.upper().splitlines() for part in textwrap.wrap(line, KOP_LETTERS)]
    return tuple(broken[:KOP_LINES])


def spelled_out(name: str) -> str:
    """`Polres Trenggalek` is `RESOR TRENGGALEK` in a kop; a name that begins otherwise is only put in capitals."""
    for short, long in SPELLED_OUT:
        if name.startswith(short):
            return (long + name.removeprefix(short)).upper()
    return name.upper()


def usual_kop(unit: Unit) -> str:
    """The police, the unit above and the unit, one a line; Mabes stands alone."""
    if unit.is_root():
        return f"MARKAS BESAR\n{POLICE}\n{unit.name}".upper()
    parent = Unit.objects.get_parent(unit)
    above = [one for one in (parent, unit) if not one.is_root()]
    return "\n".join([POLICE, *(spelled_out(one.name) for one in above)])


def usual_number(unit: Unit) -> str:
    return f"B/{{serial}}/{{month}}/HUM.3.4.5./{{year}}/{OFFICES[Level(unit.level)]}"


def usual_post(unit: Unit) -> str:
    return HEADS[Level(unit.level)]


def usual_on_behalf(unit: Unit) -> str:
    """The chief for whom the head of public relations signs; Divhumas signs for itself."""
    return "" if unit.is_root() else f"KEPALA KEPOLISIAN {spelled_out(unit.name)}"


def numbered(template: str, *, serial: int, day: date) -> str:
    """Fill `{serial}`, `{month}` (Roman) and `{year}` into a unit's number template, and nothing else."""
    filled = template.replace("{serial}", str(serial)).replace("{year}", str(day.year))
    return filled.replace("{month}", roman(day.month))


def rank_line(signatory: User | None) -> str:
    """`AJUN KOMISARIS POLISI NRP 80010203`; a general's rank stands without a number."""
    if signatory is None or signatory.rank is None:
        return ""
    rank = signatory.rank.full.upper()
    number = "" if is_general(signatory.rank) else signatory.service_number
    return f"{rank} NRP {number}" if number else rank


def is_general(rank: Rank) -> bool:
    return "JENDERAL" in rank.full.upper()


def month_of(day: date) -> str:
    """`Oktober 2026`: the day itself is left for the hand that signs."""
    return date_format(day, "F Y")
