"""The preview: what becomes of every row, the wrong cells mended in place, and the confirmation of exactly this."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.db import transaction
from django.db.models import Count, Min, QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.imports import actions
from contacts.imports.forms import CellsForm
from contacts.imports.showing import cause_in_words, title_of
from contacts.models import ImportProblem, ImportRow, Outcome
from contacts.views.imports.pages import BatchPage, RowsPage, State

ROWS_TO_MEND = 25
"""A row that is wrong as a whole shows all its cells: more rows would be more fields than a form may send."""
CAUSES = 30


class ImportPreview(RowsPage):
    template_name = "contacts/import_preview.html"
    step = 3
    states = (State.PREVIEWED,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.object.counts
        wrong, undecided = counts.get(Outcome.WRONG, 0), counts.get(Outcome.DUPLICATE, 0)
        to_write = counts.get(Outcome.NEW, 0) + counts.get(Outcome.UPDATE, 0)
        label = ngettext("Import %(count)s row", "Import %(count)s rows", to_write) % {
            "count": number_format(to_write)
        }
        return super().get_context_data(
            to_write=to_write,
            wrong=wrong,
            undecided=undecided,
            left_out=wrong + undecided,
            causes=self.causes() if wrong else [],
            confirm_label=label,
            undo_days=settings.IMPORT_UNDO_DAYS,
            **kwargs,
        )

    def causes(self) -> list[dict[str, Any]]:
        """What is wrong, by column and cause, the most frequent first, each with the address where it is mended."""
        mend = reverse("contacts:import-mend", args=[self.object.pk])
        return [
            {
                **cause,
                "title": cause_in_words(cause["code"]),
                "url": f"{mend}?{urlencode({'column': cause['header'], 'cause': cause['code']})}",
                "is_missing": cause["code"] in ("no_outlet", "no_chapter"),
            }
            for cause in by_cause(self.object.problems.all())[:CAUSES]
        ]

    def take(self, request: HttpRequest) -> HttpResponse:
        digest = request.POST.get("digest", "")
        with transaction.atomic():
            actions.leave_rows_out(batch=self.object, leave_out="leave_out" in request.POST)
            if actions.confirm_import(batch=self.object, user=self.user, digest=digest):
                return self.start_job("confirm_import")
        self.object.refresh_from_db()
        messages.warning(request, self.not_confirmed(digest))
        return self.elsewhere()

    def not_confirmed(self, digest: str) -> str:
        counts = self.object.counts
        if self.object.state not in (State.READ, State.PREVIEWED):
            return _("This import is confirmed already.")
        if digest == self.object.digest and (counts.get(Outcome.WRONG) or counts.get(Outcome.DUPLICATE)):
            return _("Some rows are wrong or undecided. Mend them, or tick that they are left out.")
        return _("The preview has expired. Please look at it again. Nothing was written.")


def by_cause(problems: QuerySet[ImportProblem]) -> QuerySet[ImportProblem, Any]:
    counted = problems.values("header", "code").annotate(count=Count("pk"), example=Min("message"))
    return counted.order_by("-count", "header", "code")


class ImportMend(BatchPage):
    """The rows of one cause with their wrong cells as fields; what is mended is checked again at once."""

    template_name = "contacts/import_mend.html"
    step = 3
    states = (State.PREVIEWED,)

    def problems(self) -> QuerySet[ImportProblem]:
        found = self.object.problems.all()
        for field, name in (("header", "column"), ("code", "cause")):
            if name in self.request.GET:
                found = found.filter(**{field: self.request.GET[name]})
        return found

    def rows(self) -> QuerySet[ImportRow]:
        wrong = self.object.rows.filter(pk__in=self.problems().values("row"))
        return wrong.order_by("number").prefetch_related("problems")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.page_of(self.rows(), ROWS_TO_MEND)
        if not page.object_list and "form" not in kwargs:
            raise Http404(_("There are no such rows."))
        form = kwargs.pop("form", None) or CellsForm(batch=self.object, rows=list(page))
        context = super().get_context_data(
            form=form,
            page_obj=page,
            cause=by_cause(self.problems()).first(),
            rows=[self.shown(row, form) for row in form.rows],
            **kwargs,
        )
        return {**context, "page_title": _("Mend wrong rows")}

    def shown(self, row: ImportRow, form: CellsForm) -> dict[str, Any]:
        problems = [(problem.header, problem.message) for problem in row.problems.all()]
        cells = [
            {"field": field, "problems": [said for header, said in problems if header == field.label]}
            for field in form.cells_of(row)
        ]
        whole = [said for header, said in problems if not header]
        return {
            "number": row.number,
            "title": title_of(row, self.object),
            "cells": cells,
            "whole": whole,
            "surplus": list(filter(None, row.cells[len(self.object.headers) :])),
            "right": form.right_of(row),
        }

    def take(self, request: HttpRequest) -> HttpResponse:
        form = CellsForm(request.POST, batch=self.object, rows=self.sent_rows(request))
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        cells, right = form.mended(), form.right()
        if not cells and not right:
            messages.info(request, _("No cell was changed."))
            return HttpResponseRedirect(request.get_full_path())
        with transaction.atomic():
            actions.fix_cells(batch=self.object, cells=cells, right=right)
            waiting = self.preview_again()
        return waiting or self.next_page(len({*right, *(number for number, _header in cells)}))

    def sent_rows(self, request: HttpRequest) -> list[ImportRow]:
        """The rows whose cells were sent, as far as they are wrong still."""
        sent = {name.split("-")[1] for name in request.POST if name.startswith("cell-")}
        numbers = [int(number) for number in sent if number.isdecimal() and len(number) < 10][:ROWS_TO_MEND]
        rows = self.object.rows.filter(number__in=numbers, problems__isnull=False).distinct()
        return list(rows.order_by("number").prefetch_related("problems"))

    def next_page(self, changed: int) -> HttpResponse:
        """More of the same cause, else the preview."""
        wrong = self.object.counts.get(Outcome.WRONG, 0)
        said = ngettext("%(count)s row was changed.", "%(count)s rows were changed.", changed)
        left = ngettext("%(count)s row is still wrong.", "%(count)s rows are still wrong.", wrong)
        parts = [
            said % {"count": number_format(changed)},
            left % {"count": number_format(wrong)} if wrong else _("No row is wrong any more."),
        ]
        messages.success(self.request, " ".join(parts))
        if self.problems().exists():
            return HttpResponseRedirect(self.request.get_full_path())
        return self.elsewhere()
