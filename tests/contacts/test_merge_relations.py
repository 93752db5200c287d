"""Nothing that names an entry can be forgotten by a merge: what there is is found, not listed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest
from django.apps import apps
from django.db import connection, models

from contacts.duplicates.fields import OWN, TOGETHER, UNASKED, asked_groups, carried
from contacts.duplicates.relations import named, relations_to, rows_at, unique_rules
from contacts.duplicates.unmerging import unmerge
from contacts.models import (
    Chapter,
    Competence,
    Contact,
    DistinctContacts,
    DistinctOutlets,
    Membership,
    Office,
    OfficeTitle,
    Outlet,
    Phone,
    Position,
)
from crm.fields import KeyField
from crm.models import User
from engagements.models import FollowUp, Participation
from tests.contacts.merge_worlds import merge
from tests.factories import make_chapter, make_contact, make_engagement, make_outlet, unit

pytestmark = pytest.mark.django_db

type Maker = Callable[[Any, User], models.Model]


def chapter() -> Chapter:
    return Chapter.objects.first() or make_chapter()


def told_apart(model: Any, entry: Any, by: User, maker: Callable[[], Any]) -> models.Model:
    one, other = sorted((entry, maker()), key=lambda row: row.pk)
    return model.objects.create(one=one, other=other, by=by)


MAKERS: dict[str, Maker] = {
    "contacts.Phone.contact": lambda who, by: Phone.objects.create(contact=who, number="+6281234567890"),
    "contacts.Position.contact": lambda who, by: Position.objects.create(contact=who, outlet=make_outlet()),
    "contacts.Position.outlet": lambda who, by: Position.objects.create(contact=make_contact(), outlet=who),
    "contacts.Competence.contact": lambda who, by: Competence.objects.create(
        contact=who, level="muda", checked_on=date(2026, 8, 12)
    ),
    "contacts.Membership.contact": lambda who, by: Membership.objects.create(contact=who, chapter=chapter()),
    "contacts.Office.contact": lambda who, by: Office.objects.create(
        contact=who, chapter=chapter(), title=OfficeTitle.objects.get(code="ketua")
    ),
    "contacts.DistinctContacts.one": lambda who, by: told_apart(DistinctContacts, who, by, make_contact),
    "contacts.DistinctOutlets.one": lambda who, by: told_apart(DistinctOutlets, who, by, make_outlet),
    "contacts.Outlet.group": lambda who, by: make_outlet(group=who),
    "engagements.FollowUp.contact": lambda who, by: FollowUp.objects.create(
        what="Kirim data", owner=by, unit=unit(), contact=who
    ),
    "engagements.FollowUp.outlet": lambda who, by: FollowUp.objects.create(
        what="Kirim data", owner=by, unit=unit(), outlet=who
    ),
    "engagements.Participation.contact": lambda who, by: make_engagement(
        by=by, contacts=(who,)
    ).participations.get(),
    "engagements.Participation.outlet": lambda who, by: Participation.objects.create(
        engagement=make_engagement(by=by), outlet=who
    ),
    "engagements.Participation.represents": lambda who, by: Participation.objects.create(
        engagement=make_engagement(by=by), contact=make_contact(), represents=who
    ),
}
"""One row that names an entry, for each way there is to name one."""

SWAPPED = {
    "contacts.DistinctContacts.other": "contacts.DistinctContacts.one",
    "contacts.DistinctOutlets.other": "contacts.DistinctOutlets.one",
}
"""A pair has an order: which of its two keys names the entry is the lower number's matter."""


@pytest.mark.parametrize("model", [Contact, Outlet])
def test_every_way_to_name_an_entry_is_moved_and_comes_back(cast, model):
    by = cast["operator.trenggalek"]
    make: Any = make_contact if model is Contact else make_outlet
    kept, merged = make(), make()
    ways = {named(key) for key in relations_to(model)} - set(SWAPPED)
    assert ways == {way for way in MAKERS if belongs(way, model)}
    rows = {way: MAKERS[way](merged, by) for way in ways}

    made = merge(kept, merged, by)

    left = [named(key) for key in relations_to(model) if rows_at(key, merged).exists()]
    assert left == []
    assert {way for way in ways if not names(rows[way], kept)} == set()

    unmerge(merge=made, by=by)

    assert {way for way in ways if not names(rows[way], merged)} == set()
    assert [named(key) for key in relations_to(model) if rows_at(key, kept).exists()] == []


def belongs(way: str, model: type[models.Model]) -> bool:
    label, name = way.rsplit(".", 1)
    return bool(apps.get_model(label)._meta.get_field(name).related_model is model)


def names(row: models.Model, entry: models.Model) -> bool:
    """Whether the row, as it is stored, names `entry` in some field."""
    stored: Any = type(row)._base_manager.get(pk=row.pk)
    keys = [key for key in relations_to(type(entry)) if key.model is type(row)]
    return any(getattr(stored, key.attname) == entry.pk for key in keys)


@pytest.mark.parametrize("model", [Contact, Outlet])
def test_every_rule_that_keeps_rows_from_standing_twice_is_understood(model):
    for key in relations_to(model):
        assert not key.primary_key, f"{named(key)} numbers its row: a merge cannot move it"
        rules = [one for one in key.model._meta.constraints if isinstance(one, models.UniqueConstraint)]
        assert [rule.name for rule in rules if rule.expressions] == [], "a merge compares fields only"
        assert len(list(unique_rules(key.model))) >= len(rules)


@pytest.mark.parametrize("model", [Contact, Outlet])
def test_every_field_is_asked_settled_or_the_entrys_own(model):
    asked = {field.name for group in asked_groups(model) for field in group}
    settled = UNASKED | {name for names in TOGETHER if names[0] in UNASKED for name in names}
    keys = {field.name for field in model._meta.concrete_fields if isinstance(field, KeyField)}

    every = {field.name for field in model._meta.concrete_fields}
    assert every == asked | (every & (settled | OWN)) | keys
    assert {field.name for field in carried(model)} == asked | (every & settled)
    assert not asked & OWN


class Later(models.Model):
    """A model of some later day: a key, and a many-to-many field, to people."""

    contact = models.OneToOneField(Contact, models.PROTECT, related_name="+", null=True)
    present = models.ManyToManyField(Contact, related_name="+")

    class Meta:
        app_label = "contacts"
        managed = False

    def __str__(self) -> str:
        return str(self.pk)


LATER = (Later, Later.present.through)


def forget_later() -> None:
    """No other test knows the model of some later day."""
    for model in LATER:
        apps.all_models["contacts"].pop(model._meta.model_name or "")
    apps.clear_cache()


forget_later()


@pytest.fixture
def later():
    number = {
        "postgresql": "integer GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY",
        "sqlite": "integer PRIMARY KEY AUTOINCREMENT",
    }[connection.vendor]
    with connection.cursor() as cursor:
        cursor.execute(f"CREATE TABLE contacts_later (id {number}, contact_id bigint UNIQUE)")
        cursor.execute(
            f"CREATE TABLE contacts_later_present (id {number}, later_id bigint, contact_id bigint)"
        )
    for model in LATER:
        apps.register_model("contacts", model)
    yield Later
    forget_later()


def test_a_model_that_is_added_later_is_moved_without_a_word_about_it(cast, later):
    by = cast["operator.trenggalek"]
    kept, merged, third = make_contact(), make_contact(), make_contact()
    single = later.objects.create(contact=merged)
    both, one = later.objects.create(), later.objects.create()
    both.present.set([kept, merged, third])
    one.present.set([merged])

    made = merge(kept, merged, by)

    single.refresh_from_db()
    assert single.contact == kept
    assert sorted(both.present.values_list("pk", flat=True)) == [kept.pk, third.pk]
    assert list(one.present.values_list("pk", flat=True)) == [kept.pk]

    unmerge(merge=made, by=by)

    single.refresh_from_db()
    assert single.contact == merged
    assert both.present.count() == 3
    assert list(one.present.all()) == [merged]


def test_where_only_one_row_may_stand_the_kept_ones_stays(cast, later):
    by = cast["operator.trenggalek"]
    kept, merged = make_contact(), make_contact()
    mine, theirs = later.objects.create(contact=kept), later.objects.create(contact=merged)

    made = merge(kept, merged, by)

    assert list(later.objects.all()) == [mine]
    unmerge(merge=made, by=by)
    assert later.objects.get(pk=theirs.pk).contact == merged
