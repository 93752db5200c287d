"""The register of personal fields is complete, and what must not exist has no field."""

import re
from pathlib import Path

import pytest
from django.apps import apps
from django.db import models

REGISTER = Path(__file__).parent.parent / "docs" / "personal-data.md"
ABOUT_PEOPLE = [
    "contacts.Contact",
    "contacts.Phone",
    "contacts.Position",
    "contacts.Competence",
    "contacts.Membership",
    "contacts.Office",
    "engagements.Participation",
    "crm.User",
]
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


OWN_MODELS = [
    model
    for model in apps.get_models()
    if model.__module__.split(".")[0] in {"crm", "contacts", "engagements"}
]


@pytest.mark.parametrize("model", OWN_MODELS, ids=lambda model: model._meta.label)
def test_no_model_has_a_field_for_what_must_not_exist(model: type[models.Model]) -> None:
    assert [field.name for field in model._meta.get_fields() if FORBIDDEN.search(field.name)] == []


@pytest.mark.parametrize("name", ABOUT_PEOPLE[:7])
def test_no_free_text_about_a_person_is_longer_than_a_line(name: str) -> None:
    texts = [
        field for field in apps.get_model(name)._meta.concrete_fields if isinstance(field, models.CharField)
    ]
    assert [field.name for field in texts if (field.max_length or 0) > 400] == []
    assert not any(
        isinstance(field, (models.TextField, models.JSONField)) for field in apps.get_model(name)._meta.fields
    )
