"""What belongs to no record: the chosen language and theme, and the page for a bad address."""

from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.core.exceptions import RequestDataTooBig
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.generic import View

THEMES = ("auto", "light", "dark")


@method_decorator(login_not_required, name="dispatch")
class Preferences(View):
    """Keeps the language and the theme in cookies; open to visitors, so that the sign-in page can be read."""

    http_method_names = ["post"]

    def post(self, request: HttpRequest) -> HttpResponse:
        response = HttpResponseRedirect(self.next_url(request))
        if request.POST.get("language") in dict(settings.LANGUAGES):
            keep(response, settings.LANGUAGE_COOKIE_NAME, request.POST["language"])
        if request.POST.get("theme") in THEMES:
            keep(response, "theme", request.POST["theme"])
        return response

    def next_url(self, request: HttpRequest) -> str:
        wanted = request.POST.get("next", "")
        safe = url_has_allowed_host_and_scheme(
            wanted, {request.get_host()}, require_https=request.is_secure()
        )
        return wanted if safe else "/"


def keep(response: HttpResponse, name: str, value: str) -> None:
    response.set_cookie(
        name,
        value,
        max_age=settings.LANGUAGE_COOKIE_AGE,
        secure=settings.PRODUCTION,
        httponly=True,
        samesite="Lax",
    )


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:
    if isinstance(exception, RequestDataTooBig):
        return too_large(request)
    return render(request, "400.html", status=400)


def too_large(request: HttpRequest) -> HttpResponse:
    """More text than a form may send; a file may be larger."""
    megabyte = 1 << 20
    sizes = {
        "found": int(request.META.get("CONTENT_LENGTH") or 0) // megabyte + 1,
        "limit": settings.DATA_UPLOAD_MAX_MEMORY_SIZE // megabyte,
    }
    return render(request, "413.html", sizes, status=413)
