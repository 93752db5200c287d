"""What the templates need beyond Django's own tags: icons, the way round the site, initials."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from django import template
from django.conf import settings
from django.template import Context
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.html import conditional_escape, format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

register = template.Library()

ICON_NAME = re.compile(r"[a-z0-9-]+")
DRAWING = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)
FRAME = re.compile(r'\s*<path stroke="none" d="M0 0h24v24H0z" fill="none" ?/>')
RANKS = (
    "jenderal|komjen|irjen|brigjen|kombes|akbp|kompol|akp|iptu|ipda|aiptu|aipda|bripka|brigpol|briptu|bripda"
    "|abripol|abriptu|abripda|bharaka|bharatu|bharada|pol"
)
TITLES = re.compile(
    rf"\b(?:{RANKS})\b\.?\s+|\b(?:dr|drs|dra|h|hj|ir|prof|s\.?\w{{1,3}}|m\.?\w{{1,3}})\.\s*|,.*$",
    re.IGNORECASE,
)

NUMBER = re.compile(r"\+?\d{1,5}(?:-\d{1,5}){1,4}")


@cache
def icon_drawing(name: str) -> SafeString:
    """The inside of a Tabler outline icon. Raises ValueError when there is no icon of that name."""
    path = Path(settings.NODE_MODULES) / "@tabler" / "icons" / "icons" / "outline" / f"{name}.svg"
    if not ICON_NAME.fullmatch(name) or not path.is_file():
        raise ValueError(f"There is no Tabler icon named {name!r}")
    found = DRAWING.search(path.read_text(encoding="utf-8"))
    if found is None:
        raise ValueError(f"The icon file {path.name} holds no drawing")
    drawing = FRAME.sub("", found.group(1))
    return mark_safe(re.sub(r"\s+", " ", drawing).strip())  # noqa: S308 - a file of the installed icon set


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon: hidden from screen readers, so a word must stand beside it."""
    return format_html(
        '<svg class="icon" viewBox="0 0 24 24" width="20" height="20" fill="none" stroke="currentColor" '
        'stroke-width="1.75" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" '
        'focusable="false">{}</svg>',
        icon_drawing(name),
    )


@register.filter
def whole_numbers(text: Any) -> SafeString:
    """`text` in which no line ends at a hyphen of `0812-0000-0001`."""
    marked = NUMBER.sub(r'<span class="whole">\g<0></span>', conditional_escape(text))
    return mark_safe(marked)  # noqa: S308 - escaped above


@register.filter
def initials(name: object) -> str:
    """Two letters for a person's avatar, titles, ranks and degrees left out: `Dr. H. Budi Santoso, S.H.` is BS."""
    words = [word for word in TITLES.sub("", str(name)).split() if word[:1].isalnum()]
    letters = [word[0] for word in (words[:1] + words[-1:] if len(words) > 1 else words)]
    return "".join(letters).upper()


@dataclass(frozen=True, slots=True)
class Place:
    """One entry of the site's navigation. `flag` names the key of the shell's `nav` that must be true."""

    section: str
    label: Promise | str
    icon: str
    url_name: str
    flag: str = ""

    @property
    def url(self) -> str:
        return reverse(self.url_name)


HOME = Place("home", _("Home"), "home", "engagements:desk")
CONTACTS = Place("contacts", _("Contacts"), "address-book", "contacts:contact-list", "records")
JOURNALISTS = Place("contact", _("Journalists"), "users", "contacts:contact-list", "records")
OUTLETS = Place("outlet", _("Outlets"), "news", "contacts:outlet-list", "directory")
BODIES = Place("body", _("Press bodies"), "building-community", "contacts:body-list", "directory")
ENGAGEMENTS = Place(
    "engagement", _("Engagements"), "calendar-event", "engagements:engagement-list", "records"
)
FOLLOW_UPS = Place("followup", _("Follow-ups"), "checklist", "engagements:followup-list", "records")
DASHBOARD = Place("dashboard", _("Dashboard"), "chart-bar", "reports:dashboard", "dashboard")
REPORTS = Place("report", _("Reports"), "file-text", "reports:report-list", "reports")
IMPORTS = Place("import", _("Imports"), "table-import", "contacts:import-list", "import")
UNITS = Place("unit", _("Units"), "sitemap", "crm:unit-list", "units")
USERS = Place("user", _("Users"), "user-cog", "crm:user-list", "users")
TRAIL = Place("trail", _("Audit trail"), "history", "crm:trail", "trail")
LISTS = Place("term", _("Choice lists"), "list-details", "crm:term-index", "lists")

SIDE = (HOME, JOURNALISTS, OUTLETS, BODIES, ENGAGEMENTS, FOLLOW_UPS, DASHBOARD, REPORTS, IMPORTS)
SIDE_LOWER = (UNITS, LISTS, USERS, TRAIL)
BOTTOM_LEFT = (HOME, CONTACTS)
BOTTOM_RIGHT = (ENGAGEMENTS, REPORTS)
SHEET = (OUTLETS, BODIES, FOLLOW_UPS, DASHBOARD, IMPORTS, *SIDE_LOWER)
CONTACT_TABS = (JOURNALISTS, OUTLETS, BODIES)
PLACES = {
    "side": SIDE,
    "side_lower": SIDE_LOWER,
    "bottom_left": BOTTOM_LEFT,
    "bottom_right": BOTTOM_RIGHT,
    "sheet": SHEET,
    "contact_tabs": CONTACT_TABS,
}
SECTION_OF_VIEW = {
    "desk": "home",
    "log": "engagement",
    "chapter": "body",
    "position": "contact",
    "membership": "contact",
    "competence": "contact",
    "office": "body",
    "history": "contact",
    "duplicate": "contact",
    "letterhead": "report",
    "outlet-reach": "dashboard",
    "chapter-reach": "dashboard",
    "job": "import",
}


def section_of(context: Context) -> str:
    """The part of the site the page belongs to: `contact-detail` and `contact-list` are both `contact`."""
    match = getattr(context.get("request"), "resolver_match", None)
    view = (match.url_name or "") if match else ""
    first = view.split("-")[0]
    return SECTION_OF_VIEW.get(view) or SECTION_OF_VIEW.get(first, first)


@register.simple_tag(takes_context=True)
def section(context: Context) -> str:
    return section_of(context)


@register.simple_tag(takes_context=True)
def places(context: Context, group: str) -> list[dict[str, Any]]:
    """The entries of a group of the navigation that this user may open, the present one marked."""
    return list(open_places(context, group))


def open_places(context: Context, group: str) -> Iterator[dict[str, Any]]:
    here = section_of(context)
    allowed = context.get("nav") or {}
    for place in PLACES[group]:
        if not place.flag or allowed.get(place.flag):
            members = {"contact", "outlet", "body"} if place is CONTACTS else {place.section}
            yield {"label": place.label, "icon": place.icon, "url": place.url, "here": here in members}


@register.filter
def any_errors(formsets: object) -> bool:
    """Whether one of these formsets was sent with a mistake; no formsets at all is no mistake."""
    return any(formset.total_error_count() for formset in formsets or ())  # type: ignore[attr-defined]
