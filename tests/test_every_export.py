"""Every export of the site asks what for and writes the trail; a list that has none says why."""

import zipfile
from collections.abc import Iterator
from io import BytesIO

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from crm.generic import ExportPage, ListPage, Page
from crm.models import AuditEntry, Region, User, Verb
from tests.exporting import PURPOSE, rows_taken, taken
from tests.factories import make_chapter
from tests.samples import Samples
from tests.test_every_list_is_constant import HEAD, LISTS

pytestmark = pytest.mark.django_db

NO_FILE_OF = {
    "contacts:import-list": "an import's rows leave with its own result page",
    "reports:report-list": "a report leaves as its PDF",
    "crm:unit-list": "kept by administrators, who do not export",
    "crm:user-list": "colleagues, not contacts; administrators do not export",
    "crm:term-list": "the shared lists of the site",
    "crm:trail": "read by the data protection officer, who does not export",
}


def pages[P: Page](
    of: type[P], patterns: list[URLPattern | URLResolver], namespace: str = ""
) -> Iterator[tuple[str, type[P]]]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            inner = f"{namespace}{pattern.namespace}:" if pattern.namespace else namespace
            yield from pages(of, pattern.url_patterns, inner)
            continue
        page = getattr(pattern.callback, "view_class", None)
        if page and issubclass(page, of):
            yield f"{namespace}{pattern.name}", page


EXPORTS = dict(pages(ExportPage, get_resolver().url_patterns))
OF_LISTS = {
    name: page.export_url_name
    for name, page in pages(ListPage, get_resolver().url_patterns)
    if page.export_url_name
}


@pytest.fixture
def samples(cast: dict[str, User]) -> Samples:
    """With one record of each kind that is exported."""
    made = Samples(cast)
    for kind in ("membership", "engagement", "follow_up"):
        assert getattr(made, kind).pk
    make_chapter("Pokja Trenggalek", body=made.body).regions.add(Region.objects.get(code="35.03"))
    return made


def address_of(name: str, samples: Samples) -> str:
    return samples.address(name, ["pk"] if name.endswith(("-one", "chapter-export")) else [])


def test_every_list_is_exported_or_says_why_not() -> None:
    assert set(OF_LISTS) | set(NO_FILE_OF) == set(LISTS)
    assert not set(OF_LISTS) & set(NO_FILE_OF)
    assert set(OF_LISTS.values()) <= set(EXPORTS)


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_without_a_purpose_gives_no_file_and_no_line(name: str, sign_in, samples: Samples) -> None:
    client, address = sign_in(HEAD), address_of(name, samples)

    answers = [client.get(address), client.get(address, PURPOSE), client.post(address, {"file": "csv"})]

    assert [answer.status_code for answer in answers] == [200, 200, 422]
    assert not [answer for answer in answers if "attachment" in answer.headers.get("Content-Disposition", "")]
    assert "purpose" in answers[2].context["form"].errors
    assert not AuditEntry.objects.filter(verb=Verb.EXPORT).exists()


@pytest.mark.parametrize("name", OF_LISTS)
def test_the_old_address_of_an_export_gives_the_list_and_no_file(
    name: str, sign_in, samples: Samples
) -> None:
    answer = sign_in(HEAD).get(reverse(name), {"export": "csv"})

    assert answer["Content-Type"].startswith("text/html")
    assert reverse(OF_LISTS[name]) in answer.content.decode()
    assert not AuditEntry.objects.filter(verb=Verb.EXPORT).exists()


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_writes_who_took_how_many_rows_as_what_and_what_for(
    name: str, sign_in, samples: Samples, cast: dict[str, User]
) -> None:
    rows = rows_taken(sign_in(HEAD), address_of(name, samples))

    line = AuditEntry.objects.get(verb=Verb.EXPORT)
    assert (line.actor, line.unit) == (cast[HEAD], cast[HEAD].unit)
    assert (line.object_type, line.count) == (EXPORTS[name].list_page.model._meta.label_lower, len(rows))
    assert line.detail == "csv report"
    assert rows


@pytest.mark.parametrize("name", EXPORTS)
def test_an_export_is_a_workbook_too(name: str, sign_in, samples: Samples) -> None:
    data = taken(sign_in(HEAD), address_of(name, samples), file="xlsx")
    assert zipfile.ZipFile(BytesIO(data)).testzip() is None


@pytest.mark.parametrize("name", EXPORTS)
def test_a_role_that_may_not_export_sees_no_button_and_gets_no_file(
    name: str, sign_in, samples: Samples
) -> None:
    address = address_of(name, samples)
    client = sign_in("operator.trenggalek")

    assert client.get(address).status_code == 403
    assert client.post(address, PURPOSE).status_code == 403
    assert not AuditEntry.objects.filter(verb=Verb.EXPORT).exists()
    for listed in OF_LISTS:
        assert reverse(OF_LISTS[listed]) not in client.get(reverse(listed)).content.decode()


@pytest.mark.parametrize("file", ["csv", "xlsx", "vcf"])
@pytest.mark.parametrize("name", OF_LISTS)
def test_500_rows_ask_as_often_as_10(name: str, file: str, sign_in) -> None:
    export = OF_LISTS[name]
    if file not in EXPORTS[export].formats:
        pytest.skip("this list has no cards")
    client, address = sign_in(HEAD), reverse(export)
    LISTS[name].grow(10)
    asked(client, address, file)
    few = asked(client, address, file)

    LISTS[name].grow(490)

    assert asked(client, address, file) == few


def asked(client: Client, address: str, file: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        taken(client, address, file=file)
    return len(captured)
