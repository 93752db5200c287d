"""The form on one person."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf, OptionsSelect, OptionsSelectMultiple, SeveralOf
from contacts.forms.phones import PhoneField, PhonesField
from contacts.forms.records import WholeRecordForm, offered_and_kept
from contacts.models import Beat, Chapter, Contact, Outlet, PositionRole
from crm.models import Region, User


class ContactForm(WholeRecordForm[Contact]):
    """A person with phones and the present position; `contacts.actions.save_contact` writes what it holds."""

    folded = (
        "prefix_title",
        "suffix_title",
        "chapters",
        "regions",
        "source",
        "legal_basis",
        "purpose",
        "shared_down",
    )

    phone = PhoneField(
        label=_("Phone or WhatsApp"),
        required=False,
        help_text=_("Such as 0812-3456-7890. It is used for WhatsApp."),
    )
    other_phones = PhonesField(label=_("Other numbers"), required=False, help_text=_("One a line."))
    outlet = OneOf(
        Outlet.objects.none(),
        label=_("Works at"),
        required=False,
        empty_label="",
        widget=OptionsSelect("outlet", placeholder=_("Type the name of an outlet")),
    )
    role = OneOf(PositionRole.objects.all(), label=_("Role there"), required=False, empty_label="–")
    beats = SeveralOf(
        queryset=Beat.objects.all(), label=_("Beats"), required=False, widget=forms.CheckboxSelectMultiple
    )
    chapters = SeveralOf(
        queryset=Chapter.objects.none(),
        label=_("Press bodies"),
        required=False,
        widget=OptionsSelectMultiple("chapter", placeholder=_("Type the name of a chapter")),
        help_text=_("Card numbers and offices are added on the person's page."),
    )
    regions = SeveralOf(
        queryset=Region.objects.all(),
        label=_("Regions covered"),
        required=False,
        widget=OptionsSelectMultiple("region", placeholder=_("Type the name of a region")),
    )
    source = forms.CharField(
        label=_("Source of these data"),
        max_length=200,
        help_text=_("Where these data come from, e.g. business card at the coffee morning."),
    )

    class Meta:
        model = Contact
        fields = [
            "name",
            "kind",
            "email",
            "beats",
            "prefix_title",
            "suffix_title",
            "regions",
            "source",
            "legal_basis",
            "purpose",
            "shared_down",
        ]

    field_order = [
        "name",
        "phone",
        "outlet",
        "role",
        "kind",
        "email",
        "other_phones",
        "beats",
        "prefix_title",
        "suffix_title",
        "chapters",
        "regions",
        "source",
        "legal_basis",
        "purpose",
        "shared_down",
    ]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if self.instance.pk:
            self.show_what_is_stored()

    def show_what_is_stored(self) -> None:
        """Phones and the present position; memberships have pages of their own once the person is known."""
        phones = [phone.number for phone in self.instance.phones.all()]
        position = self.instance.positions.current().first()
        stored = {
            "phone": phones[0] if phones else "",
            "other_phones": phones[1:],
            "outlet": position.outlet_id if position else None,
            "role": position.role_id if position else None,
        }
        self.initial = {**stored, **self.initial}
        del self.fields["chapters"]

    def scope(self, user: User) -> None:
        self.fields["outlet"].queryset = Outlet.objects.visible_to(user)  # type: ignore[attr-defined]
        self.fields["chapters"].queryset = Chapter.objects.visible_to(user)  # type: ignore[attr-defined]
        known = self.instance.pk is not None
        offered_and_kept(self.fields["role"], self.instance.positions.values("role") if known else [])
        offered_and_kept(self.fields["beats"], self.instance.beats.values("pk") if known else [])

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if cleaned.get("role") and not cleaned.get("outlet") and "outlet" not in self.errors:
            self.add_error("outlet", _("A role needs the outlet it is held at."))
        return cleaned

    def numbers(self) -> list[str]:
        """Every phone number, the main one first, each once."""
        first = self.cleaned_data["phone"]
        return list(
            dict.fromkeys([number for number in (first, *self.cleaned_data["other_phones"]) if number])
        )
