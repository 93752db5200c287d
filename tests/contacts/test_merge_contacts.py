"""Merging two people: what the kept one has afterwards, what is refused, and what nobody may do."""

from datetime import date, timedelta

import pytest
from django.utils import timezone

from contacts.duplicates.fields import Reason, Side, questions
from contacts.duplicates.merging import Overtaken, Refused, merge_contacts
from contacts.duplicates.unmerging import unmerge
from contacts.models import (
    Beat,
    Contact,
    ContactMerge,
    DistinctContacts,
    Membership,
    OfficeTitle,
    Phone,
    Position,
)
from crm.models import AuditEntry, Verb
from engagements.models import Attendance, Participation
from tests.contacts.merge_worlds import merge, numbers, past, register
from tests.factories import make_chapter, make_contact, make_engagement, make_follow_up, make_outlet, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


def proposal(field: str, kept: Contact, merged: Contact) -> tuple[Side, Reason]:
    return next(one.proposal for one in questions(kept, merged) if one.name == field)


def test_the_kept_one_has_what_both_had(by):
    outlet, other = make_outlet(), make_outlet()
    kept = make_contact("Budi", phone="+6281234567890", outlet=outlet)
    merged = make_contact("Budi", phone="+6281345678901", outlet=other, email="budi@contoh.id")
    kept.beats.set(Beat.objects.filter(code="hukum"))
    merged.beats.set(Beat.objects.filter(code__in=["hukum", "politik"]))
    promise = make_follow_up(owner=by, contact=merged)
    meeting = make_engagement(by=by, contacts=(merged,))

    merge(kept, merged, by)

    kept.refresh_from_db()
    promise.refresh_from_db()
    assert kept.email == "budi@contoh.id"
    assert numbers(kept) == ["+6281234567890", "+6281345678901"]
    assert {position.outlet for position in kept.positions.all()} == {outlet, other}
    assert {beat.code for beat in kept.beats.all()} == {"hukum", "politik"}
    assert promise.contact == kept
    assert meeting.participations.get().contact == kept


def test_the_first_number_of_the_kept_one_stays_the_first(by):
    merged = make_contact("Budi", phone="+6281345678901")
    kept = make_contact("Budi", phone="+6281234567890")

    merge(kept, merged, by)

    assert numbers(kept)[0] == "+6281234567890"


def test_choices_are_followed_and_stand_in_the_record(by):
    kept, merged = make_contact("Budi", email="a@contoh.id"), make_contact("Budi S", email="b@contoh.id")

    made = merge(kept, merged, by, name="kept", email="merged")

    kept.refresh_from_db()
    assert (kept.name, kept.email) == ("Budi", "b@contoh.id")
    assert made.values["email"] == ["a@contoh.id", "b@contoh.id"]
    assert "name" not in made.values


def test_who_asked_to_be_left_alone_on_either_stays_so(by, cast):
    head = cast["kepala.trenggalek"]
    kept = make_contact("Budi")
    merged = make_contact("Budi", do_not_contact_since=date(2026, 5, 1), do_not_contact_by=head)

    made = merge(kept, merged, by)

    kept.refresh_from_db()
    assert (kept.do_not_contact_since, kept.do_not_contact_by) == (date(2026, 5, 1), head)
    unmerge(merge=made, by=by)
    kept.refresh_from_db()
    merged.refresh_from_db()
    assert (kept.do_not_contact_since, merged.do_not_contact_since) == (None, date(2026, 5, 1))


def test_of_two_such_wishes_the_earlier_counts(by):
    wish = {"do_not_contact_by": by}
    kept = make_contact(do_not_contact_since=date(2026, 6, 1), **wish)
    merged = make_contact(do_not_contact_since=date(2026, 5, 1), **wish)

    merge(kept, merged, by)

    kept.refresh_from_db()
    assert kept.do_not_contact_since == date(2026, 5, 1)


def test_a_wish_told_while_they_were_one_stands_for_both_afterwards(by):
    kept, merged = make_contact(), make_contact()
    made = merge(kept, merged, by)
    kept.refresh_from_db()
    kept.leave_alone(by)
    kept.save()

    unmerge(merge=made, by=by)

    merged.refresh_from_db()
    kept.refresh_from_db()
    today = timezone.localdate()
    assert (kept.do_not_contact_since, merged.do_not_contact_since) == (today, today)


def test_the_same_number_stands_once_and_is_made_anew_when_taken_back(by):
    kept, merged = make_contact(phone="+6281234567890"), make_contact(phone="+6281234567890")
    theirs = merged.phones.get()

    made = merge(kept, merged, by)

    assert Phone.objects.get().contact == kept
    unmerge(merge=made, by=by)
    assert merged.phones.get() == theirs
    assert [row.history_type for row in past(theirs)] == ["+", "-", "+"]
    assert [row.history_user for row in past(theirs)] == [by, by, None]


def test_the_row_that_stays_learns_what_only_the_other_knew(by):
    chapter = make_chapter()
    kept, merged = make_contact(), make_contact()
    stays = Membership.objects.create(contact=kept, chapter=chapter)
    goes = Membership.objects.create(
        contact=merged, chapter=chapter, card_number="13.00.1", checked_on=date(2026, 8, 12)
    )

    made = merge(kept, merged, by)

    stays.refresh_from_db()
    assert (stays.card_number, stays.checked_on, stays.version) == ("13.00.1", date(2026, 8, 12), 2)
    unmerge(merge=made, by=by)
    stays.refresh_from_db()
    goes.refresh_from_db()
    assert (stays.card_number, stays.checked_on) == ("", None)
    assert (goes.card_number, goes.contact) == ("13.00.1", merged)


@pytest.mark.parametrize("newer_is_kept", [True, False])
def test_of_two_cards_and_certificates_the_one_seen_last_counts(by, newer_is_kept):
    old = {"expires_on": date(2020, 1, 1), "checked_on": date(2019, 1, 1)}
    new = {"expires_on": date(2030, 1, 1), "checked_on": date(2026, 1, 1)}
    kept, merged = make_contact(), make_contact()
    chapter = make_chapter()
    for contact, dates in ((kept, new), (merged, old)) if newer_is_kept else ((kept, old), (merged, new)):
        contact.competences.create(level="muda", number="1", **dates)
        year = dates["checked_on"].year
        contact.memberships.create(
            chapter=chapter,
            card_number=f"13.{year}",
            card_expires_on=dates["expires_on"],
            checked_on=dates["checked_on"],
        )
    before = register()

    made = merge(kept, merged, by)

    card, certificate = kept.memberships.get(), kept.competences.get()
    assert (card.card_number, card.card_expires_on, card.checked_on) == ("13.2026", *new.values())
    assert (certificate.expires_on, certificate.checked_on) == tuple(new.values())
    unmerge(merge=made, by=by)
    assert register() == before


def test_a_card_that_was_checked_counts_before_one_nobody_looked_at(by):
    chapter = make_chapter()
    kept, merged = make_contact(), make_contact()
    kept.memberships.create(chapter=chapter, card_number="13.1", card_expires_on=date(2027, 1, 1))
    merged.memberships.create(chapter=chapter, card_number="13.2", checked_on=date(2026, 1, 1))

    merge(kept, merged, by)

    card = kept.memberships.get()
    assert (card.card_number, card.checked_on) == ("13.2", date(2026, 1, 1))
    assert kept.memberships.count() == 1


@pytest.mark.parametrize("newer_is_kept", [True, False])
def test_nothing_of_an_old_card_is_said_of_a_new_one(by, newer_is_kept):
    chapter = make_chapter()
    kept, merged = make_contact(), make_contact()
    new, old = (kept, merged) if newer_is_kept else (merged, kept)
    new.memberships.create(chapter=chapter, card_number="13.2", checked_on=date(2026, 1, 1))
    old.memberships.create(chapter=chapter, card_number="13.1", card_expires_on=date(2020, 1, 1))
    before = register()

    made = merge(kept, merged, by)

    card = kept.memberships.get()
    assert (card.card_number, card.card_expires_on, card.checked_on) == ("13.2", None, date(2026, 1, 1))
    unmerge(merge=made, by=by)
    assert register() == before


def test_without_a_check_the_card_that_is_valid_longer_counts(by):
    chapter = make_chapter()
    kept, merged = make_contact(), make_contact()
    kept.memberships.create(chapter=chapter, card_number="13.1", card_expires_on=date(2025, 1, 1))
    merged.memberships.create(chapter=chapter, card_expires_on=date(2028, 1, 1))

    merge(kept, merged, by)

    card = kept.memberships.get()
    assert (card.card_number, card.card_expires_on) == ("13.1", date(2028, 1, 1))


def test_the_same_office_written_down_twice_stands_once_and_two_terms_stand_both(by):
    chapter, chair = make_chapter(), OfficeTitle.objects.get(code="ketua")
    kept, merged = make_contact(), make_contact()
    since = {"chapter": chapter, "title": chair, "start": date(2024, 1, 1)}
    kept.offices.create(**since)
    merged.offices.create(**since, decree_number="SK/1")
    merged.offices.create(chapter=chapter, title=chair, start=date(2019, 1, 1), end=date(2023, 12, 31))

    made = merge(kept, merged, by)

    told = kept.offices.order_by("start").values_list("start", "decree_number")
    assert list(told) == [(date(2019, 1, 1), ""), (date(2024, 1, 1), "SK/1")]
    unmerge(merge=made, by=by)
    assert kept.offices.get().decree_number == ""
    assert merged.offices.count() == 2


def test_who_came_under_one_name_and_was_only_invited_under_the_other_came(by):
    kept, merged = make_contact(), make_contact()
    meeting = make_engagement(by=by)
    Participation.objects.create(engagement=meeting, contact=kept, attendance=Attendance.INVITED)
    came = Participation.objects.create(engagement=meeting, contact=merged, role="speaker")

    made = merge(kept, merged, by)

    line = meeting.participations.get()
    assert (line.contact, line.attendance, line.role) == (kept, Attendance.ATTENDED, "speaker")
    unmerge(merge=made, by=by)
    line.refresh_from_db()
    assert (line.attendance, line.role) == (Attendance.INVITED, "participant")
    assert meeting.participations.get(contact=merged) == came


def test_meetings_of_other_units_are_handed_over_too(by, cast):
    kept, merged = make_contact(), make_contact()
    foreign = make_engagement(by=cast["operator.ketapang"], contacts=(merged,))

    merge(kept, merged, by)

    assert foreign.participations.get().contact == kept


def test_who_is_not_the_merged_one_is_not_the_kept_one_either(by):
    third, kept, merged = make_contact(), make_contact(), make_contact()
    DistinctContacts.objects.create(one=third, other=merged, by=by)
    apart = DistinctContacts.objects.create(one=kept, other=merged, by=by)

    made = merge(kept, merged, by)

    pair = DistinctContacts.objects.get()
    assert (pair.one, pair.other) == (third, kept)
    unmerge(merge=made, by=by)
    assert DistinctContacts.objects.filter(one=third, other=merged).exists()
    assert DistinctContacts.objects.get(one=kept, other=merged).pk == apart.pk


def test_one_line_in_the_trail_names_both_by_number_only(by):
    kept, merged = make_contact("Budi Santoso"), make_contact("Budi Santosa")

    made = merge(kept, merged, by)
    unmerge(merge=made, by=by)

    lines = AuditEntry.objects.about(kept).order_by("pk")
    assert [(line.verb, line.actor, line.detail) for line in lines] == [
        (Verb.MERGE, by, str(merged.pk)),
        (Verb.UNDO, by, str(merged.pk)),
    ]
    assert not AuditEntry.objects.about(merged).exists()


def test_stamps_versions_and_history_are_written(by):
    kept, merged = make_contact(phone="+6281234567890"), make_contact(phone="+6281345678901")
    position = Position.objects.create(contact=merged, outlet=make_outlet())

    merge(kept, merged, by)

    for row in (kept, merged, position):
        row.refresh_from_db()
        assert (row.version, row.updated_by) == (2, by)
        assert past(row)[0].history_user == by
    moved = Phone.objects.get(number="+6281345678901")
    assert [row.contact_id for row in past(moved)] == [kept.pk, merged.pk]
    assert [row.merged_into_id for row in past(merged)] == [kept.pk, None]


def test_a_save_in_the_meantime_stops_it_and_nothing_has_changed(by):
    kept, merged = make_contact(), make_contact(phone="+6281234567890")

    with pytest.raises(Overtaken):
        merge_contacts(kept=kept, merged=merged, by=by, choices={}, versions=(1, 2))

    merged.refresh_from_db()
    assert merged.merged_into is None
    assert merged.phones.count() == 1
    assert not ContactMerge.objects.exists()
    assert not AuditEntry.objects.exists()


@pytest.mark.parametrize("username", ["operator.ketapang", "kepala.jatim", "pimpinan.trenggalek"])
def test_only_the_own_unit_puts_its_people_together(cast, username):
    kept, merged = make_contact(), make_contact()

    with pytest.raises(Refused):
        merge(kept, merged, cast[username])

    merged.refresh_from_db()
    assert merged.merged_into is None


def test_people_of_two_units_are_never_put_together(cast):
    kept, merged = make_contact(), make_contact(of=unit("polsek-munjungan"))

    for username in ("operator.trenggalek", "operator.munjungan", "kepala.mabes"):
        with pytest.raises(Refused):
            merge(kept, merged, cast[username])

    assert Contact.objects.count() == 2


def test_a_merged_one_is_not_merged_again_and_nobody_with_themself(by):
    kept, merged, third = make_contact(), make_contact(), make_contact()
    merge(kept, merged, by)

    for one, other in ((third, merged), (merged, third), (kept, kept)):
        with pytest.raises(Refused):
            merge(one, other, by)

    assert ContactMerge.objects.count() == 1


def test_the_proposal_is_what_is_filled_in_then_the_fuller_then_the_newer(by):
    older = make_contact("Moh. Rizki", email="", shared_down=True, source="kartu nama")
    newer = make_contact("Muhammad Rizki P.", email="r@contoh.id", source="grup WA")
    Contact.objects.filter(pk=older.pk).update(updated_at=timezone.now() - timedelta(days=9))
    older.refresh_from_db()

    assert proposal("email", older, newer) == (Side.MERGED, Reason.ONLY)
    assert proposal("email", newer, older) == (Side.KEPT, Reason.ONLY)
    assert proposal("source", older, newer) == (Side.MERGED, Reason.NEWER)
    assert proposal("source", newer, older) == (Side.KEPT, Reason.NEWER)
    assert proposal("shared_down", older, newer) == (Side.MERGED, Reason.CAUTIOUS)
    assert proposal("shared_down", newer, older) == (Side.KEPT, Reason.CAUTIOUS)
    assert proposal("kind", older, newer) == (Side.KEPT, Reason.SAME)
    fuller = make_contact("Rizki Pratama Putra")
    assert proposal("name", make_contact("Rizki Pratama"), fuller) == (Side.MERGED, Reason.FULLER)
    assert proposal("name", fuller, make_contact("R Putra")) == (Side.KEPT, Reason.FULLER)


def test_an_unknown_word_for_a_side_is_an_error_not_a_guess(by):
    kept, merged = make_contact(), make_contact()

    with pytest.raises(ValueError, match="theirs"):
        merge(kept, merged, by, name="theirs")

    merged.refresh_from_db()
    assert merged.merged_into is None
