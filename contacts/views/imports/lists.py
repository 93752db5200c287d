"""The imports of the unit, and throwing one away that was not imported."""

from typing import Any

from django.contrib import messages
from django.db.models import Exists, OuterRef, QuerySet
from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.imports import actions
from contacts.imports.filters import ImportFilter
from contacts.imports.tables import ImportTable
from contacts.models import ImportBatch
from crm.access import Act
from crm.generic import ConfirmPage, ListPage

State = ImportBatch.State


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
    extra_context: dict[str, Any] | None = {"empty_icon": "table-import"}

    def get_queryset(self) -> QuerySet[ImportBatch]:
        """A workbook whose sheet is still to be chosen is one line, not one for each sheet."""
        earlier = ImportBatch.objects.filter(
            upload=OuterRef("upload"), state=State.SHEETS, pk__lt=OuterRef("pk")
        )
        rows: QuerySet[ImportBatch] = super().get_queryset()
        return rows.exclude(Exists(earlier), state=State.SHEETS).select_related("created_by")

    def noun(self, count: int) -> str:
        return ngettext("%(count)s import", "%(count)s imports", count) % {"count": number_format(count)}


class ImportDiscard(ConfirmPage):
    """Throw away an upload that was not imported, with everything read from it."""

    model = ImportBatch
    act = Act.IMPORT
    title = gettext_lazy("Discard this upload")
    submit_label = gettext_lazy("Discard the upload")
    danger = True

    def get_queryset(self) -> QuerySet[ImportBatch]:
        rows: QuerySet[ImportBatch] = super().get_queryset()
        return rows.filter(state__in=(State.SHEETS, State.READ, State.PREVIEWED))

    def question(self) -> str:
        return _('Discard "%(file)s"?') % {"file": self.object}

    def detail(self) -> str:
        return _("Nothing of it has been imported. The register stays as it is.")

    def do(self) -> str:
        actions.discard(batch=self.object, user=self.user)
        messages.success(self.request, _("The upload is discarded."))
        return reverse("contacts:import-list")
