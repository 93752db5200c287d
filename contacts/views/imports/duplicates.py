"""Rows that are perhaps known already, side by side with what they may be: decided one by one, or by one rule."""

import re
from collections import defaultdict
from collections.abc import Mapping
from typing import Any

from django.contrib import messages
from django.core.exceptions import BadRequest
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.imports import actions
from contacts.imports.candidates import offered, questions, value_of
from contacts.imports.forms import LikelyForm
from contacts.models import ImportBatch, ImportOutcome, Outcome
from contacts.views.imports.pages import ROWS_A_PAGE, BatchPage, State

DECISION = re.compile(r"decision-([1-9][0-9]{0,8})")
LINE = re.compile(r"[1-9][0-9]{0,8}", re.ASCII)
Rule = ImportBatch.OnDuplicate
GROUPS = ("open", "decided")
ONE = "one"
"""The group of a single row (`?row=12`), whatever becomes of it: also one that certainly means a known entry."""

type Decisions = dict[tuple[str, int | None], list[int]]
"""`{(decision, decided_for): [line, …]}`"""


class ImportDuplicates(BatchPage):
    template_name = "contacts/import_duplicates.html"
    step = 3
    states = (State.PREVIEWED,)

    def group(self) -> str:
        group = ONE if "row" in self.request.GET else self.request.GET.get("rows", "open")
        if group not in (*GROUPS, ONE):
            raise Http404(_("There is no such group of rows."))
        return group

    def outcomes(self, group: str) -> QuerySet[ImportOutcome]:
        found = self.object.outcomes.select_related("row")
        if group == ONE:
            return found.filter(number=self.line())
        return found.filter(outcome=Outcome.DUPLICATE) if group == "open" else found.exclude(row__decision="")

    def line(self) -> int:
        line = self.request.GET["row"]
        return int(line) if LINE.fullmatch(line) else 0

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        group = self.group()
        page = self.page_of(self.outcomes(group))
        if group == ONE and not page.object_list:
            raise Http404(_("There are no such rows."))
        context = super().get_context_data(
            group=group,
            counts={name: self.outcomes(name).count() for name in GROUPS},
            page_obj=page,
            questions=questions(page, self.object, self.user),
            choices=choices(group),
            rule=LikelyForm(initial={"on_likely": self.object.on_likely}),
            preview_url=self.preview_url(),
            **kwargs,
        )
        title = _("Decide on one row") if group == ONE else _("Perhaps known already")
        return {**context, "page_title": title}

    def preview_url(self) -> str:
        """The preview; for somebody who came from one of its rows, at that row."""
        url = self.object.get_absolute_url()
        if self.group() != ONE:
            return url
        before = self.object.outcomes.filter(number__lt=self.line()).count()
        return f"{url}?page={before // ROWS_A_PAGE + 1}#row-{self.line()}"

    def take(self, request: HttpRequest) -> HttpResponse:
        with transaction.atomic():
            if "rule" in request.POST:
                self.rule_for_all(request)
            elif not self.decide(request):
                messages.info(request, _("Nothing was decided."))
                return self.elsewhere()
            waiting = self.preview_again()
        return waiting or self.next_page()

    def next_page(self) -> HttpResponse:
        """Stay as long as questions wait, else the preview."""
        if self.group() == ONE and self.object.state == State.PREVIEWED:
            return HttpResponseRedirect(self.preview_url())
        here = reverse("contacts:import-duplicates", args=[self.object.pk])
        return HttpResponseRedirect(here) if self.object.counts.get(Outcome.DUPLICATE) else self.elsewhere()

    def rule_for_all(self, request: HttpRequest) -> None:
        form = LikelyForm(request.POST)
        if not form.is_valid():
            raise BadRequest
        actions.set_rule_for_likely(batch=self.object, on_likely=form.cleaned_data["on_likely"])

    def decide(self, request: HttpRequest) -> int:
        """Keep what was decided on this page; how many rows it was."""
        decisions = decisions_in(request.POST, self.object)
        for (decision, decided_for), numbers in decisions.items():
            actions.decide(batch=self.object, numbers=numbers, decision=decision, decided_for=decided_for)
        count = sum(map(len, decisions.values()))
        if count:
            said = ngettext("%(count)s row is decided.", "%(count)s rows are decided.", count)
            messages.success(request, said % {"count": number_format(count)})
        return count


def choices(group: str) -> list[tuple[str, str, bool]]:
    """What can be done with a row, in words, and whether it takes a candidate; what is decided can be taken back."""
    answers = [
        (Rule.UPDATE.value, _("It is this one: update it"), True),
        (Rule.FILL.value, _("It is this one: fill its empty fields only"), True),
        (Rule.NEW.value, _("It is another one: add it as new"), False),
        (Rule.SKIP.value, _("Do not import the row"), False),
    ]
    return answers if group == "open" else [*answers, ("ask", _("Follow the rules for all rows"), False)]


def decisions_in(sent: Mapping[str, str], batch: ImportBatch) -> Decisions:
    """The new decisions of a form. Raises BadRequest for what the page does not offer."""
    wanted = {
        int(found.group(1)): name for name in sent if (found := DECISION.fullmatch(name)) and sent[name]
    }
    outcomes = batch.outcomes.filter(number__in=wanted).select_related("row")
    decisions: Decisions = defaultdict(list)
    for outcome in outcomes:
        decision, decided_for = one_decision(sent, outcome)
        if (decision, decided_for) != (outcome.row.decision, outcome.row.decided_for):
            decisions[decision, decided_for].append(outcome.number)
    return dict(decisions)


def one_decision(sent: Mapping[str, str], outcome: ImportOutcome) -> tuple[str, int | None]:
    decision, of = sent[f"decision-{outcome.number}"], sent.get(f"for-{outcome.number}", "")
    if decision == "ask":
        return "", None
    if decision not in Rule.values:
        raise BadRequest
    if decision in (Rule.NEW, Rule.SKIP):
        return decision, None
    values = {str(value_of(one)): value_of(one) for one in offered(outcome)}
    if of not in values:
        raise BadRequest
    return decision, values[of]
