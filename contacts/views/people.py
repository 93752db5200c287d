"""The people of the press: list, page, form, do-not-contact."""

from datetime import datetime
from typing import Any
from urllib.parse import quote

from django.contrib import messages
from django.db.models import Prefetch
from django.http import HttpRequest, HttpResponse
from django.urls import reverse, reverse_lazy
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts import actions
from contacts.duplicates.forms import PersonHintForm
from contacts.duplicates.live import candidates_of
from contacts.duplicates.showing import pairs_with
from contacts.duplicates.unmerging import merges_of
from contacts.filters import ContactFilter
from contacts.forms import ContactForm
from contacts.models import Contact, Membership, Office, Position
from contacts.tables import ContactTable
from contacts.views.changes import recent_changes
from contacts.views.deleting import DeletePage
from contacts.views.merging import LeadsToKept
from crm import access, audit
from crm.access import Act
from crm.generic import ConfirmPage, DetailPage, FormPage, ListPage
from crm.models import User, Verb


class ContactList(ListPage):
    model = Contact
    table_class = ContactTable
    filterset_class = ContactFilter
    title = gettext_lazy("Journalists")
    add_url_name = "contacts:contact-add"
    add_label = gettext_lazy("Add a journalist")
    empty_title = gettext_lazy("No journalists yet")
    empty_text = gettext_lazy(
        "The people of the press whom your unit works with: add the first one, or import your list."
    )
    template_name = "contacts/duplicate_lists.html"
    extra_context = {"empty_icon": "users", "queue_url": reverse_lazy("contacts:duplicate-list")}
    export_url_name = "contacts:contact-export"

    def get_queryset(self) -> Any:
        members = Membership.objects.select_related("chapter")
        return (
            super()
            .get_queryset()
            .for_list()
            .prefetch_related(Prefetch("memberships", members), "competences")
        )

    def noun(self, count: int) -> str:
        return ngettext("%(count)s journalist", "%(count)s journalists", count) % {
            "count": number_format(count)
        }


class ContactDetail(LeadsToKept, DetailPage):
    model = Contact
    template_name = "contacts/contact_detail.html"
    trail = True

    def get_queryset(self) -> Any:
        """With everything the page shows, in a constant number of queries."""
        return (
            super()
            .get_queryset()
            .for_list()
            .select_related("created_by", "updated_by", "do_not_contact_by")
            .prefetch_related(
                "regions",
                "competences",
                Prefetch("positions", Position.objects.select_related("outlet", "role")),
                Prefetch("memberships", Membership.objects.select_related("chapter", "member_type")),
                Prefetch("offices", Office.objects.select_related("chapter", "title")),
            )
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        contact = self.object
        current = {position.pk for position in contact.current_positions}
        may_edit = self.may_edit()
        return super().get_context_data(
            breadcrumbs=[(_("Journalists"), reverse("contacts:contact-list")), (contact, "")],
            positions=[(position, position.pk in current) for position in contact.positions.all()],
            whatsapp=whatsapp_url(contact, self.user),
            changes=recent_changes(contact),
            merges=merges_of(contact),
            likely=pairs_with(contact, candidates_of(contact, self.user)) if may_edit else [],
            may_edit=may_edit,
            may_log=access.may(self.user, Act.LOG),
            may_export=access.may(self.user, Act.EXPORT),
            may_mark=not contact.do_not_contact_since,
            may_lift=may_edit and access.may(self.user, Act.LIFT_DO_NOT_CONTACT),
            today=timezone.localdate(),
            **kwargs,
        )


def whatsapp_url(contact: Any, sender: User) -> str:
    """A chat with the main number that begins with a greeting, or ""."""
    phone = contact.main_phone
    return f"{phone.whatsapp_url}?text={quote(greeting(contact, sender, timezone.now()))}" if phone else ""


def greeting(contact: Contact, sender: User, now: datetime) -> str:
    """Always Indonesian: the journalist reads it. The hour is that of the sender's unit."""
    hour = now.astimezone(sender.unit.tzinfo if sender.unit_id else None).hour
    part = next(
        word for end, word in ((11, "pagi"), (15, "siang"), (18, "sore"), (24, "malam")) if hour < end
    )
    where = f" dari Humas {sender.unit}" if sender.unit_id else ""
    return f"Selamat {part} Bapak/Ibu {contact.name}, saya {sender.name}{where}."


class ContactEdit(FormPage):
    model = Contact
    form_class = ContactForm
    template_name = "contacts/contact_form.html"
    add_title = gettext_lazy("Add a journalist")
    edit_title = gettext_lazy("Change the details")
    submit_label = gettext_lazy("Save journalist")

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.object:
            audit.record(Verb.VIEW, actor=self.user, obj=self.object, detail="form")
        return response

    def new_instance(self) -> Contact:
        return Contact(unit=self.user.unit, source=_("The person themself"))

    def get_cancel_url(self) -> str:
        return super().get_cancel_url() if self.object else reverse("contacts:contact-list")

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        form = kwargs["form"]
        hint = PersonHintForm(self.request.POST, user=self.user)
        return super().get_context_data(
            fold_open=any(name in form.errors for name in form.folded),
            matches=hint.matches() if form.is_bound and not self.object else [],
            **kwargs,
        )

    def save(self, form: Any) -> Contact:
        data = form.cleaned_data
        return actions.save_contact(
            contact=form.instance,
            by=self.user,
            phones=form.numbers(),
            beats=data["beats"],
            regions=data["regions"],
            outlet=data["outlet"],
            role=data["role"],
            chapters=data.get("chapters", ()),
        )

    def success_message(self, saved: Any) -> str:
        """Without degrees: their full stop would meet that of the sentence."""
        return _("Saved: %s.") % saved.name


class ContactDelete(DeletePage):
    model = Contact
    title = gettext_lazy("Delete a journalist")
    consequence = gettext_lazy(
        "Phones, positions and memberships go with it, and so does everything that the history keeps of it."
        " This cannot be undone."
    )

    def get_success_url(self) -> str:
        return reverse("contacts:contact-list")


class DoNotContactPage(ConfirmPage):
    """Anyone with a role who sees a person may ask that the person be left alone."""

    model = Contact
    act = Act.READ
    title = gettext_lazy("Do not contact")
    submit_label = gettext_lazy("Mark “do not contact”")

    def get_queryset(self) -> Any:
        return Contact.objects.visible_to(self.user)

    def question(self) -> str:
        return _("Mark that %(name)s does not want to be contacted?") % {"name": self.object}

    def detail(self) -> str:
        return _(
            "Everyone who sees this person sees the mark. Only the head of public relations of the unit can lift it."
        )

    def do(self) -> str:
        actions.leave_alone(contact=self.object, by=self.user)
        messages.success(self.request, _("%(name)s is marked “do not contact”.") % {"name": self.object})
        return self.object.get_absolute_url()


class LiftDoNotContactPage(ConfirmPage):
    """The head of the unit that keeps the person lifts the mark."""

    model = Contact
    act = Act.LIFT_DO_NOT_CONTACT
    title = gettext_lazy("Lift “do not contact”")
    submit_label = gettext_lazy("Lift the mark")

    def question(self) -> str:
        return _("May %(name)s be contacted again?") % {"name": self.object}

    def detail(self) -> str:
        return _("Lift the mark only when the person agreed.")

    def do(self) -> str:
        actions.lift_do_not_contact(contact=self.object, by=self.user)
        messages.success(self.request, _("%(name)s may be contacted again.") % {"name": self.object})
        return self.object.get_absolute_url()
