"""What every list shows beside its rows: the chips of its filters, and an order in which no row is lost."""

from collections.abc import Iterator

import pytest
from django.urls import get_resolver
from django.utils import translation

from crm.forms import UserForm
from crm.generic.lists import ListPage, in_full_order
from crm.generic.saving import words_of
from crm.models import AuditEntry, User
from engagements.models import Engagement


def chips(page) -> list[tuple[str, str]]:
    return [(chip["label"], chip["value"]) for chip in page.context["active_filters"]]


def test_no_is_a_filter_and_an_empty_box_is_none(sign_in) -> None:
    client = sign_in("admin.trenggalek")
    assert chips(client.get("/pengguna/?is_active=false")) == [("Boleh masuk", "tidak")]
    assert chips(client.get("/pengguna/?is_active=true")) == [("Boleh masuk", "ya")]
    assert chips(client.get("/pengguna/?is_active=&q=")) == []
    assert chips(sign_in("kepala.trenggalek").get("/wartawan/?kind=journalist")) == [("Jenis", "wartawan")]


def test_a_chip_writes_a_date_as_people_do(sign_in) -> None:
    page = sign_in("kepala.trenggalek").get("/kegiatan/?date_min=2026-08-01")
    assert [value for _label, value in chips(page)] == ["1 Agustus 2026"]


def every(page: type[ListPage]) -> Iterator[type[ListPage]]:
    for narrower in page.__subclasses__():
        yield narrower
        yield from every(narrower)


@pytest.mark.parametrize(("language", "written"), [("id", "20.726 "), ("en", "20,726 ")])
def test_every_list_groups_the_digits_of_its_count(language: str, written: str) -> None:
    get_resolver().url_patterns  # noqa: B018  loads every page
    with translation.override(language):
        said = {page: page().noun(20726) for page in every(ListPage) if page.noun is not ListPage.noun}
    assert len(said) > 10
    assert [text for text in said.values() if not text.startswith(written)] == []


@pytest.mark.django_db
def test_rows_that_are_alike_in_the_chosen_order_keep_one_order() -> None:
    by_status = in_full_order(Engagement.objects.order_by("status"))
    assert by_status.query.order_by == ("status", "pk")
    assert in_full_order(User.objects.all()).query.order_by == ("name", "pk")
    for complete in (Engagement.objects.order_by("-date", "-pk"), AuditEntry.objects.order_by("-id")):
        assert in_full_order(complete) is complete


def test_a_conflict_names_only_rows_that_the_form_offers(cast: dict[str, User]) -> None:
    author = cast["admin.trenggalek"]
    units = UserForm(instance=author, user=author).fields["unit"]
    assert words_of(units, author.unit_id) == "Polres Trenggalek"
    assert words_of(units, cast["operator.ketapang"].unit_id) == ""
