"""The tree of units: a Polsek is added by its Polres."""

import pytest

from crm.models import Unit
from tests.factories import unit

FORM = {"name": "Polsek Watulimo", "zone": "WIB", "seat": "Watulimo"}


def test_an_administrator_adds_a_polsek(sign_in) -> None:
    done = sign_in("admin.trenggalek").post("/satuan/tambah/", {**FORM, "parent": unit().pk})
    made = Unit.objects.get(code="polsek-watulimo")
    assert (done.status_code, made.level, Unit.objects.get_parent(made)) == (302, "polsek", unit())
    assert Unit.objects.find_problems() == ([], [], [], [], [])


@pytest.mark.parametrize("parent", ["polda-jawa-timur", "polres-ketapang", "polsek-munjungan"])
def test_a_unit_is_not_added_above_beside_or_below_a_polsek(sign_in, parent: str) -> None:
    done = sign_in("admin.trenggalek").post("/satuan/tambah/", {**FORM, "parent": unit(parent).pk})
    assert done.status_code == 422
    assert not Unit.objects.filter(code="polsek-watulimo").exists()


def test_a_name_that_is_taken_is_refused_with_a_sentence(sign_in) -> None:
    done = sign_in("admin.trenggalek").post(
        "/satuan/tambah/", {**FORM, "name": "Polsek Munjungan", "parent": unit().pk}
    )
    assert done.status_code == 422
    assert "Sudah ada satuan dengan nama ini." in done.content.decode()


def test_two_taps_make_one_unit(sign_in) -> None:
    client, data = sign_in("admin.trenggalek"), {**FORM, "parent": unit().pk, "submission": "a" * 32}
    first, second = client.post("/satuan/tambah/", data), client.post("/satuan/tambah/", data)
    assert first["Location"] == second["Location"]
    assert Unit.objects.filter(name="Polsek Watulimo").count() == 1


@pytest.mark.parametrize("name", ["Polsek%00", "Polsek%ED%A0%80", "P" * 121])
def test_nothing_dirty_enters(sign_in, name: str) -> None:
    body = f"name={name}&zone=WIB&seat=Watulimo&parent={unit().pk}"
    form = "application/x-www-form-urlencoded"
    done = sign_in("admin.trenggalek").post("/satuan/tambah/", body, content_type=form)
    assert done.status_code == 422
    assert Unit.objects.filter(level="polsek").count() == 1


def test_the_list_finds_by_any_word_and_counts(sign_in) -> None:
    page = sign_in("kepala.mabes").get("/satuan/?q=TRENGGALEK").content.decode()
    assert "1 satuan" in page
    assert "Polres Trenggalek" in page
    assert "Polres Ketapang" not in page
