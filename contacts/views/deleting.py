"""Deleting a record of the register, and saying why it cannot be."""

from typing import Any, ClassVar

from django.contrib import messages
from django.db.models import ProtectedError
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from contacts.actions import delete_record, merged_into
from crm.generic import ConfirmPage


class DeletePage(ConfirmPage):
    template_name = "contacts/confirm_refusable.html"
    submit_label = gettext_lazy("Delete for good")
    danger = True
    consequence: ClassVar[Any] = gettext_lazy("This cannot be undone.")

    def question(self) -> str:
        return _("Delete “%(name)s”?") % {"name": self.object}

    def detail(self) -> str:
        names = ", ".join(str(entry) for entry in merged_into(self.object))
        more = _("Merged entries go with it: %(names)s.") % {"names": names} if names else ""
        return f"{self.consequence} {more}".strip()

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        after, name = self.get_success_url(), str(self.object)
        try:
            delete_record(record=self.object, by=self.user)
        except ProtectedError as error:
            refused = self.get_context_data(refusal=refusal(name, len(error.protected_objects)))
            return self.render_to_response(refused, status=409)
        messages.success(request, _("Deleted: %s.") % name)
        return HttpResponseRedirect(after)

    def get_success_url(self) -> str:
        raise NotImplementedError


def refusal(name: str, count: int) -> str:
    """How many records need this one; which ones is for those who may see them."""
    return ngettext(
        "“%(name)s” cannot be deleted: %(count)s record of the register still names it. Remove it there first.",
        "“%(name)s” cannot be deleted: %(count)s records of the register still name it. Remove it there first.",
        count,
    ) % {"name": name, "count": number_format(count)}
