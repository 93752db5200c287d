"""The faces of the paper: Source Serif 4 and Source Sans 3 (SIL Open Font License), as npm installed them."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings

FACES = {
    f"{family}-{script}-{weight}-{style}.woff2": family
    for family, styles in (
        ("source-serif-4", (("400", "normal"), ("400", "italic"), ("600", "normal"))),
        ("source-sans-3", (("400", "normal"), ("600", "normal"))),
    )
    for weight, style in styles
    for script in ("latin", "latin-ext")
}


def font_file(name: str) -> Path:
    """Where npm put one of FACES. Raises KeyError for any other name, a path among them."""
    return Path(settings.NODE_MODULES) / "@fontsource" / FACES[name] / "files" / name
