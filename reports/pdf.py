"""From a finished HTML document to an accessible PDF (PDF/UA-1), with no connection and no file but our fonts."""

from __future__ import annotations

import threading
from dataclasses import dataclass
from functools import cache
from typing import Any

from django.template.loader import render_to_string
from django.utils.translation import get_language, pgettext
from weasyprint import CSS, HTML
from weasyprint.text.fonts import FontConfiguration
from weasyprint.urls import URLFetcher, URLFetcherResponse

from reports.fonts import FACES, font_file
from reports.letterhead import Paper

FONT_SCHEME = "font:"
ACCESSIBLE = {"pdf_variant": "pdf/ua-1", "pdf_tags": True}
"""Both steps want it: laying out marks the boxes, writing makes the tree of them."""


class OurFontsOnly(URLFetcher):
    """Answers `font:NAME` for the fonts of FACES and `data:`; everything else is refused unopened."""

    def __init__(self) -> None:
        super().__init__(allowed_protocols=("data",), allow_redirects=False)

    def fetch(self, url: str, headers: dict[str, str] | None = None) -> URLFetcherResponse:
        if not url.startswith(FONT_SCHEME):
            return super().fetch(url, headers)
        name = url.removeprefix(FONT_SCHEME)
        if name not in FACES:
            raise ValueError(f"Not a font of the report: {name}")
        return URLFetcherResponse(url, font_file(name).read_bytes(), {"Content-Type": "font/woff2"})


class Press(threading.local):
    """Fonts and style sheets of one thread, loaded once: half the time of a short document goes into them."""

    def __init__(self) -> None:
        self.fetcher = OurFontsOnly()
        self.fonts = FontConfiguration()
        self.sheet = cache(self._sheet)

    def _sheet(self, paper: Paper, language: str) -> CSS:
        words = {"page": pgettext("of a paper", "page"), "of": pgettext("of a paper", "of")}
        text = render_to_string("reports/pdf/paper.css", {"paper": paper, **words})
        return CSS(string=text, url_fetcher=self.fetcher, font_config=self.fonts)


press = Press()


@dataclass(frozen=True, slots=True)
class Printed:
    data: bytes
    pages: int


def pdf_from_html(html: str, paper: Paper) -> Printed:
    """The same bytes for the same `html`: no date, no machine font, no outside file enters."""
    document = HTML(string=html, url_fetcher=press.fetcher).render(
        font_config=press.fonts, stylesheets=[press.sheet(paper, get_language())], **ACCESSIBLE
    )
    return Printed(document.write_pdf(**ACCESSIBLE), len(document.pages))


def pdf_from_template(template: str, context: dict[str, Any], paper: Paper) -> Printed:
    return pdf_from_html(render_to_string(template, context), paper)
