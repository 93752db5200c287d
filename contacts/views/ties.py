"""Small pages on what ties a person to outlets, chapters and certificates."""

from typing import Any, cast

from django.db.models import Model
from django.shortcuts import get_object_or_404
from django.utils import timezone
from django.utils.functional import cached_property
from django.utils.translation import gettext_lazy as _

from contacts.forms import CompetenceForm, MembershipForm, OfficeEndForm, OfficeForm, PositionForm
from contacts.forms.choosing import usable_key
from contacts.models import Chapter, Competence, Contact, Membership, Office, Position
from contacts.views.deleting import DeletePage
from crm.generic import FormPage


class TieEdit(FormPage):
    """Make or change a row that belongs to a person: the address of a new one names the `contact`."""

    object: Any

    def get_object(self) -> Model | None:
        if "pk" not in self.kwargs:
            self.person  # noqa: B018 - a foreign person is 404 before the form is looked at
            return None
        return cast(Model, get_object_or_404(ties_of(self.model, self.user), pk=self.kwargs["pk"]))

    @cached_property
    def person(self) -> Contact:
        return get_object_or_404(Contact.objects.editable_by(self.user), pk=self.kwargs["contact"])

    def new_instance(self) -> Model:
        return self.model(contact=self.person)

    def get_success_url(self, saved: Model) -> str:
        return str(saved.contact.get_absolute_url())  # type: ignore[attr-defined]

    def get_cancel_url(self) -> str:
        return (self.object.contact if self.object else self.person).get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        intro = str(self.object.contact if self.object else self.person)
        return super().get_context_data(**{"intro": intro, **kwargs})


class TieDelete(DeletePage):
    title = _("Remove an entry")
    submit_label = _("Remove")
    consequence = _(
        "Remove what was entered by mistake. For what has ended, enter the end date instead: history stays."
    )

    def get_queryset(self) -> Any:
        return ties_of(self.model, self.user)

    def get_success_url(self) -> str:
        return str(self.object.contact.get_absolute_url())

    get_cancel_url = get_success_url


def ties_of(model: type[Model], user: Any) -> Any:
    """Rows of people whom `user` may edit."""
    return model._default_manager.filter(contact__in=Contact.objects.editable_by(user)).select_related(
        "contact"
    )


class PositionEdit(TieEdit):
    model = Position
    form_class = PositionForm
    add_title = _("Add a position")
    edit_title = _("Change a position")
    submit_label = _("Save position")


class PositionDelete(TieDelete):
    model = Position


class MembershipEdit(TieEdit):
    model = Membership
    form_class = MembershipForm
    add_title = _("Add a membership")
    edit_title = _("Change a membership")
    submit_label = _("Save membership")


class MembershipDelete(TieDelete):
    model = Membership


class CompetenceEdit(TieEdit):
    model = Competence
    form_class = CompetenceForm
    add_title = _("Add a UKW certificate")
    edit_title = _("Change a UKW certificate")
    submit_label = _("Save certificate")


class CompetenceDelete(TieDelete):
    model = Competence


class OfficeEdit(TieEdit):
    """The form names the person itself: it is opened from a person's page or a chapter's (`?contact=`, `?chapter=`)."""

    model = Office
    form_class = OfficeForm
    add_title = _("Add an office-holder")
    edit_title = _("Change an office")
    submit_label = _("Save office")

    def get_object(self) -> Model | None:
        return super().get_object() if "pk" in self.kwargs else None

    def new_instance(self) -> Model:
        return Office()

    def get_initial(self) -> dict[str, Any]:
        return {name: row.pk for name, row in self.origin.items()} if not self.object else {}

    @cached_property
    def origin(self) -> dict[str, Model]:
        """The person or chapter whose page led here, as far as the user may see it."""
        found = {
            "contact": Contact.objects.visible_to(self.user).filter(pk=self.asked("contact")).first(),
            "chapter": Chapter.objects.visible_to(self.user).filter(pk=self.asked("chapter")).first(),
        }
        return {name: row for name, row in found.items() if row}

    def asked(self, name: str) -> int:
        """The key in the address, or 0, which no row has."""
        key = self.request.GET.get(name, "")
        return int(key) if key.isdecimal() and usable_key(key) else 0

    def get_success_url(self, saved: Model) -> str:
        if "chapter" in self.origin and "contact" not in self.origin:
            return str(saved.chapter.get_absolute_url())  # type: ignore[attr-defined]
        return super().get_success_url(saved)

    def get_cancel_url(self) -> str:
        if self.object:
            return str(self.object.contact.get_absolute_url())
        return next((str(row.get_absolute_url()) for row in self.origin.values()), "/")  # type: ignore[attr-defined]

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return (
            super().get_context_data(**{"intro": "", **kwargs})
            if self.object
            else FormPage.get_context_data(self, **kwargs)
        )


class OfficeEnd(OfficeEdit):
    """The term is over: only its last day is asked."""

    form_class = OfficeEndForm  # type: ignore[assignment]
    edit_title = _("End an office")
    submit_label = _("Save end of office")

    def get_initial(self) -> dict[str, Any]:
        return {"end": self.object.end or timezone.localdate()}

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(intro=f"{self.object.contact}: {self.object}", **kwargs)


class OfficeDelete(TieDelete):
    model = Office
