"""Rows that were added to an entry while it was being merged: none stays hidden, and each finds its way back."""

from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.duplicates.relations import relations_to
from contacts.duplicates.strays import hand_on_strays
from contacts.duplicates.unmerging import unmerge
from contacts.models import Contact, ContactMerge, Outlet, Phone, Position
from crm.chores import CHORES
from engagements.models import Participation
from tests.contacts.merge_worlds import merge, numbers, register
from tests.factories import make_contact, make_engagement, make_outlet

pytestmark = pytest.mark.django_db

NUMBER, OTHER = "+6281234567890", "+6561234567"


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


def again(merged: Any) -> Any:
    """The record of a merge as it stands now."""
    return type(merged).objects.get(pk=merged.pk)


def test_every_worker_looks_for_them():
    assert hand_on_strays in CHORES


def test_rows_that_came_late_are_handed_on_and_go_back_where_they_came(by):
    kept, merged = make_contact("Budi", phone=NUMBER), make_contact("Budi")
    one, other = make_outlet(), make_outlet()
    meeting = make_engagement(by=by, contacts=(kept,))
    people, outlets = merge(kept, merged, by), merge(one, other, by)
    for number in (NUMBER, OTHER):
        Phone.objects.create(contact=merged, number=number)
    Position.objects.create(contact=merged, outlet=other)
    Participation.objects.create(engagement=meeting, contact=merged)

    assert hand_on_strays() == 2

    assert numbers(kept) == [NUMBER, OTHER]
    assert kept.positions.get().outlet == one
    assert meeting.participations.get().contact == kept
    unmerge(merge=again(people), by=by)
    unmerge(merge=again(outlets), by=by)
    assert numbers(kept) == [NUMBER]
    assert sorted(numbers(merged)) == sorted([NUMBER, OTHER])
    assert merged.positions.get().outlet == other
    assert {line.contact for line in meeting.participations.all()} == {kept, merged}


def test_along_a_chain_they_go_to_its_end_and_back_link_by_link(by):
    top, middle, bottom = make_contact(phone=NUMBER), make_contact(), make_contact()
    lower, upper = merge(middle, bottom, by), merge(top, middle, by)
    for number in (NUMBER, OTHER):
        Phone.objects.create(contact=bottom, number=number)

    assert hand_on_strays() == 1

    assert numbers(top) == [NUMBER, OTHER]
    assert Phone.objects.count() == 2
    unmerge(merge=again(upper), by=by)
    assert (numbers(top), sorted(numbers(middle))) == ([NUMBER], sorted([NUMBER, OTHER]))
    unmerge(merge=again(lower), by=by)
    assert (numbers(middle), sorted(numbers(bottom))) == ([], sorted([NUMBER, OTHER]))


def test_a_position_that_is_dropped_late_follows_when_its_outlets_are_taken_apart(by):
    one, other = make_outlet(), make_outlet()
    kept, merged = make_contact(outlet=one), make_contact()
    people = merge(kept, merged, by)
    Position.objects.create(contact=merged, outlet=other)
    outlets = merge(one, other, by)

    assert hand_on_strays() == 1

    assert Position.objects.get().contact == kept
    unmerge(merge=again(outlets), by=by)
    unmerge(merge=again(people), by=by)
    assert (kept.positions.get().outlet, merged.positions.get().outlet) == (one, other)


def test_a_second_time_there_is_nothing_to_do_and_nothing_is_written(by):
    kept, merged = make_contact(), make_contact()
    merge(kept, merged, by)
    Phone.objects.create(contact=merged, number=NUMBER)
    hand_on_strays()
    before, record = register(), ContactMerge.objects.values().get()

    with CaptureQueriesContext(connection) as asked:
        assert hand_on_strays() == 0

    assert len(asked) <= sum(len(relations_to(model)) for model in (Contact, Outlet))
    assert (register(), ContactMerge.objects.values().get()) == (before, record)


def test_what_stands_on_entries_that_were_taken_apart_stays_there(by):
    kept, merged = make_contact(), make_contact()
    unmerge(merge=merge(kept, merged, by), by=by)
    Phone.objects.create(contact=merged, number=NUMBER)

    assert hand_on_strays() == 0
    assert numbers(merged) == [NUMBER]
