"""Which pairs are found: in a whole book, for rows that are about to come in, for one entry."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contacts.duplicates.candidates import outlet_pairs, pairs
from contacts.duplicates.known import Candidate, KnownPeople, KnownPlaces
from contacts.duplicates.live import candidates_of, candidates_of_outlet
from contacts.duplicates.loading import people_of, places_of
from contacts.duplicates.places import place
from contacts.duplicates.scoring import person
from contacts.models import Contact, DistinctContacts, DistinctOutlets, LikelyContacts, Outlet, Phone
from crm.models import User
from tests.bench.invented import invent
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db
MOBILE, OTHER_MOBILE = "+6281234567890", "+6281298765432"


def numbers(found: object) -> set[tuple[int, int]]:
    return {(pair.one, pair.other) for pair in found}  # type: ignore[attr-defined]


# --- A whole book -----------------------------------------------------------------------------------


def test_most_known_pairs_of_an_invented_book_are_found_and_few_others() -> None:
    book = invent(4_000)
    found = [(pair.one, pair.other) for pair in pairs(book.people)]
    assert len(found) == len(set(found))
    right = len(set(found) & book.truth)
    assert right / len(book.truth) >= 0.84
    assert right / len(found) >= 0.95


def test_the_number_of_a_newsroom_makes_no_pairs_of_its_people() -> None:
    names = ["Budi Santoso", "Agus Wibowo", "Siti Aminah", "Budi Hartono"]
    newsroom = [person(at, name, phones=[MOBILE], outlets=[1]) for at, name in enumerate(names)]
    assert numbers(pairs(newsroom)) == set()


def test_the_lower_number_stands_first() -> None:
    both = [person(9, "Budi Santoso", phones=[MOBILE]), person(4, "Santoso Budi", phones=[MOBILE])]
    assert numbers(pairs(both)) == {(4, 9)}


def test_a_switchboard_is_no_block_to_compare() -> None:
    many = [person(at, "Budi Santoso" if at < 2 else f"Orang {at}", phones=[MOBILE]) for at in range(60)]
    assert numbers(pairs(many)) == {(0, 1)}


# --- Rows about to come in --------------------------------------------------------------------------


def test_a_row_finds_whom_it_may_mean_in_the_book_of_its_unit() -> None:
    outlet = make_outlet()
    budi = make_contact("Budi Santoso", phone=MOBILE)
    melki = make_contact("Melki Rumbiak", outlet=outlet)
    mailed = make_contact("Siti Aminah", email="Siti@Contoh.example")
    make_contact("Budi Santoso", of=unit("polres-ketapang"), phone=MOBILE)
    rows = [
        person(2, "Santoso Budi", phones=[MOBILE]),
        person(3, "Melki Rumbiack", outlets=[outlet.pk]),
        person(4, "SITI AMINAH, S.Sos.", email="siti@contoh.example"),
        person(5, "Agus Wibowo", phones=[MOBILE]),
        person(6, "Orang Baru"),
    ]
    assert KnownPeople(unit()).near(rows) == {
        2: [Candidate(budi.pk, ("phone", "name"))],
        3: [Candidate(melki.pk, ("similar_name", "outlet"))],
        4: [Candidate(mailed.pk, ("email", "name"))],
    }


def test_merged_entries_are_never_candidates() -> None:
    kept = make_contact("Budi Santoso", phone=MOBILE)
    merged = make_contact("Budi Santoso", phone=MOBILE)
    Contact.everyone.filter(pk=merged.pk).update(merged_into=kept)
    found = KnownPeople(unit()).near([person(2, "Budi Santoso", phones=[MOBILE])])
    assert [candidate.id for candidate in found[2]] == [kept.pk]


def test_the_number_of_a_row_is_not_that_of_an_entry() -> None:
    budi, kabar = make_contact("Budi Santoso", phone=MOBILE), make_outlet("Kabar Trenggalek")
    assert KnownPeople(unit()).near([person(budi.pk, "Budi Santoso", phones=[MOBILE])]) == {
        budi.pk: [Candidate(budi.pk, ("phone", "name"))]
    }
    assert KnownPlaces().near([place(kabar.pk, "Kabar Trenggalek")]) == {
        kabar.pk: [Candidate(kabar.pk, ("name",))]
    }


def test_an_empty_book_is_asked_once() -> None:
    trenggalek = unit()
    with CaptureQueriesContext(connection) as asked:
        assert KnownPeople(trenggalek).near([person(2, "Budi Santoso", phones=[MOBILE])]) == {}
    assert len(asked) == 1


def test_a_chunk_of_rows_asks_as_often_as_one() -> None:
    for at in range(20):
        make_contact(f"Budi Santoso {at}", phone=f"+62812{at:08}", email=f"budi{at}@contoh.example")
    rows = [
        person(at, f"Budi Santoso {at}", phones=[f"+62812{at:08}"], email=f"budi{at}@contoh.example")
        for at in range(20)
    ]
    known = KnownPeople(unit())
    known.near(rows[:1])
    with CaptureQueriesContext(connection) as one:
        assert len(known.near(rows[:1])) == 1
    with CaptureQueriesContext(connection) as many:
        assert len(known.near(rows)) == 20
    assert len(one) == len(many) == 6


def test_a_look_alike_letter_hides_nobody() -> None:
    outlet = make_outlet()
    real = make_contact("Melki Rumbiak", outlet=outlet)
    found = KnownPeople(unit()).near([person(2, "M\u0435lki Rumbi\u0430k", outlets=[outlet.pk])])
    assert found == {2: [Candidate(real.pk, ("name", "outlet"))]}


def test_a_row_finds_the_outlet_it_may_mean() -> None:
    known = make_outlet("Kabar Trenggalek", website="https://kabartrenggalek.example/", other_names="KT News")
    rows = [
        place(2, "KabarTrenggalek.com"),
        place(3, "Lain Sekali", site="kabartrenggalek.example"),
        place(4, "KT"),
        place(5, "Radar Tulungagung"),
    ]
    assert KnownPlaces().near(rows) == {
        2: [Candidate(known.pk, ("name",))],
        3: [Candidate(known.pk, ("domain",))],
        4: [Candidate(known.pk, ("alias",))],
    }


def test_outlets_are_read_once_for_all_chunks() -> None:
    make_outlet("Kabar Trenggalek")
    with CaptureQueriesContext(connection) as asked:
        known = KnownPlaces()
        for at in range(5):
            known.near([place(at, "Kabar Trenggalek")])
    assert len(asked) == 2


# --- Entries of the book that have changed ----------------------------------------------------------


def test_members_are_given_all_pairs_that_the_whole_book_has() -> None:
    outlet = make_outlet()
    for _at in range(8):
        make_contact("Budi Santoso", phone=MOBILE)
        make_contact("Agus Wibowo", outlet=outlet)
    for _at in range(41):
        make_contact("Slamet Riyadi", phone=OTHER_MOBILE, email="redaksi@kabar.example")
    make_contact("Slamet Riyadi", phone=OTHER_MOBILE, of=unit("polres-ketapang"))
    make_contact("Melki Rumbiak", outlet=outlet)
    make_contact("Melki Rumbiack", outlet=outlet)
    people = people_of(Contact.objects.filter(unit=unit()))

    near = KnownPeople(unit()).near(people, members=True)

    found = {(pk, other.id) for pk, others in near.items() for other in others if pk < other.id}
    assert found == numbers(pairs(people))
    assert len(found) == 28 + 28 + 1


def test_outlets_are_given_all_pairs_that_the_directory_has() -> None:
    for at in range(8):
        make_outlet(f"Kabar Trenggalek {at}", website="https://kabar.example")
    outlets = places_of(Outlet.objects.all())

    near = KnownPlaces().near(outlets, members=True)

    found = {(pk, other.id) for pk, others in near.items() for other in others if pk < other.id}
    assert found == numbers(outlet_pairs(outlets))
    assert len(found) == 28


def test_a_row_is_given_the_five_likeliest() -> None:
    for _at in range(8):
        make_contact("Budi Santoso", phone=MOBILE)
    make_contact("Santoso Budi", phone=MOBILE, email="budi@contoh.example")
    row = person(2, "Budi Santoso", phones=[MOBILE], email="budi@contoh.example")
    [likeliest, *others] = KnownPeople(unit()).near([row])[2]
    assert Contact.objects.get(pk=likeliest.id).email == "budi@contoh.example"
    assert len(others) == 4


# --- What the register holds ------------------------------------------------------------------------


def test_people_are_loaded_with_all_that_is_compared() -> None:
    outlet = make_outlet()
    made = make_contact("Budi Santoso", phone=MOBILE, outlet=outlet, email="Budi@Contoh.example")
    Phone.objects.create(contact=made, number=OTHER_MOBILE)
    [loaded] = people_of(Contact.objects.filter(pk=made.pk))
    expected = person(
        made.pk,
        "Budi Santoso",
        phones=[MOBILE, OTHER_MOBILE],
        email="budi@contoh.example",
        outlets=[outlet.pk],
    )
    assert loaded == expected


def test_outlets_are_loaded_with_all_that_is_compared() -> None:
    made = make_outlet("Kabar", website="https://www.kabar.example/", phone=MOBILE, email="A@b.example")
    [loaded] = places_of(Outlet.objects.filter(pk=made.pk))
    expected = place(
        made.pk, "Kabar", site="kabar.example", phones=[MOBILE], email="a@b.example", kind=made.kind_id
    )
    assert loaded == expected
    assert numbers(outlet_pairs([loaded, place(0, "Kabar Lain", site="kabar.example")])) == {(0, made.pk)}


# --- One entry --------------------------------------------------------------------------------------


@pytest.fixture
def operator(cast: dict[str, User]) -> User:
    return cast["operator.trenggalek"]


def found(contact: Contact, user: User) -> list[int]:
    return [match.entry.pk for match in candidates_of(contact, user)]


def test_an_entry_finds_its_double_with_the_reasons_in_words(operator: User) -> None:
    one = make_contact("Budi Santoso", phone=MOBILE)
    other = make_contact("Santoso Budi", phone=MOBILE)
    [match] = candidates_of(one, operator)
    assert match.entry == other
    assert match.reasons == ["nomor telepon sama", "nama sama"]


def test_pairs_told_apart_and_merged_entries_are_left_out(operator: User) -> None:
    one, apart, merged = (make_contact("Budi Santoso", phone=MOBILE) for _ in range(3))
    assert set(found(one, operator)) == {apart.pk, merged.pk}
    DistinctContacts.objects.create(one=one, other=apart, by=operator)
    Contact.everyone.filter(pk=merged.pk).update(merged_into=apart)
    assert found(one, operator) == []
    assert found(apart, operator) == []


def test_only_those_whom_the_user_may_edit_are_candidates(operator: User, cast: dict[str, User]) -> None:
    one = make_contact("Budi Santoso", phone=MOBILE)
    make_contact("Budi Santoso", phone=MOBILE, of=unit("polda-jawa-timur"), shared_down=True)
    other = make_contact("Budi Santoso", phone=MOBILE)
    assert found(one, operator) == [other.pk]
    assert found(one, cast["kepala.jatim"]) == []
    assert found(one, cast["pimpinan.trenggalek"]) == []


def test_what_the_last_search_found_is_looked_at_too(operator: User) -> None:
    outlet = make_outlet()
    one = make_contact("Djoko Soesanto", outlet=outlet)
    hidden = make_contact("Joko Susanto", outlet=outlet)
    assert found(one, operator) == []
    LikelyContacts.objects.create(one=one, other=hidden)
    assert found(one, operator) == [hidden.pk]


def test_one_entry_asks_as_often_in_a_large_book_as_in_a_small_one(operator: User) -> None:
    one = make_contact("Budi Santoso", phone=MOBILE)
    make_contact("Budi Santoso", phone=MOBILE)
    with CaptureQueriesContext(connection) as few:
        candidates_of(one, operator)
    for at in range(40):
        make_contact(f"Budi Santosa {at}", phone=f"+62812{at:08}")
    with CaptureQueriesContext(connection) as many:
        candidates_of(one, operator)
    assert len(few) == len(many)


def test_an_outlet_finds_its_double(operator: User, cast: dict[str, User]) -> None:
    one = make_outlet("Kabar Trenggalek", website="https://kabartrenggalek.example")
    other = make_outlet("KabarTrenggalek.com", website="https://www.kabartrenggalek.example/")
    foreign = make_outlet("Kabar Trenggalek", steward=unit("polres-ketapang"))
    [match] = candidates_of_outlet(one, operator)
    assert match.entry == other
    assert match.reasons == ["situs web sama", "nama sama"]
    above = [match.entry for match in candidates_of_outlet(one, cast["kepala.mabes"])]
    assert above == [other, foreign]
    DistinctOutlets.objects.create(one=one, other=other, by=operator)
    assert candidates_of_outlet(one, operator) == []
