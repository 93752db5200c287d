"""Who of those invited came."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from contacts.forms.choosing import SeveralOf
from crm.models import User
from engagements.models import Attendance, Engagement, Participation


class HeldForm(forms.Form):
    """Everyone invited is ticked; whoever did not come is unticked. People the user may not see count as come."""

    came = SeveralOf(
        Participation.objects.none(),
        label=_("Who came?"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )

    def __init__(self, *args: Any, user: User, engagement: Engagement, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Participation.objects.visible_to(user).filter(
            engagement=engagement, attendance=Attendance.INVITED
        )
        invited = rows.select_related("contact", "outlet", "chapter", "officer", "unit")
        self.fields["came"].queryset = invited  # type: ignore[attr-defined]
        self.initial["came"] = list(invited)
        self.invited = list(invited)
        if not self.invited:
            del self.fields["came"]

    @property
    def absent(self) -> list[Participation]:
        came = {line.pk for line in self.cleaned_data.get("came", [])}
        return [line for line in self.invited if line.pk not in came]
