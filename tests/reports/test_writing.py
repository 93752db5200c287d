"""How the office writes days, figures and changes."""

from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reports import writing


def test_days_are_written_in_indonesian():
    day = date(2025, 11, 21)
    assert writing.long_date(day) == "Jumat, 21 November 2025"
    assert writing.plain_date(day) == "21 November 2025"
    assert writing.short_date(day) == "21-11-2025"


@pytest.mark.parametrize(
    ("value", "decimals", "text"),
    [
        (14724.5, 1, "14.724,5"),
        (1250, 0, "1.250"),
        (0, 0, "0"),
        (0.05, 1, "0,1"),
        (Decimal("2.25"), 1, "2,3"),
        (-3, 0, "-3"),
    ],
)
def test_figures_have_points_and_commas(value, decimals, text):
    assert writing.figure(value, decimals) == text


def test_figures_follow_the_language():
    with translation.override("en"):
        assert writing.figure(14724.5, 1) == "14,724.5"


@pytest.mark.parametrize(
    ("part", "whole", "text"), [(3, 8, "37,5%"), (1, 3, "33,3%"), (0, 5, "0,0%"), (0, 0, "–")]
)
def test_a_share_of_nothing_is_a_dash(part, whole, text):
    assert writing.percent(part, whole) == text


@pytest.mark.parametrize(
    ("number", "text"), [(1, "I"), (4, "IV"), (9, "IX"), (11, "XI"), (12, "XII"), (2026, "MMXXVI")]
)
def test_roman_numerals(number, text):
    assert writing.roman(number) == text


@pytest.mark.parametrize(
    ("now", "before", "words", "sign"),
    [
        (14, 2, "naik 12 dari triwulan II 2026", "+12"),
        (2, 5, "turun 3 dari triwulan II 2026", "−3"),
        (4, 4, "sama dengan triwulan II 2026", "0"),
    ],
)
def test_a_change_is_said_in_words(now, before, words, sign):
    assert writing.change(now, before, "triwulan II 2026") == words
    assert writing.signed(now, before) == sign
