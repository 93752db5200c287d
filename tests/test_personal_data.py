"""The register of personal fields is complete, and what must not exist has no field."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models
from simple_history.models import HistoricalChanges

from contacts.actions import delete_record
from contacts.duplicates.actions import set_apart
from contacts.duplicates.relations import keys_to
from contacts.duplicates.unmerging import unmerge
from contacts.imports.freshness import mark, moved
from contacts.models import Beat, Contact, LikelyContacts, Outlet, Phone
from contacts.models.duplicates import Distinct, Merge
from contacts.models.likely import Likely
from tests.contacts.import_files import history
from tests.contacts.merge_worlds import merge
from tests.factories import make_contact, make_outlet

REGISTER = Path(__file__).parent.parent / "docs" / "personal-data.md"
PAIRS_AND_MERGES = (Distinct, Likely, Merge)
"""What was said or found about two entries: no fields of a person, but named among the copies."""
TECHNICAL = {
    "id",
    "key",
    "name_key",
    "merged_into",
    "version",
    "created_at",
    "created_by",
    "updated_at",
    "updated_by",
}
FORBIDDEN = re.compile(
    r"nik\b|npwp|birth|religion|agama|ethnic|suku|family|spouse|politic|party_member|health|income|gift|criminal|plate|"
    r"latitude|longitude|instagram|facebook|twitter|tiktok|attitude|sentiment|loyal|score|risk|blacklist|remark|rating"
)


def naming_a_person() -> set[type[models.Model]]:
    """Every model with a key to a person, past states apart: one that is added later cannot be forgotten."""
    return {key.model for key in keys_to(Contact, besides=(HistoricalChanges,))}


ABOUT_PEOPLE = sorted(
    {model._meta.label for model in naming_a_person() if not issubclass(model, PAIRS_AND_MERGES)}
    | {"crm.User"}
)


def fields_about_people() -> set[str]:
    found = set()
    for name in ABOUT_PEOPLE:
        options = apps.get_model(name)._meta
        own = [*options.concrete_fields, *options.many_to_many]
        found |= {f"{name}.{field.name}" for field in own if field.name not in TECHNICAL}
    return found


def test_every_personal_field_stands_in_the_register_and_no_other() -> None:
    registered = set(re.findall(r"^\| (\w+\.\w+\.\w+) \|", REGISTER.read_text(), flags=re.MULTILINE))
    assert registered == fields_about_people()


def test_what_was_said_or_found_about_two_people_stands_among_the_copies() -> None:
    copies = REGISTER.read_text().partition("\n## Copies")[2].partition("\n## ")[0]
    said = {model._meta.label for model in naming_a_person() if issubclass(model, PAIRS_AND_MERGES)}
    assert said == {"contacts.ContactMerge", "contacts.DistinctContacts", "contacts.LikelyContacts"}
    assert [label for label in said if f"{label}." not in copies] == []


def tables_that_hold(*texts: str) -> set[str]:
    return {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        for row in model._base_manager.values_list()
        if any(text in str(row).casefold() for text in texts)
    }


@pytest.mark.django_db
def test_a_deleted_person_is_left_nowhere_by_name_nor_in_the_history(cast, sign_in) -> None:
    by = cast["operator.trenggalek"]
    one, other = make_outlet(), make_outlet()
    person = make_contact("Zulkarnain", phone="+6281234567890", email="zulkarnain@contoh.id", outlet=one)
    person.positions.create(outlet=other)
    namesake, stranger = make_contact("Zulkarnain S.", phone="+6281234567890"), make_contact("Siti")
    merge(person, namesake, by)
    outlets = merge(one, other, by)
    person.refresh_from_db()
    person.prefix_title = "Dr."
    person.beats.add(Beat.objects.all()[0])
    person.stamp(by).save()
    number = person.pk
    set_apart(one=person, other=stranger, by=by)
    LikelyContacts.objects.create(one=person, other=stranger)

    assert sign_in("operator.trenggalek").post(f"{person.get_absolute_url()}hapus/").status_code == 302

    assert tables_that_hold("zulkarnain", "81234567890") == set()
    assert list(Contact.everyone.all()) == [stranger]
    assert not any(model._base_manager.exists() for model in naming_a_person() - {Contact})
    outlets.refresh_from_db()
    assert [row["fields"]["contact"] for row in outlets.dropped] == [number]
    lines = history(Contact).exclude(id=stranger.pk).values_list("id", "history_type", "unit", "history_user")
    assert sorted(lines) == [(pk, "-", by.unit_id, by.pk) for pk in sorted((number, namesake.pk))]
    assert history(Contact).filter(id=stranger.pk).count() == 1


@pytest.mark.django_db
def test_a_preview_sees_that_somebody_was_deleted_for_good(cast) -> None:
    by = cast["operator.trenggalek"]
    person = make_contact("Zulkarnain", phone="+6281234567890")
    before = mark(by.unit)
    assert not moved(by.unit, before)
    delete_record(record=person, by=by)
    assert moved(by.unit, before)


@pytest.mark.django_db
def test_only_of_a_person_the_past_goes(cast) -> None:
    outlet = make_outlet("Zulkarnain Pos")
    number = outlet.pk
    delete_record(record=outlet, by=cast["operator.trenggalek"])
    assert list(history(Outlet).filter(id=number).values_list("history_type", flat=True)) == ["-", "+"]


@pytest.mark.django_db
def test_what_was_on_loan_from_a_merge_leaves_no_number_with_the_other(cast) -> None:
    by = cast["operator.trenggalek"]
    kept, double = make_contact("Siti", phone="+6281311112222"), make_contact("Siti", phone="+6281234567890")
    unmerge(merge=merge(kept, double, by), by=by)
    double.refresh_from_db()
    delete_record(record=double, by=by)
    assert tables_that_hold("81234567890") == set()
    assert kept.phones.count() == 1
    assert history(Phone).filter(contact=kept).exists()


OWN_MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {"crm", "contacts", "engagements"}
]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_no_model_has_a_field_for_what_must_not_exist(model: type[models.Model]) -> None:
    assert [field.name for field in model._meta.get_fields() if FORBIDDEN.search(field.name)] == []


@pytest.mark.parametrize("name", [name for name in ABOUT_PEOPLE if name != "crm.User"])
def test_no_free_text_about_a_person_is_longer_than_a_line(name: str) -> None:
    texts = [
        field for field in apps.get_model(name)._meta.concrete_fields if isinstance(field, models.CharField)
    ]
    assert [field.name for field in texts if (field.max_length or 0) > 400] == []
    assert not any(
        isinstance(field, (models.TextField, models.JSONField)) for field in apps.get_model(name)._meta.fields
    )
