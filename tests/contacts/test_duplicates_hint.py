"""The hint: who is known already, while a new entry is typed."""

from collections.abc import Callable

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from contacts.models import Contact, Outlet
from tests.factories import make_contact, make_outlet, unit

pytestmark = pytest.mark.django_db
MOBILE = "+6281234567890"
SignIn = Callable[[str], Client]


@pytest.fixture
def operator(sign_in: SignIn) -> Client:
    return sign_in("operator.trenggalek")


def hinted(client: Client, url_name: str = "contacts:duplicate-hint", /, **typed: str) -> list[str]:
    answer = client.post(reverse(url_name), typed)
    assert answer.status_code == 200
    return [match.entry.name for match in answer.context["matches"]]


def test_who_is_known_shows_while_a_new_one_is_typed(operator: Client) -> None:
    make_contact("Budi Santoso", phone=MOBILE, email="budi@contoh.example")
    make_contact("Budi Santoso", phone=MOBILE, of=unit("polres-ketapang"))
    assert hinted(operator, name="budi santoso", phone="0812-3456-7890") == ["Budi Santoso"]
    assert hinted(operator, name="Budi", email="BUDI@contoh.example") == ["Budi Santoso"]
    assert hinted(operator, name="Agus Wibowo", phone="0812-3456-7890") == []


@pytest.mark.parametrize(
    ("stored", "typed"),
    [
        ("\u0412udi S\u0430ntoso", "Budi Santoso"),
        ("Budi Santoso", "\u0412udi S\u0430ntoso"),
        ("Bud1 Sant0so", "Budi Santoso"),
        ("Ren\u00e9 Santoso", "Rene\u0301 Santoso"),
        ("Rene\u0301 Santoso", "Ren\u00e9 Santoso"),
    ],
)
def test_letters_that_look_alike_are_read_as_one_on_either_side(
    operator: Client, stored: str, typed: str
) -> None:
    known = make_contact(stored, phone=MOBILE)
    make_contact("\u0410nton Wijaya", phone="+6281298765432")
    assert hinted(operator, name=typed, phone="0812-3456-7890") == [known.name]


@pytest.mark.parametrize(
    ("stored", "typed"),
    [("K\u0430bar Trenggalek", "Kabar Trenggalek"), ("Kabar Trenggalek", "K\u0430bar Trenggalek")],
)
def test_so_they_are_in_the_name_of_an_outlet(operator: Client, stored: str, typed: str) -> None:
    make_outlet(stored)
    make_outlet("R\u0430dar Tulungagung")
    assert hinted(operator, "contacts:outlet-duplicate-hint", name=typed) == [stored]


def test_a_name_without_a_letter_is_compared_with_no_outlet(operator: Client) -> None:
    make_outlet("Kabar Trenggalek")
    make_outlet("---")
    with CaptureQueriesContext(connection) as captured:
        assert hinted(operator, "contacts:outlet-duplicate-hint", name="---") == []
    assert [query for query in captured.captured_queries if "LIKE" in query["sql"]] == []


@pytest.mark.parametrize(
    "typed",
    [
        {},
        {"name": "Bu"},
        {"phone": "0812-3456-7890"},
        {"name": "Orang Baru", "phone": "08", "email": "budi@", "other_phones": "x", "outlet": "9" * 40},
        {"name": "a\u0000b"},
        {"name": "x" * 5000},
    ],
)
def test_what_is_not_complete_or_not_sound_says_nothing(operator: Client, typed: dict[str, str]) -> None:
    make_contact("Budi Santoso", phone=MOBILE)
    assert hinted(operator, **typed) == []


def test_a_hint_is_never_asked_by_address(operator: Client) -> None:
    assert operator.get(reverse("contacts:duplicate-hint")).status_code == 405


def test_an_outlet_that_another_unit_keeps_is_hinted_at_too(operator: Client) -> None:
    make_outlet("Kabar Trenggalek", steward=unit("polres-ketapang"), website="https://kabar.example")
    hint = "contacts:outlet-duplicate-hint"
    assert hinted(operator, hint, name="KabarTrenggalek.com") == ["Kabar Trenggalek"]
    assert hinted(operator, hint, name="Lain", website="https://www.kabar.example/") == ["Kabar Trenggalek"]
    assert hinted(operator, hint, name="Radar Tulungagung") == []


def test_the_forms_ask_for_hints_and_save_all_the_same(operator: Client) -> None:
    make_contact("Budi Santoso", phone=MOBILE)
    form = operator.get("/wartawan/tambah/").content.decode()
    assert 'hx-post="/wartawan/duplikat/petunjuk/"' in form
    assert 'hx-post="/media/duplikat/petunjuk/"' in operator.get("/media/tambah/").content.decode()
    values = {
        "name": "Budi Santoso",
        "phone": "0812-3456-7890",
        "kind": "journalist",
        "source": "kartu nama",
        "legal_basis": "public_task",
        "purpose": "Kemitraan media",
    }
    refused = operator.post("/wartawan/tambah/", {**values, "source": ""})
    assert refused.status_code == 422
    assert "Mungkin sudah ada di daftar" in refused.content.decode()
    assert operator.post("/wartawan/tambah/", {}).status_code == 422
    saved = operator.post("/wartawan/tambah/", values)
    assert saved.status_code == 302
    assert Contact.objects.count() == 2
    assert "Mungkin sama dengan" in operator.get(saved["Location"]).content.decode()


def test_the_form_of_a_known_entry_asks_for_no_hint(operator: Client) -> None:
    assert "petunjuk" not in operator.get(f"/wartawan/{make_contact().pk}/ubah/").content.decode()
    outlet = make_outlet()
    assert "petunjuk" not in operator.get(f"/media/{outlet.pk}/ubah/").content.decode()
    assert Outlet.objects.count() == 1
