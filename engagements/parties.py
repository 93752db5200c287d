"""Who can take part: a person, an outlet, a chapter, an officer or a unit, told apart by keys like `contact-12`."""

import re
from collections.abc import Iterable, Sequence
from typing import Any

from django.db import models
from django.utils import formats
from django.utils.translation import gettext as _

from contacts.models import Chapter, Contact, Outlet
from crm.models import KeyedQuerySet, Unit, User
from crm.text import search_key
from engagements.models import Participation
from engagements.models.participations import PARTIES

PRESS = ("contact", "outlet", "chapter")
ALL = PARTIES

MODELS: dict[str, type[models.Model]] = {
    "contact": Contact,
    "outlet": Outlet,
    "chapter": Chapter,
    "officer": User,
    "unit": Unit,
}
KEY = re.compile(r"(contact|outlet|chapter|officer|unit)-([1-9][0-9]{0,17})")
LONGEST_QUERY = 100
EACH = 8
"""How many of a kind the type-ahead offers."""

type Party = Contact | Outlet | Chapter | User | Unit


def kind_of(party: models.Model) -> str:
    return next(kind for kind, model in MODELS.items() if isinstance(party, model))


def key_of(party: models.Model) -> str:
    return f"{kind_of(party)}-{party.pk}"


def choosable(user: User, kind: str) -> KeyedQuerySet[Any]:
    """The rows of `kind` that `user` may name as a participant."""
    if kind == "contact":
        return Contact.objects.visible_to(user).for_list()
    if kind == "outlet":
        return Outlet.objects.visible_to(user).select_related("kind")
    if kind == "chapter":
        return Chapter.objects.visible_to(user).select_related("body")
    if kind == "officer":
        return (
            User.objects.visible_to(user)
            .filter(is_active=True)
            .exclude(role="")
            .select_related("rank", "unit")
        )
    # The tree of units is a public list: naming one lets that unit see the engagement, nothing else.
    return Unit.objects.all()


def split(keys: Iterable[str]) -> dict[str, list[int]]:
    """Row numbers by kind; what is no key is left out."""
    found: dict[str, list[int]] = {}
    for key in keys:
        match = KEY.fullmatch(key)
        if match:
            found.setdefault(match[1], []).append(int(match[2]))
    return found


def find(user: User, keys: Iterable[str], kinds: Sequence[str] = ALL) -> dict[str, Any]:
    """The parties behind `keys` that `user` may name, by key: one query a kind, whatever the number of keys."""
    found: dict[str, Any] = {}
    for kind, numbers in split(keys).items():
        if kind in kinds:
            rows = choosable(user, kind).filter(pk__in=set(numbers))
            found.update({f"{kind}-{row.pk}": row for row in rows})
    return found


def search(user: User, text: str, kinds: Sequence[str]) -> list[Any]:
    """What the type-ahead offers for `text`; before anything is typed, the people met last."""
    text = text[:LONGEST_QUERY]
    if not search_key(text):
        return recently_met(user, EACH) if "contact" in kinds else first_of(user, kinds)
    return [row for kind in kinds for row in choosable(user, kind).matching(text)[:EACH]]


def first_of(user: User, kinds: Sequence[str]) -> list[Any]:
    return [row for kind in kinds for row in choosable(user, kind)[:EACH]]


def recently_met(user: User, limit: int) -> list[Contact]:
    """The people the unit of `user` met last, the latest first."""
    met = Participation.objects.met_by(user.unit).filter(contact__in=Contact.objects.visible_to(user))
    latest = (
        met.order_by()
        .values("contact")
        .annotate(last=models.Max("engagement__date"))
        .order_by("-last", "-contact")
    )
    order = [row["contact"] for row in latest[:limit]]
    people = {
        person.pk: person for person in Contact.objects.visible_to(user).for_list().filter(pk__in=order)
    }
    return [people[pk] for pk in order if pk in people]


def label(party: Any) -> str:
    """Its name in a list of choices, with the warning of a person who asked to be left alone."""
    if isinstance(party, Contact) and party.do_not_contact_since:
        return _("%s (asked not to be contacted)") % party
    return str(party)


def hint(party: Any) -> str:
    """The line under the name in a list of choices."""
    if isinstance(party, Contact):
        return contact_hint(party)
    if isinstance(party, Outlet):
        return " · ".join([_("Outlet"), str(party.kind)])
    if isinstance(party, Chapter):
        return " · ".join([_("Chapter"), str(party.body)])
    if isinstance(party, User):
        return " · ".join([_("Officer"), str(party.unit)])
    return _("Unit")


def contact_hint(contact: Contact) -> str:
    if contact.do_not_contact_since:
        day = formats.date_format(contact.do_not_contact_since, "j F Y")
        return _("Asked on %s not to be contacted. You may still record that you met.") % day
    positions = getattr(contact, "current_positions", [])
    return str(positions[0]) if positions else str(contact.get_kind_display())
