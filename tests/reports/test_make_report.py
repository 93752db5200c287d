"""`manage.py make_report`: a file and exit code 0, or a sentence on stderr, exit code 2 and nothing written."""

import os
import subprocess
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from pypdf import PdfReader

from crm.models import AuditEntry, Verb
from reports.models import Edition, Report

pytestmark = pytest.mark.django_db


def make(output, *, code="polres-trenggalek", period="2026-Q3", by="kepala.trenggalek", **options: Any):
    call_command(
        "make_report", unit=code, period=period, username=by, output=str(output), stdout=StringIO(), **options
    )


def test_it_writes_the_report(quarter, tmp_path):
    make(tmp_path / "laporan.pdf")
    text = PdfReader(tmp_path / "laporan.pdf").pages[0].extract_text()
    assert "LAPORAN KEMITRAAN MEDIA" in text
    assert "TRIWULAN III 2026" in text


def test_running_it_twice_gives_identical_bytes_and_prints_once(quarter, tmp_path):
    make(tmp_path / "satu.pdf")
    make(tmp_path / "dua.pdf", by="kepala.jatim")
    assert (tmp_path / "satu.pdf").read_bytes() == (tmp_path / "dua.pdf").read_bytes()
    assert Edition.objects.count() == 1
    assert Report.objects.count() == 1


def test_printing_anew_gives_the_same_bytes(quarter, tmp_path):
    """Another worker on another day, with the first file lost."""
    make(tmp_path / "satu.pdf")
    edition = Edition.objects.get()
    edition.pdf.storage.delete(str(edition.pdf.name))
    make(tmp_path / "dua.pdf")
    assert (tmp_path / "satu.pdf").read_bytes() == (tmp_path / "dua.pdf").read_bytes()
    assert Edition.objects.get().sha256 == edition.sha256


def test_changed_figures_make_a_new_edition_under_the_same_number(quarter, tmp_path):
    make(tmp_path / "satu.pdf")
    quarter.conference.others_count = 99
    quarter.conference.save()
    make(tmp_path / "dua.pdf")
    assert (tmp_path / "satu.pdf").read_bytes() != (tmp_path / "dua.pdf").read_bytes()
    assert Edition.objects.count() == 2
    assert Report.objects.get().serial == 1


def test_f4_is_an_edition_of_its_own(quarter, tmp_path):
    make(tmp_path / "a4.pdf")
    make(tmp_path / "f4.pdf", paper="F4")
    box = PdfReader(tmp_path / "f4.pdf").pages[0].mediabox
    assert (round(box.width / 72 * 25.4), round(box.height / 72 * 25.4)) == (215, 330)
    assert set(Edition.objects.values_list("paper", flat=True)) == {"A4", "F4"}


def test_it_leaves_a_trace(quarter, cast, tmp_path):
    make(tmp_path / "laporan.pdf")
    acts = AuditEntry.objects.filter(verb=Verb.REPORT, object_type="reports.report")
    assert [(entry.actor, entry.detail) for entry in acts.order_by("pk")] == [
        (cast["kepala.trenggalek"], "built A4"),
        (cast["kepala.trenggalek"], "written A4"),
    ]


REFUSALS = [
    ({"code": "polres-khayalan"}, "Satuan “polres-khayalan” tidak dikenal, atau bukan satuan Anda."),
    ({"code": "polres-ketapang"}, "Satuan “polres-ketapang” tidak dikenal, atau bukan satuan Anda."),
    ({"code": "polda-jawa-timur"}, "Satuan “polda-jawa-timur” tidak dikenal, atau bukan satuan Anda."),
    ({"code": "\x00" * 3}, "tidak dikenal, atau bukan satuan Anda."),
    ({"period": "2026-Q9"}, "Periode “2026-Q9” tidak dikenal."),
    ({"period": "1066"}, "Periode “1066” di luar tahun 2000 sampai dengan 2100."),
    ({"by": "siapa"}, "Tidak ada pengguna bernama “siapa”."),
    ({"by": "\ud800"}, "Tidak ada pengguna bernama"),
    ({"by": "tanpa.peran"}, "Satuan “polres-trenggalek” tidak dikenal, atau bukan satuan Anda."),
    ({"by": "admin.trenggalek"}, "Peran Anda tidak mencakup penyusunan laporan."),
    ({"by": "dpo.mabes"}, "Peran Anda tidak mencakup penyusunan laporan."),
    ({"paper": "A3"}, "Kertas “A3” tidak dikenal. Gunakan A4 atau F4."),
]


@pytest.mark.parametrize(
    ("wanted", "sentence"), REFUSALS, ids=lambda value: str(value)[:40].encode("ascii", "replace").decode()
)
def test_what_cannot_be_done_is_refused_with_a_sentence(quarter, tmp_path, wanted, sentence):
    output = tmp_path / "laporan.pdf"
    with pytest.raises(CommandError) as refused:
        make(output, **wanted)
    assert sentence in str(refused.value)
    assert refused.value.returncode == 2
    assert not output.exists()
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "name", ["tidak/ada/laporan.pdf", "", ".", "x" * 300, "/dev/null", "/dev/null/x.pdf", "\x00"]
)
def test_a_place_that_cannot_be_written_is_refused_before_a_number_is_given(
    quarter, tmp_path, monkeypatch, name
):
    monkeypatch.chdir(tmp_path)
    with pytest.raises(CommandError, match="tidak dapat ditulis di sana") as refused:
        make(name)
    assert refused.value.returncode == 2
    assert Report.objects.count() == 0
    assert list(tmp_path.iterdir()) == []


def test_the_program_ends_with_code_2_and_no_traceback(tmp_path):
    done = subprocess.run(
        [
            sys.executable,
            "manage.py",
            "make_report",
            "--unit",
            "x",
            "--period",
            "2026-Q9",
            "--as",
            "y",
            "--output",
            "z.pdf",
        ],
        cwd=settings.BASE_DIR,
        env={
            **os.environ,
            "VAR_DIR": str(tmp_path),
            "DATABASE_URL": f"sqlite:///{tmp_path / 'leer.sqlite3'}",
        },
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 2
    assert "2026-Q9" in done.stderr
    assert "Traceback" not in done.stderr
    assert not (Path(settings.BASE_DIR) / "z.pdf").exists()
