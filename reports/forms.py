"""What is asked before a report or a dashboard is shown."""

from __future__ import annotations

from datetime import date
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from crm.forms import RecordForm
from crm.models import Unit, User
from reports.letterhead import Paper
from reports.models import Letterhead
from reports.periods import Period, PeriodError, Span

OFFERED = {Span.QUARTER: 8, Span.MONTH: 12, Span.SEMESTER: 4, Span.YEAR: 3}

type Choices = list[tuple[str, list[tuple[str, str]]]]


def period_choices(today: date, chosen: Period | None = None) -> Choices:
    """The last periods of every span, newest first, in groups; `chosen` among them however old it is."""
    groups: Choices = []
    for span, count in OFFERED.items():
        periods = Period.containing(today, span).recent(count)[::-1]
        if chosen and chosen.span is span and chosen not in periods:
            periods.append(chosen)
        groups.append((str(span.label), [(one.code, one.label) for one in periods]))
    return groups


def unit_choices(user: User, chosen: Unit) -> list[tuple[str, str]]:
    """From the user's own unit down to the chosen one, and the units directly below that: never the whole tree."""
    reach = Unit.objects.visible_to(user)
    above = [chosen.path[:end] for end in range(Unit.steplen, len(chosen.path) + 1, Unit.steplen)]
    around = reach.filter(path__in=above) | reach.filter(path__startswith=chosen.path, depth=chosen.depth + 1)
    return [(unit.code, unit.name) for unit in around.order_by("path")]


class ScopeForm(forms.Form):
    """The two pickers above the dashboard. What they hold was checked by the view before they are shown."""

    unit = forms.ChoiceField(label=_("Unit"), required=False)
    period = forms.ChoiceField(label=_("Period"), required=False)

    def __init__(self, *, user: User, unit: Unit, period: Period, today: date) -> None:
        super().__init__(initial={"unit": unit.code, "period": period.code})
        self.fields["unit"].choices = unit_choices(user, unit)  # type: ignore[attr-defined]
        self.fields["period"].choices = period_choices(today, period)  # type: ignore[attr-defined]


class ReportForm(forms.Form):
    """Which report is to be built. The unit and period may be any that the user could name, not only those offered."""

    unit = forms.CharField(label=_("Unit"), max_length=80)
    period = forms.CharField(label=_("Period"), max_length=20)
    paper = forms.ChoiceField(label=_("Paper"), choices=Paper.choices, initial=Paper.A4)

    def __init__(self, data: Any, *, user: User, unit: Unit, period: Period, today: date) -> None:
        super().__init__(data, initial={"unit": unit.code, "period": period.code})
        self.user = user
        self.fields["unit"].widget = forms.Select(choices=unit_choices(user, unit))
        self.fields["period"].widget = forms.Select(choices=period_choices(today, period))

    def clean_unit(self) -> Unit:
        code = self.cleaned_data["unit"]
        found = Unit.objects.visible_to(self.user).filter(code=code).first()
        if found is None:
            raise ValidationError(_("Choose one of your units."))
        return found

    def clean_period(self) -> Period:
        try:
            return Period.parse(self.cleaned_data["period"])
        except PeriodError as error:
            raise ValidationError(str(error)) from error


class LetterheadForm(RecordForm[Letterhead]):
    class Meta:
        model = Letterhead
        fields = ["kop", "number_template", "on_behalf", "post", "signatory", "copies"]

    def scope(self, user: User) -> None:
        signatory = self.fields["signatory"]
        signatory.queryset = User.objects.colleagues_of(user)  # type: ignore[attr-defined]
