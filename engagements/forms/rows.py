"""The rows on an engagement's form: who took part, and what was promised."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf
from crm.forms import CleanCharField, DateInput
from crm.models import User
from engagements import parties
from engagements.actions import Attendee, Promise
from engagements.forms.choosing import Chooser, PartyField
from engagements.models import Attendance, FollowUp, Participation, ParticipationRole

MOST_ROWS = 500


class AttendeeRow(forms.Form):
    party = PartyField(label=_("Who"), required=False)
    role = forms.ChoiceField(
        label=_("Role"),
        choices=ParticipationRole.choices,
        initial=ParticipationRole.PARTICIPANT,
        required=False,
    )
    attendance = forms.ChoiceField(
        label=_("Attendance"), choices=Attendance.choices, initial=Attendance.ATTENDED, required=False
    )

    def __init__(self, *args: Any, chooser: Chooser, few: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        party = self.fields["party"]
        assert isinstance(party, PartyField)
        party.scoped(chooser, few=few)


class AttendeeRows(forms.BaseFormSet[AttendeeRow]):
    """The list; an emptied row is a removed one. All rows look their parties up together."""

    title = _("Participants")
    add_label = _("One more participant")

    @classmethod
    def get_default_prefix(cls) -> str:
        return "attendees"

    def __init__(
        self, data: Any, *, user: User, lines: Sequence[Participation] = (), named: Sequence[Any] = ()
    ) -> None:
        self.chooser = Chooser(user, parties.ALL, [line.party for line in lines])
        stored = [{"party": line.party, "role": line.role, "attendance": line.attendance} for line in lines]
        super().__init__(data, initial=[*stored, *({"party": party} for party in named)])
        if self.is_bound:
            names = [name for name in self.data if name.startswith("attendees-") and name.endswith("-party")]
            self.chooser.look_up(filter(None, (self.data[name] for name in names)))

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        filled = index is not None and index < self.initial_form_count()
        return {
            **super().get_form_kwargs(index),
            "chooser": self.chooser,
            "few": index is not None and not filled,
            # A row that says what is stored already is not an empty one, wherever it stands.
            "empty_permitted": False,
            "use_required_attribute": False,
        }

    def clean(self) -> None:
        keys = [parties.key_of(row["party"]) for row in self.filled()]
        if len(keys) != len(set(keys)):
            raise ValidationError(_("A participant stands in the list twice."))

    def filled(self) -> list[dict[str, Any]]:
        rows = [getattr(row, "cleaned_data", {}) for row in self.forms]
        return [row for row in rows if row.get("party")]

    def attendees(self) -> list[Attendee]:
        return [
            Attendee(
                row["party"],
                row["role"] or ParticipationRole.PARTICIPANT,
                row["attendance"] or Attendance.ATTENDED,
            )
            for row in self.filled()
        ]


class PromiseRow(forms.Form):
    """One follow-up. `existing` is the number of the row it changes; only rows of this engagement count.

    `seen` is the version of that row which the user changes: another one is never written over.
    """

    existing = forms.IntegerField(widget=forms.HiddenInput, required=False)
    seen = forms.IntegerField(widget=forms.HiddenInput, required=False)
    what = CleanCharField(label=_("What was promised"), max_length=300, required=False)
    owner = OneOf(User.objects.none(), label=_("Who does it"), required=False, empty_label=None)
    due = forms.DateField(label=_("Due"), required=False, widget=DateInput())

    def __init__(self, *args: Any, owners: list[User], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["owner"].queryset = User.objects.filter(pk__in=[owner.pk for owner in owners])  # type: ignore[attr-defined]
        self.fields["owner"].widget.choices = [(owner.pk, str(owner)) for owner in owners]

    def clean(self) -> dict[str, Any] | None:
        data = super().clean()
        if (
            data
            and data.get("due")
            and not data.get("what")
            and not data.get("existing")
            and "what" not in self.errors
        ):
            self.add_error("what", ValidationError(_("Say what is to be done.")))
        return data


class PromiseRows(forms.BaseFormSet[PromiseRow]):
    """Open follow-ups of an engagement and new ones; the text taken out of a row removes its follow-up."""

    title = _("Follow-ups")
    add_label = _("One more follow-up")

    @classmethod
    def get_default_prefix(cls) -> str:
        return "promises"

    def __init__(self, data: Any, *, user: User, follow_ups: Sequence[FollowUp] = ()) -> None:
        self.user = user
        self.follow_ups = {follow_up.pk: follow_up for follow_up in follow_ups}
        colleagues = [user, *User.objects.colleagues_of(user).exclude(pk=user.pk)]
        owners = {owner.pk: owner for owner in [*colleagues, *(one.owner for one in follow_ups)]}
        self.owners = list(owners.values())
        initial = [
            {
                "existing": one.pk,
                "seen": one.version,
                "what": one.what,
                "owner": one.owner_id,
                "due": one.due,
            }
            for one in follow_ups
        ]
        super().__init__(data, initial=initial)

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "owners": self.owners}

    def clean(self) -> None:
        known: set[int] = set()
        for row in self.forms:
            data = getattr(row, "cleaned_data", {})
            number = data.get("existing")
            if number in known:
                row.add_error("what", ValidationError(_("This follow-up stands on the form twice.")))
            elif number and self.overtaken(data):
                self.show_newest(row)
                row.add_error("what", self.refusal(number))
            known |= {number} if number else set()

    def overtaken(self, data: dict[str, Any]) -> bool:
        """Whether the row was written over a follow-up that somebody has changed, done or removed since."""
        stored = self.follow_ups.get(data["existing"])
        if stored is None:
            return bool(data.get("what"))
        said = (data.get("what"), data.get("owner") or self.user, data.get("due"))
        return stored.version != data.get("seen") and said != (stored.what, stored.owner, stored.due)

    def refusal(self, number: int) -> ValidationError:
        stored = self.follow_ups.get(number)
        if stored is None:
            return ValidationError(
                _(
                    "This follow-up is done or removed by now: empty this line, or save it once more as a new one."
                )
            )
        return ValidationError(
            _("Somebody changed this follow-up meanwhile, it says: “%(text)s”. Save again to keep yours."),
            params={"text": stored.what},
        )

    def show_newest(self, row: PromiseRow) -> None:
        """The next save is over what is stored now: the user has been told."""
        stored = self.follow_ups.get(row.cleaned_data["existing"])
        sent: Any = row.data
        newest = sent.copy()
        newest[row.add_prefix("existing")] = str(stored.pk) if stored else ""
        newest[row.add_prefix("seen")] = str(stored.version) if stored else ""
        row.data = newest

    def promises(self) -> list[Promise]:
        rows = [row.cleaned_data for row in self.forms if row.cleaned_data]
        return [
            self.promise(row) for row in rows if row.get("what") or row.get("existing") in self.follow_ups
        ]

    def promise(self, row: dict[str, Any]) -> Promise:
        existing = self.follow_ups.get(row.get("existing") or 0)
        return Promise(
            what=row["what"],
            owner=row.get("owner") or self.user,
            due=row.get("due"),
            existing=existing,
            drop=existing is not None and not row["what"],
        )

    def wordings(self) -> list[str]:
        return [promise.what for promise in self.promises() if promise.what]


def attendee_rows(extra: int) -> Any:
    return forms.formset_factory(
        AttendeeRow,
        formset=AttendeeRows,
        extra=extra,
        absolute_max=MOST_ROWS,
        max_num=MOST_ROWS,
        validate_max=True,
    )


def promise_rows(extra: int) -> Any:
    return forms.formset_factory(
        PromiseRow, formset=PromiseRows, extra=extra, absolute_max=50, max_num=50, validate_max=True
    )
