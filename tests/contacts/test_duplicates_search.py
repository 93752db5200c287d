"""The search for pairs, and what comes between: entries that go, imports that end, another search."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Any

import pytest
from django.db import connection

from contacts.duplicates import searching
from contacts.duplicates.searching import Book, Into
from contacts.models import Contact, DuplicateSearch, LikelyContacts
from crm.jobs import run_job
from crm.models import Job, User
from tests.contacts.undo_worlds import people, taken_back
from tests.factories import make_contact

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


def test_what_an_import_brings_is_compared_by_the_job_it_leaves(
    operator: User, tmp_path, django_capture_on_commit_callbacks
) -> None:
    known = make_contact("Budi Santoso", email="budi@contoh.example")
    make_contact("Orang Lain")

    text = "nama,hp,email\nSantoso Budi,081234567890,budi@contoh.example\n"
    with django_capture_on_commit_callbacks(execute=True):
        people(tmp_path, text, operator, on_duplicate="new", on_likely="new")

    job = Job.objects.get()
    assert (job.kind, job.state, job.created_by) == ("find_duplicates", "done", operator)
    assert found() == [(known.pk, Contact.objects.get(name="Santoso Budi").pk)]


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
