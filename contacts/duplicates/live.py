"""Who a single entry may be, asked of the register at once: for its page, and while a new one is typed.

A fixed number of queries: the database looks through the names, and only those that may be the same are loaded. What
the last search found is looked at too.
"""

from collections import Counter
from collections.abc import Iterable
from typing import Any, NamedTuple

from django.db.models import Prefetch, Q, QuerySet, Value
from django.db.models.functions import Replace
from phonenumber_field.phonenumber import PhoneNumber

from contacts.duplicates import places
from contacts.duplicates.candidates import BEGINNING, MOST, name_order
from contacts.duplicates.keys import sound, stored_match_key
from contacts.duplicates.loading import PLACE_FIELDS, place_from, site_of
from contacts.duplicates.names import FREELY_LEFT_OUT, agreement
from contacts.duplicates.places import Place
from contacts.duplicates.scoring import Frequencies, Likeness, Person, likeness, person, sentences
from contacts.models import (
    Contact,
    DistinctContacts,
    DistinctOutlets,
    LikelyContacts,
    LikelyOutlets,
    Outlet,
    Phone,
    Position,
)
from crm.access import Visitor

MOST_LOADED = 60
LONG_WORD = 3


class Match(NamedTuple):
    """An entry of the register, and in words why it may be the same one."""

    entry: Any
    reasons: list[str]


def e164(number: Any) -> str:
    """Also of a number that has just been given as text."""
    return number.as_e164 if isinstance(number, PhoneNumber) else str(number)


# --- People ------------------------------------------------------------------------------------------


def candidates_of(contact: Contact, user: Visitor) -> list[Match]:
    """Who `contact` may be, among those whom `user` may edit. Merged entries and pairs told apart are left out."""
    rows = Contact.objects.editable_by(user).filter(unit=contact.unit_id)
    return contacts_near(contact, rows.exclude(pk__in=partners(DistinctContacts, contact.pk)))[:MOST]


def contacts_near(contact: Contact, rows: QuerySet[Contact]) -> list[Match]:
    """Those of `rows` that `contact` may be, besides itself."""
    others = rows.exclude(pk=contact.pk)
    return people_like(person_of(contact), others, also=partners(LikelyContacts, contact.pk))


def partners(pairs: type[Any], pk: int) -> list[int]:
    """The entries that stand in a pair with entry `pk`."""
    both = pairs.objects.filter(Q(one=pk) | Q(other=pk)).values_list("one", "other")
    return [other if one == pk else one for one, other in both]


def person_of(contact: Contact) -> Person:
    return person(
        contact.pk,
        contact.name,
        phones=[e164(phone.number) for phone in contact.phones.all()],
        email=contact.email,
        outlets=[position.outlet_id for position in contact.positions.all()],
        regions=[region.pk for region in contact.regions.all()],
    )


def people_like(asked: Person, rows: QuerySet[Contact], also: Iterable[int] = ()) -> list[Match]:
    """Those of `rows` that `asked` may be, the likeliest first."""
    same = Q(pk__in=also) | names_like(asked.name_key)
    if asked.phones:
        same |= Q(pk__in=Phone.objects.filter(number__text_in=list(asked.phones)).values("contact"))
    if asked.email:
        same |= Q(email__iexact=asked.email)
    names = {
        pk: stored_match_key(name, stored)
        for pk, name, stored in rows.filter(same).order_by().values_list("pk", "name", "name_key")
    }
    near = roughly_like(asked, names)
    if not near:
        return []
    entries = rows.filter(pk__in=near).prefetch_related(
        "phones", "regions", Prefetch("positions", Position.objects.select_related("outlet", "role"))
    )
    words = Counter(sound(word) for name in names.values() for word in name.split())
    frequencies = Frequencies(rows.order_by().count() + 1, words)
    return best((entry, likeness(asked, person_of(entry), frequencies)) for entry in entries)


def names_like(key: str) -> Q:
    """Names that hold a word of this one, and another that begins like another of its words; or that word alone.

    And all with letters that may pass for others: what they are read as is compared here.
    """
    if not key:
        return Q(pk__in=[])
    words = key.split()
    telling = [word for word in words if len(word) >= LONG_WORD and word not in FREELY_LEFT_OUT] or words
    found = Q(name_key=key) | Q(name_key__passes_for_another=True)
    for word in telling:
        others = Q(name_key=word)
        for other in words:
            if other != word:
                others |= Q(name_key__startswith=other[0]) | Q(name_key__contains=f" {other[0]}")
        found |= Q(name_key__contains=word) & others
    return found


def roughly_like(asked: Person, names: dict[int, str]) -> list[int]:
    """Those whose name agrees, the same name first: no more are loaded than can be told apart."""
    key = name_order(asked.name_key)
    agreeing = [pk for pk, name in names.items() if agreement(asked.name_key, name) is not None]
    return sorted(agreeing, key=lambda pk: (name_order(names[pk]) != key, pk))[:MOST_LOADED]


def best(found: Iterable[tuple[Any, Likeness | None]]) -> list[Match]:
    likely = sorted(
        ((entry, like) for entry, like in found if like is not None),
        key=lambda each: (-each[1].score, each[0].pk),
    )
    return [Match(entry, sentences(like.reasons)) for entry, like in likely]


# --- Outlets -----------------------------------------------------------------------------------------


def candidates_of_outlet(outlet: Outlet, user: Visitor) -> list[Match]:
    rows = Outlet.objects.editable_by(user)
    return outlets_near(outlet, rows.exclude(pk__in=partners(DistinctOutlets, outlet.pk)))[:MOST]


def outlets_near(outlet: Outlet, rows: QuerySet[Outlet]) -> list[Match]:
    """Those of `rows` that `outlet` may be, besides itself."""
    others = rows.exclude(pk=outlet.pk)
    return outlets_like(place_of(outlet), others, also=partners(LikelyOutlets, outlet.pk))


def place_of(outlet: Outlet) -> Place:
    return places.place(
        outlet.pk,
        outlet.name,
        other_names=outlet.other_names,
        site=site_of(outlet.website),
        email=outlet.email,
        phones=[e164(number) for number in (outlet.phone, outlet.whatsapp) if number],
        kind=outlet.kind_id,
        regions=[region.pk for region in outlet.regions.all()],
    )


def outlets_like(asked: Place, rows: QuerySet[Outlet], also: Iterable[int] = ()) -> list[Match]:
    same = Q(pk__in=also)
    if asked.domain:
        same |= Q(domain=asked.domain)
    if asked.email:
        same |= Q(email__iexact=asked.email)
    if asked.phones:
        numbers = list(asked.phones)
        same |= Q(phone__text_in=numbers) | Q(whatsapp__text_in=numbers)
    same |= named_like(asked)
    found = (
        rows.annotate(squashed=Replace("name_key", Value(" "), Value("")))
        .filter(same)
        .order_by()
        .values_list(*PLACE_FIELDS)
    )
    likely = ((other.id, places.likeness(asked, other)) for other in map(place_from, found))
    near = sorted((-like.score, pk) for pk, like in likely if like is not None)
    entries = rows.filter(pk__in=[pk for _score, pk in near[:MOST_LOADED]])
    entries = entries.select_related("kind", "steward").prefetch_related("regions")
    return best((entry, places.likeness(asked, place_of(entry))) for entry in entries)


def named_like(asked: Place) -> Q:
    """Outlets that share a longer word of these names, or begin alike; with spaces or without."""
    if not asked.name_key:
        return Q(pk__in=[])
    found = Q(squashed__contains=asked.name_key) | Q(squashed__startswith=asked.name_key[:BEGINNING])
    found |= Q(key__passes_for_another=True)
    for word in asked.words:
        found |= Q(key__contains=word) if len(word) > LONG_WORD else Q(name_key=word)
    return found
