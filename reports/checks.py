"""A paper set in another face than its own is not the same paper: its fonts must be there before the first request."""

from typing import Any

from django.core.checks import CheckMessage, Error, register

from reports.fonts import FACES, font_file


@register
def fonts_are_installed(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    missing = [name for name in FACES if not font_file(name).is_file()]
    if not missing:
        return []
    return [
        Error(
            f"Fonts of the reports are missing: {', '.join(missing)}.",
            hint="Run `make setup`, which installs the browser assets by npm.",
            id="reports.E001",
        )
    ]
