"""Text that no field may hold, in each kind of file: a wrong cell of its row, nothing written, and never a failure."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from contacts.imports import actions
from contacts.imports.reading import Table
from contacts.models import Contact, ImportBatch, Outlet, Phone
from tests.contacts.import_files import (
    csv_file,
    imported,
    outcomes,
    previewed,
    problems,
    read_table,
    uploaded,
    vcf_file,
    workbook_file,
    xlsx_file,
)
from tests.factories import make_contact, make_outlet

LOST = "\ufffd"
"""What half a letter has become on its way: a browser sends it, and so does a file that was converted badly."""


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def raw_csv(folder, text: str):
    path = folder / "rusak.csv"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    return path


def table(path) -> Table:
    return read_table(path, of_people=True)


# --- NUL, surrogates, too long ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "kept"),
    [
        ("Bu\x00di", "Budi"),
        ("Bu\ud800di", "Budi"),
        ("Bu\x1bdi", "Budi"),
        (f"Bu{LOST}di", "Budi"),
        ("B" * 5000, "B" * 4000),
    ],
)
@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_what_no_database_should_hold_makes_its_row_wrong_and_nothing_is_written(
    operator, tmp_path, name, kept, into
):
    text = f"nama,email\nAni,ani@contoh.id\n{name},budi@contoh.id\n"
    batch = previewed(raw_csv(tmp_path, text), operator, into)
    assert [(row, column) for row, column, _sentence in problems(batch)][-1] == (3, "nama")
    assert outcomes(batch)[1] == "wrong"
    assert batch.rows.get(number=3).cells == [kept, "budi@contoh.id"]
    assert not actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert Contact.objects.count() == Outlet.objects.count() == 0


@pytest.mark.parametrize(("letter", "code"), [("\x7f", "control"), ("\x85", "control"), (LOST, "surrogate")])
def test_a_letter_of_a_workbook_that_no_field_may_hold_is_a_flaw_of_its_cell(tmp_path, letter, code):
    path = xlsx_file(tmp_path, [["nama", "media"], [f"Bu{letter}di", "Satu"], ["Ani", "Dua"]])
    assert [(line.cells, line.flaws) for line in table(path).lines] == [
        (["Budi", "Satu"], {"nama": code}),
        (["Ani", "Dua"], {}),
    ]


def test_an_overlong_cell_of_a_workbook_is_a_flaw(tmp_path):
    path = xlsx_file(tmp_path, [["nama", "media"], ["x" * 5000, "Satu"]])
    assert [(line.cells, line.flaws) for line in table(path).lines] == [
        (["x" * 4000, "Satu"], {"nama": "long"})
    ]


@pytest.mark.parametrize(
    ("line", "kept", "flaws"),
    [
        ("FN:Bu\x00di", "Budi", {"nama": "control"}),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Bu=00di", "Budi", {"nama": "control"}),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=UTF-8:Bu=ED=A0=80di", "", {"": "card"}),
        ("FN;ENCODING=QUOTED-PRINTABLE;CHARSET=unicode_escape:Bu=5Cud800di", "Budi", {"nama": "surrogate"}),
        (f"FN:{'B' * 5000}", "B" * 4000, {"nama": "long"}),
    ],
)
def test_a_letter_of_a_card_that_no_field_may_hold_is_a_flaw_of_its_row(tmp_path, line, kept, flaws):
    path = vcf_file(tmp_path, f"VERSION:2.1\n{line}", "VERSION:2.1\nFN:Ani")
    assert [(found.cells, found.flaws) for found in table(path).lines] == [([kept], flaws), (["Ani"], {})]


@pytest.mark.parametrize("letter", ["\x00", "\ud800", "\x1b", LOST])
def test_a_header_with_a_letter_that_no_field_may_hold_is_read_without_it(operator, tmp_path, letter):
    batch = uploaded(
        raw_csv(tmp_path, f"na{letter}ma,No{letter} HP\nBudi,081234567890\n"), operator, "contacts"
    )
    assert batch.headers == ["nama", "No HP"]


def paste(client, pasted: bytes):
    """As a browser would not send it."""
    return client.post(
        reverse("contacts:import-start"),
        b"into=contacts&pasted=" + pasted,
        content_type="application/x-www-form-urlencoded",
    )


def test_half_a_letter_in_a_pasted_cell_is_a_flaw_of_the_cell(sign_in):
    answer = paste(sign_in("operator.trenggalek"), b"nama%09hp%0ABu%ED%A0%80di%090812%0AAni%090813")
    assert answer.status_code == 302
    rows = ImportBatch.objects.get().rows.values_list("cells", "flaws")
    assert list(rows) == [(["Budi", "0812"], {"nama": "surrogate"}), (["Ani", "0813"], {})]


def test_half_a_letter_in_a_pasted_header_is_left_out(sign_in):
    answer = paste(sign_in("operator.trenggalek"), b"na%ED%A0%80ma%09hp%0ABudi%090812")
    assert answer.status_code == 302
    assert ImportBatch.objects.get().headers == ["nama", "hp"]


def test_nul_in_pasted_cells_is_an_error_of_their_field(sign_in):
    answer = paste(sign_in("operator.trenggalek"), b"nama%09hp%0ABu%00di%090812")
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, ["pasted"])
    assert ImportBatch.objects.count() == 0


@pytest.mark.parametrize("title", [f"Daf{LOST}tar", "Daf\x85tar", "Daf\x7ftar", "  Daftar  ", "\u200b"])
def test_the_name_of_a_sheet_is_cleaned_too(operator, tmp_path, title):
    path = workbook_file(tmp_path, {title: [["nama"], ["Budi"]], "Lain": [["nama"], ["Ani"]]})
    batch = actions.read_upload(user=operator, path=path, file_name="buku.xlsx", into="contacts")
    assert ImportBatch.objects.count() == 2
    assert all(letter.isprintable() for letter in ImportBatch.objects.get(pk=batch.pk).sheet)


def test_an_identity_number_in_the_name_of_a_sheet_is_stored_nowhere(operator, tmp_path):
    """As it is in the names of files and of columns."""
    nik = "3503121203900007"
    path = workbook_file(
        tmp_path,
        {
            f"KTP {nik}": [["nama"], ["Budi"]],
            "Lain": [["nama"], ["Ani"]],
            nik: [["nama", "Nama"], ["A", "B"]],
        },
    )
    actions.read_upload(user=operator, path=path, file_name="buku.xlsx", into="contacts")
    assert nik not in str(list(ImportBatch.objects.values("sheet", "notes", "file_name")))


@pytest.mark.parametrize(
    "name",
    [
        "bu\x00di.csv",
        "bu\ud800di.csv",
        f"bu{LOST}di.csv",
        "\x1b\x00",
        "b" * 20_000 + ".csv",
        "\u0958" * 200 + ".csv",
    ],
)
def test_the_name_of_a_file_is_cleaned_too(operator, tmp_path, name):
    path = csv_file(tmp_path, "nama\nBudi\n")
    batch = actions.read_upload(user=operator, path=path, file_name=name, into="contacts")
    batch.refresh_from_db()
    assert batch.file_name.isprintable()
    assert 0 < len(batch.file_name) <= 200


def test_a_header_that_cleaning_makes_longer_is_cut_to_what_is_kept(operator, tmp_path):
    """A letter of Hindi that is two once it is normalised."""
    path = csv_file(tmp_path, f"nama,{'\u0958' * 100},hp\nBudi,x,08\n")
    batch = previewed(path, operator, "contacts", mapping={"\u0915\u093c" * 50: "email"})
    assert batch.headers == ["nama", "\u0915\u093c" * 50, "hp"]
    assert [column for _row, column, _sentence in problems(batch)] == ["\u0915\u093c" * 50, "hp"]


def test_an_identity_number_at_the_end_of_a_long_header_is_not_cut_in_two(tmp_path):
    found = read_table(
        csv_file(tmp_path, f"nama,{'x' * 90} 3503121203900007\nBudi,rahasia\n"), of_people=True
    )
    assert (found.headers, found.dropped) == (["nama"], [f"{'x' * 90} …"])


# --- Numbers that no database could look up ---------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9" * 18, str(2**63 - 1), str(2**63), str(10**30)])
@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_a_number_beyond_every_database_is_nobodys(operator, tmp_path, number, into):
    options = {"mapping": {"jenis": ""}} if into == "contacts" else {}
    text = f"nomor_mitra_pers,nama,jenis\n{number},Ani,cetak\n"
    assert outcomes(imported(csv_file(tmp_path, text), operator, into, **options)) == ["new"]


@pytest.mark.parametrize("number", [2**63, 10**30])
def test_a_card_with_a_number_beyond_every_database_is_nobodys(operator, tmp_path, number):
    path = vcf_file(tmp_path, f"VERSION:3.0\nUID:mitra-pers-contact-{number}\nFN:Ani")
    assert outcomes(imported(path, operator, "contacts")) == ["new"]


def test_a_figure_of_thirty_digits_in_a_workbook_is_nobodys_number(operator, tmp_path):
    path = xlsx_file(tmp_path, [["nomor_mitra_pers", "nama"], [10**30, "Ani"]])
    assert outcomes(imported(path, operator, "contacts")) == ["new"]


@pytest.mark.parametrize("number", [str(2**63), "9" * 30, "1" + "_0" * 30])
def test_no_page_of_an_import_looks_such_a_number_up(sign_in, operator, tmp_path, number):
    client = sign_in("operator.trenggalek")
    path = workbook_file(tmp_path, {"Satu": [["nama"], ["Budi"]], "Dua": [["nama"], ["Ani"]]})
    book = actions.read_upload(user=operator, path=path, file_name="buku.xlsx", into="contacts")
    wrong = previewed(csv_file(tmp_path, "nama,hp\nBudi,08\n"), operator, "contacts")
    assert (
        client.post(reverse("contacts:import-sheets", args=[book.pk]), {"sheet": number}).status_code == 422
    )
    mend = reverse("contacts:import-mend", args=[wrong.pk])
    assert client.post(mend, {f"cell-{number}-1": "0812", f"cell-2-{number}": "0812"}).status_code in (
        302,
        422,
    )
    assert client.get(reverse("contacts:duplicate-list"), {"impor": number}).status_code in (200, 400, 404)
    assert wrong.rows.get().cells == ["Budi", "08"]


# --- Accents and case -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("sought", ["elan", "élan", "ÉLAN", "e\u0301lan", "\uff25\uff2c\uff21\uff2e"])
def test_what_an_import_brings_is_found_without_its_accents_and_capitals(operator, tmp_path, sought):
    imported(
        csv_file(tmp_path, "nama,email\nÉlan Vital,e@contoh.id\nBudi,b@contoh.id\n"), operator, "contacts"
    )
    imported(csv_file(tmp_path, "nama,jenis\nRadio Élan,radio\nSuara,radio\n"), operator, "outlets")
    assert [person.name for person in Contact.objects.matching(sought)] == ["Élan Vital"]
    assert [outlet.name for outlet in Outlet.objects.matching(sought)] == ["Radio Élan"]


@pytest.mark.parametrize("name", ["ÉLAN VITAL", "elan vital", "E\u0301lan Vital", "\uff25lan Vital"])
def test_a_person_and_an_outlet_are_known_without_their_accents_and_capitals(operator, tmp_path, name):
    known = make_contact("Élan Vital", outlet=make_outlet("Radio Élan"))
    text = f"nama,media,hp\n{name},{name.split()[0].join(['RADIO ', ''])},081234567890\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert (outcomes(batch), Contact.objects.count(), Outlet.objects.count()) == (["update"], 1, 1)
    assert Phone.objects.get().contact == known


@pytest.mark.parametrize("sought", ["élan", "ÉLAN", "elan"])
def test_an_import_is_found_by_the_name_of_its_file_without_accents_and_capitals(sign_in, sought):
    client = sign_in("operator.trenggalek")
    for name in ("Daftar Élan.csv", "lain.csv"):
        sent = {"into": "contacts", "file": SimpleUploadedFile(name, b"nama\nBudi\n")}
        client.post(reverse("contacts:import-start"), sent)
    page = client.get(reverse("contacts:import-list"), {"q": sought})
    assert page.context["result_count"] == 1
    assert "Daftar Élan.csv" in page.text
