"""Tables of this app."""

from __future__ import annotations

import django_tables2 as tables
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from contacts.models import Chapter, Outlet
from crm.tables import MAIN
from reports.models import Report
from reports.writing import figure, plain_date

FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}


class ReportTable(tables.Table):
    period = tables.Column(
        accessor="period__label",
        verbose_name=gettext_lazy("Period"),
        order_by=("period_start", "period_code"),
        attrs=MAIN,
    )
    unit = tables.Column()
    number = tables.Column(order_by=("numbered_on", "serial"))
    newest = tables.Column(
        accessor="newest__built_at", verbose_name=gettext_lazy("Last built"), orderable=False, empty_values=()
    )

    class Meta:
        model = Report
        fields = ("period", "unit", "number", "newest")

    def render_period(self, record: Report, value: str) -> SafeString:
        return format_html('<a href="{}">{}</a>', record.get_absolute_url(), value)

    def render_newest(self, record: Report) -> str:
        edition = record.newest
        if edition is None:
            return _("not built yet")
        return _("%(day)s, %(pages)s pages") % {
            "day": plain_date(timezone.localdate(edition.built_at)),
            "pages": figure(edition.pages),
        }


class OutletReachTable(tables.Table):
    name = tables.Column(linkify=True, attrs=MAIN)
    met = tables.Column(verbose_name=pgettext_lazy("column", "Attendances"), attrs=FIGURE)

    class Meta:
        model = Outlet
        fields = ("name", "kind", "verification", "met")
        order_by = ("met", "name")


class ChapterReachTable(tables.Table):
    name = tables.Column(linkify=True, attrs=MAIN)
    body = tables.Column()
    met = tables.Column(verbose_name=pgettext_lazy("column", "Meetings"), attrs=FIGURE)

    class Meta:
        model = Chapter
        fields = ("name", "body", "level", "met")
        order_by = ("met", "name")
