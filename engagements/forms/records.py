"""What the quick log and the full form share: the facts, the notes, the terms."""

from datetime import datetime
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf, SeveralOf
from contacts.models import Beat
from crm.access import Role
from crm.fields import cleaned
from crm.forms import DateInput, RecordForm, TimeInput
from crm.models import User, Zone
from engagements.actions import Facts, Notes
from engagements.actions.content import NO_CONTENT, may_write_notes
from engagements.models import Engagement, EngagementKind, Minutes, Nature, Terms

NOTES = ("outcome", "understanding")
READERS = (Role.OPERATOR, Role.KEPALA, Role.PIMPINAN)
"""Roles that an informal note may name; never those who keep accounts or the law."""


class MomentInput(forms.DateTimeInput):
    """A native date-and-time field."""

    input_type = "datetime-local"

    def __init__(self) -> None:
        super().__init__(format="%Y-%m-%dT%H:%M")


class Prose(forms.CharField):
    """Several lines of free text, cleaned as a model field cleans them."""

    widget = forms.Textarea(attrs={"rows": 3})

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(max_length=4000, required=False, **kwargs)

    def to_python(self, value: Any) -> Any:
        text = super().to_python(value)
        return cleaned(text, multiline=True, max_length=4000) if text else text


class EngagementForm(RecordForm[Engagement]):
    kind = OneOf(
        EngagementKind.objects.none(),
        label=_("Kind"),
        empty_label=_("Choose a kind"),
        error_messages={"required": _("Choose what kind of meeting it was.")},
    )
    nature = forms.ChoiceField(
        label=_("Nature"),
        choices=Nature.choices,
        widget=forms.RadioSelect,
        error_messages={"required": _("Choose formal or informal.")},
    )
    topics = SeveralOf(
        Beat.objects.none(), label=_("Topics"), required=False, widget=forms.CheckboxSelectMultiple
    )
    outcome = Prose(label=_("Outcome"))
    understanding = Prose(label=_("Shared understanding"))
    readers = SeveralOf(
        User.objects.none(),
        label=_("Colleagues who may read the notes"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    others_count = forms.IntegerField(
        label=_("Others who came"),
        min_value=0,
        max_value=1_000_000,
        required=False,
        initial=0,
        help_text=_("Number of people who came and are not named."),
    )

    class Meta:
        model = Engagement
        fields = [
            "kind",
            "nature",
            "date",
            "time",
            "place",
            "theme",
            "topics",
            "others_count",
            "terms",
            "embargo_until",
        ]
        widgets = {"date": DateInput(), "time": TimeInput(), "embargo_until": MomentInput()}
        help_texts = {"time": ""}

    def scope(self, user: User) -> None:
        self.minutes = self.readable_minutes(user)
        kinds = EngagementKind.objects.offered()
        if self.instance.kind_id:
            kinds |= EngagementKind.objects.filter(pk=self.instance.kind_id)
        self.fields["kind"].queryset = kinds  # type: ignore[attr-defined]
        self.fields["topics"].queryset = Beat.objects.offered()  # type: ignore[attr-defined]
        colleagues = User.objects.colleagues_of(user).filter(role__in=READERS).exclude(pk=user.pk)
        self.fields["readers"].queryset = colleagues  # type: ignore[attr-defined]
        self.scope_notes(user)
        if self.instance.embargo_until:
            self.initial["embargo_until"] = timezone.make_naive(self.instance.embargo_until, self.zone.tzinfo)

    def readable_minutes(self, user: User) -> Minutes | None:
        if not self.instance.pk:
            return None
        return Minutes.objects.editable_by(user).filter(engagement=self.instance).first()

    def scope_notes(self, user: User) -> None:
        """Notes that the user may not write have no field; only their author names the readers."""
        if not may_write_notes(engagement=self.instance, user=user):
            for name in (*NOTES, "readers"):
                del self.fields[name]
        elif self.minutes:
            self.initial.update(outcome=self.minutes.outcome, understanding=self.minutes.understanding)
            self.initial["readers"] = list(self.minutes.readers.all())
            if self.minutes.created_by_id != user.pk:
                del self.fields["readers"]

    def propose(self, name: str, value: Any) -> None:
        """Show `value` where neither the record nor the address of the page says anything."""
        if self.initial.get(name) in (None, ""):
            self.initial[name] = value

    @property
    def zone(self) -> Zone:
        return Zone(self.instance.zone if self.instance.pk else self.user.unit.zone)

    @property
    def today(self) -> Any:
        return timezone.localdate(timezone=self.zone.tzinfo)

    def clean_others_count(self) -> int:
        return self.cleaned_data["others_count"] or 0

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        assert data is not None
        if data.get("terms") == Terms.EMBARGO:
            self.clean_embargo(data)
        else:
            data["embargo_until"] = None
        if data.get("terms") == Terms.OFF_RECORD:
            self.clean_off_record(data)
        return data

    def clean_embargo(self, data: dict[str, Any]) -> None:
        until = data.get("embargo_until")
        if until:
            data["embargo_until"] = in_zone(until, Zone(data.get("zone") or self.zone))
        elif "embargo_until" not in self.errors:
            self.add_error("embargo_until", ValidationError(_("Say until when the embargo holds.")))

    def clean_off_record(self, data: dict[str, Any]) -> None:
        """What was typed is not dropped unseen: the user takes it out, or chooses other terms."""
        for name in ("theme", "topics", *NOTES):
            if data.get(name):
                self.add_error(name, ValidationError(NO_CONTENT))

    def facts(self) -> Facts:
        names = [name for name in Facts.__dataclass_fields__ if name in self.cleaned_data]
        return Facts(**{name: self.cleaned_data[name] for name in names})

    def notes(self) -> Notes | None:
        """None when the user may not write them."""
        if "outcome" not in self.fields:
            return None
        data = self.cleaned_data
        readers = list(data["readers"]) if "readers" in self.fields else None
        return Notes(outcome=data["outcome"], understanding=data["understanding"], readers=readers)


def in_zone(moment: datetime, zone: Zone) -> datetime:
    """What was typed as a local time, read in `zone` and not in the zone of the server."""
    return timezone.make_naive(moment).replace(tzinfo=zone.tzinfo)
