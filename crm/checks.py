"""What must hold before the program may start. Each message says which setting, and the hint says what to do."""

from collections.abc import Sequence
from importlib.util import find_spec
from typing import Any

from django.conf import settings
from django.core import checks
from django.core.checks import CheckMessage, Error, register

LOOPBACK = {"localhost", "127.0.0.1", "[::1]", "testserver"}


@register()
def xml_is_defused(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    """openpyxl protects itself from entity bombs only while defusedxml is importable."""
    if find_spec("defusedxml"):
        return []
    return [Error("defusedxml is not installed.", hint="Run `make setup`.", id="crm.E001")]


@register()
def production_is_safe(app_configs: Sequence[Any] | None, **kwargs: Any) -> list[CheckMessage]:
    if not settings.PRODUCTION:
        return list(embedded_stays_at_home())
    rules = [
        (
            settings.DEBUG,
            "DEBUG is on.",
            "Unset DEBUG: it shows settings and records to any visitor.",
            "crm.E002",
        ),
        (
            len(settings.SECRET_KEY) < 50 or len(set(settings.SECRET_KEY)) < 10,
            "SECRET_KEY is missing or too weak.",
            "Set SECRET_KEY to at least 50 random characters and keep it out of the repository.",
            "crm.E003",
        ),
        (
            not settings.ALLOWED_HOSTS or "*" in settings.ALLOWED_HOSTS,
            "ALLOWED_HOSTS is empty or allows any host.",
            "Set ALLOWED_HOSTS to the names this site is reached by, separated by commas.",
            "crm.E004",
        ),
        (
            settings.TASKS_MODE == "immediate",
            "TASKS=immediate does background work inside the request.",
            "Unset TASKS and start `manage.py worker`.",
            "crm.E005",
        ),
        (
            not settings.SECURE_SSL_REDIRECT and not settings.SECURE_HSTS_SECONDS,
            "Neither SECURE_SSL_REDIRECT nor SECURE_HSTS_SECONDS protects the transport.",
            "Unset both: their production defaults are safe.",
            "crm.E006",
        ),
    ]
    return [Error(message, hint=hint, id=code) for broken, message, hint, code in rules if broken]


def embedded_stays_at_home() -> list[CheckMessage]:
    foreign = sorted(set(settings.ALLOWED_HOSTS) - LOOPBACK)
    if not foreign:
        return []
    return [
        checks.Warning(
            f"ALLOWED_HOSTS names {', '.join(foreign)}, but PRODUCTION is off: cookies travel unprotected.",
            hint="Set PRODUCTION=1 behind a proxy that speaks HTTPS.",
            id="crm.W001",
        )
    ]
