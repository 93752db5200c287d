"""The figures of a quarter, counted by hand."""

import json
from dataclasses import astuple
from datetime import UTC, date, datetime

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.models import Office
from crm.models import Unit
from reports.figures import OtherShape, digest, freeze, thaw
from reports.figures.tree import Compared
from reports.periods import Period
from tests.factories import make_contact, make_engagement, make_follow_up, make_outlet, unit
from tests.reports.conftest import SECRET, attend

pytestmark = pytest.mark.django_db


def test_what_was_arranged_and_what_took_place(quarter, count):
    activity = count().activity
    assert activity.arranged == Compared(5, 1)
    assert activity.held == Compared(3, 1)
    assert activity.formal == Compared(2, 0)
    assert activity.informal == Compared(1, 1)
    assert activity.cancelled == Compared(1, 0)
    assert activity.pending == Compared(1, 0)


def test_months_add_up_to_the_quarter(quarter, count):
    months = [astuple(row) for row in count().activity.months]
    assert months == [("2026-07", 1, 0, 1, 1), ("2026-08", 0, 1, 1, 1), ("2026-09", 1, 0, 3, 1)]


def test_a_month_is_shown_at_the_end_of_six(quarter, count):
    figures = count(period=Period.parse("2026-09"))
    assert figures.activity.held == Compared(1, 1)
    assert [row.code for row in figures.activity.months][::5] == ["2026-04", "2026-09"]


def test_kinds_add_up_to_what_was_held(quarter, count):
    activity = count().activity
    assert [(row.key, row.now, row.before) for row in activity.kinds] == [
        ("coffee-morning", 1, 1),
        ("konferensi-pers", 1, 0),
        ("wawancara", 1, 0),
    ]
    assert sum(row.now for row in activity.kinds) == activity.held.now


def test_invited_attended_and_counted_without_a_name(quarter, count):
    activity = count().activity
    assert activity.invited == Compared(8, 0), "the officer of the police is no guest of the press"
    assert activity.attended == Compared(7, 0)
    assert activity.others == Compared(4, 0)


def test_partners_are_those_of_the_area_without_media_of_the_police(quarter, count):
    partners = count().partners
    assert partners.outlets == 3
    assert [(row.key, row.value) for row in partners.outlets_by_kind] == [("cetak", 1), ("siber", 2)]
    assert [(row.key, row.value) for row in partners.outlets_by_status] == [
        ("", 2),
        ("administrative", 0),
        ("factual", 1),
    ]
    assert partners.police_outlets == 1


def test_an_outlet_without_region_counts_where_its_people_are_known(quarter, count):
    make_contact("Cici", outlet=make_outlet("Media Nasional"))
    assert count().partners.outlets == 4


def test_journalists_are_counted_once_by_their_highest_competence(quarter, count):
    make_contact("Tanpa UKW")
    make_contact("Orang Ketapang", of=unit("polres-ketapang"))
    partners = count().partners
    assert [(row.key, row.value) for row in partners.people_by_kind] == [
        ("journalist", 2),
        ("officer", 1),
        ("social", 0),
    ]
    assert [(row.key, row.value) for row in partners.journalists_by_level] == [
        ("utama", 1),
        ("madya", 0),
        ("muda", 0),
        ("", 1),
    ]


def test_chapters_are_listed_with_their_chair_and_how_often_they_were_met(quarter, count):
    rows = [
        (row.name, [(chair.name, chair.standing) for chair in row.chairs], row.met)
        for row in count().partners.chapters
    ]
    assert rows == [("IJTI Korda Mataraman", [], 0), ("PWI Kabupaten Trenggalek", [("Budi", "sengketa")], 1)]


def test_two_current_chairs_are_both_listed(quarter, count):
    rival = make_contact("Rival", kind="officer")
    first = Office.objects.get()
    Office.objects.create(contact=rival, chapter=quarter.chapter, title=first.title, status="disputed")
    names = [chair.name for row in count().partners.chapters for chair in row.chairs]
    assert sorted(names) == ["Budi", "Rival"]


def test_a_chair_from_the_address_book_of_another_unit_is_not_named(quarter, count):
    foreign = make_contact("Ketua Asing", of=unit("polres-ketapang"), kind="officer")
    Office.objects.create(contact=foreign, chapter=quarter.chapter, title=Office.objects.get().title)
    assert "Ketua Asing" not in json.dumps(freeze(count()))


def test_outlets_met_and_left_out(quarter, count):
    evaluation = count().evaluation
    assert evaluation.outlets_met == Compared(2, 0)
    assert [row.label for row in evaluation.outlets_not_met] == ["Suara Panggul"]
    assert evaluation.outlets_not_met_total == 1
    assert [row.label for row in evaluation.chapters_not_met] == ["IJTI Korda Mataraman"]


def test_concentration_counts_outlets_and_never_media_of_the_police(quarter, count):
    evaluation = count().evaluation
    assert evaluation.attendances == 4
    assert [(share.name, share.value) for share in evaluation.top_outlets] == [
        ("Kabar Prigi", 3),
        ("Radar Selatan", 1),
    ]


def test_concentration_is_the_share_of_five(quarter, count):
    for number in range(6):
        attend(quarter.conference, outlet=make_outlet(f"Media {number}"))
    evaluation = count().evaluation
    assert (evaluation.concentration, evaluation.attendances) == (7, 10)
    assert len(evaluation.top_outlets) == 5


def test_promises_kept_overdue_and_due_next(quarter, count):
    figures = count()
    promises = figures.evaluation.promises
    assert (promises.due, promises.kept, promises.overdue, promises.open) == (
        Compared(3, 0),
        Compared(1, 0),
        Compared(2, 0),
        Compared(0, 0),
    )
    assert astuple(figures.outlook) == (1, 1, 2)


def test_a_promise_due_later_in_a_running_period_is_not_overdue(quarter, count, cast):
    make_follow_up("Kelak", owner=cast["operator.trenggalek"], due=date(2026, 12, 1))
    promises = count(period=Period.parse("2026-Q4")).evaluation.promises
    assert (promises.due.now, promises.overdue.now, promises.open.now) == (2, 1, 1)


def test_units_below_are_rolled_up_and_listed(quarter, count):
    rows = [(row.name, row.own, row.arranged, row.held, row.formal, row.informal) for row in count().units]
    assert rows == [
        ("Polres Trenggalek", True, 4, Compared(2, 1), 1, 1),
        ("Polsek Munjungan", False, 1, Compared(1, 0), 1, 0),
    ]


def test_a_polda_lists_its_polres_each_with_the_polsek_below(quarter, count):
    figures = count("polda-jawa-timur", by="kepala.jatim")
    rows = {row.name: row.held.now for row in figures.units}
    assert rows["Polres Trenggalek"] == 3
    assert sum(rows.values()) == figures.activity.held.now == 3
    assert "Polsek Munjungan" not in rows


def test_another_polda_counts_its_own_and_nothing_else(quarter, count):
    figures = count("polres-ketapang", by="operator.ketapang")
    assert figures.activity.held == Compared(1, 0)
    assert [row.theme for row in figures.events] == ["Asing"]


def test_mabes_counts_every_unit(quarter, count):
    assert count("mabes-polri", by="kepala.mabes").activity.held == Compared(4, 1)


def test_a_reader_without_reach_sees_nothing(quarter, count):
    """The unit of the report does not widen what its reader may see."""
    figures = count("polres-trenggalek", by="operator.ketapang")
    assert figures.activity.arranged == Compared(0, 0)
    assert figures.events == ()
    assert figures.evaluation.promises.due == Compared(0, 0)
    assert figures.partners.people_by_kind[0].value == 0


@pytest.mark.parametrize("by", ["operator.trenggalek", "pimpinan.trenggalek", "kepala.jatim", "kepala.mabes"])
def test_the_figures_of_a_unit_are_the_same_for_all_who_may_read_them(quarter, count, by):
    assert freeze(count(by=by)) == freeze(count())


def test_no_word_of_an_informal_meeting_enters(quarter, count):
    text = json.dumps(freeze(count()))
    assert SECRET not in text
    assert "Rencana liputan bersama" not in text


def test_off_the_record_is_counted_as_a_fact_only(quarter, count):
    last = count().events[-1]
    assert (last.kind, last.theme, last.attended) == ("Wawancara", "", 1)


def test_a_formal_theme_on_the_record_is_told(quarter, count):
    assert count().events[0].theme == "Hasil Operasi Patuh"


@pytest.mark.parametrize(("until", "told"), [(date(2026, 9, 30), True), (date(2026, 10, 1), False)])
def test_an_embargo_holds_until_the_last_day_counted(quarter, count, until, told):
    quarter.conference.terms = "embargo"
    quarter.conference.embargo_until = datetime(until.year, until.month, until.day, 5, tzinfo=UTC)
    quarter.conference.save()
    assert (count().events[0].theme == "Hasil Operasi Patuh") is told


def test_background_briefings_keep_their_theme_back(quarter, count):
    quarter.conference.terms = "background"
    quarter.conference.save()
    assert count().events[0].theme == ""


def test_no_person_is_named_but_a_chair(quarter, count):
    text = json.dumps(freeze(count()))
    assert "Ani" not in text
    assert text.count("Budi") == 1


def test_a_running_period_is_provisional(quarter, count):
    scope = count(period=Period.parse("2026-Q4")).scope
    assert (scope.provisional, scope.as_of) == (True, date(2026, 11, 21))
    assert count().scope.provisional is False
    assert count().scope.as_of == date(2026, 9, 30)


def test_the_trend_ends_with_the_period(quarter, count):
    trend = count().trend
    assert trend.codes == ("2025-Q3", "2025-Q4", "2026-Q1", "2026-Q2", "2026-Q3")
    assert trend.held == (0, 0, 0, 1, 3)


def test_frozen_figures_thaw_into_the_same_value(quarter, count):
    figures = count()
    assert thaw(json.loads(json.dumps(freeze(figures)))) == figures


def test_figures_of_another_shape_are_told_apart(quarter, count):
    data = freeze(count())
    del data["activity"]["held"]
    with pytest.raises(OtherShape):
        thaw(data)


def test_the_digest_changes_with_any_figure(quarter, count):
    before = digest(freeze(count()))
    assert digest(freeze(count())) == before
    make_engagement(host=unit(), on=date(2026, 7, 1))
    assert digest(freeze(count())) != before


def queries(count, code, by):
    with CaptureQueriesContext(connection) as captured:
        count(code, by=by)
    return len(captured)


def test_the_number_of_queries_does_not_grow_with_rows_or_units(quarter, count, cast):
    few = queries(count, "polda-jawa-timur", "kepala.jatim")
    hosts = Unit.objects.within(unit("polda-jawa-timur"))[:20]
    for at, host in enumerate(hosts):
        outlet = make_outlet()
        for day in (1, 2, 3):
            attend(make_engagement(host=host, on=date(2026, 7, day)), outlet=outlet)
        make_follow_up(owner=cast["operator.trenggalek"], at=host, due=date(2026, 8, 1 + at % 20))
    assert queries(count, "polda-jawa-timur", "kepala.jatim") == few


def test_a_unit_without_records_has_figures_too(cast, count):
    figures = count("polres-ketapang", by="operator.ketapang")
    assert figures.activity.held == Compared(0, 0)
    assert figures.events == ()
    assert figures.units == ()
