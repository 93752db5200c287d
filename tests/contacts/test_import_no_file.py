"""An upload may hold what must not exist: it has no name on any disk, so that a process that is killed leaves none."""

import os
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import RequestFactory
from django.urls import reverse

from contacts.imports.reading import open_pasted, open_upload
from contacts.models import ImportBatch
from tests.contacts.import_files import csv_file

SECRET = "3503121203900007"
LARGE = "nama,hp,NIK\n" + f"Budi Contoh,0812,{SECRET}\n" * 100_000
"""More than Django keeps in memory."""

type Names = Callable[[], list[str]]


@pytest.fixture
def names(tmp_path, monkeypatch) -> Names:
    """The files in the folder for temporary ones."""
    folder = tmp_path / "sementara"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return lambda: sorted(path.name for path in folder.iterdir())


def links(file) -> int:
    """Under how many names the file stands on the disk."""
    return os.fstat(file.fileno()).st_nlink


def test_pasted_cells_have_no_name_while_they_are_read(names):
    with open_pasted(LARGE, of_people=True) as (table,):
        lines = iter(table.lines)
        assert next(lines).cells == ["Budi Contoh", "0812"]
        assert names() == []


def test_an_upload_has_none_however_large(names):
    request = RequestFactory().post("/", {"file": SimpleUploadedFile("daftar.csv", LARGE.encode())})
    upload: Any = request.FILES["file"]
    assert (upload.name, upload.size, links(upload.file), names()) == ("daftar.csv", len(LARGE), 0, [])
    with open_upload(upload.file, of_people=True) as (table,):
        assert next(iter(table.lines)).cells == ["Budi Contoh", "0812"]
        assert names() == []


@pytest.mark.django_db
def test_a_file_that_the_wizard_reads_or_refuses_leaves_nothing(sign_in, names):
    client = sign_in("operator.trenggalek")
    start = reverse("contacts:import-start")
    text = f"nama,hp,NIK\nBudi,0812,{SECRET}\n"
    for content, status in ((text, 302), (f"nama,hp,hp\n{SECRET},1,2\n", 422)):
        upload = SimpleUploadedFile("daftar.csv", content.encode())
        assert client.post(start, {"into": "contacts", "file": upload}).status_code == status
    assert ImportBatch.objects.get().dropped_columns == ["NIK"]
    assert names() == []


def test_a_file_that_somebody_keeps_is_left_where_it_is(tmp_path: Path, names):
    path = csv_file(tmp_path, "nama\nBudi\n")
    with path.open("rb") as file, open_upload(file, of_people=True) as (table,):
        assert [line.cells for line in table.lines] == [["Budi"]]
    assert path.read_bytes() == b"nama\nBudi\n"
    assert names() == []
