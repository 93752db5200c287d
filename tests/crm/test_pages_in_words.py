"""What people read on pages of the ground: lists with few and many filters, work in the background, keys."""

import re

import pytest
from django.urls import reverse

from crm.models import Job
from crm.templatetags.crm_ui import whole_numbers


@pytest.mark.parametrize(
    ("address", "folded"),
    [("/kegiatan/", True), ("/wartawan/", True), ("/tindak-lanjut/", False), ("/media/", True)],
)
def test_a_list_of_many_filters_folds_the_less_used(sign_in, address: str, folded: bool) -> None:
    page = sign_in("operator.trenggalek").get(address)
    assert ("filter-far" in page.text) is folded
    for field in page.context["filter"].form.visible_fields():
        assert len(re.findall(rf'\sname="{field.html_name}"', main_of(page.text))) == 1, field.html_name


def test_an_empty_list_has_one_primary_button(sign_in) -> None:
    client = sign_in("operator.ketapang")
    assert main_of(client.get("/impor/").text).count("btn-primary") == 1
    assert main_of(client.get("/impor/?q=tidak+ada").text).count("btn-primary") == 1


def main_of(page: str) -> str:
    return page[page.index("<main") : page.index("</main>")]


@pytest.mark.parametrize("kind", ["preview_import", "confirm_import", "report"])
def test_background_work_is_called_by_its_name(sign_in, cast, kind: str) -> None:
    job = Job.objects.create(kind=kind, created_by=cast["operator.trenggalek"])
    page = sign_in("operator.trenggalek").get(job.get_absolute_url())
    assert page.status_code == 200
    assert kind not in main_of(page.text)


def test_the_search_page_has_one_search_landmark(sign_in) -> None:
    page = sign_in("operator.trenggalek").get(reverse("search"), {"q": "ahmad"})
    assert page.text.count('role="search"') == 1


def test_a_page_that_is_refused_is_a_line_in_the_log_without_a_traceback(sign_in, caplog) -> None:
    assert sign_in("pimpinan.trenggalek").get(reverse("contacts:import-start")).status_code == 403
    [record] = [record for record in caplog.records if record.name == "django.request"]
    assert (record.levelname, record.exc_info) == ("WARNING", None)
    assert reverse("contacts:import-start") in record.getMessage()


def test_a_form_asks_for_its_choice_in_indonesian(sign_in) -> None:
    page = sign_in("operator.trenggalek").get(reverse("contacts:body-add"))
    assert "Select an option" not in page.text


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("0812-0000-0001", '<span class="whole">0812-0000-0001</span>'),
        ("a <b> · +62812-000-1, x", 'a &lt;b&gt; · <span class="whole">+62812-000-1</span>, x'),
        ("PWI-Jatim 2026", "PWI-Jatim 2026"),
        ("&#39-1-2;", "&amp;#" + '<span class="whole">39-1-2</span>;'),
        (None, "None"),
    ],
)
def test_a_number_stays_in_one_line(text: object, shown: str) -> None:
    assert whole_numbers(text) == shown
