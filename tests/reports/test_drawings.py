"""What a chart shows is what the tables say."""

from dataclasses import replace

import pytest

from reports.drawings import KINDS_SHOWN, charts_of
from reports.figures.tree import KindRow

pytestmark = pytest.mark.django_db


def bar_values(chart):
    """The numbers written at the ends of lying bars."""
    return [int(word.text) for word in chart.words if word.anchor == "start"]


def test_bars_add_up_to_the_totals_of_the_tables(quarter, count):
    figures = count()
    charts = charts_of(figures)
    assert sum(bar_values(charts.kinds)) == figures.activity.held.now
    assert sum(bar_values(charts.outlets)) == figures.partners.outlets
    assert sum(bar_values(charts.concentration)) == figures.evaluation.attendances


def test_months_add_up_to_the_totals_of_the_tables(quarter, count):
    figures = count()
    charts = charts_of(figures)
    assert charts.months.summary == "Formal: Jul 1, Agu 0, Sep 1; Informal: Jul 0, Agu 1, Sep 0"
    assert charts.plan.summary == "Rencana: Jul 1, Agu 1, Sep 3; Realisasi: Jul 1, Agu 1, Sep 1"
    assert charts.months.title == "Kegiatan terlaksana per bulan: 2 formal dan 1 informal"
    assert charts.plan.title == "3 dari 5 kegiatan yang direncanakan terlaksana"


def test_the_last_bar_holds_all_other_kinds(quarter, count):
    figures = count()
    many = tuple(KindRow(f"k{at}", f"Jenis {at}", 20 - at, 0) for at in range(KINDS_SHOWN + 3))
    chart = charts_of(replace(figures, activity=replace(figures.activity, kinds=many))).kinds
    assert bar_values(chart)[-1] == 10 + 9 + 8
    assert len(bar_values(chart)) == KINDS_SHOWN + 1


def test_a_title_names_the_most_frequent_only_when_there_is_one(quarter, count):
    charts = charts_of(count())
    assert charts.outlets.title == "Wilayah ini memiliki 3 media, terbanyak siber (66,7%)"
    assert charts.kinds.title == "Kegiatan terlaksana menurut jenis", "three kinds tie"


def test_an_area_without_records_has_charts_too(cast, count):
    charts = charts_of(count("polres-ketapang", by="operator.ketapang"))
    assert charts.kinds.title == "Tidak ada kegiatan terlaksana"
    assert charts.sparks["held"].title == "Kegiatan terlaksana pada periode-periode terakhir"
