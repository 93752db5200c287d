"""When a unit meets the press: the rhythm of a Humas year, month by month, around today."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta
from random import Random

from crm.models import Level
from engagements.models import Status
from engagements.models.engagements import Terms
from reports.demo.areas import Circle
from reports.demo.forms import FORMS
from reports.demo.themes import COMMEMORATIONS, OFF_RECORD, Theme, commemoration, themes

FULL_QUARTERS = 5
AHEAD = timedelta(days=28)

ALWAYS = ("coffee-morning", "konferensi-pers")
MIXED = {
    "konferensi-pers": 4, "wawancara": 2, "keterangan-resmi": 2, "audiensi": 2, "kunjungan-redaksi": 1, "fgd": 1,
    "sosialisasi": 2, "liputan-bersama": 2, "klarifikasi": 2, "doorstop": 4, "coffee-morning": 2, "ngopi-bareng": 3,
    "silaturahmi": 2, "makan-bersama": 1, "diskusi": 2, "media-gathering": 1, "olahraga-lomba": 1, "bakti-sosial": 1,
    "kontak-telepon-whatsapp": 5,
}  # fmt: skip
"""Kinds and how often each comes, beside those of every month."""

SMALL = ("ngopi-bareng", "kontak-telepon-whatsapp", "sosialisasi")
"""What a Polsek does, one a month in turn."""

TRAINING_MONTHS, TRAINERS = (3, 6, 9, 11), ("polres-trenggalek", "polda-jawa-timur", "mabes-polri")
ANEV_MONTHS = (1, 4, 7, 10)
OFF_RECORD_MONTHS = (2, 5, 8, 10)
HOME = "polres-trenggalek"


@dataclass(frozen=True)
class Occasion:
    kind: str
    date: date
    theme: Theme
    status: str = Status.HELD
    terms: str = Terms.ON_RECORD


def first_day(today: date) -> date:
    """The first day of the fifth full quarter before the running one."""
    months = today.year * 12 + (today.month - 1) // 3 * 3 - 3 * FULL_QUARTERS
    return date(months // 12, months % 12 + 1, 1)


def year_of(circle: Circle, today: date) -> list[Occasion]:
    """Every occasion of a unit from five full quarters ago until four weeks from `today`, in order of time."""
    found = [
        seen_from(today, occasion, rng)
        for month in months(today)
        for occasion, rng in month_of(circle, month)
    ]
    if circle.area.unit == HOME:
        found += this_week(today)
    return sorted((each for each in found if each), key=lambda occasion: occasion.date)


def months(today: date) -> Iterator[date]:
    month = first_day(today)
    while month <= today + AHEAD:
        yield month
        month = (month + timedelta(days=31)).replace(day=1)


def month_of(circle: Circle, month: date) -> Iterator[tuple[Occasion, Random]]:
    """A month is the same whenever it is looked at: what changes with the day is planned or held."""
    rng = Random(f"{circle.area.unit} {month}")
    taken: set[date] = set()
    for day, theme in commemorations(circle, month):
        taken.add(day)
        yield Occasion("peringatan", day, theme), rng
    for kind in kinds_of(circle, month, rng):
        day = free_day(month, rng, taken)
        yield briefed(Occasion(kind, day, rng.choice(themes()[kind])), rng), rng
    if circle.area.unit == HOME and month.month in OFF_RECORD_MONTHS:
        yield Occasion("diskusi", free_day(month, rng, taken), OFF_RECORD, terms=Terms.OFF_RECORD), rng


def commemorations(circle: Circle, month: date) -> Iterator[tuple[date, Theme]]:
    if circle.unit.level == Level.POLSEK:
        return
    for number, day in COMMEMORATIONS:
        if number == month.month:
            yield month.replace(day=day), commemoration(number, day)


def kinds_of(circle: Circle, month: date, rng: Random) -> list[str]:
    if circle.area.monthly < len(ALWAYS):
        return [SMALL[month.month % len(SMALL)]]
    more = max(circle.area.monthly - len(ALWAYS) + rng.choice((-1, 0, 0, 1)), 0)
    kinds = [*ALWAYS, *rng.choices(list(MIXED), list(MIXED.values()), k=more)]
    if circle.area.unit in TRAINERS and month.month in TRAINING_MONTHS:
        kinds.append("pelatihan")
    if circle.below and circle.unit.level in (Level.POLDA, Level.MABES) and month.month in ANEV_MONTHS:
        kinds.append("anev")
    return kinds


def free_day(month: date, rng: Random, taken: set[date]) -> date:
    """A working day of the month that is not taken yet; it is then."""
    days = [month + timedelta(days=offset) for offset in range(28)]
    day = rng.choice([day for day in days if day.weekday() < 5 and day not in taken])
    taken.add(day)
    return day


def briefed(occasion: Occasion, rng: Random) -> Occasion:
    """A press conference now and then under embargo, a discussion often for background."""
    if occasion.kind == "konferensi-pers" and rng.random() < 0.1:
        return replace(occasion, terms=Terms.EMBARGO)
    if occasion.kind == "diskusi" and rng.random() < 0.5:
        return replace(occasion, terms=Terms.BACKGROUND)
    return occasion


def seen_from(today: date, occasion: Occasion, rng: Random) -> Occasion | None:
    """Planned, held or cancelled as of `today`; None for what nobody can know yet."""
    chance = rng.random()
    spontaneous = FORMS[occasion.kind].spontaneous
    if occasion.date >= today:
        unknown = spontaneous or occasion.date > today + AHEAD
        return None if unknown else replace(occasion, status=Status.PLANNED)
    if spontaneous or chance >= 0.08:
        return occasion
    return replace(occasion, status=Status.CANCELLED if chance < 0.06 else Status.PLANNED)


def this_week(today: date) -> list[Occasion]:
    """What an operator finds on the desk on any day: something today, tomorrow and soon, one of it under embargo."""
    tomorrow, soon = working_day(today + timedelta(days=1)), working_day(today + timedelta(days=5))
    return [
        Occasion("ngopi-bareng", today, themes()["ngopi-bareng"][1], Status.PLANNED),
        Occasion("coffee-morning", tomorrow, themes()["coffee-morning"][0], Status.PLANNED),
        Occasion("konferensi-pers", soon, themes()["konferensi-pers"][0], Status.PLANNED, Terms.EMBARGO),
    ]


def working_day(day: date) -> date:
    return day + timedelta(days=max(7 - day.weekday(), 0) if day.weekday() > 4 else 0)
