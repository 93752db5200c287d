"""What the steps of the wizard share: one batch of the own unit, looked at by colleagues, acted on by its uploader.

Taking it back is the head's too.
"""

from typing import Any

from django.contrib import messages
from django.core.paginator import InvalidPage, Paginator
from django.core.paginator import Page as Slice
from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.imports import actions
from contacts.imports.showing import shown_rows
from contacts.models import ImportBatch, ImportOutcome, Outcome
from crm.access import Act
from crm.generic import DetailPage
from crm.jobs import enqueue

State = ImportBatch.State
ROWS_A_PAGE = 50
ROWS_AT_ONCE = 2000
"""A list of so many rows is previewed while one waits; a longer one in the background."""


class BatchPage(DetailPage):
    """A page on one batch of the own unit. Colleagues may look; `own()` may act: who uploaded it."""

    model = ImportBatch
    act = Act.IMPORT
    step = 0
    states: tuple[str, ...] = ()
    """The states in which this page is the right one; in another the batch's own page is shown."""

    def get_queryset(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.visible_to(self.user).select_related("job", "created_by")

    def own(self) -> QuerySet[ImportBatch]:
        """The batches on which the user may act here."""
        return ImportBatch.objects.editable_by(self.user)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        if self.object.state not in self.states:
            return self.elsewhere()
        return self.render_to_response(self.get_context_data(**kwargs))

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        self.object = get_object_or_404(self.own().select_related("job"), pk=kwargs["pk"])
        if self.object.state not in self.states:
            return self.elsewhere()
        try:
            return self.take(request)
        except actions.Expired as expired:
            messages.warning(request, str(expired))
            return self.where_it_stands()

    def take(self, request: HttpRequest) -> HttpResponseBase:
        """Do what was sent, on `self.object`, which the user may act on and which is in one of `states`."""
        raise NotImplementedError

    def where_it_stands(self) -> HttpResponse:
        """The page of the state that it is in by now; the lists, when it was thrown away."""
        found = self.own().filter(pk=self.object.pk).first()
        return HttpResponseRedirect(found.get_absolute_url() if found else reverse("contacts:import-list"))

    def elsewhere(self) -> HttpResponse:
        return HttpResponseRedirect(self.object.get_absolute_url())

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        crumbs = [(_("Imports"), reverse("contacts:import-list")), (str(self.object), "")]
        return super().get_context_data(
            batch=self.object,
            step=self.step,
            mine=self.own().filter(pk=self.object.pk).exists(),
            breadcrumbs=crumbs,
            **kwargs,
        )

    def start_job(self, kind: str) -> HttpResponse:
        job = enqueue(kind, user=self.user, batch_id=self.object.pk)
        ImportBatch.objects.filter(pk=self.object.pk).update(job=job)
        return HttpResponseRedirect(job.get_absolute_url())

    def preview_again(self) -> HttpResponse | None:
        """Make the preview: at once (None), or for a long list as a job, whose page is the answer."""
        if self.object.rows.count() > ROWS_AT_ONCE:
            return self.start_job("preview_import")
        actions.preview(batch=self.object, user=self.user)
        self.object.refresh_from_db()
        return None

    def page_of(self, rows: QuerySet[Any], size: int = ROWS_A_PAGE) -> Slice[Any]:
        try:
            return Paginator(rows, size).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error


class RowsPage(BatchPage):
    """A page that shows the rows of a batch, narrowed by what becomes of them (`?rows=new`)."""

    groups: Any = Outcome
    group_field = "outcome"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        chosen = self.request.GET.get("rows", "")
        if chosen not in ("", *self.groups.values):
            raise Http404(_("There is no such group of rows."))
        page = self.page_of(self.outcomes(chosen))
        return super().get_context_data(
            tabs=self.tabs(chosen),
            page_obj=page,
            shown=shown_rows(page, self.object, taken_back=self.group_field == "undone"),
            counts=self.object.counts,
            **kwargs,
        )

    def outcomes(self, chosen: str) -> QuerySet[ImportOutcome]:
        found = self.object.outcomes.select_related("row").prefetch_related("row__problems")
        return (
            found.filter(**{self.group_field: chosen}) if chosen else found.exclude(**{self.group_field: ""})
        )

    def counts(self) -> dict[str, int]:
        return self.object.counts

    def label_of(self, group: Any) -> Any:
        return group.label

    def tabs(self, chosen: str) -> list[dict[str, Any]]:
        counts = self.counts()
        every = {
            "value": "",
            "label": _("all"),
            "count": sum(counts.get(group, 0) for group in self.groups.values),
        }
        groups = [
            {"value": group.value, "label": self.label_of(group), "count": counts.get(group.value, 0)}
            for group in self.groups
        ]
        return [
            {**tab, "here": tab["value"] == chosen}
            for tab in [every, *groups]
            if tab["count"] or tab["value"] == chosen
        ]
