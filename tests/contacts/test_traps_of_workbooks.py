"""The traps of workbooks, with the effect on the register."""

import os
import subprocess
import sys
import zipfile
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as django_settings
from django.utils import translation

from contacts.imports import conversation, workbook
from contacts.imports.parsed import Limits
from contacts.imports.reading import Refused
from contacts.models import Contact, ImportBatch, ImportRow
from crm.checks import xml_is_defused
from tests.contacts.import_files import (
    csv_file,
    imported,
    outcomes,
    previewed,
    problems,
    read_table,
    rewritten,
    written,
    xlsx_file,
    zip_file,
)
from tests.factories import make_contact

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
SHARED_TYPE = (
    b'<Override PartName="/xl/sharedStrings.xml" '
    b'ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sharedStrings+xml"/>'
)
LIMITS = Limits(memory=1 << 30, cpu_seconds=10, unzipped=1 << 30, rows=100, columns=100)


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def refusal(path: Path) -> str:
    with translation.override("en"), pytest.raises(Refused) as refused:
        read_table(path, of_people=True)
    return str(refused.value)


def numbers(contact: Contact) -> list[str]:
    phones: Any = contact.phones.all()
    return [phone.number.as_e164 for phone in phones]


def with_shared_texts(folder: Path, *texts: str) -> Path:
    """A column of texts as Excel stores it: the cells hold numbers of texts that stand in a part of their own.

    openpyxl writes each text into its cell. A text may hold the mark-up of `si`.
    """
    path = xlsx_file(folder, [["nama"], ["Budi"]])
    with zipfile.ZipFile(path) as source:
        members = {item.filename: source.read(item) for item in source.infolist()}
    shared = "".join(f"<si>{text if text.startswith('<') else f'<t>{text}</t>'}</si>" for text in texts)
    rows = "".join(
        f'<row r="{at}"><c r="A{at}" t="s"><v>{at - 1}</v></c></row>' for at in range(1, len(texts) + 1)
    )
    types = members["[Content_Types].xml"].replace(b"</Types>", SHARED_TYPE + b"</Types>")
    return zip_file(
        folder,
        {
            **members,
            "[Content_Types].xml": types,
            "xl/sharedStrings.xml": f'<sst xmlns="{MAIN}" count="{len(texts)}">{shared}</sst>',
            "xl/worksheets/sheet1.xml": f'<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>',
        },
        name=path.name,
    )


# --- Texts as Excel stores them ------------------------------------------------------------------------------


def test_shared_texts_are_read_with_all_their_runs_and_without_what_is_only_pronounced(tmp_path):
    texts = [
        "nama",
        "<r><t>Budi </t></r><r><rPr><b/></rPr><t>Santoso</t></r>",
        '<t xml:space="preserve"> Ani </t><rPh sb="0" eb="1"><t>ani-ani</t></rPh>',
        "satu_x000D_\ndua",
        "<t/>",
        "Tono",
    ]
    path = with_shared_texts(tmp_path, *texts)
    assert [(line.number, line.cells) for line in read_table(path, of_people=True).lines] == [
        (2, ["Budi Santoso"]),
        (3, ["Ani"]),
        (4, ["satu\ndua"]),
        (6, ["Tono"]),
    ]


# --- Sizes ----------------------------------------------------------------------------------------------


def test_every_cell_of_a_sheet_that_lies_about_its_size_is_imported(operator, tmp_path):
    people = [[f"Orang {number}", f"08123456{number:04}"] for number in range(100)]
    path = xlsx_file(tmp_path, [["nama", "hp"], *people])
    rewritten(path, "xl/worksheets/sheet1.xml", b'<dimension ref="A1:B101"', b'<dimension ref="A1:A1"')
    batch = imported(path, operator, "contacts")
    assert (batch.counts["new"], Contact.objects.filter(phones__isnull=False).count()) == (100, 100)


def test_what_says_it_unpacks_to_400_mb_is_refused_by_the_limit_as_shipped(tmp_path):
    path = zip_file(
        tmp_path, {"[Content_Types].xml": "", "xl/workbook.xml": "", "xl/media/x": b"\0" * 400_000_000}
    )
    assert path.stat().st_size < 1_400_000
    assert refusal(path) == "Unpacked, the file has 382 MB, at most 200 MB are read. Divide it."


# --- Formulas -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("leave_out", [False, True])
def test_a_formula_without_a_value_takes_no_number_away(operator, tmp_path, leave_out):
    known = make_contact("Budi", phone="+6281234567890", email="lama@contoh.id")
    rows = [["nama", "email", "hp"], ["Budi", "lama@contoh.id", '="08"&"13"'], ["Ani", "", "081234567891"]]
    batch = previewed(xlsx_file(tmp_path, rows), operator, "contacts", leave_out=leave_out)
    assert (outcomes(batch), [(row, column) for row, column, _sentence in problems(batch)]) == (
        ["wrong", "new"],
        [(2, "hp")],
    )
    if leave_out:
        written(batch, operator)
    known.refresh_from_db()
    assert (numbers(known), known.version) == (["+6281234567890"], 1)
    assert Contact.objects.count() == (2 if leave_out else 1)


# --- defusedxml, and a reader that dies -------------------------------------------------------------------


ENTITY = b'<!DOCTYPE x [<!ENTITY x "nama">]>'


@pytest.mark.parametrize(
    ("member", "root", "old", "new"),
    [
        ("xl/workbook.xml", b"<workbook", b'name="Sheet"', b'name="&x;"'),
        ("xl/styles.xml", b"<styleSheet", b"<fonts", b"&x;<fonts"),
        ("xl/sharedStrings.xml", b"<sst", b"<t>nama</t>", b"<t>&x;</t>"),
        ("xl/worksheets/sheet1.xml", b"<worksheet", b"<sheetData>", b"<sheetData>&x;"),
        ("[Content_Types].xml", b"<Types", b"<Override", b"&x;<Override"),
    ],
)
def test_no_part_of_a_workbook_may_declare_an_entity(tmp_path, member, root, old, new):
    path = with_shared_texts(tmp_path, "nama", "Budi")
    assert [line.cells for line in read_table(path, of_people=True).lines] == [["Budi"]]
    rewritten(rewritten(path, member, old, new), member, root, ENTITY + root)
    assert ENTITY in zipfile.ZipFile(path).read(member)
    assert refusal(path).startswith("The file is damaged or incomplete.")


def test_no_workbook_is_opened_without_defusedxml(tmp_path, monkeypatch):
    path = xlsx_file(tmp_path, [["nama"], ["Budi"]])
    assert len(workbook.parts(path.open("rb"), LIMITS).parts) == 1
    monkeypatch.setattr(workbook, "DEFUSEDXML", False)
    with pytest.raises(RuntimeError, match="defusedxml"):
        workbook.parts(path.open("rb"), LIMITS)


WEB, WORKER = "import crm.wsgi", "import runpy; runpy.run_path('manage.py', run_name='__main__')"


@pytest.mark.parametrize("program", [WEB, WORKER])
@pytest.mark.parametrize("production", [True, False])
def test_without_defusedxml_neither_the_web_server_nor_the_worker_starts(tmp_path, program, production):
    started = subprocess.run(
        [
            sys.executable,
            "-c",
            f"import sys; sys.argv = ['manage.py', 'worker']; sys.modules['defusedxml'] = None; {program}",
        ],
        cwd=django_settings.BASE_DIR,
        env={
            **{name: os.environ[name] for name in ("PATH", "NODE_MODULES") if name in os.environ},
            **({"PRODUCTION": "1", "ALLOWED_HOSTS": "mitra.example"} if production else {}),
            "SECRET_KEY": "k3y-Of-40-and-10-more-random-letters-q8Zw1Xs7Ed9Rf2Tg5Yh",
            "VAR_DIR": str(tmp_path),
            "ENV_FILE": str(tmp_path / "none"),
        },
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    assert "defusedxml is not installed." in started.stderr
    assert started.returncode != 0


def test_the_check_names_defusedxml_only_when_it_is_missing(monkeypatch):
    assert xml_is_defused(None) == []
    monkeypatch.setitem(sys.modules, "defusedxml", None)
    assert [error.id for error in xml_is_defused(None)] == ["crm.E001"]


HEAD = '{"file":{}}\n{"part":""}\n[[1,["nama"],{}],[2,["Budi"],{}]]'


@pytest.mark.parametrize(
    "says", ["", '{"file":{}}', HEAD, HEAD + '\n{"rows":""}\n[[1,["nama"],{}],[2,["Budi"],{}]]']
)
def test_a_reader_that_is_aborted_by_its_file_leaves_nothing_behind(operator, tmp_path, monkeypatch, says):
    """As calamine is by 1.5 KB: no exception, no last words."""
    (tmp_path / "kata").write_text(f"{says}\n" if says else "")
    reader = tmp_path / "reader"
    reader.write_text(f'#!/bin/sh\ncat "{tmp_path}/kata"\nkill -ABRT $$\n')
    reader.chmod(0o700)
    monkeypatch.setattr(conversation.sys, "executable", str(reader))
    with translation.override("en"), pytest.raises(Refused, match="takes too much memory or time"):
        previewed(csv_file(tmp_path, "nama\nBudi\n"), operator, "contacts")
    assert ImportBatch.objects.count() == ImportRow.objects.count() == 0
