"""Official numbers and letterheads: given once, never again."""

from datetime import date

import pytest
from django.core.exceptions import ValidationError

from crm.models import Unit, User
from reports.actions import report_for
from reports.letterhead import kop_lines, numbered, rank_line, usual_kop
from reports.models import Letterhead, NumberBook, Report
from reports.periods import Period
from tests.factories import unit

pytestmark = pytest.mark.django_db
DAY = date(2026, 11, 21)
TEMPLATE = "B/{serial}/{month}/HUM.3.4.5./{year}/Sihumas"


def test_a_number_is_filled_into_the_template():
    assert numbered(TEMPLATE, serial=123, day=DAY) == "B/123/XI/HUM.3.4.5./2026/Sihumas"


def test_a_template_reaches_no_further_than_its_three_words():
    assert numbered("{serial.__class__}/{0}/{unit}", serial=1, day=DAY) == "{serial.__class__}/{0}/{unit}"


def test_serials_count_up_in_each_unit_and_year(cast):
    here, there = unit(), unit("polres-ketapang")
    taken = [
        NumberBook.next_serial(*wanted)
        for wanted in ((here, 2026), (here, 2026), (there, 2026), (here, 2027))
    ]
    assert taken == [1, 2, 1, 1]


def test_a_report_gets_its_number_once(cast):
    user, quarter = cast["operator.trenggalek"], Period.parse("2026-Q3")
    first = report_for(unit=user.unit, period=quarter, user=user)
    again = report_for(unit=user.unit, period=quarter, user=cast["kepala.jatim"])
    other = report_for(unit=user.unit, period=Period.parse("2026-S2"), user=user)
    assert again == first
    assert (first.serial, other.serial) == (1, 2)
    assert first.number.startswith("B/1/")
    assert first.number.endswith("/Sihumas")


def test_a_number_is_not_given_again_when_its_report_is_gone(cast):
    user = cast["operator.trenggalek"]
    report_for(unit=user.unit, period=Period.parse("2026-Q3"), user=user)
    Report.objects.all().delete()
    assert report_for(unit=user.unit, period=Period.parse("2026-Q3"), user=user).serial == 2


def test_the_kop_has_three_lines_of_41_capitals_at_most():
    lines = kop_lines(
        "Kepolisian Negara Republik Indonesia\n"
        + "Resor Kepulauan Yang Namanya Panjang Sekali Sampai Dua\nSisa"
    )
    assert lines == (
        "KEPOLISIAN NEGARA REPUBLIK INDONESIA",
        "RESOR KEPULAUAN YANG NAMANYA PANJANG",
        "SEKALI SAMPAI DUA",
    )


@pytest.mark.parametrize(
    ("code", "kop"),
    [
        (
            "polres-trenggalek",
            ["KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH JAWA TIMUR", "RESOR TRENGGALEK"],
        ),
        (
            "polsek-munjungan",
            ["KEPOLISIAN NEGARA REPUBLIK INDONESIA", "RESOR TRENGGALEK", "SEKTOR MUNJUNGAN"],
        ),
        ("polda-jawa-timur", ["KEPOLISIAN NEGARA REPUBLIK INDONESIA", "DAERAH JAWA TIMUR"]),
    ],
)
def test_the_usual_kop_names_the_unit_above(cast, code, kop):
    assert usual_kop(unit(code)).splitlines() == kop


def test_every_shipped_unit_has_a_kop_within_the_rule(cast):
    for one in Unit.objects.exclude(code="mabes-polri"):
        lines = usual_kop(one).splitlines()
        assert len(lines) <= 3, one
        assert all(len(line) <= 41 for line in lines), one


def test_a_letterhead_that_breaks_the_rule_is_refused(cast):
    sheet = Letterhead.usual(unit())
    sheet.kop, sheet.number_template = "A" * 42, "B/{month}"
    with pytest.raises(ValidationError) as refused:
        sheet.clean()
    assert "41" in str(refused.value)
    sheet.kop = "A"
    with pytest.raises(ValidationError, match="serial"):
        sheet.clean()


def test_the_only_head_of_public_relations_signs(cast):
    sheet = Letterhead.usual(unit())
    assert sheet.signatory == cast["kepala.trenggalek"]
    User.objects.filter(pk=cast["operator.trenggalek"].pk).update(role="kepala")
    assert Letterhead.usual(unit()).signatory is None, "of two heads nobody is chosen"


def test_the_rank_is_written_out_with_the_number_and_a_general_has_none(cast):
    kepala, general = cast["kepala.trenggalek"], cast["kepala.mabes"]
    kepala.service_number = general.service_number = "80010203"
    assert rank_line(kepala) == "INSPEKTUR POLISI SATU NRP 80010203"
    assert rank_line(general) == "INSPEKTUR JENDERAL POLISI"
    assert rank_line(None) == ""
