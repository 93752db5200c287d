"""Where likely duplicates show: the queue, the filter, the banner; and what is decided about them."""

import re
from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from contacts.duplicates import searching
from contacts.duplicates.actions import set_apart
from contacts.duplicates.merging import merge_contacts
from contacts.duplicates.unmerging import unmerge
from contacts.models import (
    Contact,
    DistinctContacts,
    DuplicateSearch,
    ImportBatch,
    ImportOutcome,
    LikelyContacts,
)
from crm.models import AuditEntry, Job, User
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db
MOBILE = "+6281234567890"
QUEUE, OUTLETS = "/wartawan/duplikat/", "/media/duplikat/"
SignIn = Callable[[str], Client]


@pytest.fixture
def operator(sign_in: SignIn) -> Client:
    return sign_in("operator.trenggalek")


@pytest.fixture
def double() -> tuple[Contact, Contact]:
    return make_contact("Budi Santoso", phone=MOBILE), make_contact("Santoso Budi", phone=MOBILE)


def listed(client: Client, address: str = QUEUE) -> list[tuple[str, str]]:
    return [(pair.one.name, pair.other.name) for pair in client.get(address).context["pairs"]]


# --- The queue --------------------------------------------------------------------------------------


def test_the_queue_shows_pairs_with_reasons_and_never_a_number_about_a_person(
    operator: Client, double
) -> None:
    page = operator.get(QUEUE)
    [pair] = page.context["pairs"]
    assert (pair.one, pair.other) == double
    assert pair.reasons == ["nomor telepon sama", "nama sama"]
    assert reverse("contacts:contact-merge", args=[double[0].pk, double[1].pk]) in page.text
    shown = re.sub(r"<[^>]*>", " ", page.text.split("<main")[1].split("</main>")[0])
    assert "nomor telepon sama" in shown
    assert re.findall(r"\b[01][.,]\d+|\d\s*%", shown) == []
    assert {field.name for field in LikelyContacts._meta.concrete_fields} == {"id", "one", "other"}


def test_two_of_one_name_are_headed_by_it_once(operator: Client) -> None:
    for _twice in range(2):
        make_contact("Budi Santoso", phone=MOBILE)
    [heading] = re.findall(r"<h2 id=\"pair-.*?</h2>", operator.get(QUEUE).text, re.DOTALL)
    assert heading.count("Budi Santoso") == 1


def test_nothing_is_merged_by_looking(operator: Client, double) -> None:
    operator.get(QUEUE)
    assert Contact.objects.count() == 2
    assert not Contact.everyone.filter(merged_into__isnull=False).exists()


def test_the_queue_holds_only_pairs_of_the_own_book(sign_in: SignIn, operator: Client, double) -> None:
    foreign = [
        make_contact("Siti Aminah", phone="+6281298765432", of=unit("polres-ketapang")) for _ in range(2)
    ]
    assert listed(operator) == [("Budi Santoso", "Santoso Budi")]
    assert listed(sign_in("operator.ketapang")) == [(one.name, one.name) for one in foreign[:1]]
    assert listed(sign_in("kepala.jatim")) == []


def test_an_entry_that_changes_is_compared_again_when_somebody_looks(operator: Client, double) -> None:
    assert len(listed(operator)) == 1
    third = make_contact("Budi S.", phone=MOBILE)
    assert len(listed(operator)) == 3
    third.phones.all().delete()
    third.name = "Orang Lain"
    third.save()
    assert len(listed(operator)) == 1


def test_an_entry_that_is_saved_loses_none_of_its_pairs(operator: Client, cast: dict[str, User]) -> None:
    same = [make_contact("Budi Santoso", phone=MOBILE) for _ in range(8)]
    assert operator.get(QUEUE).context["page_obj"].paginator.count == 28
    DuplicateSearch.objects.update(until=timezone.now())
    same[0].suffix_title = "S.H."
    same[0].stamp(cast["operator.trenggalek"]).save()
    assert operator.get(QUEUE).context["page_obj"].paginator.count == 28


def test_what_did_not_change_is_not_compared_again(operator: Client, double, monkeypatch) -> None:
    operator.get(QUEUE)
    DuplicateSearch.objects.update(until=timezone.now())
    monkeypatch.setattr(searching, "look_at", lambda *given: pytest.fail("compared again"))
    monkeypatch.setattr(searching, "look_through", lambda *given: pytest.fail("compared again"))
    assert len(listed(operator)) == 1


def test_a_page_leaves_much_that_is_new_to_a_job(operator: Client, double, monkeypatch) -> None:
    monkeypatch.setattr(searching, "SMALL_BOOK", 1)
    page = operator.get(QUEUE)
    assert page.context["pairs"] == []
    assert not page.context["complete"]
    assert "belum dibandingkan" in page.content.decode()


def test_a_job_looks_through_the_whole_book(
    operator: Client, double, monkeypatch, django_capture_on_commit_callbacks
) -> None:
    monkeypatch.setattr(searching, "SMALL_BOOK", 1)
    with django_capture_on_commit_callbacks(execute=True):
        answer = operator.post(QUEUE)
    job = Job.objects.get()
    assert answer["Location"] == job.get_absolute_url()
    assert (job.state, job.result_url, job.problem) == ("done", QUEUE, "")
    page = operator.get(QUEUE)
    assert page.context["complete"]
    assert len(page.context["pairs"]) == 1


def test_two_taps_start_one_search(operator: Client, double) -> None:
    first = operator.post(QUEUE)["Location"]
    assert operator.post(QUEUE)["Location"] == first
    assert Job.objects.count() == 1


def test_a_search_that_another_user_has_begun_is_not_begun_twice(
    operator: Client, sign_in: SignIn, cast: dict[str, User], double, monkeypatch
) -> None:
    monkeypatch.setattr(searching, "SMALL_BOOK", 1)
    address = operator.post(QUEUE)["Location"]
    head = sign_in("kepala.trenggalek")

    answer = head.post(QUEUE)

    assert answer["Location"] == QUEUE
    assert Job.objects.get().created_by == cast["operator.trenggalek"]
    told, later = head.get(QUEUE).text, head.get(QUEUE).text
    assert (told.count("Pencarian sedang berjalan."), later.count("Pencarian sedang berjalan.")) == (2, 1)
    assert address not in told
    assert address not in later
    mine = operator.get(QUEUE).text
    assert f'<a href="{address}">Pencarian sedang berjalan: lihat kemajuannya</a>' in mine
    assert operator.get(address).status_code == 200


def test_a_search_that_is_over_does_not_stand_in_the_way_of_another_user(
    operator: Client, sign_in: SignIn, cast: dict[str, User], double
) -> None:
    operator.post(QUEUE)
    Job.objects.update(state="failed", lease_until=None)
    address = sign_in("kepala.trenggalek").post(QUEUE)["Location"]
    newest = Job.objects.first()
    assert newest is not None
    assert (newest.get_absolute_url(), newest.created_by) == (address, cast["kepala.trenggalek"])
    assert Job.objects.count() == 2


def test_a_merged_entry_leaves_the_queue_and_comes_back_with_the_unmerge(
    operator: Client, cast: dict[str, User], double
) -> None:
    one, other = double
    author = cast["operator.trenggalek"]
    assert len(listed(operator)) == 1
    merge = merge_contacts(kept=one, merged=other, by=author, choices={}, versions=(1, 1))
    assert listed(operator) == []
    assert names(operator, "/wartawan/?duplicates=on") == []
    unmerge(merge=merge, by=author)
    assert listed(operator) == [("Budi Santoso", "Santoso Budi")]


def test_the_queue_is_narrowed_to_the_entries_of_one_import(
    operator: Client, cast: dict[str, User], double
) -> None:
    make_contact("Siti Aminah", phone="+6281298765432")
    imported = make_contact("Siti Aminah", phone="+6281298765432")
    author = cast["operator.trenggalek"]
    batch = ImportBatch.objects.create(
        unit=author.unit, into="contacts", file_name="daftar.csv", created_by=author
    )
    row = batch.rows.create(number=2)
    ImportOutcome.objects.create(row=row, batch=batch, number=2, outcome="new", object_id=imported.pk)
    assert len(listed(operator)) == 2
    page = operator.get(QUEUE, {"impor": batch.pk})
    assert [pair.other for pair in page.context["pairs"]] == [imported]
    assert "daftar.csv" in page.content.decode()


@pytest.mark.parametrize("query", ["impor=9999999", "impor=x", "impor=" + "9" * 30, "page=9", "page=x"])
def test_an_import_or_a_page_that_is_not_there_is_404(operator: Client, query: str) -> None:
    assert operator.get(f"{QUEUE}?{query}").status_code == 404


def test_an_import_of_another_unit_is_404(operator: Client, cast: dict[str, User]) -> None:
    author = cast["operator.ketapang"]
    batch = ImportBatch.objects.create(unit=author.unit, into="contacts", file_name="x", created_by=author)
    assert operator.get(QUEUE, {"impor": batch.pk}).status_code == 404


def test_the_queue_asks_as_often_for_many_pairs_as_for_few(operator: Client, double) -> None:
    def asked() -> int:
        operator.get(QUEUE)
        DuplicateSearch.objects.update(until=timezone.now())
        with CaptureQueriesContext(connection) as captured:
            assert operator.get(QUEUE).status_code == 200
        return len(captured)

    few = asked()
    outlet = make_outlet()
    for at in range(30):
        for _ in range(2):
            make_contact(f"Orang Kembar {at}", phone=f"+62812{at:08}", outlet=outlet)
    assert asked() == few
    assert operator.get(QUEUE, {"page": 2}).context["page_obj"].paginator.count == 31


def test_outlets_have_a_queue_of_their_own(operator: Client, sign_in: SignIn) -> None:
    make_outlet("Kabar Trenggalek")
    make_outlet("KabarTrenggalek.com")
    make_outlet("Media Kabar Trenggalek", steward=unit("polres-ketapang"))
    assert listed(operator, OUTLETS) == [("Kabar Trenggalek", "KabarTrenggalek.com")]
    assert len(listed(sign_in("kepala.mabes"), OUTLETS)) == 3
    assert listed(sign_in("operator.ketapang"), OUTLETS) == []


# --- The decision -----------------------------------------------------------------------------------


def test_not_a_duplicate_is_remembered_audited_and_can_be_taken_back(
    operator: Client, cast: dict[str, User], double
) -> None:
    one, other = double
    apart = reverse("contacts:contact-set-apart", args=[other.pk, one.pk])
    answer = operator.post(apart, {"back": f"{QUEUE}?page=1"})
    assert answer["Location"] == f"{QUEUE}?page=1"
    decision = DistinctContacts.objects.get()
    assert (decision.one, decision.other, decision.by) == (one, other, cast["operator.trenggalek"])
    line = AuditEntry.objects.filter(verb="change").get()
    assert (line.object_type, line.object_id, line.detail) == (
        "contacts.contact",
        str(one.pk),
        f"not the same as {other.pk}",
    )
    assert listed(operator) == []
    assert listed(operator, f"{QUEUE}?tampil=beda") == [(one.name, other.name)]

    operator.post(apart)
    assert DistinctContacts.objects.count() == 1
    assert AuditEntry.objects.filter(verb="change").count() == 1

    answer = operator.post(reverse("contacts:contact-put-back", args=[one.pk, other.pk]))
    assert answer["Location"] == QUEUE
    assert not DistinctContacts.objects.exists()
    assert AuditEntry.objects.filter(verb="change").count() == 2
    assert len(listed(operator)) == 1


@pytest.mark.parametrize("back", ["https://jahat.example/", "//jahat.example/", "javascript:alert(1)", ""])
def test_the_way_back_leads_nowhere_else(operator: Client, double, back: str) -> None:
    apart = reverse("contacts:contact-set-apart", args=[double[0].pk, double[1].pk])
    assert operator.post(apart, {"back": back})["Location"] == QUEUE


def test_only_two_entries_that_one_may_edit_are_told_apart(sign_in: SignIn, operator: Client, double) -> None:
    one, other = double
    foreign = make_contact("Budi Santoso", of=unit("polres-ketapang"))
    for pair in ([one.pk, foreign.pk], [foreign.pk, one.pk], [one.pk, one.pk], [one.pk, 999_999]):
        assert operator.post(reverse("contacts:contact-set-apart", args=pair)).status_code == 404
    address = reverse("contacts:contact-set-apart", args=[one.pk, other.pk])
    assert sign_in("operator.ketapang").post(address).status_code == 404
    assert sign_in("pimpinan.trenggalek").post(address).status_code == 403
    assert not DistinctContacts.objects.exists()


def test_the_question_can_be_asked_without_javascript(operator: Client, double) -> None:
    page = operator.get(reverse("contacts:contact-set-apart", args=[double[0].pk, double[1].pk]))
    assert "memang berbeda?" in page.content.decode()
    assert not DistinctContacts.objects.exists()


def test_outlets_are_told_apart_by_those_who_keep_them(sign_in: SignIn, operator: Client) -> None:
    one, other = make_outlet("Kabar Trenggalek"), make_outlet("KabarTrenggalek.com")
    operator.post(reverse("contacts:outlet-set-apart", args=[one.pk, other.pk]))
    assert listed(operator, OUTLETS) == []
    address = reverse("contacts:outlet-put-back", args=[one.pk, other.pk])
    assert sign_in("operator.ketapang").post(address).status_code == 404
    operator.post(address)
    assert len(listed(operator, OUTLETS)) == 1


# --- The filter -------------------------------------------------------------------------------------


def names(client: Client, address: str) -> list[str]:
    return [row.record.name for row in client.get(address).context["table"].paginated_rows]


def test_the_list_of_people_is_narrowed_to_likely_duplicates(
    operator: Client, sign_in: SignIn, double
) -> None:
    make_contact("Orang Lain")
    assert names(operator, "/wartawan/?duplicates=on") == ["Budi Santoso", "Santoso Budi"]
    assert len(names(operator, "/wartawan/")) == 3
    assert names(sign_in("pimpinan.trenggalek"), "/wartawan/?duplicates=on") == []
    assert names(sign_in("kepala.jatim"), "/wartawan/?duplicates=on") == []


def test_the_list_of_outlets_is_narrowed_to_likely_duplicates(operator: Client, sign_in: SignIn) -> None:
    make_outlet("Kabar Trenggalek")
    make_outlet("KabarTrenggalek.com")
    make_outlet("Radar Tulungagung")
    assert names(operator, "/media/?duplicates=on") == ["Kabar Trenggalek", "KabarTrenggalek.com"]
    assert names(sign_in("operator.ketapang"), "/media/?duplicates=on") == []


def test_a_pair_that_is_told_apart_leaves_the_filter(operator: Client, cast: dict[str, User], double) -> None:
    set_apart(one=double[0], other=double[1], by=cast["operator.trenggalek"])
    assert names(operator, "/wartawan/?duplicates=on") == []


@pytest.mark.parametrize(("address", "queue"), [("/wartawan/", QUEUE), ("/media/", OUTLETS)])
@pytest.mark.parametrize("headers", [{}, {"HX-Request": "true", "HX-Target": "results"}])
def test_the_filter_says_when_not_all_have_been_compared(
    operator: Client, double, monkeypatch, address: str, queue: str, headers: dict[str, str]
) -> None:
    make_outlet("Kabar Trenggalek")
    make_outlet("KabarTrenggalek.com")
    told = f'<a href="{queue}">Kemungkinan duplikat</a>'
    complete = operator.get(f"{address}?duplicates=on", headers=headers).text
    assert ("belum dibandingkan" in complete, told in complete) == (False, False)
    DuplicateSearch.objects.update(until=None)
    monkeypatch.setattr(searching, "SMALL_BOOK", 1)

    page = operator.get(f"{address}?duplicates=on", headers=headers).text

    assert ("belum dibandingkan" in page, told in page) == (True, True)
    assert "belum dibandingkan" not in operator.get(address, headers=headers).text


@pytest.mark.parametrize(("address", "queue"), [("/wartawan/ekspor/", QUEUE), ("/media/ekspor/", OUTLETS)])
def test_so_does_the_file_of_what_it_leaves(sign_in: SignIn, monkeypatch, address: str, queue: str) -> None:
    head = sign_in("kepala.trenggalek")
    assert "belum dibandingkan" not in head.get(f"{address}?duplicates=on").text
    DuplicateSearch.objects.update(until=None)
    monkeypatch.setattr(searching, "SMALL_BOOK", -1)

    page = head.get(f"{address}?duplicates=on").text

    assert ("belum dibandingkan" in page, f'<a href="{queue}">' in page) == (True, True)
    assert "belum dibandingkan" not in head.get(address).text


# --- The banner -------------------------------------------------------------------------------------


def test_the_page_of_a_person_says_whom_it_may_be(operator: Client, sign_in: SignIn, double) -> None:
    one, other = double
    page = operator.get(one.get_absolute_url()).content.decode()
    assert "Mungkin sama dengan" in page
    assert reverse("contacts:contact-merge", args=[one.pk, other.pk]) in page
    assert reverse("contacts:contact-set-apart", args=[one.pk, other.pk]) in page
    for stranger in ("pimpinan.trenggalek", "kepala.jatim"):
        seen = sign_in(stranger).get(one.get_absolute_url()).content.decode()
        assert "Mungkin sama dengan" not in seen


def test_the_page_of_an_outlet_says_which_it_may_be(operator: Client, sign_in: SignIn) -> None:
    one, other = make_outlet("Kabar Trenggalek"), make_outlet("KabarTrenggalek.com")
    assert f"/media/{one.pk}/gabung/{other.pk}/" in operator.get(one.get_absolute_url()).content.decode()
    assert "gabung" not in sign_in("operator.ketapang").get(one.get_absolute_url()).content.decode()
