"""One search over everything the user may see."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.generic import TemplateView

from contacts.models import Chapter, Contact, Outlet
from crm.forms import CleanCharField
from crm.generic import Page
from engagements.models import Engagement

SHOWN = 8


class SearchForm(forms.Form):
    q = CleanCharField(label=gettext_lazy("Search"), max_length=200, required=False)


class SearchPage(Page, TemplateView):
    """People, outlets, chapters and engagements that match every word, a few of each, with the way to all of them."""

    act = None
    template_name = "engagements/search.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.form = SearchForm(request.GET)
        status = 200 if self.form.is_valid() else 400
        return self.render_to_response(self.get_context_data(**kwargs), status=status)

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        text = self.form.cleaned_data.get("q", "")
        groups = [group for group in self.groups(text) if group["found"]] if text else []
        return super().get_context_data(
            page_title=_("Search"), form=self.form, text=text, search_text=text, groups=groups, **kwargs
        )

    def groups(self, text: str) -> list[dict[str, Any]]:
        people = Contact.objects.visible_to(self.user).for_list().matching(text)
        outlets = Outlet.objects.visible_to(self.user).matching(text).select_related("kind")
        chapters = Chapter.objects.visible_to(self.user).matching(text).select_related("body")
        engagements = Engagement.objects.visible_to(self.user).matching(text).for_list()
        return [
            group(_("Journalists"), "user", people, "contacts:contact-list", text),
            group(_("Outlets"), "news", outlets, "contacts:outlet-list", text),
            group(_("Press bodies"), "building", chapters, "contacts:body-list", text),
            group(_("Engagements"), "calendar-event", engagements, "engagements:engagement-list", text),
        ]


def group(title: str, icon: str, rows: Any, url_name: str, text: str) -> dict[str, Any]:
    """A few rows, and whether there are more of them on the list of their kind."""
    found = list(rows[: SHOWN + 1])
    url = f"{reverse(url_name)}?{urlencode({'q': text})}"
    return {"title": title, "icon": icon, "found": found[:SHOWN], "more": len(found) > SHOWN, "url": url}
