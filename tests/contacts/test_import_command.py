"""`manage.py import_contacts`: exact JSON, exit status 0 or 2, and no traceback for any input."""

import json
import subprocess
import sys
from io import StringIO
from typing import Any

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command

from contacts.imports import actions
from contacts.models import ColumnMemory, Contact, ImportBatch, Outlet
from crm.models import User
from tests.contacts.import_files import csv_file, workbook_file
from tests.factories import make_outlet, unit

GOOD = "nama,website,agama\nKabar,kabar.id,x\nBaru,baru.id,y\n"


def run(path, *options: str, user="operator.trenggalek", into="outlets"):
    """(report, exit status, stderr)"""
    out, err = StringIO(), StringIO()
    status, said = 0, ""
    try:
        call_command(
            "import_contacts",
            str(path),
            f"--as={user}",
            f"--into={into}",
            "--json",
            *options,
            stdout=out,
            stderr=err,
        )
    except CommandError as error:
        status, said = error.returncode, str(error)
    return json.loads(out.getvalue()), status, err.getvalue() + said


def test_the_report_of_an_import(cast, tmp_path):
    make_outlet("Kabar", website="https://kabar.id")
    report, status, said = run(csv_file(tmp_path, GOOD))
    assert report == {
        "rows": 2,
        "new": 1,
        "updated": 0,
        "unchanged": 1,
        "skipped": 0,
        "errors": [],
        "dropped_columns": ["agama"],
        "batch": ImportBatch.objects.get().pk,
    }
    assert status == 0
    assert "agama" in said


def test_one_wrong_row_refuses_the_file_and_changes_nothing(cast, tmp_path):
    report, status, _said = run(
        csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,\nBaru,baru.id,bukan\n")
    )
    assert status == 2
    assert [(error["row"], error["column"]) for error in report["errors"]] == [(3, "email")]
    assert (report["rows"], report["new"], report["batch"]) == (2, 0, None)
    assert (Outlet.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_a_dry_run_says_what_would_happen_and_leaves_nothing(cast, tmp_path):
    report, status, _said = run(csv_file(tmp_path, GOOD), "--dry-run")
    assert (report["new"], report["batch"], status) == (2, None, 0)
    assert (Outlet.objects.count(), ImportBatch.objects.count()) == (0, 0)


def test_a_column_may_be_mapped_by_hand(cast, tmp_path):
    path = csv_file(tmp_path, "Sebutan,Halaman\nKabar,kabar.id\n")
    report, status, _said = run(path, "--map", "Sebutan=name", "--map", "halaman=website")
    assert (report["new"], status) == (1, 0)
    assert Outlet.objects.get().website == "https://kabar.id"


@pytest.mark.parametrize("header", ["Keterangan 2", "keterangan 2", "Keterangan_2"])
def test_of_columns_called_alike_the_one_with_that_number_is_mapped(cast, tmp_path, header):
    path = csv_file(tmp_path, "Nama,Keterangan 1,Keterangan 2\nBudi,satu,dua\n")
    assert run(path, f"--map={header}=source", into="contacts")[1] == 0
    assert Contact.objects.get().source == "dua"


def test_a_header_that_several_columns_are_called_like_is_refused_and_they_are_named(cast, tmp_path):
    path = csv_file(tmp_path, "Nama,Keterangan 1,Keterangan 2\nBudi,satu,dua\n")
    report, status, _said = run(path, "--map=keterangan=source", into="contacts")
    assert (status, Contact.objects.count()) == (2, 0)
    assert report["errors"][0]["message"].endswith(": Keterangan 1, Keterangan 2.")


def test_a_list_that_is_thrown_away_meanwhile_is_told_with_a_sentence(cast, tmp_path, monkeypatch):
    look = actions.passed

    def thrown_away(batch: ImportBatch, user: User, *args: Any) -> Any:
        actions.discard(batch=batch, user=user)
        return look(batch, user, *args)

    monkeypatch.setattr(actions, "passed", thrown_away)
    report, status, _said = run(csv_file(tmp_path, GOOD))
    assert [error["message"] for error in report["errors"]] == ["Daftar ini sudah dibuang."]
    assert (status, Outlet.objects.count()) == (2, 0)


def test_a_mapping_by_hand_takes_the_field_from_the_guessed_column(cast, tmp_path):
    path = csv_file(tmp_path, "nama,sebutan,website\nSalah,Benar,benar.id\n")
    assert run(path, "--map", "sebutan=name")[1] == 0
    assert Outlet.objects.get().name == "Benar"


def test_an_unknown_header_is_listed_and_no_error(cast, tmp_path):
    report, status, said = run(csv_file(tmp_path, "nama,website,warna\nKabar,kabar.id,biru\n"))
    assert (report["errors"], report["dropped_columns"], status) == ([], [], 0)
    assert "warna" in said


def test_the_kind_of_a_list_that_names_none(cast, tmp_path):
    run(csv_file(tmp_path, "nama\nSuara Kita\n"), "--default-kind=radio")
    assert Outlet.objects.get().kind.code == "radio"


def test_missing_outlets_are_created_on_demand(cast, tmp_path):
    path = csv_file(tmp_path, "nama,hp,media\nBudi,081234567890,Kabar Baru\n")
    assert run(path, into="contacts")[1] == 2
    assert run(path, "--create-missing", into="contacts")[1] == 0
    assert Contact.objects.get().positions.get().outlet.name == "Kabar Baru"
    report, _status, _said = run(path, "--create-missing", into="contacts")
    assert report["unchanged"] == 1


@pytest.mark.parametrize("rule", ["skip", "update", "fill"])
def test_the_rule_for_known_entries_is_an_option(cast, tmp_path, rule):
    make_outlet("Kabar", website="https://kabar.id", email="a@kabar.id", steward=unit())
    run(csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,b@kabar.id\n"), f"--on-duplicate={rule}")
    assert Outlet.objects.get().email == ("b@kabar.id" if rule == "update" else "a@kabar.id")


@pytest.mark.parametrize(
    ("options", "user"),
    [
        (("--map", "warna=name"), "operator.trenggalek"),
        (("--map", "nama=umur"), "operator.trenggalek"),
        (("--map", "nama"), "operator.trenggalek"),
        (("--map", "nama="), "operator.trenggalek"),
        (("--map", "agama=name"), "operator.trenggalek"),
        (("--map", "website=name", "--map", "nama=name"), "operator.trenggalek"),
        (("--default-kind=papan",), "operator.trenggalek"),
        ((), "tidak.ada"),
        ((), "pimpinan.trenggalek"),
        ((), "tanpa.peran"),
    ],
)
def test_wrong_options_are_refused_with_a_sentence(cast, tmp_path, options, user):
    text = "nama,agama\nKabar,x\n" if "nama=" in options else GOOD
    report, status, said = run(csv_file(tmp_path, text), *options, user=user)
    assert (status, len(report["errors"]), report["batch"]) == (2, 1, None)
    assert report["errors"][0]["message"] in said
    assert (Outlet.objects.count(), ImportBatch.objects.count()) == (0, 0)


@pytest.mark.parametrize(
    "contents",
    [None, b"", b"\0" * 50, bytes(range(256)), b"PK\x03\x04", b'nama\n"x', "nama,nama\n".encode("utf-16")],
)
def test_a_file_that_is_none_is_refused_with_a_sentence(cast, tmp_path, contents):
    path = tmp_path / "berkas.csv"
    if contents is not None:
        path.write_bytes(contents)
    report, status, said = run(path)
    assert (status, report["rows"], len(report["errors"])) == (2, 0, 1)
    assert report["errors"][0]["message"] in said


def test_a_directory_is_no_file(cast, tmp_path):
    assert run(tmp_path)[1] == 2


def test_without_json_the_result_is_sentences(cast, tmp_path):
    out = StringIO()
    call_command(
        "import_contacts",
        str(csv_file(tmp_path, GOOD)),
        "--as=operator.trenggalek",
        "--into=outlets",
        stdout=out,
        stderr=StringIO(),
    )
    assert "2" in out.getvalue()
    assert "{" not in out.getvalue()


def test_the_reader_runs_without_django():
    """It is handed strangers' files: nothing of the application is loaded beside them."""
    modules = "contacts.imports.child, contacts.imports.delimited, contacts.imports.workbook"
    program = f"import sys, {modules}; sys.exit('django' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", program], cwd=settings.BASE_DIR, check=False).returncode == 0


@pytest.mark.parametrize("option", ["--as=op\udcff", "--default-kind=radio\udcff", "--map=nama\udcff=name"])
def test_half_a_character_in_an_option_is_a_sentence(cast, tmp_path, option):
    report, status, said = run(csv_file(tmp_path, GOOD), option)
    assert (status, report["new"], len(report["errors"])) == (2, 0, 1)
    assert said.encode()


def test_of_a_workbook_with_several_sheets_one_is_named(cast, tmp_path):
    sheets = {"Siber": [["nama", "website"], ["Kabar", "kabar.id"]], "Radio": [["nama"], ["Radio Kota"]]}
    path = workbook_file(tmp_path, sheets)
    for given in ([], ["--sheet=Televisi"]):
        report, status, _said = run(path, *given)
        assert (status, report["batch"], ImportBatch.objects.count()) == (2, None, 0)
        assert "Siber, Radio" in report["errors"][0]["message"]
    report, status, _said = run(path, "--sheet=radio")
    assert (report["new"], status, ImportBatch.objects.count()) == (1, 0, 1)
    assert [outlet.name for outlet in Outlet.objects.all()] == ["Radio Kota"]


def test_only_an_import_says_how_the_next_file_is_read(cast, tmp_path):
    path = csv_file(tmp_path, "nama,jenis,kolom x\nKabar,siber,PT Kabar\n")
    for given, times in ((["--dry-run"], 0), (["--map=jenis="], 0), ([], 1)):
        run(path, "--map=kolom x=company", *given)
        assert ColumnMemory.objects.count() == times


def test_a_sheet_that_the_file_does_not_have_is_refused(cast, tmp_path):
    report, status, _said = run(csv_file(tmp_path, GOOD), "--sheet=Radio")
    assert (status, report["batch"], ImportBatch.objects.count()) == (2, None, 0)
