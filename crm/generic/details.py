"""One record with everything about it."""

from typing import Any, ClassVar

from django.db import models
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from crm import audit
from crm.generic.pages import Page
from crm.models import Verb


class DetailPage(Page, TemplateView):
    """One record with everything about it. The view of a person joins the trail (`trail = True`)."""

    model: ClassVar[type[models.Model]]
    trail: ClassVar[bool] = False

    def get_queryset(self) -> Any:
        return self.model._default_manager.visible_to(self.user)  # type: ignore[attr-defined]

    def get(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        if self.trail:
            audit.record(Verb.VIEW, actor=self.user, obj=self.object)
        return self.render_to_response(self.get_context_data(**kwargs))

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(object=self.object, page_title=str(self.object), **kwargs)

    def may_edit(self) -> bool:
        return bool(self.model._default_manager.editable_by(self.user).filter(pk=self.object.pk).exists())  # type: ignore[attr-defined]
