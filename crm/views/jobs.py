"""Waiting for background work: one may watch it, or leave and come back."""

from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.utils.translation import gettext as _

from crm.generic import DetailPage
from crm.jobs import TITLES
from crm.models import Job, JobState


class JobDetail(DetailPage):
    """How far a job of one's own is. A finished one leads to its result."""

    model = Job
    act = None
    template_name = "crm/job_detail.html"

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = super().get(request, *args, **kwargs)
        if self.object.state == JobState.DONE and self.object.result_url:
            return self.onwards(self.object.result_url)
        return response

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        context = super().get_context_data(**kwargs)
        return context | {"page_title": TITLES.get(self.object.kind) or _("Background work")}

    def onwards(self, url: str) -> HttpResponse:
        if self.wants_fragment:
            return HttpResponse(headers={"HX-Redirect": url})
        return HttpResponseRedirect(url)

    def get_template_names(self) -> list[str]:
        return [f"{self.template_name}#progress" if self.wants_fragment else self.template_name]
