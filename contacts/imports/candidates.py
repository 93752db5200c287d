"""Rows that are perhaps known already, and what they may be: entries of the register, or earlier rows of the file."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch
from django.utils.translation import gettext as _

from contacts.duplicates.scoring import sentences
from contacts.imports.columns import TARGETS
from contacts.imports.showing import cells_by_field, title_of
from contacts.imports.widgets import parts_of
from contacts.models import (
    Contact,
    ImportBatch,
    ImportOutcome,
    ImportRow,
    Membership,
    Office,
    Outcome,
    Outlet,
)
from contacts.phones import SEPARATORS, as_people_write_it
from crm.models import User
from crm.text import digits, search_key

TELLING = frozenset({"name", "phone", "email", "outlet", "website"})
"""Fields by which people know an entry: shown of a candidate even when the row says nothing of them."""


LISTS: Mapping[str, Callable[[str], list[Any]]] = {
    "phone": SEPARATORS.split,
    "whatsapp": SEPARATORS.split,
    "beats": parts_of,
    "regions": parts_of,
}
"""Fields of which one cell may say several things, and what divides it."""


@dataclass(frozen=True)
class Said:
    text: str
    same: bool = False
    """The row of the file says it too."""


@dataclass(frozen=True)
class Fact:
    label: str
    values: list[Said]


@dataclass(frozen=True)
class Candidate:
    """What a row may mean. `value` is its `decided_for`."""

    value: int
    title: str
    url: str
    reasons: list[str]
    facts: list[Fact]


@dataclass(frozen=True)
class Question:
    """A row that waits for a decision, or has one, with what it may mean side by side."""

    number: int
    title: str
    facts: list[Fact]
    candidates: list[Candidate]
    decision: str
    decided_for: int | None

    @property
    def chosen(self) -> int | None:
        """The candidate that is ticked: the one decided for, else the likeliest."""
        values = [candidate.value for candidate in self.candidates]
        return self.decided_for if self.decided_for in values else next(iter(values), None)


def questions(found: Iterable[ImportOutcome], batch: ImportBatch, user: User) -> list[Question]:
    """These rows with their candidates, in a constant number of queries. Only entries that `user` sees are shown."""
    offers = [(outcome, offered(outcome)) for outcome in found]
    every = [one for _outcome, some in offers for one in some]
    entries = known_entries({one["id"] for one in every if one["id"] is not None}, batch, user)
    numbers = {one["row"] for one in every if one["row"] is not None}
    rows = {row.number: row for row in batch.rows.filter(number__in=numbers)} if numbers else {}
    return [question(outcome, some, batch, entries, rows) for outcome, some in offers]


def offered(outcome: ImportOutcome) -> list[dict[str, Any]]:
    """The candidates of a row; without any, the entry that it was decided for, or that it means beyond doubt."""
    meant = outcome.row.decided_for
    if outcome.candidates:
        return list(outcome.candidates)
    if meant is None:
        meant = meant_by(outcome)
    if meant is None:
        return []
    return [
        {"id": None, "row": -meant, "reasons": []} if meant < 0 else {"id": meant, "row": None, "reasons": []}
    ]


def meant_by(outcome: ImportOutcome) -> int | None:
    """What a row of a known entry means, as `decided_for` has it: of an entry that an earlier row brings, that row."""
    if outcome.object_id is None or outcome.outcome == Outcome.NEW:
        return None
    others = ImportOutcome.objects.filter(batch=outcome.batch_id, outcome=Outcome.NEW)
    bringing = others.filter(object_id=outcome.object_id).values_list("number", flat=True).first()
    return -bringing if bringing else outcome.object_id


def question(
    outcome: ImportOutcome,
    offers: list[dict[str, Any]],
    batch: ImportBatch,
    entries: Mapping[int, Contact | Outlet],
    rows: Mapping[int, ImportRow],
) -> Question:
    said = cells_by_field(outcome.row, batch)
    found = []
    for one in offers:
        reasons = reasons_in_words(one["reasons"])
        if one["row"] in rows:
            found.append(of_row(rows[one["row"]], batch, said, reasons))
        elif one["id"] in entries:
            found.append(of_entry(entries[one["id"]], batch, said, reasons))
    return Question(
        number=outcome.number,
        title=title_of(outcome.row, batch),
        facts=facts(said, {}, batch),
        candidates=found,
        decision=outcome.row.decision,
        decided_for=outcome.row.decided_for,
    )


def value_of(stored: Mapping[str, Any]) -> int:
    """`ImportRow.decided_for` of a candidate: the entry's number, or minus that of an earlier row of the same file."""
    return -stored["row"] if stored["row"] is not None else stored["id"]


def reasons_in_words(codes: list[str]) -> list[str]:
    """`earlier_row`: two rows certainly mean one entry, and say different things. `several`: others fit as well.

    `merged`: the row has the number of an entry that somebody has merged with this one. `number`: it has the number of
    this one, which may be that of somebody else in another register.
    """
    own = {
        "earlier_row": _("the same entry, told differently"),
        "several": _("one of several that fit"),
        "merged": _("the entry of that number was merged with it"),
        "number": _("the row has its number, but another name"),
    }
    return [own[code] if code in own else sentences([code])[0] for code in codes]


def of_row(row: ImportRow, batch: ImportBatch, said: dict[str, list[str]], reasons: list[str]) -> Candidate:
    title = _("Row %(number)s of this file") % {"number": row.number}
    return Candidate(-row.number, title, "", reasons, facts(cells_by_field(row, batch), said, batch))


def of_entry(
    entry: Contact | Outlet, batch: ImportBatch, said: dict[str, list[str]], reasons: list[str]
) -> Candidate:
    values = facts_of_contact(entry) if isinstance(entry, Contact) else facts_of_outlet(entry)
    shown = {name: value for name, value in values.items() if name in said or name in TELLING}
    return Candidate(entry.pk, str(entry), entry.get_absolute_url(), reasons, facts(shown, said, batch))


def facts(values: Mapping[str, list[str]], other: Mapping[str, list[str]], batch: ImportBatch) -> list[Fact]:
    """`values` by field, in the order and with the labels of the columns; what stands in `other` too is marked."""
    found = []
    for target in TARGETS[batch.into]:
        known = set(map(comparable, one_by_one(target.field, other)))
        said = [Said(text, comparable(text) in known) for text in one_by_one(target.field, values)]
        if said:
            found.append(Fact(str(target.label), said))
    return found


def one_by_one(field: str, values: Mapping[str, list[str]]) -> list[str]:
    """`0812… / 0813…` says two things."""
    divided = LISTS.get(field, lambda cell: [cell])
    parts = [part.strip() for cell in values.get(field, []) for part in divided(cell)]
    return list(filter(None, parts))


def comparable(text: str) -> str:
    """`0812-3456-7890`, `+62 812 3456 7890` and `81234567890` are the same; so are `Budi` and `BUDI`."""
    number = digits(text)
    if len(number) > 6 and len(number) > len(text) / 2:
        return number.removeprefix("62").removeprefix("0")
    return search_key(text)


# --- Entries of the register ------------------------------------------------------------------------


def known_entries(numbers: set[int], batch: ImportBatch, user: User) -> dict[int, Contact | Outlet]:
    if not numbers:
        return {}
    if batch.into == ImportBatch.Into.OUTLETS:
        outlets = Outlet.objects.visible_to(user).filter(pk__in=numbers)
        return {outlet.pk: outlet for outlet in outlets.select_related("kind").prefetch_related("regions")}
    people = Contact.objects.visible_to(user).filter(pk__in=numbers).for_list()
    related = people.prefetch_related(
        "regions",
        Prefetch("memberships", Membership.objects.select_related("chapter", "member_type")),
        Prefetch("offices", Office.objects.select_related("chapter", "title")),
    )
    return {contact.pk: contact for contact in related}


def facts_of_contact(contact: Any) -> dict[str, list[str]]:
    positions, memberships = contact.current_positions, contact.memberships.all()
    return {
        "name": [contact.name],
        "prefix_title": [contact.prefix_title],
        "suffix_title": [contact.suffix_title],
        "kind": [str(contact.get_kind_display())],
        "phone": [as_people_write_it(phone.number) for phone in contact.phones.all()],
        "email": [contact.email],
        "outlet": [str(position.outlet) for position in positions],
        "role": [str(position.role) for position in positions if position.role],
        "beats": [str(beat) for beat in contact.beats.all()],
        "regions": [str(region) for region in contact.regions.all()],
        "chapter": [str(membership.chapter) for membership in memberships],
        "office": [str(office) for office in contact.offices.all()],
        "member_type": [str(one.member_type) for one in memberships if one.member_type],
        "card_number": [membership.card_number for membership in memberships],
    }


def facts_of_outlet(outlet: Outlet) -> dict[str, list[str]]:
    return {
        "name": [outlet.name],
        "kind": [str(outlet.kind)],
        "website": [outlet.website],
        "regions": [str(region) for region in outlet.regions.all()],
        "company": [outlet.company],
        "verification": [str(outlet.get_verification_display())] if outlet.verification else [],
        "certificate_number": [outlet.certificate_number],
        "phone": [as_people_write_it(outlet.phone)],
        "whatsapp": [as_people_write_it(outlet.whatsapp)],
        "email": [outlet.email],
        "address": [outlet.address],
    }
