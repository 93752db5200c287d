"""The timeline of a person, an outlet or a chapter: a fragment inside their page, or a page of its own."""

from collections.abc import Callable
from itertools import groupby
from typing import Any

from django.core.paginator import InvalidPage, Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.cache import patch_vary_headers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.views.generic import TemplateView

from contacts.models import Chapter, Contact, Outlet
from crm import audit
from crm.generic import Page
from crm.models import Verb
from engagements.models import Engagement, Minutes
from engagements.models.engagements import EngagementQuerySet

PER_PAGE = 20
type Rows = EngagementQuerySet
PARTIES: dict[str, tuple[Any, Callable[[Rows, Any], Rows]]] = {
    "contact": (Contact, EngagementQuerySet.with_contact),
    "outlet": (Outlet, EngagementQuerySet.with_outlet),
    "chapter": (Chapter, EngagementQuerySet.with_chapter),
}


class History(Page, TemplateView):
    template_name = "engagements/history.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.party = self.get_party()
        if isinstance(self.party, Contact):
            # Also as a fragment: whoever asks for it by hand has seen the person, too.
            audit.record(Verb.VIEW, actor=self.user, obj=self.party, detail="history")
        response = self.render_to_response(self.get_context_data())
        patch_vary_headers(response, ["HX-Request"])
        return response

    def get_party(self) -> Any:
        if self.kwargs["kind"] not in PARTIES:
            raise Http404(_("There is no such history."))
        model, _entries = PARTIES[self.kwargs["kind"]]
        return get_object_or_404(model.objects.visible_to(self.user), pk=self.kwargs["pk"])

    def get_template_names(self) -> list[str]:
        return [f"{self.template_name}#timeline" if self.wants_fragment else self.template_name]

    def entries(self) -> Any:
        _model, entries_of = PARTIES[self.kwargs["kind"]]
        rows = entries_of(Engagement.objects.visible_to(self.user), self.party)
        return rows.for_list().order_by("-date", "-time", "-pk")

    def get_page(self) -> Any:
        try:
            return Paginator(self.entries(), PER_PAGE).page(self.request.GET.get("page", 1))
        except InvalidPage as error:
            raise Http404(_("This list has no such page.")) from error

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        page = self.get_page()
        return super().get_context_data(
            party=self.party,
            kind=self.kwargs["kind"],
            page_title=_("History: %s") % self.party,
            page_obj=page,
            months=self.months(list(page)),
            **kwargs,
        )

    def months(self, entries: list[Engagement]) -> list[tuple[str, list[Engagement]]]:
        """Entries with the minutes this user may read, under the name of their month."""
        readable = Minutes.objects.visible_to(self.user).filter(
            engagement__in=[entry.pk for entry in entries]
        )
        minutes = {one.engagement_id: one for one in readable}
        for entry in entries:
            entry.readable = minutes.get(entry.pk)  # type: ignore[attr-defined]
        by_month = groupby(entries, key=lambda entry: (entry.date.year, entry.date.month))
        return [
            (date_format(group[0].date, "F Y"), group) for group in (list(rows) for _month, rows in by_month)
        ]
