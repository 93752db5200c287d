"""Merging two outlets: names, groups, the people who work there, and who may."""

from datetime import date

import pytest

from contacts.duplicates.merging import Refused
from contacts.duplicates.unmerging import unmerge
from contacts.models import Outlet, Position
from crm.models import Region
from tests.contacts.merge_worlds import merge
from tests.factories import make_contact, make_engagement, make_outlet, unit

pytestmark = pytest.mark.django_db


@pytest.fixture
def by(cast):
    return cast["operator.trenggalek"]


def test_people_of_every_unit_work_at_the_kept_one(by, cast):
    kept, merged = make_outlet(), make_outlet()
    make_contact(outlet=merged)
    make_contact(of=unit("polres-ketapang"), outlet=merged)
    meeting = make_engagement(by=cast["operator.ketapang"])
    meeting.participations.create(contact=make_contact(), represents=merged)
    meeting.participations.create(outlet=merged)

    merge(kept, merged, by)

    assert kept.positions.count() == 2
    assert not Position.objects.filter(outlet=merged).exists()
    assert meeting.participations.get(contact__isnull=False).represents == kept
    assert meeting.participations.get(contact__isnull=True).outlet == kept


def test_who_worked_at_both_stands_there_once(by):
    kept, merged = make_outlet(), make_outlet()
    reporter = make_contact(outlet=kept)
    reporter.positions.create(outlet=merged, start=date(2024, 1, 1))

    made = merge(kept, merged, by)

    position = reporter.positions.get()
    assert (position.outlet, position.start) == (kept, date(2024, 1, 1))
    unmerge(merge=made, by=by)
    position.refresh_from_db()
    assert position.start is None
    assert reporter.positions.get(outlet=merged).start == date(2024, 1, 1)


def test_the_name_that_goes_is_remembered_as_another_name(by):
    kept = make_outlet("Kabar Pagi", other_names="Pagi")
    merged = make_outlet("Kabar Pagi Online", other_names="KP Online\nPagi")

    merge(kept, merged, by, name="kept")

    kept.refresh_from_db()
    assert kept.other_names.splitlines() == ["Kabar Pagi Online", "Pagi", "KP Online"]
    assert list(Outlet.objects.matching("pagi online")) == [kept]


def test_names_that_do_not_fit_are_left_out_whole_and_what_it_was_called_comes_first(by):
    kept = make_outlet("Kabar", other_names="\n".join(letter * 99 for letter in "vwxyz"))
    merged = make_outlet("Q" * 150)

    made = merge(kept, merged, by, name="kept")

    kept.refresh_from_db()
    assert kept.other_names.splitlines() == ["Q" * 150, "v" * 99, "w" * 99, "x" * 99]
    unmerge(merge=made, by=by)
    kept.refresh_from_db()
    assert kept.other_names.splitlines() == [letter * 99 for letter in "vwxyz"]


def test_a_group_in_itself_comes_apart(by):
    group = make_outlet("Grup")
    member = make_outlet("Anggota", group=group)
    sister = make_outlet("Saudara", group=group)

    made = merge(member, group, by)

    member.refresh_from_db()
    sister.refresh_from_db()
    assert (member.group, sister.group) == (None, member)
    unmerge(merge=made, by=by)
    member.refresh_from_db()
    sister.refresh_from_db()
    assert (member.group, sister.group) == (group, group)


def test_the_status_of_dewan_pers_comes_whole_from_one_of_the_two(by):
    kept = make_outlet(
        verification="factual", certificate_number="DP/1", verification_checked_on=date(2026, 8, 12)
    )
    merged = make_outlet(
        verification="administrative", certificate_number="DP/2", verification_checked_on=date(2026, 9, 1)
    )

    merge(kept, merged, by)

    kept.refresh_from_db()
    assert (kept.verification, kept.certificate_number) == ("administrative", "DP/2")
    assert kept.verification_checked_on == date(2026, 9, 1)


def test_regions_of_both(by):
    kept, merged = make_outlet(), make_outlet()
    kept.regions.set(Region.objects.filter(code="35.03"))
    merged.regions.set(Region.objects.filter(code__in=["35.03", "35.04"]))

    merge(kept, merged, by)

    assert [region.code for region in kept.regions.order_by("code")] == ["35.03", "35.04"]


def test_the_unit_above_puts_outlets_together_that_two_units_below_keep(cast):
    kept, merged = make_outlet(), make_outlet(steward=unit("polsek-munjungan"))

    with pytest.raises(Refused):
        merge(kept, merged, cast["operator.munjungan"])

    merge(kept, merged, cast["kepala.jatim"])
    assert Outlet.objects.get() == kept


def test_an_outlet_of_another_polda_is_not_touched(by):
    kept, merged = make_outlet(), make_outlet(steward=unit("polres-ketapang"))

    with pytest.raises(Refused):
        merge(kept, merged, by)

    assert Outlet.objects.count() == 2
