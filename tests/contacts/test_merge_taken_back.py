"""Taking a merge back when the world has moved on: what goes back, what stays and is said, what is refused."""

import pytest
from django.db import connection
from django.utils.translation import gettext as _

from contacts.duplicates.merging import Refused
from contacts.duplicates.unmerging import unmerge
from contacts.models import Contact, ContactMerge, Outlet, Phone, Position
from crm.models import AuditEntry
from engagements.models import Participation
from tests.contacts.merge_worlds import merge, numbers, register
from tests.factories import make_contact, make_engagement, make_outlet

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


@pytest.mark.parametrize("number", ["+6561234567", "+12025550123", "+6281234567890"])
def test_a_number_keeps_the_code_of_its_country(by, number):
    kept, merged = make_contact(phone=number), make_contact(phone=number)
    one, other = make_outlet(phone=number), make_outlet(phone="+62215551234")
    before = register()
    people, outlets = merge(kept, merged, by), merge(one, other, by, phone="merged")

    unmerge(merge=people, by=by)
    unmerge(merge=outlets, by=by)

    assert numbers(merged) == [number]
    assert register() == before


def test_what_came_since_stays_with_the_kept_one(by):
    kept, merged = make_contact(), make_contact(phone="+6281234567890")
    made = merge(kept, merged, by)
    Phone.objects.create(contact=kept, number="+62215551234", order=9)
    meeting = make_engagement(by=by, contacts=(kept,))

    unmerge(merge=made, by=by)

    assert (numbers(kept), numbers(merged)) == (["+62215551234"], ["+6281234567890"])
    assert meeting.participations.get().contact == kept


def test_a_field_somebody_changed_since_stays_and_is_named(by):
    kept, merged = make_contact("Budi", email="a@contoh.id"), make_contact("Budi S.", email="b@contoh.id")
    made = merge(kept, merged, by, name="merged", email="merged")
    kept.refresh_from_db()
    kept.email = "c@contoh.id"
    kept.stamp(by).save()

    done = unmerge(merge=made, by=by)

    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.email) == ("Budi", "c@contoh.id")
    assert (merged.name, merged.email) == ("Budi S.", "b@contoh.id")
    assert done.stayed == [_("e-mail").capitalize()]


def test_links_that_were_added_or_removed_since_stay_so(by):
    from contacts.models import Beat

    law, politics, crime = (Beat.objects.get(code=code) for code in ("hukum", "politik", "kriminal"))
    kept, merged = make_contact(), make_contact()
    kept.beats.set([law])
    merged.beats.set([politics])
    made = merge(kept, merged, by)
    kept.beats.set([politics, crime])

    unmerge(merge=made, by=by)

    assert list(kept.beats.all()) == [crime]
    assert list(merged.beats.all()) == [politics]


def test_a_row_that_was_removed_since_does_not_come_back(by):
    kept, merged = make_contact(), make_contact(phone="+6281234567890")
    made = merge(kept, merged, by)
    kept.phones.all().delete()

    unmerge(merge=made, by=by)

    assert not Phone.objects.exists()


def test_a_meeting_that_was_deleted_since_is_counted_as_lost(by):
    kept, merged = make_contact(), make_contact()
    meeting = make_engagement(by=by, contacts=(kept, merged))
    made = merge(kept, merged, by)
    meeting.delete()

    done = unmerge(merge=made, by=by)

    assert done.lost == 1
    assert not Participation.objects.exists()


def test_the_newest_first(by):
    kept, first, second = make_contact(), make_contact(), make_contact()
    older, newer = merge(kept, first, by), merge(kept, second, by)

    with pytest.raises(Refused):
        unmerge(merge=older, by=by)

    first.refresh_from_db()
    assert first.merged_into == kept
    unmerge(merge=newer, by=by)
    unmerge(merge=older, by=by)
    assert Contact.objects.count() == 3


def test_a_link_in_the_middle_of_a_chain_waits_for_the_one_above(by):
    top, middle, bottom = make_contact(), make_contact(), make_contact(phone="+6281234567890")
    lower, upper = merge(middle, bottom, by), merge(top, middle, by)
    assert top.phones.count() == 1

    with pytest.raises(Refused):
        unmerge(merge=lower, by=by)

    unmerge(merge=upper, by=by)
    assert middle.phones.count() == 1
    unmerge(merge=lower, by=by)
    assert bottom.phones.count() == 1
    assert Contact.objects.count() == 3


def test_taken_back_twice_is_refused_and_the_record_stays(by):
    kept, merged = make_contact(), make_contact()
    made = merge(kept, merged, by)
    unmerge(merge=made, by=by)

    with pytest.raises(Refused):
        unmerge(merge=made, by=by)

    record = ContactMerge.objects.get()
    assert (record.undone_by, record.undone_at is None) == (by, False)
    assert AuditEntry.objects.filter(verb="undo").count() == 1


@pytest.mark.parametrize("username", ["operator.ketapang", "kepala.jatim", "operator.munjungan"])
def test_another_unit_takes_nothing_apart(cast, by, username):
    kept, merged = make_contact(), make_contact()
    made = merge(kept, merged, by)

    with pytest.raises(Refused):
        unmerge(merge=made, by=cast[username])

    merged.refresh_from_db()
    assert merged.merged_into == kept


def test_merged_again_after_it_was_taken_back(by):
    kept, merged = make_contact(), make_contact(phone="+6281234567890")
    unmerge(merge=merge(kept, merged, by), by=by)

    again = merge(kept, merged, by)
    unmerge(merge=again, by=by)

    assert merged.phones.count() == 1
    assert ContactMerge.objects.count() == 2


def test_an_outlet_whose_name_was_taken_since_does_not_come_back_and_nothing_changes(by):
    kept, merged = make_outlet("Kabar Pagi"), make_outlet("Kabar Sore")
    reporter = make_contact(outlet=merged)
    made = merge(kept, merged, by, name="kept")
    make_outlet("KABAR SORE")

    with pytest.raises(Refused):
        unmerge(merge=made, by=by)

    merged.refresh_from_db()
    assert merged.merged_into == kept
    assert reporter.positions.get().outlet == kept
    assert Outlet.objects.count() == 2


def test_a_group_that_was_deleted_since_is_left_blank(by):
    kept = make_outlet("Kabar Pagi", group=make_outlet("Grup A"))
    merged = make_outlet("Kabar Sore", group=make_outlet("Grup B"))
    made = merge(kept, merged, by, name="kept", group="merged")
    Outlet.objects.get(name="Grup A").delete()

    unmerge(merge=made, by=by)

    connection.check_constraints()
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.group, kept.name, str(merged.group)) == (None, "Kabar Pagi", "Grup B")
    assert merged.merged_into is None


def test_the_name_the_kept_outlet_took_goes_back_with_it(by):
    kept, merged = make_outlet("Kabar Pagi"), make_outlet("Kabar Pagi Trenggalek")
    made = merge(kept, merged, by, name="merged")
    kept.refresh_from_db()
    assert (kept.name, kept.name_key, kept.other_names) == (
        "Kabar Pagi Trenggalek",
        "kabar pagi trenggalek",
        "Kabar Pagi",
    )

    unmerge(merge=made, by=by)

    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.name, kept.name_key, kept.other_names) == ("Kabar Pagi", "kabar pagi", "")
    assert (merged.name, merged.merged_into) == ("Kabar Pagi Trenggalek", None)


def test_a_position_dropped_by_a_merge_of_people_follows_when_outlets_are_taken_apart_first(by):
    one, other = make_outlet(), make_outlet()
    kept = make_contact(outlet=one)
    merged = make_contact(outlet=other)
    outlets = merge(one, other, by)
    people = merge(kept, merged, by)
    assert Position.objects.count() == 1

    unmerge(merge=outlets, by=by)
    unmerge(merge=people, by=by)

    assert kept.positions.get().outlet == one
    assert merged.positions.get().outlet == other


def test_a_position_that_comes_back_to_a_merged_outlet_is_handed_on(by):
    one, other = make_outlet(), make_outlet()
    kept, merged = make_contact(outlet=other), make_contact(outlet=other)
    people = merge(kept, merged, by)
    outlets = merge(one, other, by)

    unmerge(merge=people, by=by)

    assert merged.positions.get().outlet == one
    unmerge(merge=outlets, by=by)
    assert [kept.positions.get().outlet, merged.positions.get().outlet] == [other, other]
    assert Position.objects.count() == 2
