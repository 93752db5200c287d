"""People are found by what one remembers of them: accents, titles and spellings do not matter."""

import pytest

from contacts.models import Contact, Outlet
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db


def found(text: str) -> list[str]:
    return [contact.name for contact in Contact.objects.matching(text)]


@pytest.mark.parametrize("text", ["elan", "Élan", "ÉLAN vital", "vital elan"])
def test_accents_and_case_are_ignored(text):
    make_contact("Élan Vital")
    make_contact("Budi")

    assert found(text) == ["Élan Vital"]


@pytest.mark.parametrize("text", ["Dr. Budi Santoso", "H. Budi", "budi santoso, S.H.", "AKP Budi", "santoso"])
def test_titles_are_ignored(text):
    make_contact("Budi Santoso", prefix_title="Drs.", suffix_title="M.M.")
    make_contact("Sri Rahayu")

    assert found(text) == ["Budi Santoso"]


@pytest.mark.parametrize("text", ["Moh Anwar", "Moch. Anwar", "Muhammad Anwar", "muhamad", "M. Anwar"[3:]])
def test_the_spellings_of_muhammad_are_one(text):
    make_contact("Mochamad Anwar")

    assert found(text) == ["Mochamad Anwar"]


@pytest.mark.parametrize("text", ["081234567890", "6281234567890", "81234567890", "08123", "34567890"])
def test_a_phone_number_is_found_by_the_digits_one_remembers(text):
    make_contact("Budi", phone="+6281234567890")
    make_contact("Sri", phone="+6285755555555")

    assert found(text) == ["Budi"]


def test_the_present_outlet_and_the_email_find_a_person_and_a_former_outlet_does_not():
    former = make_outlet("Harian Lama")
    make_contact("Budi", outlet=make_outlet("Radar Contoh"), email="budi@contoh.id").positions.create(
        outlet=former, end="2020-01-01"
    )

    assert found("radar") == ["Budi"]
    assert found("budi@contoh.id") == ["Budi"]
    assert found("budi radar") == ["Budi"]
    assert found("lama") == []


def test_the_list_page_searches_and_counts(sign_in):
    make_contact("Élan Vital")
    make_contact("Budi Santoso")
    make_contact("Elan Ketapang", of=unit("polres-ketapang"))

    page = sign_in("operator.trenggalek").get("/wartawan/", {"q": "elan"})

    assert page.context["result_count"] == 1
    assert "Élan Vital" in page.text
    assert "Budi Santoso" not in page.text
    assert "Elan Ketapang" not in page.text


def test_outlets_are_found_by_name_domain_and_email():
    outlet = make_outlet("Suara Élok", website="https://www.suara-elok.example.id/berita")

    assert list(Outlet.objects.matching("suara elok")) == [outlet]
    assert list(Outlet.objects.matching("suara-elok.example.id")) == [outlet]
    assert list(Outlet.objects.matching("kompas")) == []


def test_a_pasted_page_of_words_is_refused_with_a_sentence(sign_in):
    page = sign_in("operator.trenggalek").get("/wartawan/", {"q": "kata " * 400})

    assert page.status_code == 400
    assert "100" in page.text


@pytest.mark.parametrize(
    "typed", ["0812-0000-1234", "0812 0000 1234", "+62 812-0000-1234", "(0812) 0000.1234"]
)
def test_a_number_is_found_as_people_write_it(typed):
    make_contact("Budi", phone="081200001234")
    make_contact("Ani", phone="081200005678")

    assert found(typed) == ["Budi"]


def test_a_pasted_page_counts_for_its_first_words_only():
    make_contact("Budi Santoso")

    assert found("budi santoso " * 4 + "kata lain " * 200) == ["Budi Santoso"]
