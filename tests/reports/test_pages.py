"""The dashboard and the reports on the screen."""

import re
from html import unescape

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Outlet
from crm.models import AuditEntry, Job, JobState, Verb
from reports.actions import build_edition, report_for
from reports.letterhead import Paper
from reports.models import Edition, Letterhead, Report
from reports.periods import Period
from tests.factories import make_engagement, unit
from tests.reports.conftest import SECRET, attend, outlet_in

pytestmark = pytest.mark.django_db
DASHBOARD = "/dasbor/?unit=polres-trenggalek&period=2026-Q3"


def words(response):
    text = re.sub(r"<(svg|script|style).*?</\1>", " ", response.content.decode(), flags=re.DOTALL)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


def numbers(response, path):
    """Of every link to `path` that reads as a number: where it leads, and the number."""
    found = re.findall(
        rf'<a[^>]*href="({re.escape(path)}[^"]*)"[^>]*>\s*(?:<span class="tile-number">)?([0-9.]+)<',
        response.content.decode(),
    )
    return [(unescape(url), int(number.replace(".", ""))) for url, number in found]


@pytest.fixture
def report(quarter, cast):
    user = cast["operator.trenggalek"]
    return report_for(unit=user.unit, period=Period.parse("2026-Q3"), user=user)


@pytest.fixture
def edition(report, cast):
    return build_edition(report=report, paper=Paper.A4, user=cast["operator.trenggalek"])


def test_the_dashboard_says_how_things_moved(quarter, sign_in):
    text = words(sign_in("pimpinan.trenggalek").get(DASHBOARD))
    assert "3 kegiatan terlaksana naik 2 dari triwulan II 2026" in text
    assert "1 kegiatan informal sama dengan triwulan II 2026" in text
    assert "2 media ditemui naik 2 dari triwulan II 2026" in text


def test_without_a_choice_it_shows_the_own_unit_and_the_current_quarter(cast, sign_in):
    response = sign_in("pimpinan.trenggalek").get("/dasbor/")
    assert response.status_code == 200
    assert "Polres Trenggalek dan jajaran · Triwulan" in words(response)


@pytest.mark.parametrize("by", ["pimpinan.trenggalek", "kepala.jatim"])
def test_every_number_of_engagements_opens_just_those(quarter, sign_in, by):
    client = sign_in(by)
    links = numbers(client.get(DASHBOARD), reverse("engagements:engagement-list"))
    assert len(links) >= 20
    for url, number in links:
        response = client.get(url)
        assert response.status_code == 200, url
        assert response.context["result_count"] == number, url


def test_every_number_of_promises_opens_just_those(quarter, sign_in):
    client = sign_in("pimpinan.trenggalek")
    links = numbers(client.get(DASHBOARD), reverse("engagements:followup-list"))
    assert sorted(number for _url, number in links) == [1, 1, 2, 3]
    for url, number in links:
        assert client.get(url).context["result_count"] == number, url


@pytest.mark.parametrize("name", ["reports:outlet-reach", "reports:chapter-reach"])
def test_every_number_of_partners_opens_just_those(quarter, sign_in, name):
    client = sign_in("pimpinan.trenggalek")
    links = numbers(client.get(DASHBOARD), reverse(name))
    assert links
    for url, number in links:
        assert client.get(url).context["result_count"] == number, url


def test_every_number_of_a_report_opens_just_those(edition, sign_in):
    client = sign_in("kepala.trenggalek")
    page = client.get(edition.report.get_absolute_url())
    lists = (
        "engagements:engagement-list",
        "engagements:followup-list",
        "contacts:contact-list",
        "reports:outlet-reach",
    )
    for name in lists:
        links = numbers(page, reverse(name))
        assert links, name
        for url, number in links:
            assert client.get(url).context["result_count"] == number, url


def test_the_dashboard_of_a_polda_leads_down_to_its_polres(quarter, sign_in):
    client = sign_in("kepala.jatim")
    page = client.get("/dasbor/?period=2026-Q3").content.decode()
    assert "/dasbor/?unit=polres-trenggalek&amp;period=2026-Q3" in page
    assert "polres-ketapang" not in page
    assert "Munjungan" not in page


def test_no_word_of_an_informal_meeting_is_shown(edition, sign_in):
    for url in (DASHBOARD, edition.report.get_absolute_url()):
        text = sign_in("operator.trenggalek").get(url).content.decode()
        assert SECRET not in text
        assert "Rencana liputan bersama" not in text


@pytest.mark.parametrize(
    ("query", "status"),
    [
        ("period=2026-Q9", 400),
        ("period=1066", 400),
        ("period=" + "9" * 30, 400),
        ("period=%F0%9F%A6%84", 400),
        ("unit=polres-ketapang", 404),
        ("unit=polres-khayalan", 404),
        ("unit=" + "9" * 300, 404),
        ("period=2000-Q1", 200),
        ("period=2100-12", 200),
    ],
)
@pytest.mark.parametrize("path", ["/dasbor/", "/laporan/susun/"])
def test_a_strange_address_gets_a_sentence(cast, sign_in, path, query, status):
    response = sign_in("kepala.trenggalek").get(f"{path}?{query}")
    assert response.status_code == status
    if status == 400:
        assert "Periode “" in words(response)


def test_the_form_has_the_report_built_and_the_job_leads_to_it(
    quarter, sign_in, django_capture_on_commit_callbacks
):
    client = sign_in("operator.trenggalek")
    with django_capture_on_commit_callbacks(execute=True):
        response = client.post(
            "/laporan/susun/", {"unit": "polres-trenggalek", "period": "2026-Q3", "paper": "F4"}
        )
    job, report = Job.objects.get(), Report.objects.get()
    assert response.headers["Location"] == job.get_absolute_url()
    assert (job.state, job.result_url) == (JobState.DONE, report.get_absolute_url())
    assert report.editions.get().paper == "F4"


def test_building_again_without_a_change_prints_nothing(edition, cast):
    again = build_edition(report=edition.report, paper=Paper.A4, user=cast["kepala.jatim"])
    assert again == edition
    assert Edition.objects.count() == 1


@pytest.mark.parametrize(
    "wrong",
    [
        {"unit": "polres-ketapang"},
        {"period": "2026-Q9"},
        {"paper": "A3"},
        {"unit": "x" * 300},
        {"period": ""},
        {"unit": "\x00"},
    ],
)
def test_a_wrong_form_is_shown_again_and_nothing_is_built(quarter, sign_in, wrong):
    form = {"unit": "polres-trenggalek", "period": "2026-Q3", "paper": "A4", **wrong}
    response = sign_in("operator.trenggalek").post("/laporan/susun/", form)
    assert response.status_code == 422
    assert Report.objects.count() == 0
    assert Job.objects.count() == 0


def test_a_job_asks_the_rights_again(quarter, cast, sign_in, django_capture_on_commit_callbacks):
    client, user = sign_in("operator.trenggalek"), cast["operator.trenggalek"]
    with django_capture_on_commit_callbacks() as waiting:
        client.post("/laporan/susun/", {"unit": "polres-trenggalek", "period": "2026-Q3", "paper": "A4"})
    user.role = "admin"
    user.save()
    for callback in waiting:
        callback()
    assert Job.objects.get().problem == "Peran Anda tidak mencakup penyusunan laporan."
    assert Edition.objects.count() == 0


def test_a_report_without_edition_says_what_to_do(report, sign_in):
    text = words(sign_in("operator.trenggalek").get(report.get_absolute_url()))
    assert "Laporan ini belum disusun" in text


def test_a_report_of_an_earlier_version_still_gives_its_file(edition, sign_in):
    Edition.objects.update(figures={"old": True})
    response = sign_in("operator.trenggalek").get(edition.report.get_absolute_url())
    assert response.status_code == 200
    assert "versi program sebelumnya" in words(response)
    assert reverse("reports:report-download", args=[edition.pk]) in response.content.decode()


def test_the_file_is_downloaded_and_the_trail_knows(edition, cast, sign_in):
    response = sign_in("pimpinan.trenggalek").get(reverse("reports:report-download", args=[edition.pk]))
    assert response.headers["Content-Type"] == "application/pdf"
    assert (
        response.headers["Content-Disposition"]
        == 'attachment; filename="laporan-polres-trenggalek-2026-q3-a4.pdf"'
    )
    assert b"".join(response.streaming_content).startswith(b"%PDF")
    entry = AuditEntry.objects.latest("pk")
    assert (entry.verb, entry.actor, entry.detail) == (
        Verb.REPORT,
        cast["pimpinan.trenggalek"],
        "downloaded A4",
    )


def test_a_file_that_is_gone_is_not_found(edition, sign_in):
    edition.pdf.storage.delete(edition.pdf.name)
    response = sign_in("pimpinan.trenggalek").get(reverse("reports:report-download", args=[edition.pk]))
    assert response.status_code == 404


@pytest.mark.parametrize("by", ["operator.ketapang", "operator.munjungan"])
def test_another_unit_finds_no_report_and_no_file(edition, sign_in, by):
    client = sign_in(by)
    assert client.get(edition.report.get_absolute_url()).status_code == 404
    assert client.get(reverse("reports:report-download", args=[edition.pk])).status_code == 404
    assert edition.report.number not in client.get("/laporan/").content.decode()


@pytest.mark.parametrize("by", ["kepala.jatim", "kepala.mabes", "dpo.mabes", "admin.trenggalek"])
def test_units_above_and_every_role_read_it(edition, sign_in, by):
    client = sign_in(by)
    assert client.get(edition.report.get_absolute_url()).status_code == 200
    assert edition.report.number in client.get("/laporan/").content.decode()


@pytest.mark.parametrize("by", ["dpo.mabes", "admin.trenggalek"])
def test_those_who_only_read_build_nothing(quarter, sign_in, by):
    client = sign_in(by)
    form = {"unit": "polres-trenggalek", "period": "2026-Q3", "paper": "A4"}
    assert client.get("/laporan/susun/").status_code == 403
    assert client.post("/laporan/susun/", form).status_code == 403
    assert Report.objects.count() == 0
    assert "Susun laporan" not in words(client.get("/dasbor/"))


@pytest.mark.parametrize(
    "path", ["/dasbor/", "/laporan/", "/laporan/susun/", "/laporan/kop/", "/laporan/jangkauan/media/"]
)
def test_a_user_without_role_is_refused(cast, sign_in, path):
    assert sign_in("tanpa.peran").get(path).status_code == 403


def test_reports_are_found_by_unit_and_span(edition, sign_in):
    client = sign_in("kepala.jatim")
    assert client.get("/laporan/?q=trengg").context["result_count"] == 1
    assert client.get("/laporan/?q=kediri").context["result_count"] == 0
    assert client.get("/laporan/?span=quarter").context["result_count"] == 1
    assert client.get("/laporan/?span=month").context["result_count"] == 0


def test_the_head_keeps_the_letterhead_of_the_own_unit(cast, sign_in):
    client = sign_in("kepala.trenggalek")
    form = {
        "kop": "Kepolisian Negara Republik Indonesia\nDaerah Jawa Timur\nResor Trenggalek",
        "number_template": "R/{serial}/{month}/HUM.1./{year}/Humas",
        "post": "KASIHUMAS",
        "copies": "Kapolda Jawa Timur",
    }
    assert client.post("/laporan/kop/", form).status_code == 302
    kept = Letterhead.objects.get()
    assert (kept.unit, kept.number_template) == (unit(), "R/{serial}/{month}/HUM.1./{year}/Humas")
    assert client.post("/laporan/kop/", {**form, "kop": "A" * 60}).status_code == 422
    assert sign_in("operator.trenggalek").get("/laporan/kop/").status_code == 403


def test_outlets_are_listed_with_how_often_they_came(quarter, sign_in):
    client = sign_in("pimpinan.trenggalek")
    rows = client.get("/laporan/jangkauan/media/?of=polres-trenggalek&period=2026-Q3").context["table"].data
    assert {row.name: row.met for row in rows} == {"Kabar Prigi": 3, "Radar Selatan": 1, "Suara Panggul": 0}


def test_the_unit_and_the_period_of_a_list_of_partners_are_no_chips(quarter, sign_in):
    client = sign_in("pimpinan.trenggalek")
    address = "/laporan/jangkauan/media/?of=polres-trenggalek&period=2026-Q3&met=true"
    (chip,) = client.get(address + "&everywhere=").context["active_filters"]
    assert chip["label"] == "Ditemui"
    wider = client.get(address + "&everywhere=1").context["active_filters"]
    assert [one["value"] for one in wider if one["label"] != "Ditemui"] == ["ya"]


def queries(client, url):
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


@pytest.mark.parametrize(
    "path",
    [
        "/dasbor/?period=2026-Q3",
        "/laporan/",
        "/laporan/jangkauan/media/?period=2026-Q3",
        "/laporan/jangkauan/organisasi/?period=2026-Q3",
    ],
)
def test_the_number_of_queries_is_the_same_for_many_rows(edition, cast, sign_in, path):
    client = sign_in("kepala.jatim")
    few = queries(client, path)
    for number in range(30):
        attend(make_engagement(host=unit()), outlet=outlet_in("35.03", f"Media {number}"))
    for month in range(1, 10):
        report_for(unit=unit(), period=Period.parse(f"2026-{month:02}"), user=cast["kepala.jatim"])
    assert Outlet.objects.count() > 30
    assert queries(client, path) == few


def test_the_dashboard_leads_to_the_report_of_its_period(edition, sign_in):
    client = sign_in("pimpinan.trenggalek")
    link = f'href="{edition.report.get_absolute_url()}"'
    assert link in client.get(DASHBOARD).content.decode()
    assert link not in client.get("/dasbor/?period=2026-Q2").content.decode()


def test_pages_speak_english_too(edition, sign_in):
    client = sign_in("pimpinan.trenggalek")
    client.cookies["django_language"] = "en"
    assert "3 engagements held up 2 from quarter II 2026" in words(client.get(DASHBOARD))
    assert "Quarter III 2026" in words(client.get(edition.report.get_absolute_url()))


@pytest.mark.parametrize("path", ["/laporan/?q=trengg", "/laporan/jangkauan/media/?period=2026-Q3&q=kabar"])
def test_filtering_as_one_types_brings_the_results_alone(edition, sign_in, path):
    response = sign_in("kepala.trenggalek").get(path, headers={"HX-Request": "true"})
    assert response.status_code == 200
    assert "<html" not in response.content.decode()
    assert 'id="results"' in response.content.decode()
