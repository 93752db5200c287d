"""Records with as little as they need. Every argument may be given; nothing is random."""

from datetime import date
from itertools import count
from typing import Any

from contacts.models import Chapter, ChapterLevel, Contact, Outlet, OutletKind, Phone, PressBody
from contacts.models.bodies import BodyKind
from crm.models import Unit, User
from engagements.models import Engagement, EngagementKind, FollowUp, Participation

numbers = count(1)


def unit(code: str = "polres-trenggalek") -> Unit:
    return Unit.objects.get(code=code)


def make_outlet(name: str = "", *, kind: str = "siber", steward: Unit | None = None, **fields: Any) -> Outlet:
    return Outlet.objects.create(
        name=name or f"Media Contoh {next(numbers)}",
        kind=OutletKind.objects.get(code=kind),
        steward=steward or unit(),
        **fields,
    )


def make_contact(
    name: str = "", *, of: Unit | None = None, phone: str = "", outlet: Outlet | None = None, **fields: Any
) -> Contact:
    fields.setdefault("source", "kartu nama")
    contact = Contact.objects.create(
        name=name or f"Wartawan Contoh {next(numbers)}", unit=of or unit(), **fields
    )
    if phone:
        Phone.objects.create(contact=contact, number=phone)
    if outlet:
        contact.positions.create(outlet=outlet)
    return contact


def make_body(code: str = "pwi", **fields: Any) -> PressBody:
    found = PressBody.objects.filter(code=code).first()
    return found or PressBody.objects.create(
        code=code,
        name=fields.pop("name", "Persatuan Wartawan Indonesia"),
        abbreviation=fields.pop("abbreviation", code.upper()),
        kind=BodyKind.objects.get(code="organisasi-wartawan"),
        steward=unit("mabes-polri"),
        **fields,
    )


def make_chapter(name: str = "PWI Trenggalek", *, body: PressBody | None = None, **fields: Any) -> Chapter:
    fields.setdefault("level", ChapterLevel.DISTRICT)
    fields.setdefault("steward", unit())
    return Chapter.objects.create(name=name, body=body or make_body(), **fields)


def make_engagement(
    *,
    by: User | None = None,
    host: Unit | None = None,
    kind: str = "coffee-morning",
    on: date = date(2026, 8, 17),
    contacts: tuple[Contact, ...] = (),
    **fields: Any,
) -> Engagement:
    chosen = EngagementKind.objects.get(code=kind)
    engagement = Engagement.objects.create(
        unit=host or (by.unit if by else unit()),
        kind=chosen,
        nature=fields.pop("nature", chosen.nature),
        date=on,
        created_by=by,
        updated_by=by,
        **fields,
    )
    for contact in contacts:
        Participation.objects.create(engagement=engagement, contact=contact)
    return engagement


def make_follow_up(what: str = "Kirim data", *, owner: User, **fields: Any) -> FollowUp:
    return FollowUp.objects.create(
        what=what, owner=owner, unit=fields.pop("at", owner.unit), created_by=owner, **fields
    )
