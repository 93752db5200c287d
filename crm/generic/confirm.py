"""A question, and the button that does it."""

from typing import Any, ClassVar

from django.core.exceptions import ImproperlyConfigured
from django.db import models
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import get_object_or_404
from django.views.generic import TemplateView

from crm import access
from crm.access import Act
from crm.generic.pages import Page


class ConfirmPage(Page, TemplateView):
    """A question, and the button that does it. GET asks, POST acts."""

    model: ClassVar[type[models.Model]]
    act = Act.LOG
    template_name = "generic/confirm.html"
    title: ClassVar[Any] = ""
    submit_label: ClassVar[Any] = ""
    danger: ClassVar[bool] = False

    def get_queryset(self) -> Any:
        return self.model._default_manager.editable_by(self.user)  # type: ignore[attr-defined]

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.act is not None:
            access.require(request.user, self.act)
        self.object = get_object_or_404(self.get_queryset(), pk=kwargs["pk"])
        return super().dispatch(request, *args, **kwargs)

    def question(self) -> str:
        raise ImproperlyConfigured(f"{type(self).__name__} must ask its question")

    def detail(self) -> str:
        return ""

    def do(self) -> str:
        """Do it; returns the address to go to."""
        raise ImproperlyConfigured(f"{type(self).__name__} must do something")

    def get_cancel_url(self) -> str:
        return self.object.get_absolute_url()

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(
            object=self.object,
            page_title=self.title,
            question=self.question(),
            detail=self.detail(),
            submit_label=self.submit_label,
            cancel_url=self.get_cancel_url(),
            danger=self.danger,
            **kwargs,
        )

    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        model: Any = self.model
        try:
            return HttpResponseRedirect(self.do())
        except model.DoesNotExist as error:  # deleted, or merged into another, since it was looked up
            raise Http404 from error
