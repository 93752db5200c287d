"""Small forms on what ties a person to outlets, chapters and certificates."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf, OptionsSelect
from contacts.forms.records import WholeRecordForm, offered_and_kept
from contacts.models import (
    Chapter,
    Competence,
    Contact,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outlet,
    Position,
    PositionRole,
)
from crm.forms import DateInput
from crm.models import User


def chapter_choice() -> OneOf:
    return OneOf(
        Chapter.objects.none(),
        label=_("Chapter"),
        empty_label="",
        widget=OptionsSelect("chapter", placeholder=_("Type the name of a chapter")),
    )


class PositionForm(WholeRecordForm[Position]):
    unseen = ("contact",)
    outlet = OneOf(
        Outlet.objects.none(),
        label=_("Outlet"),
        empty_label="",
        widget=OptionsSelect("outlet", placeholder=_("Type the name of an outlet")),
    )
    role = OneOf(PositionRole.objects.all(), label=_("Role there"), required=False, empty_label="–")

    class Meta:
        model = Position
        fields = ["outlet", "role", "start", "end"]
        widgets = {"start": DateInput(), "end": DateInput()}

    def scope(self, user: User) -> None:
        self.fields["outlet"].queryset = Outlet.objects.visible_to(user)  # type: ignore[attr-defined]
        offered_and_kept(self.fields["role"], [self.instance.role_id] if self.instance.role_id else [])


class CompetenceForm(WholeRecordForm[Competence]):
    unseen = ("contact",)

    class Meta:
        model = Competence
        fields = ["level", "number", "expires_on", "checked_on"]
        widgets = {"expires_on": DateInput(), "checked_on": DateInput()}


class MembershipForm(WholeRecordForm[Membership]):
    unseen = ("contact",)
    chapter = chapter_choice()
    member_type = OneOf(
        MemberType.objects.all(), label=_("Type of membership"), required=False, empty_label="–"
    )

    class Meta:
        model = Membership
        fields = ["chapter", "member_type", "card_number", "card_expires_on", "checked_on"]
        widgets = {"card_expires_on": DateInput(), "checked_on": DateInput()}

    def scope(self, user: User) -> None:
        self.fields["chapter"].queryset = Chapter.objects.visible_to(user)  # type: ignore[attr-defined]
        offered_and_kept(
            self.fields["member_type"], [self.instance.member_type_id] if self.instance.member_type_id else []
        )

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or {}
        if (
            (cleaned.get("card_number") or cleaned.get("card_expires_on"))
            and not cleaned.get("checked_on")
            and "checked_on" not in self.errors
        ):
            self.add_error("checked_on", _("Say when this card was seen."))
        return cleaned


class OfficeForm(WholeRecordForm[Office]):
    """An office in a chapter; two chairs at a time are not refused, because they happen."""

    contact = OneOf(
        Contact.objects.none(),
        label=_("Person"),
        empty_label="",
        widget=OptionsSelect("contact", placeholder=_("Type the name of a person")),
        help_text=_("Somebody of your unit's own address book."),
    )
    chapter = chapter_choice()
    title = OneOf(OfficeTitle.objects.all(), label=_("Office"), empty_label=_("Choose"))

    class Meta:
        model = Office
        fields = ["contact", "chapter", "title", "status", "start", "end", "division", "decree_number"]
        widgets = {"start": DateInput(), "end": DateInput()}

    def scope(self, user: User) -> None:
        self.fields["contact"].queryset = Contact.objects.editable_by(user)  # type: ignore[attr-defined]
        self.fields["chapter"].queryset = Chapter.objects.visible_to(user)  # type: ignore[attr-defined]
        offered_and_kept(self.fields["title"], [self.instance.title_id] if self.instance.title_id else [])


class OfficeEndForm(WholeRecordForm[Office]):
    unseen = ("start",)
    end = forms.DateField(label=_("Last day in office"), widget=DateInput())

    class Meta:
        model = Office
        fields = ["end"]
