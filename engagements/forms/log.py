"""The quick log: one screen, the usual meeting in a few taps."""

from dataclasses import replace
from typing import Any

from django import forms
from django.db.models import Count
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from crm.models import User
from engagements import parties
from engagements.actions import Attendee, Facts
from engagements.forms.choosing import Chooser, PartiesField
from engagements.forms.records import EngagementForm
from engagements.models import Attendance, Engagement, EngagementKind, Status

COMMON = 6
"""How many kinds stand on the screen at once; the others are one tap away."""

USUAL = (
    "coffee-morning",
    "silaturahmi",
    "konferensi-pers",
    "wawancara",
    "doorstop",
    "kontak-telepon-whatsapp",
)
"""Offered until a unit has habits of its own."""


class KindRadios(forms.RadioSelect):
    """Each kind with the nature it proposes, for the script that presets it."""

    def create_option(self, name: str, value: Any, *args: Any, **kwargs: Any) -> dict[str, Any]:
        option = super().create_option(name, value, *args, **kwargs)
        if hasattr(value, "instance"):
            option["attrs"]["data-nature"] = value.instance.nature
        return option


class LogForm(EngagementForm):
    who = PartiesField(label=_("Who was there"), required=False)

    class Meta(EngagementForm.Meta):
        pass

    field_order = [
        "kind",
        "nature",
        "who",
        "date",
        "time",
        "place",
        "outcome",
        "readers",
        "terms",
        "embargo_until",
        "theme",
        "understanding",
        "topics",
        "others_count",
    ]

    def scope(self, user: User) -> None:
        super().scope(user)
        self.fields["kind"].widget = KindRadios(choices=self.fields["kind"].choices)  # type: ignore[attr-defined]
        self.fields["kind"].empty_label = None  # type: ignore[attr-defined]
        now = timezone.localtime(timezone=self.zone.tzinfo)
        self.propose("date", now.date())
        self.propose("time", now.time().replace(second=0, microsecond=0))
        who = self.fields["who"]
        assert isinstance(who, PartiesField)
        who.scoped(Chooser(user, parties.ALL))

    def common_kinds(self) -> list[Any]:
        codes = self.common_codes()
        radios = [radio for radio in self["kind"].subwidgets if kind_of(radio).code in codes]
        return sorted(radios, key=lambda radio: codes.index(kind_of(radio).code))

    def other_kinds(self) -> list[Any]:
        codes = self.common_codes()
        return [radio for radio in self["kind"].subwidgets if kind_of(radio).code not in codes]

    def other_is_chosen(self) -> bool:
        return any(radio.data["selected"] for radio in self.other_kinds())

    def common_codes(self) -> list[str]:
        """The kinds this unit records most, filled up with the usual ones."""
        if not hasattr(self, "codes"):
            used = Engagement.objects.filter(unit=self.user.unit, kind__retired=False).order_by()
            most = used.values("kind__code").annotate(n=Count("pk")).order_by("-n", "kind__code")[:COMMON]
            codes = [row["kind__code"] for row in most]
            self.codes = list(dict.fromkeys([*codes, *USUAL]))[:COMMON]
        return self.codes

    @property
    def status(self) -> str:
        """A meeting that lies ahead is planned."""
        return Status.PLANNED if self.cleaned_data["date"] > self.today else Status.HELD

    def facts(self) -> Facts:
        return replace(super().facts(), status=self.status)

    def attendees(self) -> list[Attendee]:
        attendance = Attendance.INVITED if self.status == Status.PLANNED else Attendance.ATTENDED
        return [Attendee(party, attendance=attendance) for party in self.cleaned_data["who"]]


def kind_of(radio: Any) -> EngagementKind:
    return radio.data["value"].instance
