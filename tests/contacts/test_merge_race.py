"""Two connections at once: what one adds to an entry that the other is merging, on PostgreSQL."""

from collections.abc import Iterator
from threading import Timer
from typing import Any

import pytest
from django.db import OperationalError, connection, connections, transaction

from contacts.duplicates.strays import hand_on_strays
from contacts.duplicates.unmerging import unmerge
from contacts.models import Contact, ContactMerge, Phone
from contacts.models.duplicates import Merge
from crm import bulk
from tests.contacts.merge_worlds import merge, numbers
from tests.contacts.processes import own_database, wrapper
from tests.factories import make_contact, make_outlet

NUMBER, OTHER = "+6281234567890", "+6561234567"


@pytest.fixture(scope="module")
def database(django_db_setup: None, django_db_blocker: Any, tmp_path_factory: Any) -> Iterator[None]:
    with django_db_blocker.unblock():
        if connection.vendor != "postgresql":
            pytest.skip("SQLite lets one connection write at a time: the other waits until the merge is done")
        with own_database(tmp_path_factory.mktemp("race")):
            yield


@pytest.fixture(autouse=True)
def db(database: None) -> None:
    """In the place of pytest-django's: no transaction around a test, the other connection is to see it."""


@pytest.fixture
def elsewhere() -> Iterator[Any]:
    """A second connection, in a transaction of its own."""
    here = connections["default"]
    other = wrapper(here, here.settings_dict["NAME"])
    other.set_autocommit(False)
    yield other
    other.close()


def test_what_another_connection_adds_during_a_merge_is_handed_on(cast, elsewhere):
    by = cast["operator.trenggalek"]
    kept, merged = make_contact(phone=NUMBER), make_contact()
    with elsewhere.cursor() as cursor:
        for number in (NUMBER, OTHER):
            insert = 'INSERT INTO contacts_phone (contact_id, number, "order") VALUES (%s, %s, 0)'
            cursor.execute(insert, [merged.pk, number])

    merge(kept, merged, by)
    elsewhere.commit()

    assert (numbers(kept), sorted(numbers(merged))) == ([NUMBER], sorted([NUMBER, OTHER]))
    assert hand_on_strays() == 1
    assert (numbers(kept), numbers(merged)) == ([NUMBER, OTHER], [])
    assert hand_on_strays() == 0
    unmerge(merge=ContactMerge.objects.get(), by=by)
    assert (numbers(kept), sorted(numbers(merged))) == ([NUMBER], sorted([NUMBER, OTHER]))


def test_what_another_connection_holds_is_left_for_the_next_time(cast, elsewhere):
    by = cast["operator.trenggalek"]
    kept, merged = make_contact(), make_contact()
    merge(kept, merged, by)
    Phone.objects.create(contact=merged, number=NUMBER)
    with elsewhere.cursor() as cursor:
        cursor.execute("SELECT 1 FROM contacts_contact WHERE id = %s FOR UPDATE", [kept.pk])

    assert hand_on_strays() == 0

    assert numbers(merged) == [NUMBER]
    elsewhere.rollback()
    assert hand_on_strays() == 1
    assert numbers(Contact.objects.get(pk=kept.pk)) == [NUMBER]


def take_back(merge: Merge, cursor: Any) -> None:
    """In another connection, which is done a moment later: whoever wants to write there waits for it."""
    cursor.execute(f"UPDATE {merge._meta.db_table} SET undone_at = now() WHERE id = %s", [merge.pk])  # noqa: S608
    Timer(0.5, cursor.connection.commit).start()


def test_a_merge_that_another_connection_takes_back_is_not_brought_back_by_one_that_wrote_into_it(
    cast, elsewhere
):
    by = cast["operator.trenggalek"]
    one, other = make_outlet(), make_outlet()
    kept, merged = make_contact(outlet=one), make_contact(outlet=other)
    outlets, people = merge(one, other, by), merge(kept, merged, by)
    dropped = people.dropped
    with elsewhere.cursor() as cursor:
        take_back(people, cursor)

        unmerge(merge=outlets, by=by)

    people.refresh_from_db()
    assert (people.undone_at is None, people.dropped) == (False, dropped)


def test_nor_by_one_that_hands_on_along_it(cast, elsewhere):
    by = cast["operator.trenggalek"]
    one, other = make_contact(), make_contact()
    first, second = make_outlet(), make_outlet()
    for contact in (one, other):
        contact.positions.create(outlet=second)
    people, outlets = merge(one, other, by), merge(first, second, by)
    with elsewhere.cursor() as cursor:
        take_back(outlets, cursor)

        unmerge(merge=people, by=by)

    outlets.refresh_from_db()
    assert outlets.undone_at is not None


def test_an_entry_is_not_deleted_while_its_pairs_are_kept_but_may_be_changed(cast, elsewhere):
    contact = make_contact("Budi")
    with transaction.atomic(), elsewhere.cursor() as cursor:
        assert bulk.hold(Contact, [contact.pk, 10**9]) == {contact.pk}
        cursor.execute("UPDATE contacts_contact SET name = 'Bambang' WHERE id = %s", [contact.pk])
        elsewhere.commit()
        cursor.execute("SET LOCAL lock_timeout = '100ms'")
        with pytest.raises(OperationalError):
            cursor.execute("DELETE FROM contacts_contact WHERE id = %s", [contact.pk])
        elsewhere.rollback()
    contact.refresh_from_db()
    assert contact.name == "Bambang"
