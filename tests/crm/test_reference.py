"""The data the program ships with."""

from collections import Counter

import pytest

from crm.models import Region, Unit
from crm.reference import load_reference

pytestmark = pytest.mark.django_db


def test_the_tree_holds_the_545_units_at_their_levels() -> None:
    shipped = Unit.objects.exclude(code="polsek-munjungan")
    assert Counter(shipped.values_list("level", flat=True)) == {"mabes": 1, "polda": 36, "polres": 508}
    assert Unit.objects.find_problems() == ([], [], [], [], [])


def test_a_units_type_does_not_follow_from_its_name() -> None:
    metro = Unit.objects.get(code="polres-metro")
    assert (Unit.objects.get_parent(metro).name, metro.level) == ("Polda Lampung", "polres")
    assert [str(region) for region in metro.regions.all()] == ["Kota Metro"]


@pytest.mark.parametrize(
    ("code", "zone"),
    [
        ("polda-jawa-timur", "WIB"),
        ("polda-bali", "WITA"),
        ("polda-maluku", "WIT"),
        ("polres-ketapang", "WIB"),
    ],
)
def test_each_unit_keeps_the_time_of_its_province(code: str, zone: str) -> None:
    assert Unit.objects.get(code=code).zone == zone


def test_regions_are_the_38_provinces_and_514_districts() -> None:
    codes = Region.objects.values_list("code", flat=True)
    assert Counter(len(code) for code in codes) == {2: 38, 5: 514}


def test_loading_again_adds_nothing_and_keeps_what_was_edited() -> None:
    Unit.objects.filter(code="polres-trenggalek").update(seat="Kota Trenggalek")
    assert set(load_reference().values()) == {0}
    assert Unit.objects.get(code="polres-trenggalek").seat == "Kota Trenggalek"


def test_a_unit_that_was_lost_comes_back_under_its_parent() -> None:
    Unit.objects.get(code="polres-sabang").delete()
    assert load_reference()["Unit"] == 1
    assert Unit.objects.get_parent(Unit.objects.get(code="polres-sabang")).code == "polda-aceh"
