"""Taking an import back: first what that would do, then exactly that."""

from typing import Any

from django.contrib import messages
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contacts.imports import undo
from contacts.imports.showing import WOULD_BE
from contacts.models import ImportBatch, Undone
from contacts.views.imports.pages import ROWS_AT_ONCE, RowsPage, State


class ImportUndo(RowsPage):
    """Looking writes nothing: the preview is asked for with a button, and so is a fresh one."""

    template_name = "contacts/import_undo.html"
    step = 4
    states = (State.DONE,)
    groups, group_field = Undone, "undone"

    def own(self) -> QuerySet[ImportBatch]:
        return ImportBatch.objects.undoable_by(self.user)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        counts = self.object.undo_counts if self.object.undo_digest else {}
        back = counts.get(Undone.REVERSED, 0)
        label = ngettext("Take back %(count)s row", "Take back %(count)s rows", back) % {
            "count": number_format(back)
        }
        context = super().get_context_data(
            looked_at=bool(self.object.undo_digest), undo_counts=counts, back=back, undo_label=label, **kwargs
        )
        return {**context, "page_title": _("Take back this import")}

    def label_of(self, group: Any) -> Any:
        return WOULD_BE[group]

    def counts(self) -> dict[str, int]:
        return self.object.undo_counts

    def take(self, request: HttpRequest) -> HttpResponse:
        if "digest" not in request.POST:
            return self.look(request)
        with transaction.atomic():
            if undo.confirm_undo(batch=self.object, user=self.user, digest=request.POST["digest"]):
                return self.start_job("undo_import")
        messages.warning(
            request, _("The preview has expired. Please look at it again. Nothing was taken back.")
        )
        self.object.refresh_from_db()
        return self.here()

    def look(self, request: HttpRequest) -> HttpResponse:
        if self.object.rows.count() > ROWS_AT_ONCE:
            return self.start_job("preview_undo")
        undo.preview_undo(batch=self.object, user=self.user)
        return self.here()

    def here(self) -> HttpResponse:
        if self.object.state not in self.states:
            return self.elsewhere()
        return HttpResponseRedirect(reverse("contacts:import-undo", args=[self.object.pk]))
