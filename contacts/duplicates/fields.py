"""What two entries say, field by field, and which of the two is proposed: never decided by the program alone."""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property
from typing import Any

from django.db import models
from django.utils.formats import localize
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from phonenumber_field.phonenumber import PhoneNumber

from contacts.phones import as_people_write_it
from crm.fields import KeyField
from crm.text import search_key

OWN = frozenset(
    {"id", "version", "created_at", "created_by", "updated_at", "updated_by", "merged_into", "domain"}
)
"""What an entry says about itself, or makes out of its other fields, as the KeyFields are."""

TOGETHER = (
    ("verification", "certificate_number", "verification_checked_on"),
    ("do_not_contact_since", "do_not_contact_by"),
)
"""Fields that mean something only with each other: they come from the same entry, and go back together."""

UNASKED = frozenset({"do_not_contact_since", "other_names"})
"""What the kept entry gets from both: the wish to be left alone, and every name it was ever called."""

CAUTIOUS = {"shared_down": False}
"""Where the proposal is the answer that shows a person to fewer people."""

BLANK = "–"

type Group = tuple[models.Field[Any, Any], ...]


class Side(StrEnum):
    KEPT = "kept"
    MERGED = "merged"


class Reason(StrEnum):
    SAME = "same"
    ONLY = "only"
    FULLER = "fuller"
    NEWER = "newer"
    CAUTIOUS = "cautious"

    @property
    def words(self) -> str:
        return {
            Reason.SAME: _("the same on both"),
            Reason.ONLY: _("only this one is filled in"),
            Reason.FULLER: _("more complete"),
            Reason.NEWER: _("newer"),
            Reason.CAUTIOUS: _("fewer people see it"),
        }[self]


def carried(model: type[models.Model]) -> list[models.Field[Any, Any]]:
    """Every column of an entry that one of two can lose to the other."""
    fields = [field for field in model._meta.concrete_fields if field.name not in OWN]
    return [field for field in fields if not isinstance(field, KeyField)]


def groups_of(model: type[models.Model]) -> list[Group]:
    """`carried` fields, those of TOGETHER as one; each is named by its first."""
    fields = {field.name: field for field in carried(model)}
    behind = {name for names in TOGETHER for name in names[1:]}
    names = {first[0]: first for first in TOGETHER}
    return [
        tuple(fields[name] for name in names.get(first, (first,))) for first in fields if first not in behind
    ]


def asked_groups(model: type[models.Model]) -> list[Group]:
    return [group for group in groups_of(model) if group[0].name not in UNASKED]


@dataclass(frozen=True)
class Question:
    """One field, or a few that belong together, of two entries."""

    group: Group
    kept: Any
    merged: Any

    @property
    def name(self) -> str:
        return self.group[0].name

    @property
    def label(self) -> str:
        return capfirst(str(self.group[0].verbose_name))

    def values(self, side: Side) -> list[Any]:
        entry = self.kept if side is Side.KEPT else self.merged
        return [self.value(entry, field) for field in self.group]

    def value(self, entry: Any, field: models.Field[Any, Any]) -> Any:
        """As stored; a link of one of the two to the other means nothing once they are one."""
        value = field.value_from_object(entry)
        to_itself = field.related_model is type(entry) and value in (self.kept.pk, self.merged.pk)
        return None if to_itself else value

    def words(self, side: Side) -> str:
        entry = self.kept if side is Side.KEPT else self.merged
        shown = [in_words(entry, field) for field in self.group if self.value(entry, field) not in BLANKS]
        return " · ".join(shown) or BLANK

    @property
    def words_of_kept(self) -> str:
        return self.words(Side.KEPT)

    @property
    def same(self) -> bool:
        return self.values(Side.KEPT) == self.values(Side.MERGED)

    @cached_property
    def proposal(self) -> tuple[Side, Reason]:
        """Which side, and why."""
        mine, theirs = self.values(Side.KEPT), self.values(Side.MERGED)
        if mine == theirs:
            return Side.KEPT, Reason.SAME
        if is_blank(mine) or is_blank(theirs):
            return (Side.MERGED if is_blank(mine) else Side.KEPT), Reason.ONLY
        if self.name in CAUTIOUS:
            return (Side.KEPT if mine[0] is CAUTIOUS[self.name] else Side.MERGED), Reason.CAUTIOUS
        if fuller(mine[0], theirs[0]) or fuller(theirs[0], mine[0]):
            return (Side.KEPT if fuller(mine[0], theirs[0]) else Side.MERGED), Reason.FULLER
        return (Side.MERGED if self.dates(self.merged) > self.dates(self.kept) else Side.KEPT), Reason.NEWER

    def dates(self, entry: Any) -> tuple[Any, ...]:
        """When this was checked, where a date says so, else when the entry was last changed."""
        checked = [str(field.value_from_object(entry) or "") for field in self.group if is_date(field)]
        return (*checked, entry.updated_at)


BLANKS: tuple[Any, ...] = (None, "")


def is_blank(values: list[Any]) -> bool:
    return all(value in BLANKS or str(value) == "" for value in values)


def is_date(field: models.Field[Any, Any]) -> bool:
    return isinstance(field, models.DateField)


def fuller(text: Any, other: Any) -> bool:
    """Whether `text` holds every word of `other` and more, or spells one of them out."""
    if not isinstance(text, str) or not isinstance(other, str):
        return False
    words, fewer = search_key(text).split(), search_key(other).split()
    if len(words) < len(fewer) or len(text) <= len(other):
        return False
    return all(any(word.startswith(short) for word in words) for short in fewer)


def in_words(entry: Any, field: models.Field[Any, Any]) -> str:
    """The value as a person reads it."""
    value = getattr(entry, field.name)
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, PhoneNumber):
        return as_people_write_it(value)
    if field.choices:
        return capfirst(str(getattr(entry, f"get_{field.name}_display")()))
    return str(value) if isinstance(value, (str, models.Model)) else str(localize(value))


def questions(kept: Any, merged: Any) -> list[Question]:
    return [Question(group, kept, merged) for group in asked_groups(type(kept))]


def all_names(kept: Any, merged: Any, names: Iterable[str]) -> str:
    """Every other name of both, one a line, as many as the field has room for. `kept` has its name already.

    `names`, what the two were called, come first: nothing else says any more what the merged one was.
    """
    lines = [*names, *kept.other_names.splitlines(), *merged.other_names.splitlines()]
    known, text = {search_key(kept.name), ""}, ""
    limit = type(kept)._meta.get_field("other_names").max_length
    for line in lines:
        longer = f"{text}\n{line}" if text else line
        if search_key(line) not in known and len(longer) <= limit:
            known.add(search_key(line))
            text = longer
    return text
