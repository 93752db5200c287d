"""What has been typed so far of a new entry. A box that is not complete or not sound yet simply says nothing."""

from typing import Any

from django import forms

from contacts.duplicates.candidates import MOST
from contacts.duplicates.live import Match, outlets_like, people_like
from contacts.duplicates.loading import site_of
from contacts.duplicates.places import place
from contacts.duplicates.scoring import person
from contacts.forms.choosing import OneOf
from contacts.forms.phones import PhoneField, PhonesField
from contacts.models import Contact, Outlet, OutletKind
from crm.forms import CleanCharField
from crm.models import User

SHORTEST = 3
"""Letters of a name that say something."""


class HintForm(forms.Form):
    """Its fields have the names of those of the entry's own form; only what is sound is in `cleaned_data`."""

    name = CleanCharField(required=False, max_length=200)
    email = forms.EmailField(required=False)

    def __init__(self, *args: Any, user: User, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.user = user

    def matches(self) -> list[Match]:
        """Known entries that this one may be; none while there is too little to go by."""
        self.full_clean()
        typed = self.cleaned_data
        return (
            self.known(typed)[:MOST] if any(typed.values()) and len(typed.get("name", "")) >= SHORTEST else []
        )

    def known(self, typed: dict[str, Any]) -> list[Match]:
        raise NotImplementedError


class PersonHintForm(HintForm):
    phone = PhoneField(required=False)
    other_phones = PhonesField(required=False)
    outlet = OneOf(Outlet.objects.all(), required=False)

    def known(self, typed: dict[str, Any]) -> list[Match]:
        """In the address book of the own unit."""
        outlet = typed.get("outlet")
        asked = person(
            0,
            typed["name"],
            phones=[number for number in (typed.get("phone"), *typed.get("other_phones", ())) if number],
            email=typed.get("email", ""),
            outlets=[outlet.pk] if outlet else [],
        )
        return people_like(asked, Contact.objects.editable_by(self.user))


class OutletHintForm(HintForm):
    kind = OneOf(OutletKind.objects.all(), required=False)
    website = forms.CharField(required=False, max_length=300)
    phone = PhoneField(required=False)
    whatsapp = PhoneField(required=False)

    def known(self, typed: dict[str, Any]) -> list[Match]:
        """In the national directory, whoever keeps the entry: it is open to everyone who is signed in."""
        kind = typed.get("kind")
        asked = place(
            0,
            typed["name"],
            site=site_of(typed.get("website", "")),
            email=typed.get("email", ""),
            phones=[number for number in (typed.get("phone"), typed.get("whatsapp")) if number],
            kind=kind.pk if kind else None,
        )
        return outlets_like(asked, Outlet.objects.visible_to(self.user))
