"""The import wizard: file → columns → preview → result. Each step can be left and come back to."""

import re
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

from django.contrib import messages
from django.core.files.uploadedfile import UploadedFile
from django.core.paginator import InvalidPage, Paginator
from django.core.paginator import Page as Slice
from django.db import transaction
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext
from django.views.generic import TemplateView
from phonenumber_field.phonenumber import PhoneNumber

from contacts.forms.phones import as_people_write_it
from contacts.imports import actions
from contacts.imports.actions import Expired, Outcome, State
from contacts.imports.columns import TARGETS
from contacts.imports.filters import ImportFilter
from contacts.imports.forms import ColumnsForm, StartForm
from contacts.imports.reading import Refused
from contacts.imports.tables import ImportTable
from contacts.models import ImportBatch, ImportRow
from crm.access import Act
from crm.generic import ConfirmPage, DetailPage, ListPage, Page
from crm.jobs import enqueue
from crm.models import JobState

ROWS_A_PAGE = 50
TITLE_FIELDS = ("name", "first_name", "website")


class ImportList(ListPage):
    model = ImportBatch
    act = Act.IMPORT
    table_class = ImportTable
    filterset_class = ImportFilter
    title = gettext_lazy("Imports")
    add_url_name = "contacts:import-start"
    add_label = gettext_lazy("Import a list")
    add_act = Act.IMPORT
    empty_title = gettext_lazy("No imports yet")
    empty_text = gettext_lazy(
        "Bring in a list of journalists or outlets from Excel. You see every change before it is made."
    )
    extra_context = {"empty_icon": "table-import"}

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return super().get_queryset().select_related("created_by")

    def noun(self, count: int) -> str:
        return ngettext("%(count)d import", "%(count)d imports", count) % {"count": count}


class ImportStart(Page, TemplateView):
    act = Act.IMPORT
    template_name = "contacts/import_start.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        into = request.GET.get("into")
        initial = {"into": into} if into in ImportBatch.Into.values else None
        return self.show(StartForm(initial=initial))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        form = StartForm(request.POST, request.FILES)
        if not form.is_valid():
            return self.show(form, status=422)
        try:
            batch = self.read(form.cleaned_data["file"], form.cleaned_data["into"])
        except Refused as refused:
            form.add_error("file", str(refused))
            return self.show(form, status=422)
        return HttpResponseRedirect(batch.get_absolute_url())

    def read(self, file: UploadedFile, into: str) -> ImportBatch:
        """The reader is another process: it needs the file on disk, for as long as it reads."""
        with NamedTemporaryFile(prefix="impor-", suffix=".upload") as copy:
            for chunk in file.chunks():
                copy.write(chunk)
            copy.flush()
            return actions.read_upload(
                user=self.user, path=Path(copy.name), file_name=file.name or "", into=into
            )

    def show(self, form: StartForm, status: int = 200) -> HttpResponse:
        context = self.get_context_data(form=form, page_title=_("Import a list"), step=1)
        return self.render_to_response(context, status=status)


class BatchPage(DetailPage):
    """A page on one batch of the own unit. Colleagues may look; only who uploaded it may act."""

    model = ImportBatch
    act = Act.IMPORT
    step = 0
    states: tuple[str, ...] = ()
    """The states in which this page is the right one; in another the batch's own page is shown."""

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        return (
            response
            if self.object.state in self.states
            else HttpResponseRedirect(self.object.get_absolute_url())
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Imports"), reverse("contacts:import-list")), (str(self.object), "")]
        return super().get_context_data(
            batch=self.object,
            step=self.step,
            mine=self.object.created_by_id == self.user.pk,
            breadcrumbs=crumbs,
            **kwargs,
        )

    def own_batch(self) -> ImportBatch:
        batch: ImportBatch = get_object_or_404(
            ImportBatch.objects.editable_by(self.user), pk=self.kwargs["pk"]
        )
        self.object = batch
        return batch

    def start_job(self, kind: str) -> HttpResponse:
        job = enqueue(kind, user=self.user, batch_id=self.object.pk)
        ImportBatch.objects.filter(pk=self.object.pk).update(job=job)
        return HttpResponseRedirect(job.get_absolute_url())


class ImportColumns(BatchPage):
    template_name = "contacts/import_columns.html"
    step = 2
    states = (State.READ, State.PREVIEWED)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        kwargs.setdefault("form", ColumnsForm(batch=self.object))
        return super().get_context_data(
            **{"unknown": self.object.unknown_headers, "row_count": self.object.rows.count(), **kwargs}
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.own_batch()
        form = ColumnsForm(request.POST, batch=batch)
        if not form.is_valid():
            return self.render_to_response(self.get_context_data(form=form), status=422)
        try:
            with transaction.atomic():
                self.settle(batch, form)
                return self.start_job("preview_import")
        except Expired as expired:
            messages.warning(request, str(expired))
            return HttpResponseRedirect(batch.get_absolute_url())

    def settle(self, batch: ImportBatch, form: ColumnsForm) -> None:
        actions.choose_columns(
            batch=batch,
            mapping=form.mapping(),
            on_duplicate=form.cleaned_data["on_duplicate"],
            create_missing=form.cleaned_data.get("create_missing", False),
            default_kind=form.cleaned_data["default_kind"],
        )


class RowsPage(BatchPage):
    """A page that shows the rows of a batch, narrowed by what becomes of them (`?rows=new`)."""

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("rows", "")
        if chosen not in ("", *Outcome.values):
            raise Http404(_("There is no such group of rows."))
        page = self.page_of(self.object.rows.filter(outcome=chosen) if chosen else self.object.rows.all())
        return super().get_context_data(
            tabs=self.tabs(chosen),
            page_obj=page,
            shown=[shown(row, self.object) for row in page],
            counts=self.object.counts,
            **kwargs,
        )

    def page_of(self, rows: QuerySet[ImportRow]) -> Slice[ImportRow]:
        try:
            return Paginator(rows, ROWS_A_PAGE).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error

    def tabs(self, chosen: str) -> list[dict[str, Any]]:
        counts = self.object.counts
        every = {
            "value": "",
            "label": _("all"),
            "count": sum(counts.get(outcome, 0) for outcome in Outcome.values),
        }
        groups = [
            {"value": outcome.value, "label": outcome.label, "count": counts.get(outcome.value, 0)}
            for outcome in Outcome
        ]
        return [
            {**tab, "here": tab["value"] == chosen}
            for tab in [every, *groups]
            if tab["count"] or tab["value"] == chosen
        ]


STATUS_LOOK = {
    Outcome.NEW: ("success", "plus"),
    Outcome.UPDATE: ("info", "pencil"),
    Outcome.UNCHANGED: ("neutral", "equal"),
    Outcome.SKIPPED: ("neutral", "player-skip-forward"),
    Outcome.WRONG: ("danger", "alert-circle"),
}
NO_LOOK = ("neutral", "minus")
STORED_NUMBER = re.compile(r"(?<!\S)\+[0-9]{8,15}\b")


def shown(row: ImportRow, batch: ImportBatch) -> dict[str, Any]:
    """A row as the page shows it."""
    colour, icon = STATUS_LOOK.get(Outcome(row.outcome), NO_LOOK) if row.outcome else NO_LOOK
    return {
        "row": row,
        "title": title_of(row, batch),
        "colour": colour,
        "icon": icon,
        "changes": changes_of(row, batch),
        "url": url_of(row, batch),
    }


def changes_of(row: ImportRow, batch: ImportBatch) -> list[dict[str, Any]]:
    """In the order of the fields, not of the database."""
    fields = [target for target in TARGETS[batch.into] if target.field in row.changes]
    pairs = [(target.label, *row.changes[target.field]) for target in fields]
    return [{"label": label, "old": readable(old), "new": readable(new)} for label, old, new in pairs]


def readable(value: str) -> str:
    """Stored numbers as people write them: `+6281234567890` is 0812-3456-7890."""
    return STORED_NUMBER.sub(lambda found: as_people_write_it(PhoneNumber.from_string(found.group())), value)


def title_of(row: ImportRow, batch: ImportBatch) -> str:
    """What the row calls its entry: the cell of the name, else of the website."""
    for wanted in TITLE_FIELDS:
        for header, name in batch.columns.items():
            if name == wanted and header in row.cells:
                return str(row.cells[header])
    return ""


def url_of(row: ImportRow, batch: ImportBatch) -> str:
    if row.object_id is None:
        return ""
    name = "outlet-detail" if batch.into == ImportBatch.Into.OUTLETS else "contact-detail"
    return reverse(f"contacts:{name}", args=[row.object_id])


class ImportPreview(RowsPage):
    template_name = "contacts/import_preview.html"
    step = 3
    states = (State.PREVIEWED,)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.object.counts
        to_write = counts.get(Outcome.NEW, 0) + counts.get(Outcome.UPDATE, 0)
        label = ngettext("Import %(count)d row", "Import %(count)d rows", to_write) % {"count": to_write}
        return super().get_context_data(
            to_write=to_write, wrong=counts.get(Outcome.WRONG, 0), confirm_label=label, **kwargs
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        batch = self.own_batch()
        with transaction.atomic():
            if actions.confirm_import(batch=batch, user=self.user, digest=request.POST.get("digest", "")):
                return self.start_job("confirm_import")
        batch.refresh_from_db()
        messages.warning(request, self.not_confirmed(batch))
        return HttpResponseRedirect(batch.get_absolute_url())

    def not_confirmed(self, batch: ImportBatch) -> str:
        if batch.state in (State.CONFIRMED, State.DONE):
            return _("This import is confirmed already.")
        return _("The preview has expired. Please look at it again. Nothing was written.")


class ImportResult(RowsPage):
    template_name = "contacts/import_result.html"
    step = 4
    states = (State.CONFIRMED, State.DONE)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outlets = self.object.into == ImportBatch.Into.OUTLETS
        return super().get_context_data(
            list_url=reverse("contacts:outlet-list" if outlets else "contacts:contact-list"),
            list_label=_("To the list of outlets") if outlets else _("To the list of journalists"),
            stuck=is_stuck(self.object),
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Take up a confirmed import again whose job failed. It is written once, however often this is asked."""
        batch = self.own_batch()
        if not is_stuck(batch):
            return HttpResponseRedirect(batch.get_absolute_url())
        with transaction.atomic():
            return self.start_job("confirm_import")


def is_stuck(batch: ImportBatch) -> bool:
    return batch.state == State.CONFIRMED and (batch.job is None or batch.job.state == JobState.FAILED)


class ImportDiscard(ConfirmPage):
    """Throw away an upload that was not imported, with everything read from it."""

    model = ImportBatch
    act = Act.IMPORT
    title = gettext_lazy("Discard this upload")
    submit_label = gettext_lazy("Discard the upload")
    danger = True

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return super().get_queryset().filter(state__in=(State.READ, State.PREVIEWED))

    def question(self) -> str:
        return _('Discard "%(file)s"?') % {"file": self.object}

    def detail(self) -> str:
        return _("Nothing of it has been imported. The register stays as it is.")

    def do(self) -> str:
        actions.discard(batch=self.object, user=self.user)
        messages.success(self.request, _("The upload is discarded."))
        return reverse("contacts:import-list")
