"""Choosing participants: people, outlets, chapters, officers and units in one type-ahead."""

from collections.abc import Callable, Iterable, Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.urls import reverse_lazy
from django.utils.translation import gettext_lazy as _

from contacts.models import Chapter, Contact, Outlet
from crm.models import User
from engagements import parties

NOT_OFFERED = _("Choose from the list: this participant is not there, or not any more.")
PEOPLE_WITHOUT_SCRIPT = 200
OTHERS_WITHOUT_SCRIPT = 50


class Chooser:
    """The parties one user may name. Shared by the rows of a form: each kind is looked up once, not once a row.

    `kept` are parties that stand on the record already and stay choosable, also when their unit has changed.
    """

    def __init__(self, user: User, kinds: Sequence[str], kept: Iterable[Any] = ()) -> None:
        self.user, self.kinds = user, kinds
        self.known: dict[str, Any] = {parties.key_of(party): party for party in kept}
        self.asked: set[str] = set(self.known)

    def look_up(self, keys: Iterable[str]) -> dict[str, Any]:
        wanted = set(map(str, keys))
        self.known.update(parties.find(self.user, wanted - self.asked, self.kinds))
        self.asked |= wanted
        return {key: self.known[key] for key in wanted if key in self.known}

    def few(self) -> list[tuple[str, str]]:
        """What a browser without script chooses from: the people met last, then the unit's own address book."""
        offered = {parties.key_of(party): parties.label(party) for party in self.nearest()}
        return list(offered.items())

    def nearest(self) -> list[Any]:
        unit = self.user.unit
        found: list[Any] = parties.recently_met(self.user, parties.EACH)
        found += Contact.objects.visible_to(self.user).filter(unit=unit)[:PEOPLE_WITHOUT_SCRIPT]
        found += Outlet.objects.visible_to(self.user).filter(steward=unit)[:OTHERS_WITHOUT_SCRIPT]
        found += Chapter.objects.visible_to(self.user).filter(steward=unit)[:OTHERS_WITHOUT_SCRIPT]
        if "officer" in self.kinds:
            found += User.objects.colleagues_of(self.user)[:OTHERS_WITHOUT_SCRIPT]
        return found


class PartySelect(forms.Select):
    """Renders what is chosen and, where `few` is given, what a browser without script may choose."""

    chooser: Chooser
    few: Callable[[], list[tuple[str, str]]] | None = None

    def __init__(self, address: str) -> None:
        super().__init__(
            attrs={
                "data-options-url": reverse_lazy("engagements:options", args=[address]),
                "data-placeholder": _("Type a name"),
            }
        )

    def optgroups(self, name: str, value: list[str], attrs: dict[str, Any] | None = None) -> Any:
        chosen = {
            key: parties.label(party) for key, party in self.chooser.look_up(filter(None, value)).items()
        }
        blank = [] if self.allow_multiple_selected else [("", "")]
        self.choices = blank + list(({**chosen, **dict(self.few() if self.few else [])}).items())
        return super().optgroups(name, value, attrs)


class PartiesSelect(PartySelect, forms.SelectMultiple):
    pass


class PartyField(forms.Field):
    """One party by its key. `scoped(chooser)` must be called before the field is used."""

    widget = PartySelect("party")
    chooser: Chooser

    def scoped(self, chooser: Chooser, *, few: bool = True) -> None:
        self.chooser = chooser
        self.widget.chooser = chooser
        self.widget.few = chooser.few if few else None

    def to_python(self, value: Any) -> Any:
        if value in self.empty_values:
            return None
        found = self.chooser.look_up([value]).get(str(value))
        if found is None:
            raise ValidationError(NOT_OFFERED, code="invalid_choice")
        return found

    def prepare_value(self, value: Any) -> Any:
        return parties.key_of(value) if hasattr(value, "pk") else value


class PartiesField(PartyField):
    """Several parties, in the order they were chosen."""

    widget = PartiesSelect("party")

    def to_python(self, value: Any) -> list[Any]:
        keys = list(dict.fromkeys(value or []))
        found = self.chooser.look_up(keys)
        if len(found) != len(keys):
            raise ValidationError(NOT_OFFERED, code="invalid_choice")
        return [found[key] for key in keys]

    def prepare_value(self, value: Any) -> Any:
        return [super(PartiesField, self).prepare_value(one) for one in value or []]
