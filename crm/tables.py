"""Tables of the ground."""

import django_tables2 as tables
from django.db.models import Model
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from crm.exports import trail_in_words
from crm.models import AuditEntry, Unit, User, Verb

MAIN = {"td": {"class": "cell-main"}}
YES_NO = (_("yes"), _("no"))


class UnitTable(tables.Table):
    name = tables.Column(linkify=True, attrs=MAIN)
    parent = tables.Column(verbose_name=_("Unit above"), accessor="parent_name", orderable=False)

    class Meta:
        model = Unit
        fields = ("name", "level", "parent", "zone", "seat")
        order_by = ("path",)


class UserTable(tables.Table):
    name = tables.TemplateColumn(
        '<a href="{{ record.get_absolute_url }}">{{ record }}</a><span class="sub">{{ record.username }}</span>',
        attrs=MAIN,
        order_by="name",
    )
    role = tables.Column(empty_values=(None,))
    is_active = tables.BooleanColumn(yesno=YES_NO)

    class Meta:
        model = User
        fields = ("name", "role", "rank", "post", "unit", "is_active")
        order_by = ("name",)

    def render_role(self, record: User) -> str:
        return str(record.get_role_display() or _("no role yet"))


class TrailTable(tables.Table):
    at = tables.DateTimeColumn(format="j M Y, H.i.s", attrs=MAIN)
    object = tables.Column(verbose_name=_("Object"), accessor="object_id", empty_values=(), orderable=False)

    class Meta:
        model = AuditEntry
        fields = ("at", "actor", "verb", "object", "count", "unit")
        order_by = ("-at",)

    def render_verb(self, value: str, record: AuditEntry) -> str:
        """An export says which kind of file left, and what for."""
        if record.verb != Verb.EXPORT:
            return value
        return format_html('{}<span class="sub">{}</span>', value, trail_in_words(record.detail))

    def render_object(self, record: AuditEntry) -> str:
        return f"{record.object_words} {record.object_id}".strip()


class TermTable(tables.Table):
    name_id = tables.Column(attrs=MAIN)
    name_en = tables.Column()
    code = tables.Column()
    order = tables.Column(attrs={"td": {"class": "num"}, "th": {"class": "num"}})
    retired = tables.BooleanColumn(yesno=YES_NO)

    class Meta:
        order_by = ("order",)

    def render_name_id(self, value: str, record: Model) -> str:
        url = reverse("crm:term-edit", args=[record._meta.model_name, record.pk])
        return format_html('<a href="{}">{}</a>', url, value)
