"""What must not exist, brought in by the pages in each kind of file: it is in no table, no file, no log and no page."""

import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from django.urls import reverse
from openpyxl import load_workbook

from contacts.models import Contact, ImportBatch
from tests.contacts.import_files import everything_stored, vcf_file, work_off_jobs, workbook_file

NIK = "3503121203900007"
SECRETS = (NIK, "Penghayat-Rahasia", "Jalan Tersembunyi 7", "Golkarindo", "sangat-tidak-loyal", "1990-03-12")
ROWS = [
    ["nama", "hp", "agama", "alamat", "PARTAIPOLITIK", "Loyalitsa", "keterangan", "NIK", "Tgl Lahir"],
    ["Budi Contoh", "081234567890", *SECRETS[1:5], f"KTP {NIK}", NIK, SECRETS[5]],
    ["Ani Contoh", "081234567891", *SECRETS[1:5], "biasa", NIK, SECRETS[5]],
]
TWO_ROWS: list[list[Any]] = [
    ["nama", "hp", "Biodata", None, None],
    [None, None, "agama", "NIK", "Tgl Lahir"],
    ["Budi Contoh", "081234567890", SECRETS[1], NIK, SECRETS[5]],
    ["Ani Contoh", "081234567891", SECRETS[1], NIK, SECRETS[5]],
]
CARD = """VERSION:3.0
FN:{name}
TEL;TYPE=CELL:{phone}
BDAY:1990-03-12
ADR;TYPE=HOME:;;Jalan Tersembunyi 7;;;;
NOTE:Penghayat-Rahasia {nik}
RELATED:Golkarindo
X-SOCIALPROFILE;TYPE=x:sangat-tidak-loyal
TEL:{nik}"""

type Sent = Callable[[Path], dict[str, object]]


def as_csv(_folder: Path) -> dict[str, object]:
    text = "\n".join(",".join(row) for row in ROWS)
    return {"file": SimpleUploadedFile(f"daftar {NIK}.csv", text.encode())}


def pasted(_folder: Path) -> dict[str, object]:
    return {"pasted": "\n".join("\t".join(row) for row in ROWS)}


def as_workbook(folder: Path) -> dict[str, object]:
    """Two sheets of which one is chosen, and a hidden one."""
    path = workbook_file(folder, {"Kota": ROWS, f"Desa {NIK}": TWO_ROWS, "Rahasia": ROWS})
    book = load_workbook(path)
    book["Rahasia"].sheet_state = "hidden"
    book.save(path)
    return {"file": SimpleUploadedFile("buku.xlsx", path.read_bytes())}


def with_two_rows_of_headers(folder: Path) -> dict[str, object]:
    return {"file": SimpleUploadedFile("b.xlsx", workbook_file(folder, {"Kota": TWO_ROWS}).read_bytes())}


def as_cards(folder: Path) -> dict[str, object]:
    people = {"Budi Contoh": "081234567890", "Ani Contoh": "081234567891"}
    cards = [CARD.format(name=name, phone=phone, nik=NIK) for name, phone in people.items()]
    return {"file": SimpleUploadedFile("kontak.vcf", vcf_file(folder, *cards).read_bytes())}


@pytest.fixture
def folder(tmp_path, settings, monkeypatch) -> Path:
    """Where the program may leave files, empty; what the test itself makes stands elsewhere."""
    for name in ("sementara", "var", "bahan"):
        (tmp_path / name).mkdir()
    settings.VAR_DIR = tmp_path / "var"
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path / "sementara"))
    return tmp_path


def secrets_in(text: str) -> list[str]:
    return [secret for secret in SECRETS if secret in text]


def walk(client: Client, sent: dict[str, object]) -> list[str]:
    """From the file to the result, as a person goes; all pages on the way."""
    start = reverse("contacts:import-start")
    pages = [client.post(start, {"into": "contacts", **sent}, follow=True).text]
    batch = ImportBatch.objects.order_by("pk")[0]

    def url(step: str) -> str:
        return reverse(f"contacts:import-{step}", args=[batch.pk])

    if batch.state == ImportBatch.State.SHEETS:
        pages.append(client.post(url("sheets"), {"sheet": batch.pk}, follow=True).text)
        batch.refresh_from_db()
    fields = {f"column_{index}": batch.mapping[header] for index, header in enumerate(batch.headers)}
    pages.append(client.post(url("columns"), {**fields, "on_duplicate": "update"}, follow=True).text)
    batch.refresh_from_db()
    pages.append(client.post(url("preview"), {"digest": batch.digest}, follow=True).text)
    work_off_jobs()
    pages.append(client.get(url("result")).text)
    return pages


@pytest.mark.parametrize("kind", [as_csv, pasted, as_workbook, with_two_rows_of_headers, as_cards])
def test_forbidden_values_are_stored_nowhere(sign_in, folder, caplog, kind: Sent):
    caplog.set_level("DEBUG")
    sent = kind(folder / "bahan")
    pages = walk(sign_in("operator.trenggalek"), sent)
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ani Contoh", "Budi Contoh"]
    assert ImportBatch.objects.get().dropped_columns != []
    assert secrets_in(everything_stored(folder / "sementara")) == []
    assert secrets_in(caplog.text) == []
    assert [secrets_in(page) for page in pages] == [[]] * len(pages)


@pytest.mark.parametrize("kind", [as_csv, pasted, as_workbook, with_two_rows_of_headers, as_cards])
def test_nor_while_a_choice_is_waited_for(sign_in, folder, caplog, kind: Sent):
    caplog.set_level("DEBUG")
    sent = kind(folder / "bahan")
    sign_in("operator.trenggalek").post(reverse("contacts:import-start"), {"into": "contacts", **sent})
    assert ImportBatch.objects.exists()
    assert secrets_in(everything_stored(folder / "sementara") + caplog.text) == []


def test_nor_when_the_file_is_refused(sign_in, folder, caplog):
    caplog.set_level("DEBUG")
    text = "\n".join(",".join(row) for row in [*ROWS, ['"', NIK]])
    upload = SimpleUploadedFile(f"{NIK}.csv", text.encode())
    answer = sign_in("operator.trenggalek").post(
        reverse("contacts:import-start"), {"into": "contacts", "file": upload}
    )
    assert answer.status_code == 422
    assert ImportBatch.objects.count() == 0
    assert secrets_in(everything_stored(folder / "sementara") + caplog.text + answer.text) == []
