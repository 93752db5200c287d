"""A list that was uploaded as the other kind of list than it is: said by its headers, mended by one button."""

from typing import Any

import pytest

from contacts.models import ImportBatch
from crm.models import AuditEntry
from tests.contacts.import_files import work_off_jobs, xlsx_file
from tests.contacts.test_import_wizard import to_preview, upload, url


@pytest.fixture
def client(sign_in):
    return sign_in("operator.trenggalek")


LIST = b"Nama Media,Website,Alamat,Telp\nKabar Contoh,https://kabar.example,Jalan Raya 1,0355-791234\n"


def test_a_list_of_outlets_sent_as_journalists_says_so_and_switches_with_one_button(client):
    upload(client, LIST)
    batch = ImportBatch.objects.get()
    page = client.get(url("columns", batch))
    assert "ini tampaknya daftar media" in page.text
    client.post(url("switch", batch))
    batch.refresh_from_db()
    assert batch.into == "outlets"
    assert batch.mapping["Nama Media"] == "name"
    assert "ini tampaknya" not in client.get(url("columns", batch)).text
    line = AuditEntry.objects.filter(object_type="contacts.importbatch").latest("pk")
    assert (line.verb, line.detail) == ("change", "into")


def test_plain_addresses_go_when_a_list_turns_out_to_be_of_people(client):
    upload(client, LIST, into="outlets")
    batch = ImportBatch.objects.get()
    assert "Alamat" in batch.headers
    to_preview(client, batch)
    client.post(url("switch", batch))
    batch.refresh_from_db()
    assert (batch.into, batch.state, batch.digest) == ("contacts", "read", "")
    assert batch.headers == ["Nama Media", "Website", "Telp"]
    assert batch.dropped_columns == ["Alamat"]
    assert batch.rows.get().cells == ["Kabar Contoh", "https://kabar.example", "0355-791234"]
    assert batch.outcomes.count() == 0
    assert "Alamat" not in batch.mapping


def test_what_may_have_slipped_out_of_an_address_goes_with_it(client):
    upload(
        client, LIST + b"Kabar Dua,https://dua.example,Jalan Raya 2, Trenggalek,0355-791235\n", into="outlets"
    )
    batch = ImportBatch.objects.get()
    client.post(url("switch", batch))
    assert [row.cells for row in batch.rows.all()] == [
        ["Kabar Contoh", "https://kabar.example", "0355-791234"],
        ["Kabar Dua", "https://dua.example", ""],
    ]


@pytest.mark.parametrize("header", ["Almat", "Adress", "Catattan", "Nick name"])
def test_so_does_what_is_one_but_for_a_letter(client, header):
    upload(client, f"Nama Media,{header},Website\nKabar,Rahasia 9,kabar.example\n".encode(), into="outlets")
    batch = ImportBatch.objects.get()
    assert header in batch.headers
    client.post(url("switch", batch))
    batch.refresh_from_db()
    assert (batch.dropped_columns, batch.rows.get().cells) == ([header], ["Kabar", "kabar.example"])


def test_so_does_what_the_header_above_calls_an_address(client, tmp_path):
    rows: list[list[Any]] = [
        ["Nama", "Alamat", None, "Hubungi", None],
        ["Nama", "Desa", "RT", "HP", "Email"],
        ["Budi", "Rahasia", "9", "081234567890", "a@x.id"],
    ]
    upload(client, xlsx_file(tmp_path, rows).read_bytes(), into="outlets")
    batch = ImportBatch.objects.get()
    assert "Desa" in batch.headers
    client.post(url("switch", batch))
    batch.refresh_from_db()
    assert batch.dropped_columns == ["Desa", "RT"]
    assert batch.rows.get().cells == ["Budi", "081234567890", "a@x.id"]


def test_what_is_confirmed_is_not_switched(client):
    upload(client, b"nama,hp\nBudi Contoh,081234567890\n")
    batch = ImportBatch.objects.get()
    to_preview(client, batch)
    client.post(url("preview", batch), {"digest": batch.digest})
    work_off_jobs()
    client.post(url("switch", batch))
    batch.refresh_from_db()
    assert batch.into == "contacts"
