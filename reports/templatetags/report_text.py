"""How the templates of a report write figures: as the office writes them, and on the page as links."""

from __future__ import annotations

from typing import Any

from django import template
from django.template import Context
from django.utils.html import format_html
from django.utils.safestring import SafeString

from reports import writing
from reports.figures.tree import Compared
from reports.periods import Period

register = template.Library()

register.filter("figure", writing.figure)
register.filter("plain_date", writing.plain_date)
register.filter("long_date", writing.long_date)
register.filter("short_date", writing.short_date)


@register.filter
def share_of(part: int, whole: int) -> str:
    """`37,5%`, or a dash out of nothing."""
    return writing.percent(part, whole)


@register.filter
def change_from(pair: Compared, before: Period) -> str:
    """`naik 12 dari triwulan II 2026`."""
    return writing.change(pair.now, pair.before, before.name)


@register.filter
def signed(pair: Any) -> str:
    """The change of anything that has `now` and `before`: `+12`, `−3`, `0`."""
    return writing.signed(pair.now, pair.before)


@register.simple_tag(takes_context=True)
def linked(context: Context, value: int, to: str, **filters: Any) -> SafeString | str:
    """A figure; where the page knows the lists (`links` in its context), a link to the rows it counts."""
    links = context.get("links")
    if links is None:
        return writing.figure(value)
    return format_html('<a href="{}">{}</a>', links.to(to, **filters), writing.figure(value))


@register.simple_tag(takes_context=True)
def address(context: Context, to: str, **filters: Any) -> str:
    """Where a figure leads that is not written as a plain number."""
    url: str = context["links"].to(to, **filters)
    return url
