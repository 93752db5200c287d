"""Which entry of the register a row means. Never by an empty key, and never by a guess between two.

Outlets: by domain and kind, else by name (and kind). Two names on one domain are the same outlet only under the same
address: `rri.co.id/surabaya` is not `rri.co.id/malang`. Contacts of the own unit: by mobile number, by e-mail, by name
and outlet. A number or mailbox of a whole newsroom (same number, no word of the name in common) is no match.
"""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any
from urllib.parse import urlsplit

from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.imports.names import share_a_word
from contacts.imports.widgets import as_shown
from contacts.models import Chapter, Contact, Outlet, OutletKind, Position, PressBody
from contacts.models.outlets import domain_of
from crm.models import Unit
from crm.text import name_key, search_key

type Places[T] = dict[int, list[list[T]]]


def replace[T: Outlet | Contact](entry: T, places: Places[T], new: list[list[T]]) -> None:
    """Put `entry` into the lists `new`, and out of those where it stood before it changed."""
    for entries in places.get(entry.pk, []):
        entries[:] = [other for other in entries if other.pk != entry.pk]
    for entries in new:
        entries.append(entry)
    if entry.pk is not None:
        places[entry.pk] = new


class OutletIndex:
    """The national directory by domain and by name."""

    def __init__(self) -> None:
        self.by_domain: dict[str, list[Outlet]] = defaultdict(list)
        self.by_name: dict[str, list[Outlet]] = defaultdict(list)
        self.places: Places[Outlet] = {}
        for outlet in Outlet.objects.select_related("kind", "steward").prefetch_related("regions"):
            self.add(outlet)

    def add(self, outlet: Outlet) -> None:
        replace(
            outlet,
            self.places,
            [self.by_domain[domain_of(outlet.website)], self.by_name[search_key(outlet.name)]],
        )

    def find(self, name: str, website: str, kind: OutletKind | None) -> Outlet | None:
        """The outlet of that name and website; `kind` None means that the row names none."""
        return self.with_website(name, website, kind) or self.with_name(name, website, kind)

    def with_website(self, name: str, website: str, kind: OutletKind | None) -> Outlet | None:
        domain = domain_of(website)
        found = of_kind(self.by_domain[domain], kind) if domain else []
        same_name = [outlet for outlet in found if search_key(outlet.name) == search_key(name)]
        same_place = [outlet for outlet in found if place_of(outlet.website) == place_of(website)]
        return only(same_name, name) or only(same_place, name)

    def with_name(self, name: str, website: str, kind: OutletKind | None) -> Outlet | None:
        key, domain = search_key(name), domain_of(website)
        found = of_kind(self.by_name[key], kind) if key else []
        return only([outlet for outlet in found if not domain or outlet.domain in ("", domain)], name)

    def called(self, text: str) -> Outlet | None:
        """The outlet that a list of people calls so: by its name or its domain."""
        domain = domain_of(text) if "." in text and " " not in text.strip() else ""
        return only(self.by_name[search_key(text)], text) or (
            only(self.by_domain[domain], text) if domain else None
        )


def of_kind(outlets: Iterable[Outlet], kind: OutletKind | None) -> list[Outlet]:
    return [outlet for outlet in outlets if kind is None or outlet.kind_id == kind.pk]


def place_of(website: str) -> tuple[str, str]:
    return domain_of(website), urlsplit(website).path.strip("/").lower()


def only[T](found: list[T], text: str) -> T | None:
    """The only one there is; None for none. Raises ValidationError for several."""
    if len(found) > 1:
        named = " / ".join(described(entry) for entry in found[:4])
        raise ValidationError(
            _('"%(text)s" may be several entries: %(named)s.') % {"text": text[:60], "named": named}
        )
    return found[0] if found else None


def described(entry: Any) -> str:
    return f"{entry} ({entry.kind})" if isinstance(entry, Outlet) else str(entry)


RELATIONS = (
    "phones",
    "beats",
    "regions",
    "positions__outlet",
    "positions__role",
    "memberships__chapter",
    "memberships__member_type",
    "offices__title",
    "offices__chapter",
)


class ContactIndex:
    """The people of one unit by phone, e-mail and name."""

    def __init__(self, unit: Unit) -> None:
        self.by_phone: dict[str, list[Contact]] = defaultdict(list)
        self.by_email: dict[str, list[Contact]] = defaultdict(list)
        self.by_name: dict[str, list[Contact]] = defaultdict(list)
        self.places: Places[Contact] = {}
        people = Contact.objects.filter(unit=unit).prefetch_related(*RELATIONS)
        for contact in people:
            self.add(contact, numbers_of(contact))

    def add(self, contact: Contact, numbers: list[str]) -> None:
        places = [self.by_phone[number] for number in numbers]
        places += [self.by_email[contact.email.lower()]] if contact.email else []
        replace(contact, self.places, [*places, self.by_name[name_key(contact.name)]])

    def find(self, name: str, phones: list[str], email: str, outlet: Outlet | None) -> Contact | None:
        key = name_key(name)
        return (
            self.with_phone(key, phones)
            or self.with_email(key, email)
            or self.with_name(key, phones, email, outlet)
        )

    def with_phone(self, key: str, phones: list[str]) -> Contact | None:
        holders = {contact.pk: contact for number in phones for contact in self.by_phone[number]}
        same = [contact for contact in holders.values() if share_a_word(key, name_key(contact.name))]
        if holders and not same:
            self.refuse_other_holder(holders.values(), phones)
        return best(same, key)

    def refuse_other_holder(self, holders: Iterable[Contact], phones: list[str]) -> None:
        """A mobile number belongs to one person; the number of a newsroom may stand with many."""
        for contact in holders:
            if any(number.startswith("+628") for number in set(phones) & set(numbers_of(contact))):
                raise ValidationError(
                    {
                        "phone": _("This number belongs to %(name)s in the register.")
                        % {"name": contact.full_name}
                    }
                )

    def with_email(self, key: str, email: str) -> Contact | None:
        found = self.by_email[email.lower()] if email else []
        return best([contact for contact in found if share_a_word(key, name_key(contact.name))], key)

    def with_name(self, key: str, phones: list[str], email: str, outlet: Outlet | None) -> Contact | None:
        found = self.by_name[key] if key else []
        if outlet is not None:
            at_outlet = [contact for contact in found if works_at(contact, outlet)]
            return best(at_outlet or [contact for contact in found if is_bare(contact)], key)
        return best([contact for contact in found if is_bare(contact)] if phones or email else found, key)


def numbers_of(contact: Contact) -> list[str]:
    return [as_shown(phone.number) for phone in contact.phones.all()]


def current_positions(contact: Contact) -> list[Position]:
    today = timezone.localdate()
    return [position for position in contact.positions.all() if position.end is None or position.end >= today]


def works_at(contact: Contact, outlet: Outlet) -> bool:
    return any(position.outlet_id == outlet.pk for position in current_positions(contact))


def is_bare(contact: Contact) -> bool:
    """Nothing is known that could tell this person from another one of the same name."""
    return not contact.email and not contact.phones.all() and not contact.positions.all()


def best(found: list[Contact], key: str) -> Contact | None:
    """The one of exactly this name, else the only one there is."""
    exact = [contact for contact in found if name_key(contact.name) == key]
    return only(exact or found, key)


class ChapterIndex:
    """Chapters by name, with and without the words `Kabupaten`, `Kota`, `Provinsi`."""

    def __init__(self) -> None:
        self.exact: dict[str, list[Chapter]] = defaultdict(list)
        self.loose: dict[str, list[Chapter]] = defaultdict(list)
        self.bodies: dict[str, PressBody] = {}
        for chapter in Chapter.objects.select_related("body"):
            self.add(chapter)
        for body in PressBody.objects.all():
            self.bodies[search_key(body.abbreviation or body.name)] = body

    def add(self, chapter: Chapter) -> None:
        self.exact[search_key(chapter.name)].append(chapter)
        self.loose[loose_key(chapter.name)].append(chapter)

    def called(self, text: str) -> Chapter | None:
        return only(self.exact[search_key(text)], text) or only(self.loose[loose_key(text)], text)

    def body_of(self, text: str) -> PressBody | None:
        """The body a chapter's name begins with: `PWI Kabupaten Trenggalek` is of PWI."""
        return self.bodies.get(next(iter(search_key(text).split()), ""))


LOOSE_WORDS = frozenset(
    [
        "kabupaten",
        "kab",
        "kota",
        "provinsi",
        "propinsi",
        "cabang",
        "pengurus",
        "daerah",
        "wilayah",
        "dpc",
        "dpd",
        "dpw",
        "dpp",
    ]
)


def loose_key(text: str) -> str:
    return " ".join(word for word in search_key(text).split() if word not in LOOSE_WORDS)
