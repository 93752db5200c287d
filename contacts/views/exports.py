"""The lists of this app as files."""

from typing import Any

from django.shortcuts import get_object_or_404
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy, ngettext

from contacts.cards import OUTLET_CARDS, PEOPLE_CARDS
from contacts.disclosure import everything_about
from contacts.exports import (
    BODY_COLUMNS,
    CHAPTER_COLUMNS,
    OUTLET_COLUMNS,
    chapters_with_everything,
    contact_columns,
    outlets_with_everything,
    with_everything,
)
from contacts.filters import ChapterFilter
from contacts.models import Chapter, Contact, Outlet, PressBody
from contacts.views.bodies import BodyList
from contacts.views.outlets import OutletList
from contacts.views.people import ContactList
from crm import audit
from crm.exports import TABLES, Columns
from crm.generic import ExportPage, ListPage
from crm.models import Verb


class ContactExport(ExportPage):
    list_page = ContactList
    list_url_name = "contacts:contact-list"
    extra_context = ContactList.extra_context
    formats = {**TABLES, "vcf": PEOPLE_CARDS}

    def list_queryset(self) -> Any:
        return Contact.objects.visible_to(self.user)

    def complete(self, rows: Any) -> Any:
        return with_everything(rows)

    def get_columns(self, rows: Any) -> Columns:
        return contact_columns(rows)

    def caution(self, rows: Any) -> str:
        count = rows.filter(do_not_contact_since__isnull=False).count()
        sentence = ngettext(
            "%(count)s person among them does not want to be contacted. The file says so; leave that person alone.",
            "%(count)s people among them do not want to be contacted. The file says so; leave them alone.",
            count,
        )
        return sentence % {"count": number_format(count)} if count else ""


class ContactExportOne(ContactExport):
    """One person: a card for the phone, or everything that is kept, for the person who asks for it."""

    note = gettext_lazy(
        "Excel and CSV hold everything that is kept about this person, also what is over, certificates, engagements"
        " and follow-ups as far as you may see them. Earlier versions of the entry are not in the file."
    )

    def list_queryset(self) -> Any:
        rows = super().list_queryset().filter(pk=self.kwargs["pk"])
        self.contact = get_object_or_404(rows)
        return rows

    def get_columns(self, rows: Any) -> Columns:
        return everything_about(rows, self.user)

    def record(self, count: int, detail: str) -> None:
        audit.record(Verb.EXPORT, actor=self.user, obj=self.contact, count=count, detail=detail)

    def get_list_url(self) -> str:
        return self.contact.get_absolute_url()


class OutletExport(ExportPage):
    list_page = OutletList
    list_url_name = "contacts:outlet-list"
    extra_context = OutletList.extra_context
    columns = OUTLET_COLUMNS
    formats = {**TABLES, "vcf": OUTLET_CARDS}

    def list_queryset(self) -> Any:
        return Outlet.objects.visible_to(self.user)

    def complete(self, rows: Any) -> Any:
        return outlets_with_everything(rows)


class ChapterList(ListPage):
    """The chapters of one body. Its page shows them as a tree, so they have no list of their own."""

    model = Chapter
    filterset_class = ChapterFilter
    title = gettext_lazy("Chapters")

    def get_queryset(self) -> Any:
        return super().get_queryset().filter(body=self.kwargs["pk"])

    def noun(self, count: int) -> str:
        return ngettext("%(count)s chapter", "%(count)s chapters", count) % {"count": number_format(count)}


class ChapterExport(ExportPage):
    """The chapters of one body, with the office-holders whom the user may see."""

    list_page = ChapterList
    columns = CHAPTER_COLUMNS

    def list_queryset(self) -> Any:
        bodies = PressBody.objects.visible_to(self.user)
        self.body = get_object_or_404(bodies, pk=self.kwargs["pk"])
        return super().list_queryset()

    def complete(self, rows: Any) -> Any:
        return chapters_with_everything(rows, self.user)

    def get_list_url(self) -> str:
        return self.body.get_absolute_url()


class BodyExport(ExportPage):
    list_page = BodyList
    list_url_name = "contacts:body-list"
    columns = BODY_COLUMNS
