"""Entries of the register as they are compared. A constant number of queries, however many entries."""

from collections import defaultdict
from collections.abc import Iterable
from typing import Any

from django.db.models import CharField, F, QuerySet
from django.db.models.functions import Cast
from django.db.models.lookups import In, Lookup
from phonenumber_field.modelfields import PhoneNumberField

from contacts.duplicates.keys import stored_match_key
from contacts.duplicates.places import Place, place
from contacts.duplicates.scoring import Person
from contacts.models import Contact, Outlet, Phone, Position
from contacts.models.outlets import domain_of
from crm.fields import KeyField

EMPTY: frozenset[Any] = frozenset()


def as_text(field: str) -> Cast:
    """A stored number as its E.164 text: a PhoneNumber of each would cost more than the comparison."""
    return Cast(F(field), CharField())


@PhoneNumberField.register_lookup
class TextIn(In):
    """`number__text_in` takes E.164 texts as they are; `__in` would parse each of them."""

    lookup_name = "text_in"
    prepare_rhs = False


@KeyField.register_lookup
class PassesForAnother(Lookup[Any]):
    """`name_key__passes_for_another=True`: keys that `match_key` may read otherwise, by a letter that is not Latin or a
    digit within a word. On SQLite `__regex` would call Python for every row.
    """

    lookup_name = "passes_for_another"
    patterns = ("[^ -~]", "[a-z][01]", "[01][a-z]")

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, params = self.process_lhs(compiler, connection)
        if connection.vendor == "postgresql":
            return f"{column} ~ %s", (*params, "|".join(self.patterns))
        likened = " OR ".join(f"{column} GLOB %s" for _each in self.patterns)
        return f"({likened})", tuple(one for each in self.patterns for one in (*params, f"*{each}*"))


def people_of(contacts: QuerySet[Contact]) -> list[Person]:
    """Present and former outlets alike: a person entered twice is often entered before and after a change."""
    mine = contacts.order_by().values("pk")
    phones = gathered(
        Phone.objects.filter(contact__in=mine).order_by().values_list("contact", as_text("number"))
    )
    outlets = gathered(Position.objects.filter(contact__in=mine).order_by().values_list("contact", "outlet"))
    regions = gathered(
        Contact.regions.through.objects.filter(contact__in=mine).values_list("contact", "region")
    )
    return [
        Person(
            pk,
            stored_match_key(name, key),
            phones.get(pk, EMPTY),
            email.lower(),
            outlets.get(pk, EMPTY),
            regions.get(pk, EMPTY),
        )
        for pk, name, key, email in contacts.order_by("pk").values_list("pk", "name", "name_key", "email")
    ]


def gathered(links: Iterable[tuple[int, Any]]) -> dict[int, frozenset[Any]]:
    """`{entry: what it is linked to}`"""
    found: dict[int, list[Any]] = defaultdict(list)
    for pk, value in links:
        found[pk].append(value)
    return {pk: frozenset(values) for pk, values in found.items()}


PLACE_FIELDS = (
    "pk",
    "name",
    "other_names",
    "website",
    "email",
    as_text("phone"),
    as_text("whatsapp"),
    "kind",
)


def places_of(outlets: QuerySet[Outlet]) -> list[Place]:
    mine = outlets.order_by().values("pk")
    regions = gathered(Outlet.regions.through.objects.filter(outlet__in=mine).values_list("outlet", "region"))
    return [
        place_from(values, regions.get(values[0], EMPTY))
        for values in outlets.order_by("pk").values_list(*PLACE_FIELDS)
    ]


def place_from(values: tuple[Any, ...], regions: frozenset[str] = EMPTY) -> Place:
    """Of the values of PLACE_FIELDS."""
    pk, name, other_names, website, email, phone, whatsapp, kind = values
    return place(
        pk,
        name,
        other_names=other_names,
        site=site_of(website),
        email=email,
        phones=(phone, whatsapp),
        kind=kind,
        regions=regions,
    )


def site_of(website: str) -> str:
    """Host and path: `https://www.rri.co.id/surabaya/` is `rri.co.id/surabaya`."""
    host = domain_of(website)
    path = website.partition("//")[2].partition("/")[2].partition("?")[0].strip("/").lower()
    return f"{host}/{path}" if host and path else host
