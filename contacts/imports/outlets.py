"""Rows of outlets."""

from itertools import accumulate
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field

from contacts.duplicates.known import KnownPlaces
from contacts.duplicates.loading import site_of
from contacts.duplicates.places import Place, place
from contacts.imports.cleaning import fitting
from contacts.imports.columns import TARGETS
from contacts.imports.entries import Entry
from contacts.imports.matching import OutletBook, names_of, place_of
from contacts.imports.names import share_a_word
from contacts.imports.plan import Plan
from contacts.imports.resources import RegisterResource, stored, takes
from contacts.imports.rows import Candidate, Match, Rules, Work
from contacts.imports.widgets import (
    AddressWidget,
    DateWidget,
    EmailWidget,
    EntryWidget,
    FirstNameWidget,
    NamesWidget,
    NumberWidget,
    PhoneWidget,
    RegionsWidget,
    StatusWidget,
    TextWidget,
    YesNoWidget,
)
from contacts.models import ImportBatch, Outlet, OutletKind
from contacts.models.outlets import domain_of, identity_of
from contacts.phones import parse_phones
from crm.models import Unit
from crm.text import search_key

WORDS_OF_KIND = {
    "televisi": frozenset({"tv", "televisi"}),
    "radio": frozenset({"radio", "fm", "rri"}),
    "cetak": frozenset({"koran", "harian", "tabloid", "majalah"}),
}
LEFT_TO_OTHERS = ("entry", "regions", "group")
LONGEST_NAME = 200


def kind_told_by(name: str) -> str:
    """The kind that a name says itself (`Radio Suara Kota`), else ""."""
    words = set(search_key(name).split())
    return next((code for code, told in WORDS_OF_KIND.items() if words & told), "")


class OutletResource(RegisterResource):
    """A row without a name is called after its website's domain.

    A row that names no kind gets the one chosen for the file; else television when the headers are those of a list
    of channels; else online when it has a website; else what its name says. A known outlet keeps its kind then.
    """

    entry = Field("id", widget=NumberWidget())
    name = Field("name", widget=FirstNameWidget())
    other_names = Field("other_names", widget=NamesWidget())
    kind = Field("kind", widget=EntryWidget(OutletKind, "kinds"))
    website = Field("website", widget=AddressWidget())
    feed = Field("feed", widget=AddressWidget())
    regions = Field("regions", widget=RegionsWidget())
    company = Field("company", widget=TextWidget())
    group = Field("group", widget=TextWidget())
    verification = Field("verification", widget=StatusWidget())
    certificate_number = Field("certificate_number", widget=TextWidget())
    verification_checked_on = Field("verification_checked_on", widget=DateWidget())
    phone = Field("phone", widget=PhoneWidget())
    whatsapp = Field("whatsapp", widget=PhoneWidget())
    email = Field("email", widget=EmailWidget())
    address = Field("address", widget=TextWidget(lines=True))
    police_owned = Field("police_owned", widget=YesNoWidget())
    source = Field("source", widget=TextWidget())

    plain = tuple(
        target.field for target in TARGETS[ImportBatch.Into.OUTLETS] if target.field not in LEFT_TO_OTHERS
    )
    related = ("regions",)
    erasable = frozenset(plain) - {"name", "kind", "source", "police_owned"} | {"regions", "group"}

    class Meta:
        model = Outlet
        fields = tuple(target.field for target in TARGETS[ImportBatch.Into.OUTLETS])

    def __init__(self, rules: Rules, take: Any) -> None:
        super().__init__(rules, take)
        self.book = OutletBook()
        self.identities = {identity(entry): entry for entry in self.book.by_number.values()}
        self.kinds = {kind.code: kind for kind in OutletKind.objects.all()}
        self.own = set(Outlet.objects.editable_by(rules.user).values_list("pk", flat=True))
        self.units = dict(Unit.objects.filter(outlets__isnull=False).distinct().values_list("pk", "name"))
        self.known = KnownPlaces()
        self.nameless: set[int] = set()
        """Rows whose name only stands for a missing one."""
        self.spellings: dict[int, list[str]] = {}
        """By row: what the cell of the name calls the outlet besides."""

    def complete(self, work: Work) -> None:
        values = work.values
        if "name" not in values and "website" in values:
            self.name_after_website(work)
        named = search_key(values.get("name", "")) or (values.get("name") and "entry" in values)
        if not named and not {"name", "website"} & work.errors.keys():
            sentence = _("The name is missing, and so is a website that could stand for it.")
            work.refuse("name", ValidationError(sentence, code="no_name"))
        # A date alone is the date of the table, not of a status.
        if "verification" not in values:
            values.pop("verification_checked_on", None)
        for name in {"phone", "whatsapp"} & values.keys():
            note_further_numbers(work, name)

    def name_after_website(self, work: Work) -> None:
        """What a new outlet is called then; a known one keeps its name."""
        work.values["name"] = domain_of(work.values["website"])
        self.nameless.add(work.number)
        if len(work.values["name"]) > LONGEST_NAME:
            work.refuse("website", ValidationError(_("The web address is too long."), code="long"))

    def take_further(self, work: Work, name: str, others: list[str]) -> None:
        if name == "name":
            self.spellings[work.number] = others
        else:
            super().take_further(work, name, others)

    # --- which outlet ---------------------------------------------------------------------------------

    def match(self, work: Work) -> Match:
        found = self.match_known(work)
        if not found.is_nobody:
            return found
        near, numbered = self.near(work), self.entry_numbered(work)
        if numbered and is_called_alike(numbered, work) and all(one.entry is not numbered for one in near):
            near.insert(0, Candidate(numbered, ["number"]))
        return Match(candidates=near)

    def near(self, work: Work) -> list[Candidate]:
        """What of the register is like an outlet that it does not know."""
        found = self.known.near([as_place(work)]).get(work.number, ())
        return [
            Candidate(entry, list(near.reasons))
            for near in found
            if (entry := self.book.by_number.get(near.id)) and fits(entry, work)
        ]

    def match_known(self, work: Work) -> Match:
        values = work.values
        if numbered := self.numbered(work):
            return Match(numbered)
        found = self.book.find(values["name"], values.get("website", ""), values.get("kind"))
        if len(found) > 1:
            return Match(candidates=[Candidate(entry, ["several"]) for entry in found])
        return Match(found[0]) if found else Match()

    def numbered(self, work: Work) -> Entry | None:
        """Which has the number of the row, and is surely meant: another register has others under its numbers."""
        entry = self.entry_numbered(work)
        return entry if entry and is_called_alike(entry, work) and not is_elsewhere(entry, work) else None

    def entry_numbered(self, work: Work) -> Entry | None:
        # A number that is only reserved was given by nobody: the file means one of another register.
        number = work.values.get("entry", 0)
        return None if number in self.brought else self.book.by_number.get(number)

    def supply_kind(self, values: dict[str, Any]) -> None:
        kind = self.rules.default_kind or self.kinds.get(self.likely_kind(values))
        if kind:
            values.setdefault("kind", kind)

    def likely_kind(self, values: dict[str, Any]) -> str:
        if self.rules.television:
            return "televisi"
        return "siber" if values.get("website") else kind_told_by(values["name"])

    def may_change(self, entry: Entry, work: Work) -> bool:
        if entry.id in self.own or "steward" not in entry.values:
            return True
        unit = self.units.get(entry.values["steward"], "")
        work.notes.append(_("%(unit)s keeps this outlet, so it is left as it is.") % {"unit": unit})
        return False

    # --- the plan -----------------------------------------------------------------------------------

    def plan_for(self, work: Work, entry: Entry | None, rule: str) -> Plan:
        plan = Plan()
        if entry is None:
            self.supply_kind(work.values)
        self.set_plain(plan, work, entry, rule)
        if work.number in self.spellings:
            self.set_spellings(plan, work, entry, rule)
        if entry is None:
            self.refuse_without_kind(work)
        else:
            self.leave_standing(plan, work, entry)
        self.date_status(plan, work, entry)
        self.refuse_taken(plan, entry)
        self.link(plan, work, entry, rule)
        self.join_group(plan, work, entry, rule)
        return plan

    def set_spellings(self, plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
        """What the cell of the name says besides is another name, unless the register has the whole cell for a name."""
        old = entry.values.get("other_names") if entry else None
        if (
            "other_names" in work.erased
            or not takes(old, rule)
            or (entry and work.said["name"] == entry.values["name"])
        ):
            return
        said = plan.set.get("other_names", [old, ""])[1]
        known = names_of(work.values["name"], "\n".join(filter(None, [old, said])))
        further = [name for name in self.spellings[work.number] if search_key(name) not in known]
        added = self.those_that_fit(further, len(f"{old or ''}\n{said}"))
        if added:
            plan.set["other_names"] = [old, "\n".join(filter(None, [said, *added]))]
        if left := further[len(added) :]:
            super().take_further(work, "name", left)

    def those_that_fit(self, names: list[str], taken: int) -> list[str]:
        lengths = accumulate(len(name) + 1 for name in names)
        room = (self.longest("other_names") or 0) - taken
        return [name for name, length in zip(names, lengths, strict=True) if length <= room]

    def leave_standing(self, plan: Plan, work: Work, entry: Entry) -> None:
        """Of a known outlet: where its data came from, and its name when the row says none, or another of its names."""
        plan.set.pop("source", None)
        other_names = names_of("", entry.values.get("other_names") or "")
        if work.number in self.nameless or search_key(work.values["name"]) in other_names:
            plan.set.pop("name", None)
        self.add_names(plan, entry)

    def add_names(self, plan: Plan, entry: Entry) -> None:
        """Other names are added; those that stand there already stay."""
        if "other_names" not in plan.set or not plan.set["other_names"][1]:
            return
        old, new = plan.set.pop("other_names")
        known = names_of(plan.set.get("name", [None, entry.values["name"]])[1], old or "")
        added = [name for name in new.splitlines() if search_key(name) not in known]
        if added:
            plan.set["other_names"] = [old, self.fitting_names("\n".join(filter(None, [old, *added])))]

    def join_group(self, plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
        """An outlet that the register holds already; without one the row is imported all the same."""
        old = entry.values.get("group") if entry else None
        if not takes(old, rule):
            return
        if "group" in work.erased and old:
            plan.set["group"] = [old, None]
        elif "group" in work.values:
            group = self.group_called(work.values["group"], old, work, entry)
            if group is not None and entry and self.is_within(group, entry):
                sentence = _('The outlet "%(name)s" belongs to this one, so the group is left as it is.')
                work.tell(sentence % {"name": work.values["group"][:60]})
            elif group is not None and group != old:
                plan.set["group"] = [old, group]

    def is_within(self, outlet: int, entry: Entry) -> bool:
        """Whether `outlet` belongs to `entry`, directly or through others."""
        passed: set[int | None] = set()
        group: int | None = outlet
        while group and group not in passed:
            passed.add(group)
            held = self.book.by_number.get(group)
            group = held.values.get("group") if held else None
        return entry.id in passed

    def group_called(self, name: str, old: int | None, work: Work, entry: Entry | None) -> int | None:
        held = self.book.by_number.get(old or 0)
        if held and held.values["name"] == name:
            return held.id
        found = [one.id for one in self.book.called(name) if one is not entry and one.id not in self.brought]
        if len(found) == 1 or old in found:
            return old if old in found else found[0]
        note = (
            _('Several outlets are called "%(name)s", so the group is left as it is.')
            if found
            else _('No outlet called "%(name)s" is in the register, so the group is left as it is.')
        ) % {"name": name[:60]}
        work.tell(note)
        return None

    def fitting_names(self, names: str) -> str:
        try:
            return fitting(names, self.longest("other_names") or 0)
        except ValidationError as error:
            raise ValidationError({"other_names": error}) from error

    def same(self, name: str, value: Any, old: Any) -> bool:
        if name == "website":
            return place_of(value) == place_of(old or "")
        return super().same(name, value, old)

    def refuse_without_kind(self, work: Work) -> None:
        if "kind" not in work.values:
            known = ", ".join(map(str, self.kinds.values()))
            sentence = (
                _("The kind is missing. Write one of: %(known)s.")
                if "kind" in self.columns
                else _("The kind is missing. Add a column with one of: %(known)s.")
            )
            raise ValidationError({"kind": ValidationError(sentence % {"known": known}, code="no_kind")})

    def date_status(self, plan: Plan, work: Work, entry: Entry | None) -> None:
        """A new status bears the date of its own row: the one that stands is that of the former status."""
        name, (_before, status) = "verification_checked_on", plan.set.get("verification", (None, None))
        old = entry.values.get(name) if entry else None
        if status and name in work.values and stored(work.values[name]) != old:
            plan.set[name] = [old, stored(work.values[name])]
        after = after_plan(plan, entry)
        is_dated = name in work.values if status else after.get(name)
        if after.get("verification") and not is_dated:
            error = ValidationError(_("Say when this status was checked."), code="undated")
            raise ValidationError({"verification_checked_on": error})

    def refuse_taken(self, plan: Plan, entry: Entry | None) -> None:
        """The same name, kind and website as another outlet: the register holds each once."""
        holder = self.identities.get(identity_of(after_plan(plan, entry)))
        if holder is not None and holder is not entry:
            raise ValidationError(_("This outlet is in the register already."), code="taken")

    def remember(self, entry: Entry, plan: Plan, work: Work) -> None:
        for key in [key for key in (self.identity_before(entry, plan),) if self.identities.get(key) is entry]:
            del self.identities[key]
        self.identities[identity(entry)] = entry
        self.book.add(entry)

    def identity_before(self, entry: Entry, plan: Plan) -> tuple[Any, ...]:
        return identity_of(entry.values | {name: before for name, (before, _after) in plan.set.items()})


def is_called_alike(entry: Entry, work: Work) -> bool:
    return share_a_word(search_key(work.values["name"]), search_key(entry.values["name"]))


def is_elsewhere(entry: Entry, work: Work) -> bool:
    """Whether an outlet of another name has another website too."""
    domains = {domain_of(of.get("website") or "") for of in (entry.values, work.values)} - {""}
    names = names_of(entry.values["name"], entry.values.get("other_names") or "")
    return len(domains) > 1 and search_key(work.values["name"]) not in names


def note_further_numbers(work: Work, name: str) -> None:
    """People have as many numbers as they like; an outlet has one of each sort."""
    if further := parse_phones(work.said[name])[1:]:
        sentence = _("An outlet has one number here, the first. Left out: %(numbers)s.")
        work.notes.append(sentence % {"numbers": ", ".join(further)})


def fits(entry: Entry, work: Work) -> bool:
    """A newspaper and its website are two outlets: what a row says is of another kind is another one."""
    kind = work.values.get("kind")
    return kind is None or kind.pk == entry.values["kind"]


def as_place(work: Work) -> Place:
    values = work.values
    return place(
        work.number,
        values["name"],
        other_names=values.get("other_names", ""),
        site=site_of(values.get("website", "")),
        email=values.get("email", ""),
        phones=[values[name] for name in ("phone", "whatsapp") if name in values],
        kind=values["kind"].pk if "kind" in values else None,
        regions=[region.pk for region in values.get("regions", ())],
    )


def after_plan(plan: Plan, entry: Entry | None) -> dict[str, Any]:
    return (entry.values if entry else {}) | {name: after for name, (_before, after) in plan.set.items()}


def identity(entry: Entry) -> tuple[Any, ...]:
    return identity_of(entry.values)
