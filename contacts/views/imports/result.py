"""What an import has done, and the rows that it left out as a file."""

from typing import Any

from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _

from contacts.duplicates.jobs import queue_url
from contacts.imports.rejected import LEFT_OUT, rejected_workbook
from contacts.imports.undo import undo_until
from contacts.models import ImportBatch, Undone
from contacts.views.imports.pages import BatchPage, RowsPage, State
from contacts.views.imports.start import XLSX
from crm import audit
from crm.models import Verb


class ImportResult(RowsPage):
    template_name = "contacts/import_result.html"
    step = 4
    states = (State.CONFIRMED, State.DONE, State.UNDOING, State.UNDONE)

    def own(self) -> QuerySet[ImportBatch]:
        batches = ImportBatch.objects
        return batches.editable_by(self.user) | batches.undoable_by(self.user).filter(state=State.UNDOING)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        if self.object.state == State.UNDONE:
            self.groups, self.group_field = Undone, "undone"
        return super().get(request, *args, **kwargs)

    def counts(self) -> dict[str, int]:
        return self.object.undo_counts if self.object.state == State.UNDONE else self.object.counts

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        batch = self.object
        outlets = batch.into == ImportBatch.Into.OUTLETS
        return super().get_context_data(
            list_url=reverse("contacts:outlet-list" if outlets else "contacts:contact-list"),
            list_label=_("To the list of outlets") if outlets else _("To the list of journalists"),
            duplicates_url=f"{queue_url(batch.into)}?impor={batch.pk}",
            left_out=sum(batch.counts.get(outcome, 0) for outcome in LEFT_OUT),
            undo_until=undo_until(batch),
            may_undo=ImportBatch.objects.undoable_by(self.user).filter(pk=batch.pk).exists(),
            stuck=self.is_stuck(),
            **kwargs,
        )

    def take(self, request: HttpRequest) -> HttpResponse:
        """Take up again what was confirmed and whose job failed. It is done once, however often this is asked."""
        if not self.is_stuck():
            return self.elsewhere()
        with transaction.atomic():
            return self.start_job("undo_import" if self.object.state == State.UNDOING else "confirm_import")

    def is_stuck(self) -> bool:
        return ImportBatch.objects.stuck().filter(pk=self.object.pk).exists()


class ImportRejected(BatchPage):
    """The rows that were left out, to be mended in Excel. It is an export, and stands in the trail as one."""

    states = (State.PREVIEWED, State.DONE)

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        return self.elsewhere()

    def take(self, request: HttpRequest) -> HttpResponseBase:
        batch = self.object
        count = sum(batch.counts.get(outcome, 0) for outcome in LEFT_OUT)
        if batch.cleared_at or not count:
            return self.elsewhere()
        audit.record(Verb.EXPORT, actor=self.user, obj=batch, count=count, detail="rows left out")
        name = f"ditolak-{batch.pk}.xlsx"
        headers = {"Content-Disposition": f'attachment; filename="{name}"', "Cache-Control": "no-store"}
        return StreamingHttpResponse(rejected_workbook(batch), content_type=XLSX, headers=headers)
