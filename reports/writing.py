"""How an Indonesian office writes days, figures and changes."""

from __future__ import annotations

from datetime import date
from decimal import ROUND_HALF_UP, Decimal

from django.utils import formats
from django.utils.translation import gettext

ROMAN = (
    (1000, "M"), (900, "CM"), (500, "D"), (400, "CD"), (100, "C"), (90, "XC"),
    (50, "L"), (40, "XL"), (10, "X"), (9, "IX"), (5, "V"), (4, "IV"), (1, "I"),
)  # fmt: skip


def roman(number: int) -> str:
    """Capital numerals, for months, quarters and headings; `number` from 1."""
    text = ""
    for value, numeral in ROMAN:
        count, number = divmod(number, value)
        text += numeral * count
    return text


def plain_date(day: date) -> str:
    """`21 November 2025`."""
    return formats.date_format(day, "j F Y")


def long_date(day: date) -> str:
    """`Jumat, 21 November 2025`."""
    return formats.date_format(day, "l, j F Y")


def short_date(day: date) -> str:
    """`21-11-2025`, for the narrow column of a table."""
    return formats.date_format(day, "d-m-Y")


def figure(value: float | Decimal, decimals: int = 0) -> str:
    """A number as read in the active language, `14.724,5`; halves are rounded up, as a reader would."""
    rounded = Decimal(str(value)).quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP)
    return formats.number_format(rounded, decimals, use_l10n=True, force_grouping=True)


def percent(part: int, whole: int) -> str:
    """`37,5%`; nothing out of nothing is a dash, never 0."""
    return f"{figure(Decimal(part * 100) / whole, 1)}%" if whole else "–"


def change(now: int, before: int, before_name: str) -> str:
    """A change in words, `naik 12 dari triwulan II 2026`: never an arrow or a colour alone."""
    words = {"amount": figure(abs(now - before)), "period": before_name}
    if now > before:
        return gettext("up %(amount)s from %(period)s") % words
    if now < before:
        return gettext("down %(amount)s from %(period)s") % words
    return gettext("the same as %(period)s") % words


def signed(now: int, before: int) -> str:
    """`+12`, `−3` or `0`, with the real minus sign, for a column of changes."""
    sign = "+" if now > before else "−" if now < before else ""
    return sign + figure(abs(now - before))
