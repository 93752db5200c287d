"""The people of one unit as entries: those that a chunk of rows may mean, as the rows before have left them."""

from collections import defaultdict
from collections.abc import Container, Iterable, Mapping
from operator import itemgetter
from typing import Any

import orjson
from django.core.exceptions import ValidationError
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.duplicates.scoring import Reason
from contacts.imports.entries import Entry
from contacts.imports.names import is_one_person, may_be_corrected, share_a_word
from contacts.imports.plan import Pair, Plan, plain
from contacts.imports.rows import Candidate, Match, Work
from contacts.models import Contact, Membership, Office, Phone, Position
from crm import bulk
from crm.models import Unit
from crm.text import name_key

FIELDS = ("name", "prefix_title", "suffix_title", "kind", "email", "source")
RELATED: Mapping[str, tuple[type[Model], tuple[str, ...], tuple[str, ...]]] = {
    name: (model, columns, tuple(model._meta.get_field(column).attname for column in columns))  # type: ignore[union-attr]
    for name, model, columns in (
        ("phones", Phone, ("number", "order")),
        ("positions", Position, ("outlet", "role", "start", "end")),
        ("memberships", Membership, ("chapter", "member_type", "card_number", "card_expires_on")),
        ("offices", Office, ("chapter", "title", "end")),
    )
}
"""The rows that stand with a person, and what of them a plan holds: by the names of the fields, from their columns."""
TOLD_APART_BY = ("phones", "positions")
"""What tells one person from another, whatever the file says."""
MOST_BEARERS = 1000
"""A name, number or mailbox of more people tells nobody apart: the wrong column is read, or a hostile file."""
UNSET: Pair = [None, None]
LINKS = {"beats": "beat_id", "regions": "region_id"}


class ContactBook:
    """Holds what the chunk in hand needs and, of the rest, one number a key: a unit's book is larger than memory."""

    def __init__(
        self,
        unit: Unit,
        plans: Mapping[int, str],
        effects: Mapping[int, list[int]],
        brought: Container[int],
        told: Container[str],
    ) -> None:
        """`told`: the related rows and links that the file says something about; the others are not fetched."""
        self.unit, self.plans, self.effects, self.brought, self.told = unit, plans, effects, brought, told
        self.places: dict[int, int | tuple[int, ...]] = {}
        self.entries: dict[int, Entry] = {}
        self.by_key: dict[str, list[Entry]] = {}
        self.touched: set[str] = set()
        self.numbered_as: dict[int, int] = {}
        self.merged: dict[int, int] = {}
        self.today = timezone.localdate().isoformat()

    # --- fetching -----------------------------------------------------------------------------------

    def load(self, works: list[Work]) -> None:
        """Fetch everybody whom these rows may mean by a number, a mailbox or a name."""
        for work in works:
            work.keys = keys_of_values(work.values)
        keys = {key for work in works for key in work.keys}
        wanted = {work.values["entry"] for work in works if "entry" in work.values}
        self.entries, self.by_key, self.touched = {}, {}, set()
        self.merged = merged_into(wanted)
        wanted |= {*self.merged.values()}
        coming = {pk for place in self.places.keys() & set(map(hash, keys)) for pk in self.held(place)}
        self.fetch(self.numbers_for(keys) | wanted | coming)
        for pk in coming - self.entries.keys():
            self.take(Entry(pk))

    def fetch(self, numbers: Iterable[int]) -> None:
        """Take these people of the unit in hand as well."""
        for entry in from_register(self.unit, set(numbers) - self.entries.keys(), self.told):
            self.take(entry)

    def take(self, entry: Entry) -> None:
        for row in self.effects.get(entry.id, ()):
            entry.apply(Plan.of(orjson.loads(self.plans[row])))
        if "name" not in entry.values:
            return  # deleted since its row was looked at: the confirmation will find that the register has moved
        self.entries[entry.id] = entry
        for key in keys_of(entry):
            self.lead(key, entry)

    def lead(self, key: str, entry: Entry) -> None:
        here = self.by_key.get(key)
        if here is None:
            self.by_key[key] = [entry]
        elif all(other is not entry for other in here):
            here.append(entry)

    def numbers_for(self, keys: set[str]) -> set[int]:
        """Of anybody: `from_register` takes those of the unit."""
        by_sort: dict[str, list[str]] = defaultdict(list)
        for key in keys:
            by_sort[key[0]].append(key[1:])
        found = [
            *bulk.find(Phone, ["contact_id"], "number", by_sort["p"]),
            *bulk.find(Contact, ["pk"], "email", by_sort["e"], lower=True),
        ]
        named = bulk.find(Contact, ["pk", "unit_id"], "name_key", by_sort["n"])
        return {pk for (pk,) in found} | {pk for pk, unit in named if unit == self.unit.pk}

    # --- what the file has done so far ------------------------------------------------------------------

    def held(self, place: int) -> tuple[int, ...]:
        """Most places hold one number: that is no tuple yet."""
        held = self.places.get(place, ())
        return held if isinstance(held, tuple) else (held,)

    def remember(self, entry: Entry, plan: Plan, said: list[str]) -> None:
        """Let later rows, of this chunk and of others, find the entry by what it says since `plan`, by nothing else.

        `said`: the keys of the row, which are all that an entry has that it brings.
        """
        is_new = entry.version == 1
        keys = said if is_new else keys_of(entry)
        self.entries[entry.id] = entry
        self.touched.add(f"#{entry.id}")
        self.touched.update(keys)
        for key in keys:
            self.lead(key, entry)
            place = hash(key)
            if place not in self.places:
                self.places[place] = entry.id
            elif entry.id not in self.held(place):
                self.places[place] = (*self.held(place), entry.id)
        for key in () if is_new else keys_before(plan):
            if key not in keys:
                self.touched.add(key)
                self.by_key[key] = [other for other in self.by_key.get(key, ()) if other is not entry]

    # --- finding ------------------------------------------------------------------------------------

    def is_touched(self, work: Work) -> bool:
        """Whether a row of this chunk has changed what this one may mean since the chunk was fetched."""
        numbered = "entry" in work.values and f"#{work.values['entry']}" in self.touched
        return numbered or not self.touched.isdisjoint(work.keys)

    def knows_nothing_of(self, work: Work) -> bool:
        return "entry" not in work.values and self.by_key.keys().isdisjoint(work.keys)

    def find(self, values: dict[str, Any], outlets: set[Any]) -> Match:
        key = name_key(values["name"])
        phones, email = values.get("phone", []), values.get("email", "")
        return (
            self.numbered(values, key)
            or self.with_phone(key, phones)
            or self.with_email(key, email)
            or self.with_name(key, phones, email, outlets)
            or self.perhaps_numbered(values, key)
            or Match()
        )

    def numbered(self, values: dict[str, Any], key: str) -> Match | None:
        """Who has the number of the row, and is surely meant: another register has other people under its numbers."""
        entry = self.entry_numbered(values)
        if entry is None:
            return None
        # `;,ba` looks like a name with a degree, of which nothing is left to compare.
        same = values["written"] == entry.values["name"] or may_be_corrected(key, key_of(entry))
        if not same and not (share_a_word(key, key_of(entry)) and is_reached_alike(entry, values)):
            return None
        # What the file says of a merged entry somebody has weighed and left behind.
        is_merged = values["entry"] in self.merged
        return Match(candidates=[Candidate(entry, ["merged"])]) if is_merged else Match(entry)

    def perhaps_numbered(self, values: dict[str, Any], key: str) -> Match | None:
        entry = self.entry_numbered(values)
        if entry is None or not share_a_word(key, key_of(entry)):
            return None
        return Match(candidates=[Candidate(entry, ["number"])])

    def entry_numbered(self, values: dict[str, Any]) -> Entry | None:
        number = values.get("entry")
        # A number that is only reserved was given by nobody: the file means one of another register.
        if not number or number in self.brought:
            return None
        return self.entries.get(self.merged.get(number, number))

    def holding(self, keys: Iterable[str]) -> list[Entry]:
        """Raises ValidationError where they are a crowd: to go through it for every row would take hours."""
        found: dict[int, Entry] = {}
        for key in keys:
            here = self.by_key.get(key, ())
            if len(here) > MOST_BEARERS:
                sentence = _(
                    "More than %(most)s people have this name, number or mailbox. Is the column right?"
                )
                crowd = ValidationError(sentence % {"most": MOST_BEARERS}, code="crowd")
                raise ValidationError({"name": crowd})
            for entry in here:
                found[entry.id] = entry
        # In one order, wherever the borders of chunks lie.
        return [found[pk] for pk in sorted(found)] if len(found) > 1 else list(found.values())

    def with_phone(self, key: str, phones: list[str]) -> Match | None:
        holders = self.holding([f"p{number}" for number in phones])
        if not holders:
            return None
        same = [entry for entry in holders if is_one_person(key, key_of(entry))]
        if same:
            return best(same, key)
        # A mobile number belongs to one person; the number of a newsroom may stand with many.
        mobile = {number for number in phones if number.startswith("+628")}
        others = [entry for entry in holders if mobile & set(numbers_of(entry))]
        reasons = ((entry, share_a_word(key, key_of(entry))) for entry in others)
        candidates = [
            Candidate(entry, [Reason.PHONE.value, *([Reason.SIMILAR_NAME.value] if similar else [])])
            for entry, similar in reasons
        ]
        return Match(candidates=candidates) if candidates else None

    def with_email(self, key: str, email: str) -> Match | None:
        found = self.holding([f"e{email.lower()}"]) if email else []
        return best([entry for entry in found if is_one_person(key, key_of(entry))], key)

    def with_name(self, key: str, phones: list[str], email: str, outlets: set[Any]) -> Match | None:
        """Whom neither a number nor the mailbox of the row has found."""
        found = [entry for entry in self.holding([f"n{key}"]) if key_of(entry) == key] if key else []
        if not outlets and not phones and not email:
            return best(found, key)
        at_outlet = [entry for entry in found if outlets & self.outlets_of(entry)]
        match = best(at_outlet or [entry for entry in found if is_bare(entry)], key)
        if match and match.certain and is_reached_otherwise(match.certain, phones, email):
            reasons = [Reason.NAME.value, Reason.OUTLET.value]
            return Match(candidates=[Candidate(match.certain, reasons)])
        return match

    # --- numbers of another register ------------------------------------------------------------------

    def note_number(self, entry: int, number: int) -> None:
        """A row of the file that means this entry calls it by `number`."""
        self.numbered_as.setdefault(entry, number)

    def told_apart(self, match: Match, values: dict[str, Any]) -> Match:
        """Rows with two numbers are two people where they come from: that they mean one entry is not certain."""
        entry, number = match.certain, values.get("entry")
        if entry is None or number is None or self.numbered_as.get(entry.id, number) == number:
            return match
        return Match(candidates=[Candidate(entry, reasons_of(entry, values))])

    def current(self, entry: Entry, name: str) -> list[dict[str, Any]]:
        """Of the positions or offices of `entry` those that it holds today."""
        return [row for row in entry.rows_of(name) if row.get("end") is None or row["end"] >= self.today]

    def outlets_of(self, entry: Entry) -> set[Any]:
        return {row["outlet"] for row in self.current(entry, "positions")}


def merged_into(numbers: set[int]) -> dict[int, int]:
    """`{number: that of the entry it stands with now}` of those among `numbers` that have been merged."""
    into: dict[int, int] = {}
    asked = numbers
    while asked:
        found = {pk: kept for pk, kept in bulk.find(Contact, ["pk", "merged_into_id"], "pk", asked) if kept}
        into |= found
        asked = {*found.values()} - into.keys()
    for number in into:
        while into[number] in into:
            into[number] = into[into[number]]
    return {number: kept for number, kept in into.items() if number in numbers}


def from_register(unit: Unit, numbers: set[int], told: Container[str]) -> list[Entry]:
    """Entries of the unit with their numbers, their work, and what else is `told`, in a constant number of queries."""
    if not numbers:
        return []
    entries = {
        pk: Entry(pk, version, dict(zip(FIELDS, values, strict=True)))
        for pk, version, of, merged, *values in bulk.find(
            Contact, ["pk", "version", "unit_id", "merged_into_id", *FIELDS], "pk", numbers
        )
        if of == unit.pk and merged is None
    }
    for name, (model, columns, attnames) in RELATED.items():
        if name not in told and name not in TOLD_APART_BY:
            continue
        related = bulk.find(model, ["contact_id", "pk", *attnames], "contact", entries)
        for contact, *values in sorted(related, key=itemgetter(0, 1)):
            row = dict(zip(("id", *columns), map(plain, values), strict=True))
            entries[contact].related.setdefault(name, []).append(row)
    for name, column in LINKS.items():
        if name not in told:
            continue
        through = getattr(Contact, name).through
        for contact, other in bulk.find(through, ["contact_id", column], "contact", entries):
            entries[contact].links.setdefault(name, set()).add(other)
    return list(entries.values())


def keys_of_values(values: dict[str, Any]) -> list[str]:
    return keys_for(values.get("phone", ()), values.get("email", ""), values.get("name", ""))


def keys_for(numbers: Iterable[str], email: str | None, name: str | None) -> list[str]:
    keys = [f"p{number}" for number in numbers]
    if email:
        keys.append(f"e{email.lower()}")
    if name and (key := name_key(name)):
        keys.append(f"n{key}")
    return keys


def keys_of(entry: Entry) -> list[str]:
    return keys_for(numbers_of(entry), entry.values.get("email", ""), entry.values.get("name", ""))


def keys_before(plan: Plan) -> list[str]:
    """The keys of what a plan takes away or replaces."""
    numbers = [row["number"] for row in plan.remove["phones"].values()] if "phones" in plan.remove else []
    email, name = (plan.set.get(name, UNSET)[0] for name in ("email", "name"))
    return keys_for(numbers, email, name) if numbers or email or name else []


def key_of(entry: Entry) -> str:
    return name_key(entry.values["name"])


def numbers_of(entry: Entry) -> list[str]:
    return [row["number"] for row in entry.rows_of("phones")]


def is_bare(entry: Entry) -> bool:
    """Nothing is known that could tell this person from another one of the same name."""
    return not (entry.values.get("email") or entry.rows_of("phones") or entry.rows_of("positions"))


def is_reached_otherwise(entry: Entry, phones: list[str], email: str) -> bool:
    """The entry has other numbers, or another mailbox: as it is with namesakes at one outlet."""
    return bool((phones and entry.rows_of("phones")) or (email and entry.values.get("email")))


def is_reached_alike(entry: Entry, values: dict[str, Any]) -> bool:
    """A number or the mailbox of the row is the entry's."""
    return not {Reason.PHONE, Reason.EMAIL}.isdisjoint(reasons_of(entry, values))


def reasons_of(entry: Entry, values: dict[str, Any]) -> list[str]:
    """What a row and the entry that it is found to mean have in common, as codes of Reason: always something."""
    email = entry.values.get("email", "").lower()
    reasons = [Reason.PHONE] if {*values.get("phone", ())} & {*numbers_of(entry)} else []
    reasons += [Reason.EMAIL] if email and email == values.get("email", "").lower() else []
    same = key_of(entry) == name_key(values["name"])
    return [reason.value for reason in (*reasons, Reason.NAME if same else Reason.SIMILAR_NAME)]


def best(found: list[Entry], key: str) -> Match | None:
    """The one of exactly this name, else the only one there is; several: a person decides."""
    fitting = [entry for entry in found if key_of(entry) == key] or found
    if len(fitting) == 1:
        return Match(fitting[0])
    return Match(candidates=[Candidate(entry, ["several"]) for entry in fitting]) if fitting else None
