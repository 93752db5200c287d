"""What every page starts with: who asks, and whether the role includes it."""

from typing import Any, ClassVar, cast

from django.http import HttpRequest, HttpResponse
from django.views.generic import View
from django_htmx.middleware import HtmxDetails

from crm import access
from crm.access import Act
from crm.models import User


class Page(View):
    """A page that asks for a role's act before anything else. `request.user` is a `User` here."""

    act: ClassVar[Act | None] = Act.READ
    request: HttpRequest

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if self.act is not None:
            access.require(request.user, self.act)
        return cast(HttpResponse, super().dispatch(request, *args, **kwargs))

    @property
    def user(self) -> User:
        return cast(User, self.request.user)

    @property
    def wants_fragment(self) -> bool:
        """Whether htmx asks for a part of the page."""
        htmx = cast(HtmxDetails, self.request.htmx)  # type: ignore[attr-defined]
        return bool(htmx) and not htmx.boosted
