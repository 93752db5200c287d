"""Media outlets: list, page, form."""

from typing import Any

from django.db.models import Count, IntegerField, OuterRef, Prefetch, QuerySet, Subquery
from django.db.models.functions import Coalesce
from django.urls import reverse, reverse_lazy
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.duplicates.forms import OutletHintForm
from contacts.duplicates.live import candidates_of_outlet
from contacts.duplicates.showing import pairs_with
from contacts.duplicates.unmerging import merges_of
from contacts.filters import OutletFilter
from contacts.forms import OutletForm
from contacts.models import Contact, Outlet, Position
from contacts.tables import OutletTable
from contacts.views.changes import recent_changes
from contacts.views.deleting import DeletePage
from contacts.views.merging import LeadsToKept
from crm import access
from crm.access import Act
from crm.generic import DetailPage, FormPage, ListPage
from crm.models import User
from crm.text import digits

PEOPLE_SHOWN = 100


def people_at(user: User, **where: Any) -> QuerySet[Position]:
    """Present positions of people whom `user` may see."""
    return Position.objects.current().filter(contact__in=Contact.objects.visible_to(user), **where)


class OutletList(ListPage):
    model = Outlet
    act = None
    table_class = OutletTable
    filterset_class = OutletFilter
    title = gettext_lazy("Outlets")
    add_url_name = "contacts:outlet-add"
    add_label = gettext_lazy("Add an outlet")
    empty_title = gettext_lazy("No outlets yet")
    empty_text = gettext_lazy(
        "The national directory of newspapers, news sites, stations and agencies: add the first one, or import a list."
    )
    template_name = "contacts/duplicate_lists.html"
    extra_context = {"empty_icon": "news", "queue_url": reverse_lazy("contacts:outlet-duplicate-list")}
    export_url_name = "contacts:outlet-export"

    def get_queryset(self) -> Any:
        """The number of people is counted per row shown: an outer join before the page is cut takes seconds."""
        here = people_at(self.user, outlet=OuterRef("pk")).order_by().values("outlet")
        people = Subquery(
            here.annotate(n=Count("contact", distinct=True)).values("n"), output_field=IntegerField()
        )
        rows = super().get_queryset().select_related("kind", "group", "steward").prefetch_related("regions")
        return rows.annotate(people=Coalesce(people, 0))

    def noun(self, count: int) -> str:
        return ngettext("%(count)s outlet", "%(count)s outlets", count) % {"count": number_format(count)}


class OutletDetail(LeadsToKept, DetailPage):
    model = Outlet
    act = None
    template_name = "contacts/outlet_detail.html"

    def get_queryset(self) -> Any:
        members = Prefetch("members", Outlet.objects.select_related("kind"))
        return (
            super()
            .get_queryset()
            .select_related("kind", "group", "steward")
            .prefetch_related("regions", members)
        )

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        outlet: Any = self.object
        may_edit = self.may_edit()
        people = (
            people_at(self.user, outlet=outlet)
            .select_related("contact", "role")
            .order_by("role__order", "contact__name", "pk")
        )
        return super().get_context_data(
            breadcrumbs=[(_("Outlets"), reverse("contacts:outlet-list")), (outlet, "")],
            people=people[:PEOPLE_SHOWN],
            people_count=people.values("contact").distinct().count(),
            whatsapp=f"https://wa.me/{digits(str(outlet.whatsapp.as_e164))}" if outlet.whatsapp else "",
            changes=recent_changes(outlet),
            merges=merges_of(outlet),
            likely=pairs_with(outlet, candidates_of_outlet(outlet, self.user)) if may_edit else [],
            may_edit=may_edit,
            may_read=access.may(self.user, Act.READ),
            may_log=access.may(self.user, Act.LOG),
            **kwargs,
        )


class OutletEdit(FormPage):
    model = Outlet
    form_class = OutletForm
    template_name = "contacts/outlet_form.html"
    add_title = gettext_lazy("Add an outlet")
    edit_title = gettext_lazy("Change an outlet")
    submit_label = gettext_lazy("Save outlet")

    def new_instance(self) -> Outlet:
        return Outlet(steward=self.user.unit)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        hint = OutletHintForm(self.request.POST, user=self.user)
        typed = kwargs["form"].is_bound and not self.object
        return super().get_context_data(matches=hint.matches() if typed else [], **kwargs)

    def get_cancel_url(self) -> str:
        return super().get_cancel_url() if self.object else reverse("contacts:outlet-list")


class OutletDelete(DeletePage):
    model = Outlet
    title = gettext_lazy("Delete an outlet")

    def get_success_url(self) -> str:
        return reverse("contacts:outlet-list")
