"""The form of one follow-up."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import OneOf
from crm.forms import DateInput, RecordForm
from crm.models import User
from engagements import parties
from engagements.forms.choosing import Chooser, PartyField, PartySelect
from engagements.models import FollowUp


class FollowUpForm(RecordForm[FollowUp]):
    owner = OneOf(User.objects.none(), label=_("Who does it"), empty_label=None)
    about = PartyField(label=_("About whom"), required=False, widget=PartySelect("press"))

    class Meta:
        model = FollowUp
        fields = ["what", "owner", "due"]
        labels = {"what": _("What is to be done")}
        widgets = {"due": DateInput(), "what": forms.TextInput(attrs={"autofocus": True})}

    field_order = ["what", "owner", "due", "about"]

    def scope(self, user: User) -> None:
        owners = User.objects.colleagues_of(user)
        if self.instance.owner_id:
            owners |= User.objects.filter(pk=self.instance.owner_id)
        self.fields["owner"].queryset = owners  # type: ignore[attr-defined]
        self.initial["owner"] = self.initial.get("owner") or user.pk
        kept = [
            getattr(self.instance, kind) for kind in parties.PRESS if getattr(self.instance, f"{kind}_id")
        ]
        # A person the user may not see stays on the follow-up, unnamed.
        seen = [party for party in kept if parties.find(user, [parties.key_of(party)], parties.PRESS)]
        self.unseen = len(seen) < len(kept)
        if seen:
            self.initial["about"] = seen[0]
        about = self.fields["about"]
        assert isinstance(about, PartyField)
        about.scoped(Chooser(user, parties.PRESS, seen))
        if self.unseen:
            del self.fields["about"]

    def worded(self) -> FollowUp:
        """The follow-up as typed (unsaved)."""
        follow_up = self.instance
        about: Any = self.cleaned_data.get("about")
        for kind in () if self.unseen else parties.PRESS:
            setattr(follow_up, kind, about if about is not None and parties.kind_of(about) == kind else None)
        return follow_up
