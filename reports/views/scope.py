"""The unit and period that a page of this app is about, read from its address."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils import timezone

from crm.generic import Page
from crm.models import Unit
from reports.figures import Area
from reports.periods import Period, PeriodError, Span


class ScopedPage(Page):
    """Reads `?unit=` (a code) and `?period=`; without them the own unit and the current quarter.

    A period that cannot be read is a page with a sentence (400), a unit out of reach is not found.
    """

    unit_parameter = "unit"

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        try:
            return super().dispatch(request, *args, **kwargs)
        except PeriodError as error:
            return render(request, "reports/bad_period.html", {"sentence": str(error)}, status=400)

    def area(self) -> Area:
        unit = self.unit()
        return Area.of(unit, self.period(timezone.localdate(timezone=unit.tzinfo)), self.user)

    def unit(self) -> Unit:
        code = self.request.GET.get(self.unit_parameter)
        if not code:
            return Unit.objects.get(pk=self.user.unit_id)
        return get_object_or_404(Unit.objects.visible_to(self.user), code=code)

    def period(self, today: date) -> Period:
        text = self.request.GET.get("period")
        return Period.parse(text) if text else Period.containing(today, Span.QUARTER)
