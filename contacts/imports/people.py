"""Rows of contacts: the person, with phones, work at outlets, and membership and office in press bodies."""

from contextlib import suppress
from functools import cached_property
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field

from contacts.duplicates.known import KnownPeople
from contacts.duplicates.scoring import Person, person
from contacts.imports.belonging import (
    MEMBER_FIELDS,
    add_memberships,
    add_offices,
    add_phones,
    add_positions,
    item,
    outlets_in,
)
from contacts.imports.book import ContactBook, key_of
from contacts.imports.cleaning import fitting, too_long
from contacts.imports.columns import TARGETS
from contacts.imports.entries import Entry
from contacts.imports.matching import ChapterDirectory, Directory, Named, OutletDirectory, loose_key
from contacts.imports.names import composed, is_shorter, split_name
from contacts.imports.outlets import LONGEST_NAME, kind_told_by
from contacts.imports.plan import Plan
from contacts.imports.resources import RegisterResource
from contacts.imports.rows import Candidate, ImportedRow, Match, Rules, Work
from contacts.imports.widgets import (
    ChoiceWidget,
    DateWidget,
    EmailWidget,
    EntriesWidget,
    EntryWidget,
    NumberWidget,
    PhonesWidget,
    RegionsWidget,
    TextWidget,
)
from contacts.models import (
    Beat,
    ChapterLevel,
    Contact,
    ContactKind,
    ImportBatch,
    MemberType,
    OfficeTitle,
    OutletKind,
    PositionRole,
)
from crm.models import Region
from crm.text import name_key, search_key

NAME_PARTS = ("first_name", "middle_name", "last_name")
NAMES_IN_ORDER = ("name", *NAME_PARTS)
COMPOSED = ("name", "prefix_title", "suffix_title")
NAMES = frozenset(NAMES_IN_ORDER)


class ContactResource(RegisterResource):
    """A row reaches people of the user's own unit only. Phones, work and memberships are added, never taken away.

    An outlet or chapter the register lacks is made when the user said so; else the row is wrong. Columns that may stand
    more than once (outlet and role, chapter and card) go together by their order.
    """

    entry = Field("id", widget=NumberWidget())
    name = Field("name", widget=TextWidget())
    first_name = Field("name", widget=TextWidget())
    middle_name = Field("name", widget=TextWidget())
    last_name = Field("name", widget=TextWidget())
    prefix_title = Field("prefix_title", widget=TextWidget())
    suffix_title = Field("suffix_title", widget=TextWidget())
    kind = Field("kind", widget=ChoiceWidget(ContactKind, "contact_kinds"))
    phone = Field("phones", widget=PhonesWidget())
    email = Field("email", widget=EmailWidget())
    outlet = Field("positions", widget=TextWidget())
    role = Field("positions", widget=EntryWidget(PositionRole, "roles"))
    beats = Field("beats", widget=EntriesWidget(Beat))
    regions = Field("regions", widget=RegionsWidget())
    chapter = Field("memberships", widget=TextWidget())
    office = Field("offices", widget=EntryWidget(OfficeTitle))
    office_chapter = Field("offices", widget=TextWidget())
    member_type = Field("memberships", widget=EntryWidget(MemberType))
    card_number = Field("memberships", widget=TextWidget(longest=60))
    card_expires_on = Field("memberships", widget=DateWidget())
    source = Field("source", widget=TextWidget())

    plain = ("name", "prefix_title", "suffix_title", "kind", "email", "source")
    related = ("beats", "regions")
    erasable = frozenset(
        ["prefix_title", "suffix_title", "email", "phone", "beats", "regions", *MEMBER_FIELDS]
    )
    paired = frozenset(["outlet", "role", "chapter", "office", "office_chapter", *MEMBER_FIELDS])

    class Meta:
        model = Contact
        fields = tuple(target.field for target in TARGETS[ImportBatch.Into.CONTACTS])

    def __init__(self, rules: Rules, take: Any) -> None:
        super().__init__(rules, take)
        told = {self.fields[name].attribute for name in self.columns}
        self.book = ContactBook(rules.user.unit, self.plans, self.effects, self.brought, told)
        self.outlets, self.chapters = OutletDirectory(), ChapterDirectory()
        self.kinds = {kind.code: kind for kind in OutletKind.objects.all()}
        self.known = KnownPeople(rules.user.unit)
        self.has_name_parts = not self.columns.keys().isdisjoint(NAME_PARTS)
        self.first_name_column = next((name for name in NAMES_IN_ORDER if name in self.columns), "name")
        self.longest_names = {name: self.longest(name) or 0 for name in COMPOSED}
        self.need_homes = [name for name in ("office", *MEMBER_FIELDS) if name in self.columns]
        self.near: dict[int, list[Candidate]] = {}
        self.elsewhere: dict[int, tuple[str, str]] = {}
        self.unmade: set[str] = set()

    # --- what the row says --------------------------------------------------------------------------

    def complete(self, work: Work) -> None:
        values = work.values
        self.settle_name(work)
        for name, directory, make in (
            ("outlet", self.outlets, self.make_outlet),
            ("chapter", self.chapters, self.make_chapter),
            ("office_chapter", self.chapters, self.make_chapter),
        ):
            if name in values:
                values[name] = [self.called(text, name, directory, make, work) for text in values[name]]
        self.need_chapters(work)

    def settle_name(self, work: Work) -> None:
        values = work.values
        parts = [values.pop(name, "") for name in NAME_PARTS] if self.has_name_parts else []
        written = values.get("name") or composed(*parts)
        prefix, name, suffix = split_name(written)
        # By a name without a letter or digit nobody is found again; only a number helps.
        if not (name_key(name) or (name and "entry" in values)) and not work.errors.keys() & NAMES:
            work.refuse("name", ValidationError(self.no_name, code="no_name"))
        values["name"], values["written"] = name, written
        for field, degrees in (("prefix_title", prefix), ("suffix_title", suffix)):
            if degrees and field not in work.erased:
                values.setdefault(field, degrees)
        self.refuse_long(work)

    @cached_property
    def no_name(self) -> str:
        pairs = zip(self.rules.headers, self.rules.fields, strict=True)
        if any(name in NAMES and header in self.rules.emptied for header, name in pairs):
            return _("The name is missing. In this column, cells that held an identity number were emptied.")
        return _("The name is missing.")

    def refuse_long(self, work: Work) -> None:
        """What was put together, or taken apart, may be too long though no cell was."""
        for name, longest in self.longest_names.items():
            if len(work.values.get(name, "")) > longest:
                work.refuse(self.first_name_column, too_long(longest))

    def called(self, text: str | None, name: str, directory: Directory, make: Any, work: Work) -> list[Named]:
        """Those that go by this name, usually one; a new one when the user said so."""
        if text is None:
            return []
        found = directory.called(text)
        if not found:
            try:
                return [make(text)]
            except ValidationError as error:
                work.refuse(name, error)
        return found

    def make_outlet(self, text: str) -> Named:
        # Without a letter or digit it could not be told from the next one.
        if not self.rules.create_missing or not search_key(text):
            sentence = _('There is no outlet called "%(name)s" in the register.') % {"name": text[:60]}
            raise ValidationError(and_like(sentence, self.outlets.like(text)), code="no_outlet")
        fitting(text, LONGEST_NAME)
        kind = self.rules.default_kind or self.kinds[kind_told_by(text) or "siber"]
        values = {"name": text, "kind": kind.pk}
        return self.coming(self.outlets.come("outlet", text, values))

    def make_chapter(self, text: str) -> Named:
        if search_key(text) in self.chapters.bodies:
            sentence = _('"%(name)s" is the whole press body. Name its chapter, such as "%(example)s".')
            told = {"name": text[:60], "example": f"{text[:60]} {self.own_place}"}
            raise ValidationError(sentence % told, code="only_body")
        if not self.rules.create_missing:
            sentence = _('There is no chapter called "%(name)s" in the register.') % {"name": text[:60]}
            raise ValidationError(and_like(sentence, self.chapters.like(text)), code="no_chapter")
        body = self.chapters.body_of(text)
        if body is None:
            known = ", ".join(sorted(str(body) for body in self.chapters.bodies.values()))
            sentence = _("The name should begin with a press body of the register: %(known)s.")
            raise ValidationError(sentence % {"known": known}, code="no_body")
        fitting(text, LONGEST_NAME)
        region = self.region_in(text)
        values = {"body": body.pk, "name": text, "level": level_of(text, region).value}
        values |= {"regions": [region.pk]} if region else {}
        return self.coming(self.chapters.come("chapter", text, values))

    @cached_property
    def own_place(self) -> str:
        """Where a chapter of the user's own area is; of a unit of the whole nation the centre."""
        region = self.rules.user.unit.regions.order_by("pk").first()
        return str(region) if region else "Pusat"

    def coming(self, named: Named) -> Named:
        self.unmade.add(str(named.id))
        return named

    def region_in(self, text: str) -> Region | None:
        widget: Any = self.fields["regions"].widget
        place = text.partition(" ")[2]
        return widget.find(place) or widget.find(f"Kabupaten {loose_key(place)}") if place else None

    def need_chapters(self, work: Work) -> None:
        """A card, a type or an office of which no column names the chapter."""
        chapters = work.values.get("chapter", [])
        for name in self.need_homes:
            given = work.values.get(name, [])
            homes = work.values.get("office_chapter", []) if name == "office" else []
            for at, value in enumerate(given):
                if value is not None and not item(chapters, at) and not item(homes, at):
                    sentence = _("This needs a column that names the press body's chapter.")
                    work.refuse(name, ValidationError(sentence, code="needs_chapter"))

    # --- the person ---------------------------------------------------------------------------------

    def look_up(self, works: list[Work]) -> None:
        self.book.load(works)
        self.look_elsewhere(works)
        strangers = []
        for work in works:
            with suppress(ValidationError):  # `match` asks again, where it is told
                work.found = self.found(work)
            if work.found and work.found.is_nobody:
                strangers.append(work)
        self.near = {}
        self.look_near(strangers)

    def found(self, work: Work) -> Match:
        # Most rows of a new list share nothing with anybody.
        if self.book.knows_nothing_of(work):
            return Match()
        return self.book.find(work.values, outlets_in(work))

    def look_near(self, strangers: list[Work]) -> None:
        """Who of the register is like those whom it does not know."""
        if not strangers:
            return
        if self.known.is_empty:
            self.near |= {work.number: [] for work in strangers}
            return
        found = self.known.near([self.as_person(work) for work in strangers])
        self.book.fetch(candidate.id for candidates in found.values() for candidate in candidates)
        for work in strangers:
            self.near[work.number] = [
                Candidate(self.book.entries[near.id], list(near.reasons))
                for near in found.get(work.number, ())
                if near.id in self.book.entries
            ]

    def as_person(self, work: Work) -> Person:
        values = work.values
        return person(
            work.number,
            values["name"],
            phones=values.get("phone", ()),
            email=values.get("email", ""),
            outlets=[number for number in outlets_in(work) if isinstance(number, int)],
            regions=[region.pk for region in values.get("regions", ())],
        )

    def look_elsewhere(self, works: list[Work]) -> None:
        """People of other units whom the user sees: an export of a Polda holds those of its Polres too."""
        numbers = {
            work.values["entry"] for work in works if "entry" in work.values
        } - self.book.entries.keys()
        if numbers:
            people = Contact.objects.visible_to(self.rules.user).filter(pk__in=numbers).select_related("unit")
            self.elsewhere = {contact.pk: (contact.name_key, str(contact.unit)) for contact in people}

    def match(self, work: Work) -> Match:
        found = work.found
        if found is None or self.book.is_touched(work):
            found = self.found(work)
        if found.is_nobody:
            # An earlier row of the chunk may have taken away what it was found by.
            if work.number not in self.near:
                self.look_near([work])
            return Match(candidates=self.near[work.number])
        return self.book.told_apart(found, work.values)

    def settle(self, work: Work, result: ImportedRow) -> None:
        super().settle(work, result)
        if result.object_id and "entry" in work.values:
            self.book.note_number(result.object_id, work.values["entry"])

    def left_alone(self, work: Work) -> str:
        if not self.elsewhere:
            return ""
        key, unit = self.elsewhere.get(work.values.get("entry", 0), ("", ""))
        if unit and key == name_key(work.values["name"]):
            return _("%(unit)s keeps this person, so it is left as it is.") % {"unit": unit}
        return ""

    def remember(self, entry: Entry, plan: Plan, work: Work) -> None:
        self.book.remember(entry, plan, work.keys)

    # --- the plan -----------------------------------------------------------------------------------

    def plan_for(self, work: Work, entry: Entry | None, rule: str) -> Plan:
        plan = Plan()
        self.set_plain(plan, work, entry, rule)
        self.link(plan, work, entry, rule)
        values = work.values
        if "phone" in values or "phone" in work.erased:
            add_phones(plan, work, entry, rule)
        if "outlet" in values or "role" in values:
            add_positions(plan, work, self.current(entry, "positions"), rule)
        if "chapter" in values:
            add_memberships(plan, work, entry, rule)
        if "office" in values:
            add_offices(plan, work, self.current(entry, "offices"), rule)
        return plan

    def current(self, entry: Entry | None, name: str) -> list[dict[str, Any]]:
        return self.book.current(entry, name) if entry else []

    def set_plain(self, plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
        super().set_plain(plan, work, entry, rule)
        if entry is None:
            return
        # Where the data of a known person came from stays as it was told then.
        plan.set.pop("source", None)
        # A name that stands in the register as written is not taken apart again.
        if work.values["written"] == entry.values["name"]:
            plan.set.pop("name", None)
            for name in ("prefix_title", "suffix_title"):
                if name not in work.said:
                    plan.set.pop(name, None)
        elif "name" in plan.set and "entry" not in work.values:
            self.keep_longer_name(plan, work, entry)

    def keep_longer_name(self, plan: Plan, work: Work, entry: Entry) -> None:
        """A phone book has `Budi`. Whoever means to shorten a name has the entry, or its number."""
        if is_shorter(name_key(work.values["name"]), key_of(entry)):
            del plan.set["name"]
            sentence = _('The register has the longer name "%(name)s", which stays.')
            work.tell(sentence % {"name": entry.values["name"]})

    # --- outlets and chapters that come with it -----------------------------------------------------------

    def make_with(self, plan: Plan, work: Work) -> None:
        if not self.unmade:
            return
        for name, model in (("outlet", "outlets"), ("chapter", "chapters"), ("office_chapter", "chapters")):
            for named in (named for found in work.values.get(name, ()) for named in found):
                if named.id in self.unmade:
                    self.unmade.discard(str(named.id))
                    plan.make[str(named.id)] = named.values
                    self.created[model] = self.created.get(model, 0) + 1
                    work.notes.append(self.sentence_of(named))

    def sentence_of(self, named: Named) -> str:
        if "kind" not in named.values:
            sentence = _("The chapter %(name)s is new.") % {"name": named.name}
            return and_like(sentence, self.chapters.like(named.name))
        kind = next(kind for kind in self.kinds.values() if kind.pk == named.values["kind"])
        sentence = _("The outlet %(name)s (%(kind)s) is new.") % {"name": named.name, "kind": kind}
        return and_like(sentence, self.outlets.like(named.name))


def and_like(sentence: str, like: str) -> str:
    """Most names that the register does not have are those of its outlets and chapters, misspelt."""
    question = _('Do you mean "%(name)s"?') % {"name": like}
    return f"{sentence} {question}" if like else sentence


def level_of(text: str, region: Region | None) -> ChapterLevel:
    if "pusat" in text.casefold().split():
        return ChapterLevel.NATIONAL
    return ChapterLevel.PROVINCE if region and region.is_province else ChapterLevel.DISTRICT
