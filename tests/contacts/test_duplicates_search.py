"""The search for pairs, and what comes between: entries that go, imports that end, another search."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from contacts.duplicates import searching
from contacts.duplicates.searching import Book, Into
from contacts.models import Contact, DuplicateSearch, LikelyContacts, LikelyOutlets
from crm.jobs import run_job
from crm.models import Job, User
from tests.contacts.undo_worlds import people, taken_back
from tests.factories import make_contact, make_outlet

pytestmark = pytest.mark.django_db
MOBILE = "+6281234567890"


@pytest.fixture
def operator(cast: dict[str, User]) -> User:
    return cast["operator.trenggalek"]


def book_of(user: User) -> Book:
    return searching.book_of(user, Into.CONTACTS)


def interrupted(book: Book, meanwhile: Callable[[], Any]) -> Book:
    """The same book, in which `meanwhile` happens as soon as the entries to compare are loaded."""

    def load(rows: Any) -> Sequence[Any]:
        loaded = book.load(rows)
        meanwhile()
        return loaded

    return replace(book, load=load)


def found() -> list[tuple[int, int]]:
    return list(LikelyContacts.objects.order_by("one", "other").values_list("one", "other"))


# --- Entries that go --------------------------------------------------------------------------------


def test_an_entry_that_is_deleted_while_it_is_compared_leaves_its_pairs_out(operator: User) -> None:
    one, other, gone = (make_contact("Budi Santoso", phone=MOBILE) for _ in range(3))
    number = gone.pk

    assert searching.look_through(interrupted(book_of(operator), gone.delete))

    connection.check_constraints()
    assert found() == [(one.pk, other.pk)]
    assert number > other.pk
    assert book_of(operator).search.until is not None


def test_the_same_when_only_what_changed_is_compared(operator: User) -> None:
    one, other = (make_contact("Budi Santoso", phone=MOBILE) for _ in range(2))
    searching.catch_up(book_of(operator))
    gone = make_contact("Budi Santoso", phone=MOBILE)

    assert searching.catch_up(interrupted(book_of(operator), gone.delete))

    connection.check_constraints()
    assert found() == [(one.pk, other.pk)]


# --- A large book -----------------------------------------------------------------------------------


def forbidden(*_given: Any) -> Any:
    pytest.fail("the whole book was loaded")


@pytest.fixture
def large(monkeypatch: pytest.MonkeyPatch) -> None:
    """Every book is a large one from here on, and must not be loaded by a page."""
    monkeypatch.setattr(searching, "SMALL_BOOK", 1)
    monkeypatch.setattr(searching, "KnownPeople", forbidden)
    monkeypatch.setattr(searching, "KnownPlaces", forbidden)


def test_of_a_large_book_a_page_asks_for_what_changed_and_loads_no_more(operator: User, large: None) -> None:
    same = [make_contact("Budi Santoso", phone=MOBILE) for _ in range(8)]
    make_contact("Orang Lain")
    searching.look_through(book_of(operator))
    assert len(found()) == 28
    DuplicateSearch.objects.update(until=timezone.now())
    same[0].phones.all().delete()
    same[0].name = "Siti Aminah"
    same[0].stamp(operator).save()
    newest = make_contact("Santoso Budi", phone=MOBILE)

    assert searching.catch_up(book_of(operator))

    assert len(found()) == 28
    assert [pair for pair in found() if same[0].pk in pair] == []
    assert [pair for pair in found() if newest.pk in pair] == [(one.pk, newest.pk) for one in same[1:]]


def test_the_same_of_a_large_directory(operator: User, large: None) -> None:
    one = make_outlet("Kabar Trenggalek")
    make_outlet("Radar Tulungagung")
    searching.look_through(searching.book_of(operator, Into.OUTLETS))
    DuplicateSearch.objects.update(until=timezone.now())
    other = make_outlet("KabarTrenggalek.com")

    assert searching.catch_up(searching.book_of(operator, Into.OUTLETS))

    assert list(LikelyOutlets.objects.values_list("one", "other")) == [(one.pk, other.pk)]


def test_when_much_of_a_large_book_changed_it_is_left_to_a_job(
    operator: User, large: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_contact("Budi Santoso", phone=MOBILE)
    searching.look_through(book_of(operator))
    DuplicateSearch.objects.update(until=timezone.now())
    monkeypatch.setattr(searching, "LOOKED_THROUGH", 5)
    for _twice in range(2):
        make_contact("Budi Santoso", phone=MOBILE)

    assert not searching.catch_up(book_of(operator))

    assert found() == []


# --- Another search ---------------------------------------------------------------------------------


def test_a_search_that_another_was_asked_for_after_keeps_nothing(operator: User) -> None:
    one, other = (make_contact("Budi Santoso", phone=MOBILE) for _ in range(2))
    book = interrupted(book_of(operator), lambda: searching.ask(user=operator, into=Into.CONTACTS))

    assert not searching.look_through(book)

    assert found() == []
    assert book_of(operator).search.until is None
    run_job.call(Job.objects.get().pk)
    assert found() == [(one.pk, other.pk)]


def test_a_page_that_compares_what_changed_leaves_it_to_a_search_asked_for_meanwhile(operator: User) -> None:
    make_contact("Budi Santoso", phone=MOBILE)
    searching.catch_up(book_of(operator))
    until = DuplicateSearch.objects.get().until
    make_contact("Budi Santoso", phone=MOBILE)
    book = interrupted(book_of(operator), lambda: searching.ask(user=operator, into=Into.CONTACTS))

    assert not searching.catch_up(book)

    assert (found(), DuplicateSearch.objects.get().until) == ([], until)


def test_a_job_that_a_newer_one_has_replaced_compares_nothing(operator: User, tmp_path) -> None:
    make_contact("Budi Santoso", phone=MOBILE)
    make_contact("Budi Santoso", phone=MOBILE)
    older = searching.ask(user=operator, into=Into.CONTACTS)
    people(tmp_path, "nama,hp\nSiti Aminah,081298765432\n", operator)

    run_job.call(older.pk)

    older.refresh_from_db()
    assert (older.state, found()) == ("done", [])
    run_job.call(Job.objects.exclude(pk=older.pk).get().pk)
    assert len(found()) == 1


# --- Imports ----------------------------------------------------------------------------------------


def test_what_an_import_brings_is_compared_by_the_job_it_leaves_and_stands_in_its_queue(
    operator: User, sign_in, tmp_path, django_capture_on_commit_callbacks
) -> None:
    known = make_contact("Budi Santoso", email="budi@contoh.example")
    make_contact("Orang Lain")

    text = "nama,hp,email\nSantoso Budi,081234567890,budi@contoh.example\n"
    with django_capture_on_commit_callbacks(execute=True):
        batch = people(tmp_path, text, operator, on_duplicate="new", on_likely="new")

    job = Job.objects.get()
    assert (job.kind, job.state, job.created_by) == ("find_duplicates", "done", operator)
    assert found() == [(known.pk, Contact.objects.get(name="Santoso Budi").pk)]
    page = sign_in("operator.trenggalek").get("/wartawan/duplikat/", {"impor": batch.pk})
    assert [(pair.one.name, pair.other.name) for pair in page.context["pairs"]] == [
        ("Budi Santoso", "Santoso Budi")
    ]
    assert page.context["complete"]


def test_an_import_that_ends_while_a_search_runs_asks_for_another(operator: User, tmp_path) -> None:
    running = searching.ask(user=operator, into=Into.CONTACTS)
    Job.objects.filter(pk=running.pk).update(state="running")

    people(tmp_path, "nama,hp\nBudi Santoso,081234567890\n", operator)

    asked = Job.objects.exclude(pk=running.pk).get()
    assert (asked.kind, asked.state) == ("find_duplicates", "queued")
    assert DuplicateSearch.objects.get().job == asked


def test_what_comes_back_with_an_import_that_is_taken_back_is_compared(
    operator: User, tmp_path, django_capture_on_commit_callbacks
) -> None:
    one = make_contact("Budi Santoso", phone=MOBILE, email="budi@contoh.example")
    other = make_contact("Budi Santoso", email="budi@contoh.example")
    with django_capture_on_commit_callbacks(execute=True):
        batch = people(tmp_path, "nama,hp,email\nBudi Santoso,081234567890,lain@contoh.example\n", operator)
    one.refresh_from_db()
    assert one.email == "lain@contoh.example"
    LikelyContacts.objects.all().delete()

    with django_capture_on_commit_callbacks(execute=True):
        taken_back(batch, operator)

    assert [(job.kind, job.state) for job in Job.objects.all()] == [("find_duplicates", "done")] * 2
    assert found() == [(one.pk, other.pk)]
