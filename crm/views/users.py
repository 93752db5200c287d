"""The people who work here: made and kept by an administrator of their unit or of one above it."""

from typing import Any

from django.urls import reverse
from django.utils.formats import number_format
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from crm.access import Act
from crm.filters import UserFilter
from crm.forms import UserForm
from crm.generic import FormPage, ListPage
from crm.models import User
from crm.tables import UserTable


class UserList(ListPage):
    model = User
    table_class = UserTable
    filterset_class = UserFilter
    act = Act.MANAGE_USERS
    title = _("Users")
    add_url_name = "crm:user-add"
    add_label = _("Add user")
    add_act = Act.MANAGE_USERS
    empty_title = _("No users found")
    empty_text = _("Add the colleagues who will work with this register.")

    def get_queryset(self) -> Any:
        return super().get_queryset().select_related("unit", "rank")

    def noun(self, count: int) -> str:
        return ngettext("%(count)s user", "%(count)s users", count) % {"count": number_format(count)}


class UserAdd(FormPage):
    model = User
    form_class = UserForm
    act = Act.MANAGE_USERS
    add_title = _("Add user")
    edit_title = _("Edit user")
    submit_label = _("Save user")

    def get_initial(self) -> dict[str, Any]:
        return {} if "pk" in self.kwargs else {"unit": self.user.unit_id}

    def get_success_url(self, saved: Any) -> str:
        return reverse("crm:user-list")

    def get_cancel_url(self) -> str:
        return reverse("crm:user-list")


class UserEdit(UserAdd):
    pass
