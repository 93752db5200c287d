"""Tables of engagements and follow-ups."""

import django_tables2 as tables
from django.utils.translation import gettext_lazy as _

from engagements.models import Engagement, FollowUp

MAIN = {"td": {"class": "cell-main"}}
NUMBER = {"td": {"class": "num"}, "th": {"class": "num"}}


class EngagementTable(tables.Table):
    title = tables.TemplateColumn(
        template_name="engagements/columns/title.html",
        verbose_name=_("Engagement"),
        order_by=("kind", "theme"),
        attrs=MAIN,
    )
    date = tables.TemplateColumn(
        template_name="engagements/columns/date.html", verbose_name=_("Date"), order_by=("date", "pk")
    )
    nature = tables.Column(verbose_name=_("Nature"))
    status = tables.TemplateColumn(template_name="engagements/columns/status.html", verbose_name=_("Status"))
    attended_count = tables.Column(verbose_name=_("Attended"), attrs=NUMBER)
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__name")

    class Meta:
        model = Engagement
        fields = ("title", "date", "nature", "status", "attended_count", "unit")
        order_by = ("-date",)


class FollowUpTable(tables.Table):
    what = tables.TemplateColumn(
        template_name="engagements/columns/what.html", verbose_name=_("Follow-up"), attrs=MAIN
    )
    owner = tables.Column(verbose_name=_("Who"), order_by="owner__name")
    due = tables.TemplateColumn(
        template_name="engagements/columns/due.html", verbose_name=_("Due"), order_by="due"
    )
    unit = tables.Column(verbose_name=_("Unit"), order_by="unit__name")
    act = tables.TemplateColumn(
        template_name="engagements/columns/finish.html", verbose_name=_("Done?"), orderable=False
    )

    class Meta:
        model = FollowUp
        fields = ("what", "owner", "due", "unit", "act")
