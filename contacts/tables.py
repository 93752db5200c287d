"""The lists of people, outlets and press bodies. The first column is the name with its one line of context."""

from typing import Any

import django_tables2 as tables
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from contacts.models import Contact, Outlet, PressBody
from crm.templatetags.crm_ui import icon

NAME_CELL = {"td": {"class": "cell-main"}}
FIGURE = {"td": {"class": "num"}, "th": {"class": "num"}}
NOTHING = "–"


def named(record: Any, context: str, mark: str | SafeString = "") -> SafeString:
    """The link to a record, what marks it, and its line of context below."""
    below = format_html('<span class="sub">{}</span>', context) if context else ""
    return format_html('<a href="{}">{}</a>{}{}', record.get_absolute_url(), record, mark, below)


def dotted(*parts: object) -> str:
    return " · ".join(str(part) for part in parts if part)


def checked(day: Any) -> str:
    """ "dicek 12 Agu 2026"."""
    return gettext("checked %(day)s") % {"day": date_format(day, "SHORT_DATE_FORMAT")} if day else ""


class ContactTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), attrs=NAME_CELL)
    kind = tables.Column(verbose_name=_("Kind"))
    phone = tables.Column(verbose_name=_("Phone"), empty_values=(), orderable=False)
    bodies = tables.Column(verbose_name=_("Press body"), empty_values=(), orderable=False)
    unit = tables.Column(verbose_name=_("Unit"), order_by=("unit__path", "name", "pk"))
    credential = tables.Column(verbose_name=_("Credential"), empty_values=(), orderable=False)

    class Meta:
        model = Contact
        fields = ("name", "kind", "phone", "bodies", "unit", "credential")
        order_by = ("name",)

    def render_name(self, record: Contact) -> SafeString:
        return named(record, who_is(record), left_alone(record))

    def render_phone(self, record: Contact) -> SafeString | str:
        phone = record.main_phone
        if phone is None:
            return NOTHING
        if record.do_not_contact_since:
            return str(phone)
        return format_html(
            '<a class="nowrap" href="{}" rel="noopener" target="_blank">{} {}</a>',
            phone.whatsapp_url,
            icon("brand-whatsapp"),
            phone,
        )

    def render_bodies(self, record: Contact) -> str:
        return ", ".join(str(membership.chapter) for membership in record.memberships.all()) or NOTHING

    def render_credential(self, record: Contact) -> SafeString | str:
        competence = next(iter(record.competences.all()), None)
        if competence is None:
            return NOTHING
        return format_html('{}<span class="sub">{}</span>', competence, checked(competence.checked_on))


def who_is(contact: Contact) -> str:
    """Outlet, role and beats of a contact fetched by `for_list()`."""
    places = [dotted(position.outlet, position.role) for position in contact.current_positions]  # type: ignore[attr-defined]
    return dotted("; ".join(places), ", ".join(str(beat) for beat in contact.beats.all()))


def left_alone(contact: Contact) -> SafeString | str:
    if not contact.do_not_contact_since:
        return ""
    return format_html(
        ' <span class="status status-danger">{} {}</span>', icon("phone-off"), _("do not contact")
    )


class OutletTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), attrs=NAME_CELL)
    kind = tables.Column(verbose_name=_("Kind"), order_by=("kind__order", "name", "pk"))
    regions = tables.Column(verbose_name=_("Region"), empty_values=(), orderable=False)
    verification = tables.Column(verbose_name=_("Dewan Pers"), empty_values=())
    people = tables.Column(verbose_name=_("Journalists"), attrs=FIGURE, order_by=("-people", "name", "pk"))
    steward = tables.Column(verbose_name=_("Kept by"), order_by=("steward__path", "name", "pk"))

    class Meta:
        model = Outlet
        fields = ("name", "kind", "regions", "verification", "people", "steward")
        order_by = ("name",)

    def render_name(self, record: Outlet) -> SafeString:
        owned = _("owned by the police") if record.police_owned else ""
        return named(record, dotted(record.domain, record.group, owned))

    def render_regions(self, record: Outlet) -> str:
        return ", ".join(str(region) for region in record.regions.all()) or NOTHING

    def render_verification(self, record: Outlet) -> SafeString | str:
        if not record.verification:
            return NOTHING
        return format_html(
            '{}<span class="sub">{}</span>',
            record.get_verification_display(),
            checked(record.verification_checked_on),
        )


class BodyTable(tables.Table):
    name = tables.Column(verbose_name=_("Name"), attrs=NAME_CELL, order_by=("abbreviation", "name", "pk"))
    kind = tables.Column(verbose_name=_("Kind"), order_by=("kind__order", "name", "pk"))
    constituent = tables.Column(verbose_name=_("Dewan Pers constituent"), empty_values=())
    chapter_count = tables.Column(
        verbose_name=_("Chapters"), attrs=FIGURE, order_by=("-chapter_count", "name", "pk")
    )
    steward = tables.Column(verbose_name=_("Kept by"), order_by=("steward__path", "name", "pk"))

    class Meta:
        model = PressBody
        fields = ("name", "kind", "constituent", "chapter_count", "steward")

    def render_name(self, record: PressBody) -> SafeString:
        return named(record, record.name if record.abbreviation else "")

    def render_constituent(self, record: PressBody) -> SafeString | str:
        if record.constituent is None:
            return gettext("not known")
        word = gettext("yes") if record.constituent else gettext("no")
        return format_html('{}<span class="sub">{}</span>', word, checked(record.constituent_checked_on))
