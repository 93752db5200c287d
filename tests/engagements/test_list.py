"""The list, its filters and what leaves the house by its export."""

import datetime as dt
from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from contacts.models import Chapter, Contact
from crm.models import User
from engagements.models import Engagement, Minutes
from tests.exporting import PURPOSE, rows_taken
from tests.factories import make_chapter, make_contact, make_engagement, make_outlet, unit

type SignIn = Callable[[str], Client]


@pytest.fixture
def year(cast: dict[str, User]) -> dict[str, Engagement]:
    """A few engagements that differ in everything one filters by."""
    by, outlet, chapter = cast["operator.trenggalek"], make_outlet("Kabar Selatan"), make_chapter()
    budi = make_contact("Budi", outlet=outlet)
    member = make_contact("Anggota")
    member.memberships.create(chapter=chapter)
    made = {
        "pers": make_engagement(
            by=by, kind="konferensi-pers", on=dt.date(2026, 3, 1), theme="Operasi Ketupat"
        ),
        "ngopi": make_engagement(by=by, on=dt.date(2026, 6, 30), contacts=(budi, member)),
        "rencana": make_engagement(by=by, on=dt.date(2099, 1, 1), status="planned", kind="audiensi"),
        "polsek": make_engagement(by=cast["operator.munjungan"], on=dt.date(2026, 7, 1), kind="anev"),
    }
    made["ngopi"].participations.filter(contact=budi).update(represents=outlet)
    return made


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", ["rencana", "polsek", "ngopi", "pers"]),
        ("q=ketupat", ["pers"]),
        ("nature=informal", ["ngopi"]),
        ("status=planned", ["rencana"]),
        ("kind=konferensi-pers", ["pers"]),
        ("date_min=2026-06-30&date_max=2026-07-01", ["polsek", "ngopi"]),
        ("internal=true", ["polsek"]),
        ("internal=false", ["rencana", "ngopi", "pers"]),
        ("terms=embargo", []),
        ("sort=date", ["pers", "ngopi", "polsek", "rencana"]),
        ("sort=-attended_count", ["ngopi"]),
        ("sort=rahasia", ["rencana", "polsek", "ngopi", "pers"]),
    ],
)
def test_each_filter_leaves_exactly_what_it_says(
    sign_in: SignIn, year: dict[str, Engagement], query: str, expected: list[str]
) -> None:
    page = sign_in("operator.trenggalek").get(f"/kegiatan/?{query}")
    assert page.status_code == 200
    names = {engagement.pk: name for name, engagement in year.items()}
    shown = [names[row.record.pk] for row in page.context["table"].rows]
    assert shown[: len(expected)] == expected
    if not query.startswith("sort"):
        assert page.context["result_count"] == len(expected)


def test_by_unit_with_and_without_those_below(sign_in: SignIn, year: dict[str, Engagement]) -> None:
    client, polres, polsek = sign_in("kepala.jatim"), unit(), unit("polsek-munjungan")
    assert client.get(f"/kegiatan/?unit={polres.pk}").context["result_count"] == 4
    assert client.get(f"/kegiatan/?unit={polsek.pk}").context["result_count"] == 1
    assert client.get(f"/kegiatan/?host={polres.pk}").context["result_count"] == 3


def test_by_person_outlet_and_chapter(sign_in: SignIn, year: dict[str, Engagement]) -> None:
    budi, chapter = Contact.objects.get(name="Budi"), Chapter.objects.get()
    client = sign_in("operator.trenggalek")
    for query in (f"contact={budi.pk}", f"outlet={budi.positions.get().outlet_id}", f"chapter={chapter.pk}"):
        page = client.get(f"/kegiatan/?{query}")
        assert [row.record for row in page.context["table"].rows] == [year["ngopi"]], query
        assert page.context["table"].rows[0].record.attended_count == 2


def test_a_fragment_for_htmx_and_a_whole_page_otherwise(sign_in: SignIn, year: dict[str, Engagement]) -> None:
    client = sign_in("operator.trenggalek")
    assert "<html" in client.get("/kegiatan/").content.decode()
    fragment = client.get("/kegiatan/", headers={"HX-Request": "true"})
    assert "<html" not in fragment.content.decode()
    assert "Operasi Ketupat" in fragment.content.decode()


def exported(client: Client) -> dict[str, dict[str, str]]:
    return {row["kegiatan"]: row for row in rows_taken(client, "/kegiatan/ekspor/")}


def test_only_the_head_exports(sign_in: SignIn, year: dict[str, Engagement]) -> None:
    assert sign_in("operator.trenggalek").post("/kegiatan/ekspor/", PURPOSE).status_code == 403
    assert set(exported(sign_in("kepala.trenggalek"))) == {
        "Konferensi pers",
        "Coffee morning",
        "Audiensi",
        "Anev",
    }


def test_an_export_holds_formal_outcomes_and_no_informal_ones(
    sign_in: SignIn, year: dict[str, Engagement]
) -> None:
    for name in ("pers", "ngopi"):
        Minutes.objects.create(
            engagement=year[name], outcome=f"Hasil {name}", understanding=f"Sepakat {name}"
        )
    found = exported(sign_in("kepala.trenggalek"))
    assert found["Konferensi pers"]["hasil"] == "Hasil pers"
    assert found["Konferensi pers"]["kesepahaman"] == "Sepakat pers"
    assert found["Coffee morning"]["hasil"] == ""


@pytest.mark.parametrize(("hours", "released"), [(1, ""), (-1, "Operasi Ketupat")])
def test_content_under_embargo_leaves_only_after_its_end(
    sign_in: SignIn, year: dict[str, Engagement], hours: int, released: str
) -> None:
    Minutes.objects.create(engagement=year["pers"], outcome="Hasil")
    until = timezone.now() + dt.timedelta(hours=hours)
    Engagement.objects.filter(pk=year["pers"].pk).update(terms="embargo", embargo_until=until)
    row = exported(sign_in("kepala.trenggalek"))["Konferensi pers"]
    assert (row["tema"], bool(row["hasil"])) == (released, bool(released))


def test_an_empty_list_says_what_it_is_for(sign_in: SignIn) -> None:
    page = sign_in("operator.trenggalek").get("/kegiatan/")
    assert page.context["result_count"] == 0
    assert "/kegiatan/catat/" in page.content.decode()
