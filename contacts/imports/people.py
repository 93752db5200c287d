"""Rows of contacts: the person, with phones, work at an outlet, and membership and office in a press body."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.fields import Field

from contacts.imports.columns import TARGETS
from contacts.imports.matching import (
    ChapterIndex,
    ContactIndex,
    OutletIndex,
    current_positions,
    loose_key,
    numbers_of,
)
from contacts.imports.names import composed, split_name
from contacts.imports.outlets import kind_told_by
from contacts.imports.resources import RegisterResource, Rules
from contacts.imports.widgets import (
    ChoiceWidget,
    DateWidget,
    EmailWidget,
    EntriesWidget,
    EntryWidget,
    PhonesWidget,
    RegionsWidget,
    TextWidget,
)
from contacts.models import (
    Beat,
    Chapter,
    ChapterLevel,
    Contact,
    ContactKind,
    ImportBatch,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outlet,
    OutletKind,
    Phone,
    Position,
    PositionRole,
)
from crm.models import Region


class ContactResource(RegisterResource):
    """A row reaches people of the user's own unit only. Phones, work and memberships are added, never taken away.

    An outlet or chapter the register lacks is made when the user said so; else the row is wrong.
    """

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
    member_type = Field("memberships", widget=EntryWidget(MemberType))
    card_number = Field("memberships", widget=TextWidget())
    card_expires_on = Field("memberships", widget=DateWidget())
    source = Field("source", widget=TextWidget())

    plain = ("name", "prefix_title", "suffix_title", "kind", "email", "source")
    related = ("beats", "regions")
    check_constraints = False

    class Meta(RegisterResource.Meta):
        model = Contact
        fields = tuple(target.field for target in TARGETS[ImportBatch.Into.CONTACTS])

    def __init__(self, rules: Rules) -> None:
        super().__init__(rules)
        self.index = ContactIndex(rules.user.unit)
        self.outlets = OutletIndex()
        self.chapters = ChapterIndex()
        self.kinds = {kind.code: kind for kind in OutletKind.objects.all()}

    # --- what the row says --------------------------------------------------------------------------

    def complete(self, values: dict[str, Any], errors: dict[str, list[str]]) -> None:
        parts = [values.pop(name, "") for name in ("first_name", "middle_name", "last_name")]
        prefix, name, suffix = split_name(values.get("name") or composed(*parts))
        if not name:
            errors["name"] = [_("The name is missing.")]
        values["name"] = name
        for field, degrees in (("prefix_title", prefix), ("suffix_title", suffix)):
            if degrees:
                values.setdefault(field, degrees)
        self.resolve("outlet", self.outlet_called, errors)
        self.resolve("chapter", self.chapter_called, errors)
        self.need_chapter(values, errors)

    def resolve(self, name: str, called: Any, errors: dict[str, list[str]]) -> None:
        values = self.work.values
        if name in values:
            try:
                values[name] = called(values[name])
            except ValidationError as error:
                errors[name] = error.messages

    def need_chapter(self, values: dict[str, Any], errors: dict[str, list[str]]) -> None:
        for name in ("office", "member_type", "card_number", "card_expires_on"):
            if name in values and "chapter" not in values:
                errors[name] = [_("This needs a column that names the press body's chapter.")]

    def outlet_called(self, text: str) -> Outlet:
        found = self.outlets.called(text)
        if found is None and not self.rules.create_missing:
            raise ValidationError(
                _('There is no outlet called "%(name)s" in the register.') % {"name": text[:60]}
            )
        return found or self.make_outlet(text)

    def chapter_called(self, text: str) -> Chapter:
        found = self.chapters.called(text)
        if found is None and not self.rules.create_missing:
            raise ValidationError(
                _('There is no chapter called "%(name)s" in the register.') % {"name": text[:60]}
            )
        return found or self.make_chapter(text)

    def make_outlet(self, text: str) -> Outlet:
        """Unsaved: it is stored with the first person who works there, not with a row that turns out wrong."""
        kind = self.rules.default_kind or self.kinds[kind_told_by(text) or "siber"]
        outlet = Outlet(name=text, kind=kind, steward=self.rules.user.unit, source=self.rules.source)
        self.validate_instance(outlet)
        self.outlets.add(outlet)
        return outlet

    def make_chapter(self, text: str) -> Chapter:
        """Unsaved, as above. Its body is the first word of its name."""
        body = self.chapters.body_of(text)
        if body is None:
            known = ", ".join(sorted(str(body) for body in self.chapters.bodies.values()))
            raise ValidationError(
                _("The name should begin with a press body of the register: %(known)s.") % {"known": known}
            )
        level = level_of(text, self.region_in(text))
        chapter = Chapter(body=body, name=text, level=level, steward=self.rules.user.unit)
        self.validate_instance(chapter)
        self.chapters.add(chapter)
        return chapter

    def region_in(self, text: str) -> Region | None:
        widget: Any = self.fields["regions"].widget
        place = text.partition(" ")[2]
        return widget.find(place) or widget.find(f"Kabupaten {loose_key(place)}") if place else None

    # --- the person ---------------------------------------------------------------------------------

    def find(self, values: dict[str, Any]) -> Contact | None:
        return self.index.find(
            values["name"], values.get("phone", []), values.get("email", ""), values.get("outlet")
        )

    def init_instance(self, row: Any = None) -> Contact:
        return Contact(unit=self.rules.user.unit, source=self.rules.source)

    def set_plain(self, instance: Contact, name: str) -> None:
        # Where the data of a known person came from stays as it was told then.
        if name != "source" or self.work.new:
            super().set_plain(instance, name)

    def relate(self, instance: Contact) -> None:
        values = self.work.values
        self.add_phones(instance, values.get("phone", []))
        if "outlet" in values:
            self.add_position(instance, values["outlet"], values.get("role"))
        elif "role" in values and self.work.new:
            self.work.notes.append(_("The role is left out: no outlet is named."))
        if "chapter" in values:
            self.add_membership(instance, values["chapter"])

    def add_phones(self, instance: Contact, wanted: list[str]) -> None:
        old = [] if self.work.new else numbers_of(instance)
        added = [number for number in wanted if number not in old]
        if not added or not self.takes(old):
            return
        self.note_change("phone", old, [*old, *added])
        for order, number in enumerate(added, len(old)):
            self.later(Phone(number=number, order=order), instance)

    def add_position(self, instance: Contact, outlet: Outlet, role: PositionRole | None) -> None:
        held = [] if self.work.new else current_positions(instance)
        here = [position for position in held if position.outlet_id == outlet.pk]
        if any(role is None or position.role_id == role.pk for position in here):
            return
        if not self.takes([position for position in (here or held) if position.role_id]):
            return
        unnamed = next((position for position in here if position.role_id is None), None)
        position = unnamed or Position(outlet=outlet)
        kept = [other for other in held if other is not unnamed]
        position.role = role
        self.note_change("outlet", held if not unnamed else [*kept, str(outlet)], [*kept, position])
        self.work.after_save.append(lambda: self.store_outlet(outlet))
        self.later(position, instance)

    def add_membership(self, instance: Contact, chapter: Chapter) -> None:
        known = [] if self.work.new else [m for m in instance.memberships.all() if m.chapter_id == chapter.pk]
        membership = known[0] if known else Membership(chapter=chapter)
        changed = not known
        if changed:
            self.note_change(
                "chapter", [m.chapter for m in instance.memberships.all()] if instance.pk else [], chapter
            )
        for name in ("member_type", "card_number", "card_expires_on"):
            changed |= self.set_on(membership, name, is_new=not known)
        if changed:
            self.work.after_save.append(lambda: self.store_chapter(chapter))
            self.later(membership, instance)
        self.add_office(instance, chapter)

    def set_on(self, membership: Membership, name: str, *, is_new: bool) -> bool:
        value, old = self.work.values.get(name), None if is_new else getattr(membership, name)
        if value is None or value == old or not self.takes(old):
            return False
        self.note_change(name, old, value)
        setattr(membership, name, value)
        return True

    def add_office(self, instance: Contact, chapter: Chapter) -> None:
        title = self.work.values.get("office")
        held = list(instance.offices.all()) if instance.pk else []
        if title is None or any(o.chapter_id == chapter.pk and o.title_id == title.pk for o in held):
            return
        self.note_change("office", held, [*held, f"{title}, {chapter}"])
        self.later(Office(chapter=chapter, title=title), instance)

    # --- writing ------------------------------------------------------------------------------------

    def later(self, record: Any, contact: Contact) -> None:
        """Write `record` once the person has a number."""

        def write() -> None:
            record.contact = contact
            self.store(record)

        self.work.after_save.append(write)

    def store_outlet(self, outlet: Outlet) -> None:
        if outlet.pk is None:
            self.store(outlet)
            self.count_created("outlets")
            self.work.notes.append(
                _("The outlet %(name)s (%(kind)s) is new.") % {"name": outlet.name, "kind": outlet.kind}
            )

    def store_chapter(self, chapter: Chapter) -> None:
        if chapter.pk is not None:
            return
        self.store(chapter)
        region = self.region_in(chapter.name)
        if region:
            chapter.regions.add(region)
        self.count_created("chapters")
        self.work.notes.append(_("The chapter %(name)s is new.") % {"name": chapter.name})

    def store(self, record: Any) -> None:
        self.sign(record)
        record.save()

    def remember(self, instance: Contact) -> None:
        # What was fetched before the save is outdated; a later row that means this person fetches it anew.
        instance._prefetched_objects_cache = {}  # type: ignore[attr-defined]
        self.index.add(instance, self.work.values.get("phone", []) if self.work.new else numbers_of(instance))


def level_of(text: str, region: Region | None) -> ChapterLevel:
    if "pusat" in text.casefold().split():
        return ChapterLevel.NATIONAL
    return ChapterLevel.PROVINCE if region and region.is_province else ChapterLevel.DISTRICT
