"""The list of imports."""

from typing import Any

import django_tables2 as tables
from django.utils.formats import number_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models import ImportBatch, Outcome
from crm.templatetags.crm_ui import icon

State = ImportBatch.State
NUMBER: dict[str, Any] = {"td": {"class": "num"}, "th": {"class": "num"}}
LOOKS = {
    State.SHEETS: ("warning", "table"),
    State.READ: ("warning", "columns"),
    State.PREVIEWED: ("info", "eye"),
    State.CONFIRMED: ("info", "clock"),
    State.DONE: ("success", "check"),
    State.UNDOING: ("info", "clock"),
    State.UNDONE: ("neutral", "arrow-back-up"),
}


class ImportTable(tables.Table):
    file_name = tables.Column(verbose_name=_("File"), attrs={"td": {"class": "cell-main"}})
    into = tables.Column(verbose_name=_("Kind of list"))
    state = tables.Column(verbose_name=_("State"))
    new = tables.Column(
        verbose_name=_("New"), accessor="counts__new", orderable=False, default="–", attrs=NUMBER
    )
    update = tables.Column(
        verbose_name=_("Updated"), accessor="counts__update", orderable=False, default="–", attrs=NUMBER
    )
    left_out = tables.Column(verbose_name=_("Pending"), empty_values=(), orderable=False, attrs=NUMBER)
    created_at = tables.DateTimeColumn(verbose_name=_("Uploaded"), format="SHORT_DATETIME_FORMAT")

    class Meta:
        model = ImportBatch
        fields = ("file_name", "into", "state", "new", "update", "left_out", "created_at")
        order_by = ("-created_at",)

    def render_file_name(self, record: ImportBatch) -> SafeString:
        sheet = f"{record.sheet} · " if record.sheet and record.state != State.SHEETS else ""
        link = '<a href="{}">{}</a><span class="sub">{}{}</span>'
        return format_html(link, record.get_absolute_url(), record, sheet, record.created_by or "")

    def render_state(self, record: ImportBatch) -> SafeString:
        colour, name = LOOKS[State(record.state)]
        words = record.get_state_display()
        return format_html('<span class="status status-{}">{} {}</span>', colour, icon(name), words)

    def render_left_out(self, record: ImportBatch) -> str:
        count = record.counts.get(Outcome.WRONG, 0) + record.counts.get(Outcome.DUPLICATE, 0)
        return number_format(count) if count else "–"
