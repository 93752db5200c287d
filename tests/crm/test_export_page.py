"""The page between a list and its file: what would leave, what for, and the line in the trail."""

from dataclasses import replace

import pytest

from contacts.views.exports import ContactExport
from crm.exports import TABLES
from crm.models import AuditEntry, Verb
from tests.exporting import PURPOSE, rows_taken
from tests.factories import make_contact, unit

pytestmark = pytest.mark.django_db

ADDRESS = "/wartawan/ekspor/"


def lines() -> list[tuple[str, int, str]]:
    found = AuditEntry.objects.filter(verb=Verb.EXPORT).order_by("pk")
    return list(found.values_list("object_id", "count", "detail"))


def test_the_page_says_how_many_rows_would_leave_and_which_filter_chose_them(sign_in, cast):
    make_contact("Budi")
    make_contact("Sri")

    page = sign_in("kepala.trenggalek").get(ADDRESS, {"q": "budi"})

    assert page.context["rows_count"] == 1
    assert [(one["value"]) for one in page.context["narrowed"]] == ["budi"]
    assert page.context["cancel_url"] == "/wartawan/?q=budi"
    assert "Sri" not in page.content.decode()


def test_the_button_of_a_list_keeps_its_filter_and_leaves_page_and_order_behind(sign_in):
    make_contact("Budi")
    page = sign_in("kepala.trenggalek").get("/wartawan/", {"q": "budi", "page": "1", "sort": "-name"})
    assert page.context["export_url"] == "/wartawan/ekspor/?q=budi"


def test_only_what_is_filtered_leaves(sign_in):
    make_contact("Budi")
    make_contact("Sri")

    rows = rows_taken(sign_in("kepala.trenggalek"), ADDRESS, query={"q": "budi"})

    assert [row["nama"] for row in rows] == ["Budi"]
    assert lines() == [("", 1, "csv report")]


def test_the_filter_of_an_address_that_cannot_be_read_gives_no_file(sign_in):
    make_contact()
    client = sign_in("kepala.trenggalek")

    answers = [client.get(f"{ADDRESS}?kind=x"), client.post(f"{ADDRESS}?kind=x", PURPOSE)]

    assert [answer.status_code for answer in answers] == [400, 400]
    assert lines() == []


def test_an_empty_list_is_not_offered(sign_in):
    page = sign_in("kepala.trenggalek").get(ADDRESS)
    assert page.context["rows_count"] == 0
    assert 'name="purpose"' not in page.content.decode()


def test_a_file_is_named_after_its_list_and_the_day_and_is_stored_by_no_cache(sign_in, settings):
    make_contact()
    answer = sign_in("kepala.trenggalek").post(ADDRESS, PURPOSE | {"file": "xlsx"})
    assert answer.streaming
    assert answer["Content-Disposition"].startswith('attachment; filename="wartawan-20')
    assert answer["Content-Disposition"].endswith('.xlsx"')
    assert "no-store" in answer["Cache-Control"]


@pytest.mark.parametrize("text", ["Rapat koordinasi HPN 2026", "Rapat 17-08-2026", "Lomba 3 x 100 m"])
def test_something_else_is_told_in_words_that_the_trail_keeps(sign_in, text):
    make_contact()
    client = sign_in("kepala.trenggalek")

    client.post(ADDRESS, PURPOSE | {"purpose": "other", "other": text})

    assert lines() == [("", 1, f"csv other: {text}")]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "   ",
        "untuk 081234567890",
        "untuk 0812-3456-7890",
        "untuk 0812 3456 7890",
        "NIK 3503012505800001",
        "35.03.01.25.05.80.0001",
        "budi@contoh.id",
        "x" * 121,
    ],
)
def test_words_that_say_nothing_or_hold_a_number_of_a_person_are_refused(sign_in, text):
    make_contact()

    answer = sign_in("kepala.trenggalek").post(ADDRESS, PURPOSE | {"purpose": "other", "other": text})

    assert answer.status_code == 422
    assert "other" in answer.context["form"].errors
    assert lines() == []


def test_words_typed_beside_a_purpose_of_the_list_are_kept_nowhere(sign_in):
    make_contact()
    sign_in("kepala.trenggalek").post(ADDRESS, PURPOSE | {"other": "untuk 081234567890"})
    assert lines() == [("", 1, "csv report")]


@pytest.mark.parametrize("answers", [{"file": "pdf"}, {"purpose": "iseng"}, {"file": ""}])
def test_an_answer_that_was_not_offered_gives_no_file(sign_in, answers):
    make_contact()
    assert sign_in("kepala.trenggalek").post(ADDRESS, PURPOSE | answers).status_code == 422
    assert lines() == []


def test_a_long_list_leaves_whole_and_in_order_chunk_by_chunk(sign_in, monkeypatch):
    monkeypatch.setattr("crm.exports.CHUNK", 2)
    for name in ("Cici", "Ani", "Eka", "Budi", "Dewi"):
        make_contact(name)

    rows = rows_taken(sign_in("kepala.trenggalek"), ADDRESS)

    assert [row["nama"] for row in rows] == ["Ani", "Budi", "Cici", "Dewi", "Eka"]


def test_a_row_that_is_closed_to_the_user_while_the_file_is_sent_is_left_out(sign_in, monkeypatch):
    monkeypatch.setattr("crm.exports.CHUNK", 1)
    monkeypatch.setattr("crm.exports.PIECE", 1)
    make_contact("Ani")
    moved = make_contact("Budi")
    answer = sign_in("kepala.trenggalek").post(ADDRESS, PURPOSE)
    pieces = iter(answer.streaming_content)
    seen = b""
    while b"Ani" not in seen:
        seen += next(pieces)

    moved.unit = unit("polres-ketapang")
    moved.save()

    assert b"Budi" not in seen + b"".join(pieces)


def test_one_person_leaves_alone_and_the_trail_names_the_entry(sign_in):
    contact = make_contact("Budi")
    make_contact("Sri")

    rows = rows_taken(sign_in("kepala.trenggalek"), f"/wartawan/{contact.pk}/ekspor/")

    assert [row["nama"] for row in rows] == ["Budi"]
    assert lines() == [(str(contact.pk), 1, "csv report")]


def test_the_data_protection_officer_reads_what_the_list_left_for(sign_in):
    make_contact()
    rows_taken(sign_in("kepala.trenggalek"), ADDRESS, purpose="other", other="Rapat HPN")

    page = sign_in("dpo.mabes").get("/jejak/", {"verb": "export"}).content.decode()

    assert "CSV · Rapat HPN" in page


def test_whoever_does_not_want_to_be_contacted_is_counted_before_the_list_leaves(sign_in, cast):
    client = sign_in("kepala.trenggalek")
    make_contact("Sri")
    assert client.get(ADDRESS).context["caution"] == ""
    contact = make_contact("Budi")
    contact.leave_alone(cast["kepala.trenggalek"])
    contact.save()

    assert client.get(ADDRESS).context["caution"].startswith("1 ")


def test_more_rows_than_a_sheet_holds_leave_as_csv_only(sign_in, monkeypatch):
    monkeypatch.setattr(ContactExport, "formats", {**TABLES, "xlsx": replace(TABLES["xlsx"], most=1)})
    for name in ("Budi", "Sri"):
        make_contact(name)
    client = sign_in("kepala.trenggalek")

    refused = client.post(ADDRESS, {**PURPOSE, "file": "xlsx"})

    assert (refused.status_code, lines()) == (422, [])
    [sentence] = refused.context["form"].errors["file"]
    assert sentence.startswith(
        "Satu lembar Excel memuat paling banyak 1 baris, sedangkan daftar ini berisi 2."
    )
    assert len(rows_taken(client, ADDRESS, file="csv")) == 2
    assert client.post(f"{ADDRESS}?q=sri", {**PURPOSE, "file": "xlsx"}).status_code == 200
