"""Which sheet, which kind of list, and which column goes where."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import Count, QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _

from contacts.imports import actions
from contacts.imports.columns import looks_like
from contacts.imports.forms import ColumnsForm, SheetForm
from contacts.imports.memory import remember
from contacts.imports.switching import switch_into
from contacts.models import ImportBatch
from contacts.views.imports.pages import BatchPage, State


class ImportSheets(BatchPage):
    """A workbook with several sheets: one of them is meant, the others are thrown away."""

    template_name = "contacts/import_sheets.html"
    step = 1
    states = (State.SHEETS,)

    def sheets(self) -> QuerySet[ImportBatch]:
        siblings = ImportBatch.objects.visible_to(self.user).filter(
            upload=self.object.upload, state=State.SHEETS
        )
        return siblings.annotate(row_count=Count("rows")).order_by("pk")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", SheetForm(sheets=self.sheets()))
        sheets = [{"batch": sheet, "headers": sheet.headers[:6]} for sheet in self.sheets()]
        return super().get_context_data(sheets=sheets, **kwargs)

    def take(self, request: HttpRequest) -> HttpResponse:
        form = SheetForm(request.POST, sheets=self.sheets())
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        chosen = actions.choose_sheet(batch=form.cleaned_data["sheet"], user=self.user)
        return HttpResponseRedirect(chosen.get_absolute_url())


class ImportColumns(BatchPage):
    template_name = "contacts/import_columns.html"
    step = 2
    states = (State.READ, State.PREVIEWED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs.setdefault("form", ColumnsForm(batch=self.object))
        columns = list(form.columns())
        likely = looks_like(self.object.headers)
        return super().get_context_data(
            columns=columns,
            unknown=[column.field.label for column in columns if not column.is_known],
            row_count=self.object.rows.count(),
            looks_like=ImportBatch.Into(likely) if likely and likely != self.object.into else None,
            **kwargs,
        )

    def take(self, request: HttpRequest) -> HttpResponse:
        form = ColumnsForm(request.POST, batch=self.object)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        with transaction.atomic():
            self.settle(form)
            return self.preview_again() or self.elsewhere()

    def settle(self, form: ColumnsForm) -> None:
        actions.choose_columns(
            batch=self.object,
            mapping=form.mapping(),
            on_duplicate=form.cleaned_data["on_duplicate"],
            on_likely=form.cleaned_data["on_likely"],
            create_missing=form.cleaned_data.get("create_missing", False),
            default_kind=form.cleaned_data["default_kind"],
        )
        remember(self.object)


class ImportSwitch(BatchPage):
    """One button: this is the other kind of list. There is nothing to look at."""

    states = ImportColumns.states

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        return self.elsewhere()

    def take(self, request: HttpRequest) -> HttpResponse:
        if switch_into(batch=self.object, user=self.user):
            messages.success(
                request,
                _("This is now read as a list of %(into)s. Please check the columns.")
                % {"into": self.object.get_into_display()},
            )
        return self.elsewhere()
