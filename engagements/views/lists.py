"""The list of engagements, and the choices of the type-ahead."""

from typing import Any

from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.utils.formats import number_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from crm.generic import ListPage, Page
from crm.models import Unit
from engagements import parties
from engagements.filters import EngagementFilter
from engagements.models import Engagement
from engagements.tables import EngagementTable


class EngagementList(ListPage):
    model = Engagement
    table_class = EngagementTable
    filterset_class = EngagementFilter
    title = gettext_lazy("Engagements")
    add_url_name = "engagements:log"
    add_label = gettext_lazy("Log a meeting")
    empty_title = gettext_lazy("No engagements yet")
    empty_text = gettext_lazy(
        "Every meeting with the press stands here: coffee mornings, press conferences, interviews."
    )
    export_url_name = "engagements:engagement-export"

    def get_queryset(self) -> Any:
        return super().get_queryset().for_list()

    def noun(self, count: int) -> str:
        return ngettext("%(count)s engagement", "%(count)s engagements", count) % {
            "count": number_format(count)
        }


SORTS = {"party": parties.ALL, "press": parties.PRESS}


class Options(Page):
    """`?q=` → what may be chosen. `party` and `press` give keys like `contact-12`, `unit` a plain row number."""

    def get(self, request: HttpRequest, of: str) -> HttpResponse:
        text = request.GET.get("q", "")
        if of == "unit":
            found = Unit.objects.visible_to(self.user).matching(text[: parties.LONGEST_QUERY])
            rows = found[: parties.EACH]
            return JsonResponse({"results": [{"value": row.pk, "text": str(row)} for row in rows]})
        if of not in SORTS:
            raise Http404(_("There is no such list of choices."))
        found = parties.search(self.user, text, SORTS[of])
        return JsonResponse({"results": [option(party) for party in found]})


def option(party: Any) -> dict[str, str]:
    return {"value": parties.key_of(party), "text": parties.label(party), "hint": parties.hint(party)}
