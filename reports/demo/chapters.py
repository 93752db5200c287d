"""Who is a member of which PWI chapter and who holds an office there, former and rival chairs included."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from contacts.models import (
    ChapterLevel,
    Contact,
    ContactKind,
    Membership,
    MemberType,
    Office,
    OfficeStatus,
    OfficeTitle,
)
from reports.demo.areas import Circle
from reports.demo.bulk import store
from reports.demo.people import SECRETARY

RIVALS = "PWI Jawa Timur"
"""The chapter with two boards that both claim the chair, as happened in 2024 and 2025."""

TERM_YEARS = {ChapterLevel.NATIONAL: 5, ChapterLevel.PROVINCE: 5, ChapterLevel.DISTRICT: 3}


@dataclass(frozen=True)
class Seat:
    """An office and the place of its holder in the unit's list of people."""

    place: int
    title: str
    terms_ago: int = 0
    status: str = OfficeStatus.DEFINITIVE


SEATS = (Seat(0, "ketua"), Seat(SECRETARY, "sekretaris"), Seat(4, "bendahara"))
FULL_BOARD = (*SEATS, Seat(1, "ketua", terms_ago=1), Seat(2, "ketua", terms_ago=2), Seat(5, "wakil-ketua"))
RIVAL = Seat(5, "ketua", status=OfficeStatus.DISPUTED)
NATIONAL_TITLES = {"ketua": "ketua-umum", "sekretaris": "sekretaris-jenderal"}


def make(circles: list[Circle], today: date) -> Counter[str]:
    members = store([member for circle in circles for member in memberships(circle, today)])
    offices = store([office for circle in circles for office in board(circle, today)])
    return Counter(Membership=len(members), Office=len(offices))


def seats(circle: Circle) -> tuple[Seat, ...]:
    if not circle.area.has_officers:
        return ()
    if circle.area.unit == "polres-trenggalek":
        return FULL_BOARD
    return (*SEATS, RIVAL) if circle.chapter.name == RIVALS else SEATS


def memberships(circle: Circle, today: date) -> Iterator[Membership]:
    types = {kind.code: kind for kind in MemberType.objects.all()}
    rng = Random(f"members {circle.area.unit}")
    holders = {seat.place for seat in seats(circle)}
    for place, known in enumerate(circle.people):
        if known.contact.kind == ContactKind.SOCIAL or (place not in holders and place % 2):
            continue
        made = Membership(
            contact=known.contact,
            chapter=circle.chapter,
            member_type=types["biasa" if place in holders else rng.choice(("biasa", "biasa", "muda"))],
            card_number=f"CONTOH-{known.contact.pk:05}",
            card_expires_on=today + timedelta(days=rng.randint(-60, 900)),
            checked_on=today - timedelta(days=rng.randint(5, 300)),
        )
        yield signed(made, known.contact)


def board(circle: Circle, today: date) -> Iterator[Office]:
    titles = {title.code: title for title in OfficeTitle.objects.all()}
    national = circle.chapter.level == ChapterLevel.NATIONAL
    for seat in seats(circle):
        title = NATIONAL_TITLES.get(seat.title, seat.title) if national else seat.title
        start, end = term(circle, seat.terms_ago, today)
        contact = circle.people[seat.place].contact
        made = Office(contact=contact, chapter=circle.chapter, title=titles[title], start=start, end=end)
        made.status = seat.status
        made.decree_number = f"SK-CONTOH/{seat.place + 1:02}/{start.year}"
        yield signed(made, contact)


def term(circle: Circle, terms_ago: int, today: date) -> tuple[date, date]:
    """First and last day of a term of office; the present one began in the year before `today`."""
    years = TERM_YEARS[ChapterLevel(circle.chapter.level)]
    first = today.year - 1 - years * terms_ago
    return date(first, 3, 15), date(first + years, 3, 14)


def signed[T: (Membership, Office)](made: T, contact: Contact) -> T:
    made.created_by = made.updated_by = contact.created_by
    return made
