"""What every request passes."""

from collections.abc import Callable

from django.conf import settings
from django.core.exceptions import SuspiciousOperation
from django.db import OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import translation

from crm.collisions import is_collision
from crm.text import DirtyText, clean_text

type GetResponse = Callable[[HttpRequest], HttpResponse]


class ChosenLanguage:
    """Indonesian unless the user chose otherwise; what the browser would like does not count."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        chosen = request.COOKIES.get(settings.LANGUAGE_COOKIE_NAME, "")
        language = chosen if chosen in dict(settings.LANGUAGES) else settings.LANGUAGE_CODE
        with translation.override(language):
            request.LANGUAGE_CODE = language
            response = self.get_response(request)
        response.headers.setdefault("Content-Language", language)
        return response


class CleanCookies:
    """Leaves out a cookie that holds what no database could look up; quoted, even a NUL can be sent in one."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        request.COOKIES = {name: value for name, value in request.COOKIES.items() if value.isprintable()}
        return self.get_response(request)


class CleanInput:
    """Refuses a query string that no database could hold (NUL, a lone surrogate) before any view looks at it."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        try:
            for text in (
                request.path,
                *request.GET,
                *(value for _, values in request.GET.lists() for value in values),
            ):
                clean_text(text, multiline=True)
        except DirtyText as error:
            raise SuspiciousOperation("The address holds characters that no text may hold.") from error
        return self.get_response(request)


class Collisions:
    """Says so when the database ended what a page was writing for the sake of somebody else's: nothing is saved."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        if isinstance(exception, OperationalError) and is_collision(exception):
            return render(request, "409.html", status=409)
        return None
