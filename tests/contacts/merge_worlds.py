"""Entries with everything that can hang on them, and what the whole register says, for tests on merging."""

from datetime import date
from random import Random
from typing import Any

from django.apps import apps
from django.db import connection, models
from simple_history.models import HistoricalChanges

from contacts.duplicates.merging import merge_contacts, merge_outlets
from contacts.models import (
    Beat,
    Chapter,
    Competence,
    Contact,
    DistinctContacts,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outlet,
    Phone,
    Position,
    PositionRole,
)
from contacts.models.duplicates import Merge
from crm.models import Region, User
from engagements.models import Attendance, Engagement, FollowUp, Participation, ParticipationRole
from tests.factories import make_chapter, make_contact, make_engagement, make_outlet, unit

NUMBERS = ("+6281234567890", "+6281345678901", "+62215551234", "+6561234567", "+12025550123")
STAMPS = {"version", "created_at", "created_by", "updated_at", "updated_by"}


def register() -> dict[str, Any]:
    """Every row of the register without stamps; links of many-to-many fields without their own numbers."""
    found: dict[str, Any] = {}
    for app in ("contacts", "engagements"):
        for model in apps.get_app_config(app).get_models(include_auto_created=True):
            if not issubclass(model, (HistoricalChanges, Merge)):
                found[model._meta.label] = rows_of(model)
    return found


def rows_of(model: type[models.Model]) -> Any:
    linked = bool(model._meta.auto_created)
    fields = [field for field in model._meta.concrete_fields if field.name not in STAMPS]
    columns = [str(field.column) for field in fields if not (linked and field.primary_key)]
    rows = stored(model, columns)
    return set(rows) if linked else {row[0]: dict(zip(columns, row, strict=True)) for row in rows}


def stored(model: type[models.Model], columns: list[str]) -> list[tuple[Any, ...]]:
    """What the columns hold, as the database gives it: no field reads it, so none can read it wrongly twice."""
    quote = connection.ops.quote_name
    with connection.cursor() as cursor:
        named = ", ".join(map(quote, columns))
        cursor.execute(f"SELECT {named} FROM {quote(model._meta.db_table)}")  # noqa: S608 - names of our own models
        return list(cursor.fetchall())


def merge(kept: Any, merged: Any, by: User, **choices: str) -> Any:
    """Merge the two as they stand now."""
    kept.refresh_from_db()
    merged.refresh_from_db()
    act: Any = merge_contacts if isinstance(kept, Contact) else merge_outlets
    versions = (kept.version, merged.version)
    return act(kept=kept, merged=merged, by=by, choices=choices, versions=versions)


def numbers(contact: Contact) -> list[str]:
    phones: Any = contact.phones.all()
    return [phone.number.as_e164 for phone in phones]


def past(row: Any) -> list[Any]:
    """The past states of a row, the newest first."""
    return list(type(row).history.filter(id=row.pk))


class World:
    """A few outlets, chapters and meetings, and people who have to do with some of them, all by chance."""

    def __init__(self, rng: Random, by: User) -> None:
        self.rng, self.by = rng, by
        self.roles = [None, *PositionRole.objects.all()[:2]]
        self.outlets = [self.outlet(number) for number in range(3)]
        self.chapters = [make_chapter("PWI Trenggalek"), make_chapter("PWI Kediri")]
        hosts = (unit(), unit("polres-ketapang"), unit())
        self.engagements = [make_engagement(by=by, host=host, on=date(2026, 8, 17)) for host in hosts]
        for number in range(4):
            self.person(number)
        self.people = list(Contact.objects.order_by("pk"))
        for engagement in self.engagements:
            for outlet in self.some(self.outlets):
                self.line(engagement, {"outlet": outlet})
        for one, other in self.some([(0, 1), (0, 2), (1, 3), (2, 3)]):
            pair = {"one": self.people[one], "other": self.people[other]}
            DistinctContacts.objects.create(**pair, by=by)

    def some(self, entries: Any) -> list[Any]:
        return [entry for entry in entries if self.rng.random() < 0.5]

    def one(self, *entries: Any) -> Any:
        return self.rng.choice(entries)

    def outlet(self, number: int) -> Outlet:
        outlet = make_outlet(
            f"Kabar {number}",
            kind=self.one("siber", "cetak"),
            website=self.one("", f"https://kabar{number}.id"),
            group=Outlet.objects.order_by("pk").first() if number and self.one(True, False) else None,
            other_names=self.one("", "Kabar Lama"),
            police_owned=self.one(True, False),
            **self.one({}, {"verification": "factual", "verification_checked_on": date(2026, 8, 12)}),
        )
        outlet.regions.set(self.some(Region.objects.order_by("pk")[:3]))
        return outlet

    def person(self, number: int) -> None:
        asked = {"do_not_contact_since": date(2026, 5, 1 + number), "do_not_contact_by": self.by}
        contact = make_contact(
            self.one("Moh. Rizki", "Muhammad Rizki", "Muhammad Rizki Pratama"),
            email=self.one("", "rizki@contoh.id", f"rizki{number}@contoh.id"),
            kind=self.one("journalist", "officer"),
            shared_down=self.one(True, False),
            suffix_title=self.one("", "S.H."),
            **self.one({}, {}, asked),
        )
        contact.beats.set(self.some(Beat.objects.order_by("pk")[:3]))
        contact.regions.set(self.some(Region.objects.order_by("pk")[:3]))
        self.reach(contact)
        self.tie(contact)
        for engagement in self.some(self.engagements):
            self.attend(engagement, contact)

    def reach(self, contact: Contact) -> None:
        for order, number in enumerate(self.some(NUMBERS)):
            Phone.objects.create(contact=contact, number=number, order=order)
        for level in self.some(("muda", "utama")):
            expires = self.one(None, date(2030, 1, 1))
            Competence.objects.create(
                contact=contact, level=level, number="", expires_on=expires, checked_on=date(2026, 8, 12)
            )

    def tie(self, contact: Contact) -> None:
        for outlet in self.some(self.outlets):
            start, end = self.one(None, date(2024, 1, 1)), self.one(None, None, date(2025, 1, 1))
            role = self.one(*self.roles)
            Position.objects.create(contact=contact, outlet=outlet, role=role, start=start, end=end)
        for chapter in self.some(self.chapters):
            self.join(contact, chapter)
        if self.one(True, False):
            FollowUp.objects.create(
                what="Kirim data", owner=self.by, unit=unit(), contact=contact, outlet=self.one(*self.outlets)
            )

    def join(self, contact: Contact, chapter: Chapter) -> None:
        Membership.objects.create(
            contact=contact,
            chapter=chapter,
            card_number=self.one("", "13.00.1"),
            member_type=self.one(None, MemberType.objects.first()),
            checked_on=self.one(None, date(2026, 8, 12)),
        )
        if self.one(True, False):
            title = OfficeTitle.objects.get(code="ketua")
            Office.objects.create(contact=contact, chapter=chapter, title=title)

    def attend(self, engagement: Engagement, contact: Contact) -> None:
        self.line(engagement, {"contact": contact, "represents": self.one(None, *self.outlets)})

    def line(self, engagement: Engagement, party: dict[str, Any]) -> None:
        Participation.objects.create(
            engagement=engagement,
            attendance=self.one(*Attendance.values),
            role=self.one(*ParticipationRole.values),
            **party,
        )

    def choices(self) -> dict[str, str]:
        """Some fields decided by chance; the others follow the proposal."""
        fields = self.some(("name", "email", "kind", "suffix_title", "shared_down", "source"))
        return {name: self.one("kept", "merged") for name in fields}
