"""Outlets: a national directory, kept by the unit that entered them."""

from typing import Any

import pytest

from contacts.models import Outlet, OutletKind
from crm.models import Region
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db


def typed(**fields: Any) -> dict[str, Any]:
    return {"name": "Radar Contoh", "kind": OutletKind.objects.get(code="siber").pk, **fields}


def test_the_unit_of_the_operator_keeps_a_new_outlet(sign_in):
    answer = sign_in("operator.trenggalek").post(
        "/media/tambah/",
        typed(website="https://www.Radar.example.id/berita", phone="0355-791234", regions=["35", "35.03"]),
    )

    outlet = Outlet.objects.get()
    assert answer.url == f"/media/{outlet.pk}/"
    assert (outlet.steward, outlet.domain, str(outlet.phone)) == (unit(), "radar.example.id", "(0355) 791234")
    assert {region.code for region in outlet.regions.all()} == {"35", "35.03"}


def test_the_same_outlet_twice_is_a_sentence_in_the_form(sign_in):
    make_outlet("Radar  Contoh", website="https://radar.example.id")

    answer = sign_in("operator.trenggalek").post(
        "/media/tambah/", typed(name="RADAR contoh", website="https://www.radar.example.id/")
    )

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()
    assert Outlet.objects.count() == 1


def test_a_status_of_dewan_pers_needs_the_day_it_was_looked_up(sign_in):
    client = sign_in("operator.trenggalek")

    assert client.post("/media/tambah/", typed(verification="factual")).status_code == 422
    assert (
        client.post(
            "/media/tambah/", typed(verification="factual", verification_checked_on="2026-08-12")
        ).status_code
        == 302
    )


@pytest.mark.parametrize(
    ("username", "status"),
    [
        ("operator.trenggalek", 200),
        ("kepala.jatim", 200),
        ("operator.munjungan", 404),
        ("operator.ketapang", 404),
        ("pimpinan.trenggalek", 403),
    ],
)
def test_the_steward_and_the_units_above_edit(sign_in, username, status):
    outlet = make_outlet()

    assert sign_in(username).get(f"/media/{outlet.pk}/ubah/").status_code == status
    assert sign_in(username).get(f"/media/{outlet.pk}/").status_code == 200


def test_the_page_shows_people_the_group_and_the_status(sign_in):
    group = make_outlet("Grup Contoh")
    outlet = make_outlet(
        "Radar Contoh", group=group, verification="factual", verification_checked_on="2026-08-12"
    )
    make_contact("Budi Santoso", outlet=outlet)
    client = sign_in("operator.trenggalek")

    page = client.get(f"/media/{outlet.pk}/").text

    assert "Budi Santoso" in page
    assert "12 Agu 2026" in page
    assert "Grup Contoh" in page
    assert "Radar Contoh" in client.get(f"/media/{group.pk}/").text


@pytest.mark.parametrize("member", ["Jaringan", "Kabar"])
def test_an_outlet_is_not_put_into_a_group_that_belongs_to_it(sign_in, member):
    group = make_outlet("Grup")
    make_outlet("Kabar", group=make_outlet("Jaringan", group=group))
    chosen = Outlet.objects.get(name=member).pk

    answer = sign_in("operator.trenggalek").post(
        f"/media/{group.pk}/ubah/", typed(name="Grup", group=chosen, version=group.version)
    )

    assert answer.status_code == 422
    assert answer.context["form"].errors["group"] == ["Grup ini justru bagian dari media ini sendiri."]
    group.refresh_from_db()
    assert group.group is None


def test_an_outlet_somebody_works_at_is_not_deleted(sign_in):
    outlet = make_outlet()
    make_contact(outlet=outlet)
    client = sign_in("operator.trenggalek")

    assert client.post(f"/media/{outlet.pk}/hapus/").status_code == 409
    assert Outlet.objects.count() == 1
    outlet.positions.all().delete()
    assert client.post(f"/media/{outlet.pk}/hapus/").url == "/media/"
    assert not Outlet.objects.exists()


@pytest.mark.parametrize(
    ("query", "names"),
    [
        ({"police_owned": "on"}, {"Tribrata"}),
        ({"region": "35"}, {"Radar"}),
        ({"region": "35.03"}, {"Radar"}),
        ({"region": "61"}, set()),
        ({"verification": "factual"}, {"Radar"}),
        ({"verification": "none"}, {"Tribrata"}),
        ({"q": "rada"}, {"Radar"}),
        ({}, {"Radar", "Tribrata"}),
    ],
)
def test_the_list_is_narrowed(sign_in, query, names):
    outlet = make_outlet("Radar", verification="factual", verification_checked_on="2026-08-12")
    outlet.regions.set(Region.objects.filter(code="35.03"))
    make_outlet("Tribrata", police_owned=True)

    page = sign_in("operator.trenggalek").get("/media/", query)

    assert {row.record.name for row in page.context["table"].rows} == names
    assert page.context["result_count"] == len(names)
