"""What makes two entries look like one, and what does not."""

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.duplicates import places
from contacts.duplicates.loading import site_of
from contacts.duplicates.places import place
from contacts.duplicates.scoring import LIKELY, Frequencies, Reason, comparison, likeness, person, sentences

CALM = settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
MOBILE, OTHER_MOBILE, LANDLINE = "+6281234567890", "+6281298765432", "+62355791234"
BUDI: dict[str, Any] = {
    "phones": [MOBILE],
    "email": "budi@contoh.example",
    "outlets": [1],
    "regions": ["35.03"],
}
LARGE = Frequencies(100_000, {"budi": 2_000, "santoso": 1_500, "rumbiak": 20}, {1: 30})


def reasons(
    one: str, other: str, mine: dict[str, Any], theirs: dict[str, Any], among: Frequencies = LARGE
) -> Any:
    found = likeness(person(1, one, **mine), person(2, other, **theirs), among)
    return found.reasons if found else None


@pytest.mark.parametrize(
    ("other", "theirs", "told"),
    [
        ("Budi Santoso", {"phones": [MOBILE]}, ("phone", "name")),
        ("Dr. Budi Santoso, S.H.", {"phones": [OTHER_MOBILE, MOBILE]}, ("phone", "name")),
        ("Budi S.", {"phones": [MOBILE]}, ("phone", "similar_name")),
        ("Budi", {"phones": [MOBILE]}, ("phone", "similar_name")),
        ("Budi Santosa", {"phones": [MOBILE], "outlets": [1]}, ("phone", "similar_name", "outlet")),
        ("Santoso Budi", {"email": "Budi@Contoh.example"}, ("email", "name")),
        ("Budi Santoso", {"outlets": [1]}, ("name", "outlet")),
        ("Budi Santoso", {"outlets": [1], "regions": ["35.03"]}, ("name", "outlet", "region")),
    ],
)
def test_the_same_person_is_seen(other: str, theirs: dict[str, Any], told: tuple[str, ...]) -> None:
    assert reasons("Budi Santoso", other, BUDI, theirs) == told


@pytest.mark.parametrize(
    ("other", "theirs"),
    [
        ("Agus Wibowo", {"phones": [MOBILE]}),  # the number of a newsroom
        ("Agus Wibowo", {"email": "budi@contoh.example", "outlets": [1]}),
        ("Budi Santoso", {"phones": [OTHER_MOBILE], "outlets": [2]}),  # a namesake at another outlet
        ("Budi Santoso", {}),  # in so large a book
        ("Budi Santosa", {"phones": [OTHER_MOBILE], "outlets": [1]}),  # brothers in one newsroom
        ("Budi", {"outlets": [1], "phones": [OTHER_MOBILE]}),
    ],
)
def test_somebody_else_is_not_taken_for_the_same(other: str, theirs: dict[str, Any]) -> None:
    assert reasons("Budi Santoso", other, BUDI, theirs) is None


def test_a_line_with_an_area_code_says_less_than_a_mobile_number() -> None:
    newsroom = {"phones": [LANDLINE], "outlets": [1]}
    assert reasons("Budi Santoso", "Budi", newsroom, {"phones": [LANDLINE]}) is None
    assert reasons("Budi Santoso", "Budi Santoso", newsroom, newsroom) == ("phone", "name", "outlet")


def test_a_rare_name_says_more_than_a_common_one() -> None:
    assert reasons("Melki Rumbiak", "Melki Rumbiak", {}, {}) == ("name",)
    assert reasons("Budi Santoso", "Budi Santoso", {}, {}) is None


def test_in_a_small_book_the_same_name_is_reason_enough() -> None:
    small = Frequencies(40, {"budi": 3, "santoso": 2})
    assert reasons("Budi Santoso", "Budi Santoso", {}, {}, small) == ("name",)
    assert (
        reasons("Budi Santoso", "Budi Santoso", BUDI, {"phones": [OTHER_MOBILE], "outlets": [2]}, small)
        is None
    )


def test_reasons_are_told_in_words_and_never_as_a_number() -> None:
    assert sentences(["phone", "similar_name"]) == [str(Reason.PHONE.label), str(Reason.SIMILAR_NAME.label)]
    assert not any(letter.isdigit() for letter in " ".join(sentences(Reason.values)))


def test_a_comparison_tells_reasons_below_the_threshold_too() -> None:
    found = comparison(person(1, "Budi Santoso"), person(2, "Budi Santoso"), LARGE)
    assert found is not None
    assert found.score < LIKELY
    assert found.reasons == ("name",)


people = st.builds(
    person,
    st.just(1),
    st.sampled_from(
        ["Budi Santoso", "Budi S.", "Santoso Budi", "Moh. Budi", "Budi", "Budy Santosa", "Agus", ""]
    ),
    phones=st.sets(st.sampled_from([MOBILE, OTHER_MOBILE, LANDLINE])),
    email=st.sampled_from(["", "a@b.example", "c@d.example"]),
    outlets=st.sets(st.integers(1, 3)),
    regions=st.sets(st.sampled_from(["35.03", "35.04"])),
)


@CALM
@given(people, people)
def test_likeness_does_not_depend_on_who_comes_first(one, other) -> None:
    assert likeness(one, other) == likeness(other, one)
    found = comparison(one, other)
    assert found is None or 0 <= found.score <= 1


@CALM
@given(people.filter(lambda each: each.name_key and each.phones))
def test_everybody_is_like_themself(one) -> None:
    found = likeness(one, one)
    assert found is not None
    assert found.reasons[0] == "phone"


# --- Outlets ----------------------------------------------------------------------------------------


def outlet(name: str, website: str = "", **given: Any) -> places.Place:
    return place(1, name, site=site_of(website), **given)


KABAR = outlet("Kabar Trenggalek", "https://kabartrenggalek.example/", kind=1, phones=[LANDLINE])


@pytest.mark.parametrize(
    ("other", "told"),
    [
        (outlet("Kabar Trenggalek", kind=1), ("name",)),
        (outlet("KabarTrenggalek.com", kind=1), ("name",)),
        (outlet("Media Kabar Trenggalek Online"), ("name",)),
        (outlet("Trenggalek Hari Ini", "http://www.kabartrenggalek.example", kind=1), ("domain",)),
        (outlet("Warta", other_names="Kabar Trenggalek\nKT"), ("alias",)),
        (outlet("Kabar Trengalek", phones=[LANDLINE]), ("phone", "similar_name")),
        (outlet("Kabar Trenggalek", "https://kabartrenggalek.example/", kind=2), ("domain", "name")),
    ],
)
def test_the_same_outlet_is_seen(other: places.Place, told: tuple[str, ...]) -> None:
    found = places.likeness(KABAR, other)
    assert found is not None
    assert found.reasons == told
    assert places.likeness(other, KABAR) == found


@pytest.mark.parametrize(
    "other",
    [
        outlet("Kabar Tulungagung", kind=1),
        outlet("Radar Trenggalek", phones=[LANDLINE]),  # the line of a house with several papers
        outlet("Kabar Trenggalek", kind=2),  # the station and the news site of one name
        outlet("Kabar Trengalek"),
        outlet("Lain", regions=["35.03"]),
    ],
)
def test_another_outlet_is_not_taken_for_the_same(other: places.Place) -> None:
    assert places.likeness(KABAR, other) is None


def test_two_stations_on_one_website_are_two() -> None:
    surabaya = outlet("RRI Surabaya", "https://rri.example/surabaya/", regions=["35.03"])
    malang = outlet("RRI Malang", "https://rri.example/malang", regions=["35.04"])
    assert places.likeness(surabaya, malang) is None


@pytest.mark.parametrize(
    ("website", "site"),
    [
        ("https://www.RRI.example/Surabaya/?a=1", "rri.example/surabaya"),
        ("kabar.example", "kabar.example"),
        ("", ""),
    ],
)
def test_a_website_is_host_and_path(website: str, site: str) -> None:
    assert site_of(website) == site
