"""The list of imports."""

import django_tables2 as tables
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from contacts.models import ImportBatch


class ImportTable(tables.Table):
    file_name = tables.Column(verbose_name=_("File"), attrs={"td": {"class": "cell-main"}})
    into = tables.Column(verbose_name=_("Into"))
    state = tables.Column(verbose_name=_("State"))
    new = tables.Column(
        verbose_name=_("New"),
        accessor="counts__new",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    update = tables.Column(
        verbose_name=_("Updated"),
        accessor="counts__update",
        orderable=False,
        attrs={"td": {"class": "num"}, "th": {"class": "num"}},
    )
    created_at = tables.DateTimeColumn(verbose_name=_("Uploaded"), format="SHORT_DATETIME_FORMAT")

    class Meta:
        model = ImportBatch
        fields = ("file_name", "into", "state", "new", "update", "created_at")
        order_by = ("-created_at",)

    def render_file_name(self, record: ImportBatch) -> SafeString:
        return format_html(
            '<a href="{}">{}</a><span class="sub">{}</span>',
            record.get_absolute_url(),
            record,
            record.created_by,
        )
