"""The one endpoint behind every type-ahead: a few options of a kind, of what the user may see."""

from collections.abc import Callable
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from contacts.models import Chapter, Contact, Outlet
from contacts.tables import dotted
from crm.access import Act, require
from crm.filters import LONGEST_SEARCH
from crm.generic import Page
from crm.models import Region, Unit, User

MOST = 20

type Option = dict[str, str]


class Options(Page):
    """`/opsi/<kind>/?q=…` → `{"results": [{"value", "text", "hint"}]}`, at most MOST."""

    act = None

    def get(self, request: HttpRequest, kind: str) -> HttpResponse:
        if kind not in KINDS:
            raise Http404(_("There is no such list."))
        text = request.GET.get("q", "")
        if len(text) > LONGEST_SEARCH:
            return JsonResponse({"results": [], "error": _("The search is too long.")}, status=400)
        return JsonResponse({"results": KINDS[kind](self.user, text)})


def contacts(user: User, text: str) -> list[Option]:
    require(user, Act.READ)
    rows = Contact.objects.visible_to(user).matching(text).for_list()
    return [option(row, row.full_name, contact_hint(row)) for row in rows[:MOST]]


def contact_hint(contact: Any) -> str:
    alone = _("do not contact") if contact.do_not_contact_since else ""
    places = ", ".join(dotted(position.outlet, position.role) for position in contact.current_positions)
    return dotted(alone, places or contact.get_kind_display(), contact.unit)


def outlets(user: User, text: str) -> list[Option]:
    rows = Outlet.objects.visible_to(user).matching(text).select_related("kind")
    return [option(row, row.name, dotted(row.kind, row.domain)) for row in rows[:MOST]]


def chapters(user: User, text: str) -> list[Option]:
    rows = Chapter.objects.visible_to(user).matching(text).select_related("body")
    return [option(row, row.name, dotted(row.body, row.get_level_display())) for row in rows[:MOST]]


def units(user: User, text: str) -> list[Option]:
    rows = Unit.objects.visible_to(user).matching(text)
    return [option(row, row.name, str(row.get_level_display())) for row in rows[:MOST]]


def regions(user: User, text: str) -> list[Option]:
    rows = Region.objects.matching(text)
    return [option(row, row.name, row.code) for row in rows[:MOST]]


def option(row: Any, text: str, hint: str) -> Option:
    return {"value": str(row.pk), "text": text, "hint": hint}


KINDS: dict[str, Callable[[User, str], list[Option]]] = {
    "contact": contacts,
    "outlet": outlets,
    "chapter": chapters,
    "unit": units,
    "region": regions,
}
