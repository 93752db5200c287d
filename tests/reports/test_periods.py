"""Periods: what they are called, where they begin and end, and what is no period at all."""

from datetime import date, timedelta

import pytest
from django.utils import translation
from hypothesis import given
from hypothesis import strategies as st

from reports.periods import PARTS, Period, PeriodError, Span

periods = st.sampled_from(Span).flatmap(
    lambda span: st.builds(Period, st.just(span), st.integers(2000, 2100), st.integers(1, PARTS[span]))
)


@pytest.mark.parametrize(
    ("code", "first", "last", "label", "name"),
    [
        ("2026-09", date(2026, 9, 1), date(2026, 9, 30), "September 2026", "September 2026"),
        ("2026-Q3", date(2026, 7, 1), date(2026, 9, 30), "Triwulan III 2026", "triwulan III 2026"),
        ("2026-S2", date(2026, 7, 1), date(2026, 12, 31), "Semester II 2026", "semester II 2026"),
        ("2026", date(2026, 1, 1), date(2026, 12, 31), "Tahun 2026", "tahun 2026"),
        ("2024-02", date(2024, 2, 1), date(2024, 2, 29), "Februari 2024", "Februari 2024"),
    ],
)
def test_a_period_has_its_days_and_its_name(code, first, last, label, name):
    period = Period.parse(code)
    assert (period.start, period.end, period.label, period.name) == (first, last, label, name)
    assert period.code == code


def test_a_period_is_named_in_english_too():
    with translation.override("en"):
        assert Period.parse("2026-Q3").label == "Quarter III 2026"
        assert Period.parse("2026-09").label == "September 2026"


@pytest.mark.parametrize(
    "text",
    [
        "2026-Q9",
        "2026-Q0",
        "2026-13",
        "2026-00",
        "2026-S3",
        "2026-9",
        "26-Q3",
        "",
        "Q3-2026",
        "2026-Q3x",
        "٢٠٢٦",
        "2026-\uff313",
    ],
)
def test_what_is_no_period_is_refused_with_a_sentence(text):
    with pytest.raises(
        PeriodError, match=r"tidak dikenal\. Tulislah misalnya 2026-09, 2026-Q3, 2026-S2 atau 2026"
    ):
        Period.parse(text)


@pytest.mark.parametrize("text", ["1999", "2101-Q1", "9999-12", "0000"])
def test_years_outside_the_bounds_are_refused(text):
    with pytest.raises(PeriodError, match="di luar tahun 2000 sampai dengan 2100"):
        Period.parse(text)


def test_the_refusal_repeats_no_more_than_a_few_printable_letters():
    with pytest.raises(PeriodError) as refused:
        Period.parse("\x00" + "9" * 400)
    assert "9" * 20 + "…" in str(refused.value)
    assert "9" * 21 not in str(refused.value)
    assert "\x00" not in str(refused.value)


def test_spaces_and_small_letters_are_forgiven():
    assert Period.parse(" 2026-q3 ") == Period(Span.QUARTER, 2026, 3)


@given(st.text())
def test_any_text_is_a_period_or_a_period_error(text):
    try:
        period = Period.parse(text)
    except PeriodError:
        return
    assert Period.parse(period.code) == period


@given(periods)
def test_a_code_is_read_back(period):
    assert Period.parse(period.code) == period


@given(periods)
def test_neighbours_touch_and_never_overlap(period):
    assert period.next().start == period.end + timedelta(days=1)
    assert period.next().previous() == period
    assert period.previous().end == period.start - timedelta(days=1)


@given(st.dates(date(2000, 1, 1), date(2100, 12, 31)), st.sampled_from(Span))
def test_every_day_lies_in_just_one_period_of_a_span(day, span):
    period = Period.containing(day, span)
    assert period.contains(day)
    assert not period.next().contains(day)
    assert not period.previous().contains(day)


@given(periods)
def test_the_months_cover_the_period(period):
    months = list(period.months())
    assert months[0].start == period.start
    assert months[-1].end == period.end
    assert len(months) == 12 // PARTS[period.span]


def test_recent_periods_end_with_the_period_itself():
    codes = [one.code for one in Period.parse("2026-Q2").recent(4)]
    assert codes == ["2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2"]


def test_a_period_runs_up_to_and_on_its_last_day():
    quarter = Period.parse("2026-Q3")
    assert quarter.is_running(date(2026, 9, 30))
    assert not quarter.is_running(date(2026, 10, 1))
