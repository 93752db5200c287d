"""The type-ahead: a few options of what the user may see, each with a hint."""

import pytest

from contacts.models import PositionRole
from tests.factories import make_chapter, make_contact, make_outlet

pytestmark = pytest.mark.django_db


def results(client, kind, text=""):
    return client.get(f"/opsi/{kind}/", {"q": text}).json()["results"]


def test_a_person_is_offered_with_outlet_role_and_unit(sign_in):
    contact = make_contact("Budi Santoso", suffix_title="S.H.")
    contact.positions.create(outlet=make_outlet("Radar"), role=PositionRole.objects.get(code="reporter"))

    assert results(sign_in("operator.trenggalek"), "contact", "budi") == [
        {
            "value": str(contact.pk),
            "text": "Budi Santoso, S.H.",
            "hint": "Radar · Reporter · Polres Trenggalek",
        }
    ]


def test_outlets_chapters_regions_and_units_are_offered(sign_in):
    outlet = make_outlet("Radar", website="https://radar.example.id")
    chapter = make_chapter("PWI Trenggalek")
    client = sign_in("operator.trenggalek")

    assert results(client, "outlet", "rada") == [
        {"value": str(outlet.pk), "text": "Radar", "hint": "Siber · radar.example.id"}
    ]
    assert results(client, "chapter", "pwi treng") == [
        {"value": str(chapter.pk), "text": "PWI Trenggalek", "hint": "PWI · kabupaten/kota"}
    ]
    assert [option["value"] for option in results(client, "region", "trenggalek")] == ["35.03"]
    assert [option["text"] for option in results(client, "unit", "")] == [
        "Polres Trenggalek",
        "Polsek Munjungan",
    ]


def test_at_most_twenty_are_offered(sign_in):
    for _ in range(25):
        make_outlet()

    assert len(results(sign_in("operator.trenggalek"), "outlet")) == 20


def test_a_stranger_is_led_to_the_sign_in(client):
    assert client.get("/opsi/outlet/").status_code == 302
