"""Charts: honest axes, readable by everyone, the same mark-up on the page and in the PDF."""

import re
from xml.etree import ElementTree

import pytest
from django.template.loader import render_to_string
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import BLUE, GOLD, GREY, TEAL, Scale, Series, bars, columns, spark

SVG = "{http://www.w3.org/2000/svg}"
MONTHS = ["Jul", "Agu", "Sep"]
FORMAL = Series("Formal", (4, 0, 7), BLUE)
INFORMAL = Series("Informal", (2, 5, 3), GOLD)


def svg(chart):
    return render_to_string("reports/charts/chart.svg", {"chart": chart})


def drawn(chart):
    return ElementTree.fromstring(svg(chart))  # noqa: S314 - our own mark-up


def every_chart():
    return [
        columns("c1", "Judul & tanda <x>", MONTHS, [FORMAL, INFORMAL], stacked=True),
        columns("c2", "Judul", MONTHS, [FORMAL, INFORMAL]),
        bars("c3", "Judul", MONTHS, [FORMAL]),
        bars("c4", "Judul", MONTHS, [FORMAL, INFORMAL]),
        spark("c5", "Judul", MONTHS, FORMAL.values),
        bars("c6", "Judul", [], [Series("Kosong", ())]),
        columns("c7", "Judul", [], [Series("Kosong", ())]),
    ]


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_a_chart_says_what_it_shows_to_those_who_cannot_see_it(chart):
    root = drawn(chart)
    title, summary = root.find(f"{SVG}title"), root.find(f"{SVG}desc")
    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == f"{title.get('id')} {summary.get('id')}"
    assert title.text == chart.title


def test_the_summary_holds_every_number():
    assert columns("c", "Judul", MONTHS, [FORMAL, INFORMAL]).summary == (
        "Formal: Jul 4, Agu 0, Sep 7; Informal: Jul 2, Agu 5, Sep 3"
    )


@pytest.mark.parametrize("chart", every_chart(), ids=lambda chart: chart.key)
def test_a_chart_uses_presentation_attributes_only(chart):
    text = svg(chart)
    assert "style" not in text
    assert "class=" not in text
    assert "<script" not in text
    assert not re.search(r'="[0-9]+,[0-9]+"', text), "a coordinate was written in the language of the page"


def test_bars_start_at_zero_and_keep_their_proportions():
    boxes = columns("c", "Judul", MONTHS, [FORMAL]).boxes[1:]
    feet = {round(float(box.y) + float(box.height), 1) for box in boxes}
    heights = [float(box.height) for box in boxes]
    assert len(feet) == 1
    assert heights[1] == 0
    assert heights[2] / heights[0] == pytest.approx(7 / 4, rel=0.01)


def test_lying_bars_start_at_one_line_and_keep_their_proportions():
    boxes = bars("b", "Judul", MONTHS, [FORMAL]).boxes
    assert len({box.x for box in boxes}) == 1
    assert float(boxes[2].width) / float(boxes[0].width) == pytest.approx(7 / 4, rel=0.01)


def test_a_stack_carries_its_sum():
    words = [word.text for word in columns("c", "Judul", MONTHS, [FORMAL, INFORMAL], stacked=True).words]
    assert {"6", "5", "10"} <= set(words)


def test_names_are_shortened_on_the_drawing_and_whole_in_the_summary():
    name = "Koran Harian Umum Suara Masyarakat Pesisir Selatan"
    chart = bars("b", "Judul", [name], [Series("Media", (3,))])
    assert name not in [word.text for word in chart.words]
    assert name in chart.summary


@given(st.integers(1, 10**9))
def test_ticks_are_round_few_and_reach_the_highest(highest):
    ticks = Scale(highest).ticks
    assert ticks[0] == 0
    assert ticks[-1] >= highest
    assert ticks[-2] < highest
    assert len(ticks) <= 6
    assert str(ticks[1]).rstrip("0") in {"1", "2", "5"}


def luminance(colour):
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("colour", [BLUE, GOLD, GREY, TEAL])
@pytest.mark.parametrize("page", ["#ffffff", "#182433"])
def test_every_fill_stands_out_from_the_light_and_the_dark_page(colour, page):
    lighter, darker = sorted((luminance(colour), luminance(page)), reverse=True)
    assert (lighter + 0.05) / (darker + 0.05) >= 3
