"""Invented people of the press. Nobody can take them for real: each name says so, each address is an example."""

import re
from collections import Counter
from collections.abc import Iterator
from datetime import date, timedelta
from itertools import count, product
from pathlib import Path
from random import Random

from django.apps import apps

from contacts.models import (
    Beat,
    Competence,
    Contact,
    ContactKind,
    LegalBasis,
    Outlet,
    Phone,
    Position,
    PositionRole,
)
from crm.cast import CAST
from crm.models import User
from crm.reference import read_csv
from crm.text import search_key
from reports.demo.areas import Circle, Person
from reports.demo.bulk import link, store

SOURCE = "data contoh"
MARK = "(contoh)"
MAIL_DOMAIN = "example.com"
"""Reserved by RFC 2606: no letter ever arrives there."""

FIRST_NUMBER = 6281200000001
"""0812-0000-xxxx: valid in form, given to nobody."""

ROLES = {
    "cetak": ("reporter", "reporter", "redaktur", "fotografer", "kepala-perwakilan"),
    "siber": ("reporter", "koresponden", "kontributor", "redaktur-pelaksana"),
    "televisi": ("reporter", "kameramen", "kontributor"),
    "radio": ("reporter", "koordinator-liputan"),
    "kantor-berita": ("koresponden", "fotografer"),
}
DEGREES_BEFORE = ("H.", "Drs.", "Hj.")
DEGREES_AFTER = ("S.I.Kom.", "S.Sos.", "S.H.", "M.I.Kom.", "S.Pd.")
SOCIAL_EVERY = 12
SECRETARY = 3
"""The place of the one who runs the office of the chapter and writes for no outlet."""

LEFT_ALONE = {("polres-trenggalek", 9), ("polda-jawa-timur", 8)}
"""Unit and place in its list of those who asked not to be contacted."""


def make(circles: list[Circle], today: date) -> Counter[str]:
    """Fill `people` of every circle and store what belongs to a person; returns the numbers stored."""
    names, numbers = invented_names(), count(FIRST_NUMBER)
    for circle in circles:
        circle.people = [person(circle, place, next(names), today) for place in range(circle.area.people)]
    everyone = [(circle, known) for circle in circles for known in circle.people]
    store([known.contact for _circle, known in everyone])
    link_words(everyone)
    store([Phone(contact=known.contact, number=f"+{next(numbers)}") for _circle, known in everyone])
    jobs = store([job for circle in circles for job in positions(circle)])
    papers = store([paper for circle in circles for paper in competences(circle, today)])
    return Counter(Contact=len(everyone), Phone=len(everyone), Position=len(jobs), Competence=len(papers))


def invented_names() -> Iterator[str]:
    """Full names in a fixed random order, a mononym now and then, none of them that of a member of the cast."""
    parts: dict[str, list[str]] = {}
    for row in read_csv(Path(apps.get_app_config("contacts").path) / "data" / "synthetic_names.csv"):
        parts.setdefault(row["part"], []).append(row["value"])
    taken = {member.name for member in CAST}
    full = [f"{first} {last}" for first, last in product(parts["first"], parts["last"])]
    names = [name for name in full if name not in taken]
    Random("names").shuffle(names)
    for place, mononym in enumerate(parts["mono"]):
        names.insert(5 + 17 * place, mononym)
    return iter(names)


def person(circle: Circle, place: int, name: str, today: date) -> Person:
    """The `place`-th contact of a unit (unsaved). The first ones hold the offices of the chapter."""
    rng = Random(f"{circle.area.unit} {name}")
    kind = kind_of(circle, place)
    contact = Contact(
        name=f"{name} {MARK}",
        kind=kind,
        email=address_of(name) if rng.random() < 0.7 else "",
        unit=circle.unit,
        shared_down=circle.area.shares_people and place % 4 == 0,
        source=SOURCE,
        legal_basis=LegalBasis.CONSENT if kind == ContactKind.SOCIAL else LegalBasis.PUBLIC_TASK,
    )
    add_degrees(contact, rng)
    add_author(contact, circle, place, today)
    return Person(contact, rng.choice(circle.outlets) if kind == ContactKind.JOURNALIST else None)


def kind_of(circle: Circle, place: int) -> ContactKind:
    if place % SOCIAL_EVERY == SOCIAL_EVERY - 1:
        return ContactKind.SOCIAL
    return ContactKind.OFFICER if place == SECRETARY and circle.area.has_officers else ContactKind.JOURNALIST


def address_of(name: str) -> str:
    return f"{re.sub(r'[^a-z]+', '.', search_key(name))}@{MAIL_DOMAIN}"


def add_degrees(contact: Contact, rng: Random) -> None:
    if rng.random() < 0.08:
        contact.prefix_title = rng.choice(DEGREES_BEFORE)
    if rng.random() < 0.2:
        contact.suffix_title = rng.choice(DEGREES_AFTER)


def add_author(contact: Contact, circle: Circle, place: int, today: date) -> None:
    author: User | None = circle.author
    if author is None:
        return
    contact.stamp(author)
    if (circle.area.unit, place) in LEFT_ALONE:
        contact.do_not_contact_since, contact.do_not_contact_by = today - timedelta(days=40), author


def link_words(everyone: list[tuple[Circle, Person]]) -> None:
    """Beats and regions."""
    beats = list(Beat.objects.order_by("order"))
    rng = Random("beats")
    link(
        Contact,
        "beats",
        [(known.contact, rng.sample(beats, rng.choice((1, 1, 2)))) for _c, known in everyone],
    )
    link(Contact, "regions", [(known.contact, circle.unit.regions.all()) for circle, known in everyone])


def positions(circle: Circle) -> Iterator[Position]:
    """The present position of each journalist; some have a former one or a second outlet besides."""
    roles = {role.code: role for role in PositionRole.objects.all()}
    rng = Random(f"positions {circle.area.unit}")
    for place, known in enumerate(circle.people):
        if known.outlet is None:
            continue
        began = date(rng.randint(2018, 2023), rng.randint(1, 12), 1)
        yield position(known.contact, known.outlet, roles[rng.choice(ROLES[known.outlet.kind.code])], began)
        other = rng.choice([outlet for outlet in circle.outlets if outlet != known.outlet])
        if place % 6 == 2:
            end = began - timedelta(days=1)
            yield position(known.contact, other, roles["reporter"], date(began.year - 3, 1, 1), end)
        elif place % 9 == 4:
            yield position(known.contact, other, roles["stringer"], began)


def position(
    contact: Contact, outlet: Outlet, role: PositionRole, start: date, end: date | None = None
) -> Position:
    made = Position(contact=contact, outlet=outlet, role=role, start=start, end=end)
    made.created_by = made.updated_by = contact.created_by
    return made


def competences(circle: Circle, today: date) -> Iterator[Competence]:
    """UKW certificates as far as somebody looked: of about half the journalists."""
    rng = Random(f"ukw {circle.area.unit}")
    levels = [Competence.Level.MUDA] * 5 + [Competence.Level.MADYA] * 3 + [Competence.Level.UTAMA] * 2
    for known in circle.people:
        if known.outlet is None or rng.random() < 0.5:
            continue
        number = f"CONTOH-{known.contact.pk:05}"
        checked = today - timedelta(days=rng.randint(5, 400))
        made = Competence(contact=known.contact, level=rng.choice(levels), number=number, checked_on=checked)
        made.created_by = made.updated_by = known.contact.created_by
        yield made
