"""A quarter one can count by hand, with rows beside it that must not count."""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import pytest
from django.utils import timezone

from contacts.models import Chapter, Competence, Office, OfficeTitle, Outlet
from crm.models import Region
from engagements.models import Engagement, Minutes, Participation
from reports.figures import Area, partnership_figures
from reports.periods import Period
from tests.factories import (
    make_body,
    make_chapter,
    make_contact,
    make_engagement,
    make_follow_up,
    make_outlet,
    unit,
)

TODAY = date(2026, 11, 21)
Q3 = Period.parse("2026-Q3")
SECRET = "Yang dibisikkan sambil ngopi"


@dataclass
class Quarter:
    """Polres Trenggalek, July to September 2026."""

    often: Outlet
    seldom: Outlet
    never: Outlet
    police: Outlet
    chapter: Chapter
    conference: Engagement
    coffee: Engagement
    off_record: Engagement


def attend(engagement, attendance="attended", **party: Any):
    return Participation.objects.create(engagement=engagement, attendance=attendance, **party)


def outlet_in(region, name, **fields: Any):
    outlet = make_outlet(name, **fields)
    outlet.regions.set(Region.objects.filter(code=region))
    return outlet


@pytest.fixture
def quarter(cast):
    operator = cast["operator.trenggalek"]
    often = outlet_in(
        "35.03", "Kabar Prigi", verification="factual", verification_checked_on=date(2026, 8, 1)
    )
    seldom = outlet_in("35.03", "Radar Selatan", kind="cetak")
    never = outlet_in("35.03", "Suara Panggul")
    police = outlet_in("35.03", "Tribratanews Trenggalek", police_owned=True)
    outlet_in("61.04", "Pos Ketapang")
    ani, budi = make_contact("Ani"), make_contact("Budi", kind="officer")
    Competence.objects.create(contact=ani, level="muda", checked_on=date(2024, 1, 1))
    Competence.objects.create(contact=ani, level="utama", checked_on=date(2026, 1, 1))
    chapter = make_chapter("PWI Kabupaten Trenggalek", body=make_body())
    chapter.regions.set(Region.objects.filter(code="35.03"))
    missed = make_chapter(
        "IJTI Korda Mataraman", body=make_body("ijti", name="Ikatan Jurnalis Televisi Indonesia")
    )
    missed.regions.set(Region.objects.filter(code="35.03"))
    chair = OfficeTitle.objects.filter(is_chair=True)[0]
    Office.objects.create(contact=budi, chapter=chapter, title=chair, status="disputed")

    conference = make_engagement(
        by=operator, kind="konferensi-pers", on=date(2026, 7, 10), theme="Hasil Operasi Patuh", others_count=4
    )
    attend(conference, contact=ani, represents=often)
    attend(conference, outlet=seldom)
    attend(conference, outlet=police)
    attend(conference, "invited", outlet=never)
    attend(conference, officer=cast["kepala.trenggalek"])
    coffee = make_engagement(by=operator, on=date(2026, 8, 17), theme="Rencana liputan bersama")
    Minutes.objects.create(engagement=coffee, outcome=SECRET, created_by=operator)
    attend(coffee, contact=ani, represents=often)
    attend(coffee, chapter=chapter)
    attend(coffee, contact=budi)
    off_record = make_engagement(
        by=cast["operator.munjungan"], kind="wawancara", on=date(2026, 9, 30), terms="off_record"
    )
    attend(off_record, outlet=often)
    make_engagement(
        by=operator, kind="konferensi-pers", on=date(2026, 9, 5), status="planned", theme="Rencana A"
    )
    make_engagement(by=operator, kind="fgd", on=date(2026, 9, 6), status="cancelled", theme="Rencana B")

    # Beside the quarter: the day before it, the day after it, and another Polda.
    make_engagement(by=operator, on=date(2026, 6, 30))
    make_engagement(by=operator, on=date(2026, 10, 1), status="planned")
    foreign = make_engagement(
        host=unit("polres-ketapang"), kind="konferensi-pers", on=date(2026, 8, 1), theme="Asing"
    )
    attend(foreign, outlet=never)
    attend(foreign, unit=unit("polres-trenggalek"))

    done = {"done_at": datetime(2026, 7, 30, 3, tzinfo=timezone.get_current_timezone()), "done_by": operator}
    make_follow_up("Kirim foto", owner=operator, due=date(2026, 7, 31), **done)
    make_follow_up("Kirim data", owner=operator, due=date(2026, 8, 15))
    make_follow_up("Atur jadwal", owner=cast["operator.munjungan"], due=date(2026, 9, 30))
    make_follow_up("Kirim undangan", owner=operator, due=date(2026, 10, 5))
    make_follow_up("Janji asing", owner=cast["operator.ketapang"], due=date(2026, 8, 15))
    return Quarter(often, seldom, never, police, chapter, conference, coffee, off_record)


@pytest.fixture
def count(cast):
    """`count("polres-trenggalek", by="kepala.trenggalek")` → the figures of the quarter, as of 21 November 2026."""

    def figures(code="polres-trenggalek", by="kepala.trenggalek", period=Q3):
        return partnership_figures(Area(unit(code), period, cast[by], TODAY))

    return figures
