"""No address gives a 5xx; each says what is wrong, in Indonesian unless English was chosen."""

import pytest
from django.test import Client

ADDRESSES = [
    ("/satuan/999999999999999999999999999999/", 404),
    ("/satuan/0/", 404),
    ("/satuan/?q=%00", 400),
    ("/satuan/?q=%ED%A0%80", 400),
    ("/satuan/?page=0", 404),
    ("/satuan/?page=999999999999999999999999999999", 404),
    ("/satuan/?page=abc", 404),
    ("/satuan/?sort=nothing", 200),
    ("/satuan/?level=galaxy", 400),
    ("/kegiatan/ekspor/", 403),
    ("/tidak-ada/", 404),
]


@pytest.mark.parametrize(("address", "expected"), ADDRESSES)
def test_a_bad_address_gets_a_sentence(sign_in, address: str, expected: int) -> None:
    response = sign_in("operator.trenggalek").get(address)
    assert response.status_code == expected
    assert "Traceback" not in response.content.decode()


def test_the_sentence_is_english_when_english_was_chosen(sign_in) -> None:
    client = sign_in("operator.trenggalek")
    assert 'lang="id"' in client.get("/satuan/").content.decode()
    client.post("/preferensi/", {"language": "en", "next": "/satuan/"})
    assert 'lang="en"' in client.get("/satuan/").content.decode()


def test_what_the_browser_prefers_does_not_count(client: Client, db: None) -> None:
    page = client.get("/akun/login/", headers={"Accept-Language": "en-US,en"})
    assert 'lang="id"' in page.content.decode()


def test_preferences_lead_back_to_our_own_pages_only(client: Client, db: None) -> None:
    done = client.post("/preferensi/", {"theme": "dark", "next": "https://evil.example/"})
    assert (done["Location"], done.cookies["theme"].value) == ("/", "dark")


def test_every_page_forbids_inline_script_and_style(client: Client, db: None) -> None:
    policy = client.get("/akun/login/")["Content-Security-Policy"]
    assert "script-src 'self';" in policy
    assert "unsafe" not in policy
