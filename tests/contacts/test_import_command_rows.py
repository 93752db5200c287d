"""`manage.py import_contacts` and single rows: what each would change, decided one by one, handed back when refused."""

import json
from io import StringIO
from typing import Any

import pytest
from django.core.management import call_command
from openpyxl import load_workbook

from contacts.imports import actions
from contacts.management.commands.import_contacts import written
from contacts.management.import_report import Stop
from contacts.models import Contact, ImportBatch
from crm.models import AuditEntry, Verb
from tests.contacts.import_files import csv_file, previewed, vcf_file, workbook_file
from tests.contacts.test_import_command import run
from tests.factories import make_contact, make_outlet

pytestmark = pytest.mark.django_db

WRONG = "nama,hp\nSari,081298765432\nBudi,08\n"
NAMESAKE = "nama,email\nSari,sari@x.id\nBudi Santoso,baru@x.id\n"


def contacts(path, *options: str):
    return run(path, *options, into="contacts")


@pytest.fixture
def budi(cast):
    """Somebody whom a row of the same name, without a number of his, may mean."""
    return make_contact("Budi Santoso", phone="+6281311112222", outlet=make_outlet("Kabar"))


def rows_of(path) -> list[list[Any]]:
    return [list(row) for row in load_workbook(path).active.iter_rows(values_only=True)]


# --- What each row would change ---------------------------------------------------------------------------


def test_a_dry_run_tells_what_each_row_would_change(cast, tmp_path):
    kabar = make_outlet("Kabar", website="https://kabar.id", email="lama@kabar.id")
    path = csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,baru@kabar.id\nBaru,baru.id,\n")

    report, status, _said = run(path, "--dry-run")

    first, second = report["changes"]
    assert (status, report["updated"], report["batch"], ImportBatch.objects.count()) == (0, 1, None, 0)
    assert (first["row"], first["outcome"], first["entry"], first["name"]) == (2, "update", kabar.pk, "Kabar")
    assert [(one["field"], one["old"], one["new"]) for one in first["fields"]] == [
        ("email", "lama@kabar.id", "baru@kabar.id")
    ]
    assert (second["row"], second["outcome"], second["entry"]) == (3, "new", None)
    kabar.refresh_from_db()
    assert kabar.email == "lama@kabar.id"


def test_a_dry_run_says_it_in_words_too(cast, tmp_path):
    make_outlet("Kabar", website="https://kabar.id", email="lama@kabar.id")
    path, out = csv_file(tmp_path, "nama,website,email\nKabar,kabar.id,baru@kabar.id\n"), StringIO()
    given = (str(path), "--as=operator.trenggalek", "--into=outlets", "--dry-run")
    call_command("import_contacts", *given, stdout=out, stderr=StringIO())
    assert "lama@kabar.id → baru@kabar.id" in out.getvalue()


def test_an_import_that_is_written_tells_no_changes(cast, tmp_path):
    report, _status, _said = run(csv_file(tmp_path, "nama,website\nKabar,kabar.id\n"))
    assert "changes" not in report


def test_a_dry_run_of_a_wrong_row_names_no_batch(cast, tmp_path):
    report, status, _said = contacts(csv_file(tmp_path, WRONG), "--dry-run")
    assert (status, report["new"], report["batch"], ImportBatch.objects.count()) == (2, 1, None, 0)


# --- Rows that are left out -------------------------------------------------------------------------------


def test_wrong_rows_are_left_out_on_demand(cast, tmp_path):
    report, status, _said = contacts(csv_file(tmp_path, WRONG), "--leave-out")
    assert (status, report["new"], report["left_out"]) == (0, 1, 1)
    assert list(Contact.objects.values_list("name", flat=True)) == ["Sari"]


@pytest.mark.parametrize("given", [[], ["--leave-out"], ["--dry-run"]])
def test_rejected_rows_are_written_to_a_file_with_the_reason(cast, tmp_path, given):
    file = tmp_path / "ditolak.xlsx"
    report, _status, _said = contacts(csv_file(tmp_path, WRONG), f"--rejected={file}", *given)
    headers, *rows = rows_of(file)
    assert headers == ["nama", "hp", "Alasan"]
    assert [row[:2] for row in rows] == [["Budi", "08"]]
    assert report["errors"][0]["message"] in rows[0][2]
    entry = AuditEntry.objects.get(verb=Verb.EXPORT)
    assert (entry.detail, entry.count) == ("rows left out", 1)


def test_no_file_is_written_when_every_row_is_right(cast, tmp_path):
    file = tmp_path / "ditolak.xlsx"
    contacts(csv_file(tmp_path, "nama\nSari\n"), f"--rejected={file}")
    assert (file.exists(), AuditEntry.objects.filter(verb=Verb.EXPORT).exists()) == (False, False)


def test_a_file_that_cannot_be_written_refuses_the_import(cast, tmp_path):
    report, status, _said = contacts(csv_file(tmp_path, WRONG), "--leave-out", f"--rejected={tmp_path}")
    assert (status, report["batch"], Contact.objects.count(), ImportBatch.objects.count()) == (2, None, 0, 0)
    assert AuditEntry.objects.filter(verb=Verb.EXPORT).exists() is False


# --- Rows that may mean an entry --------------------------------------------------------------------------


def test_an_undecided_row_refuses_the_file_and_names_the_entry(budi, tmp_path):
    report, status, _said = contacts(csv_file(tmp_path, NAMESAKE))
    assert (status, Contact.objects.count()) == (2, 1)
    assert [(error["row"], str(budi.pk) in error["message"]) for error in report["errors"]] == [(3, True)]


@pytest.mark.parametrize(
    ("rule", "emails"),
    [
        ("update", ["baru@x.id"]),
        ("fill", ["baru@x.id"]),
        ("new", ["", "baru@x.id"]),
        ("skip", [""]),
    ],
)
@pytest.mark.parametrize("way", ["--on-likely={rule}", "--decide=3={rule}"])
def test_it_is_decided_by_a_rule_for_all_or_for_the_row(budi, tmp_path, way, rule, emails):
    report, status, _said = contacts(csv_file(tmp_path, NAMESAKE), way.format(rule=rule))
    assert (status, report["errors"]) == (0, [])
    found = Contact.objects.filter(name="Budi Santoso").order_by("email")
    assert list(found.values_list("email", flat=True)) == emails


def test_the_entry_is_named_where_several_fit(budi, tmp_path):
    other = make_contact("Budi Santoso", phone="+6281311113333")
    path = csv_file(tmp_path, NAMESAKE)

    report, status, _said = contacts(path, "--decide=3=update")
    assert (status, Contact.objects.count()) == (2, 2)
    assert f"{budi.pk}, {other.pk}" in report["errors"][0]["message"]

    _report, status, _said = contacts(path, f"--decide=3=update:{other.pk}")
    other.refresh_from_db()
    budi.refresh_from_db()
    assert (status, other.email, budi.email) == (0, "baru@x.id", "")


@pytest.mark.parametrize(
    "wrong", ["3", "3=merge", "x=skip", "3=update:x", "2=skip", "99=skip", "3=update:999999"]
)
def test_a_decision_that_fits_no_row_is_a_sentence(budi, tmp_path, wrong):
    report, status, _said = contacts(csv_file(tmp_path, NAMESAKE), f"--decide={wrong}")
    assert (status, len(report["errors"]), Contact.objects.count()) == (2, 1, 1)
    assert ImportBatch.objects.count() == 0


def test_a_preview_that_has_expired_is_told_as_such(cast, tmp_path):
    operator = cast["operator.trenggalek"]
    batch = previewed(csv_file(tmp_path, "nama\nSari\n"), operator, "contacts")
    actions.set_rule_for_likely(batch=ImportBatch.objects.get(), on_likely="skip")
    with pytest.raises(Stop, match="kedaluwarsa"):
        written(batch, operator)
    assert Contact.objects.count() == 0


# --- Other files ------------------------------------------------------------------------------------------


def test_a_vcard_is_imported_as_in_the_browser(cast, tmp_path):
    card = "VERSION:3.0\nFN:Sari Dewi\nTEL;TYPE=CELL:081298765432\nBDAY:1990-01-01"
    report, status, said = contacts(vcf_file(tmp_path, card))
    assert (status, report["new"]) == (0, 1)
    assert report["dropped_columns"] == ["tanggal lahir (BDAY)"]
    assert "1990" not in json.dumps(report) + said
    assert [phone.number.as_e164 for phone in Contact.objects.get().phones.all()] == ["+6281298765432"]


def test_what_the_page_tells_of_the_reading_is_told_on_stderr(cast, tmp_path):
    lines = [["Daftar media"], ["nama", "website", "agama"], ["Kabar", "kabar.id", ""], ["", "", "x"]]
    sheets = {"Siber": lines, "Radio": [["nama"], ["Radio Kota"]]}
    _report, status, said = run(workbook_file(tmp_path, sheets), "--sheet=Siber")
    assert status == 0
    assert "1 baris di atas judul kolom tidak dibaca." in said
    assert "1 baris tidak berisi data yang" in said
    assert "Tidak dibaca, lembar lain: Radio" in said
