"""The trail of acts, for the data protection officer."""

from typing import Any

from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.access import Act
from crm.filters import TrailFilter
from crm.generic import ListPage
from crm.models import AuditEntry
from crm.tables import TrailTable


class Trail(ListPage):
    model = AuditEntry
    table_class = TrailTable
    filterset_class = TrailFilter
    act = Act.READ_TRAIL
    title = _("Audit trail")
    empty_title = _("No acts found")
    empty_text = _("Every sign-in, view of a person, change, import, export and report is written here.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("actor", "unit")

    def noun(self, count: int) -> str:
        return ngettext("%(count)s act", "%(count)s acts", count) % {"count": number_format(count)}
