"""Lists of people: phones in every spelling, names with degrees, outlets and chapters by name."""

import pytest

from contacts.imports import actions
from contacts.imports.names import split_name
from contacts.models import Chapter, Contact, LegalBasis, Outlet, Phone
from tests.contacts.import_files import csv_file, history, imported, outcomes, plan, previewed, problems
from tests.factories import make_body, make_chapter, make_contact, make_outlet, unit


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def numbers(contact):
    return [phone.number.as_e164 for phone in contact.phones.all()]


def test_a_usual_list_of_journalists(operator, tmp_path):
    outlet = make_outlet("Kabar Trenggalek", website="https://kabartrenggalek.com")
    text = (
        "No;Nama Lengkap;No. HP;Email;Nama Media;Jabatan;Bidang Liputan;Wilayah\n"
        "1;Dr. H. Budi Santoso, S.H., M.H.;0812-3456-7890;b@x.id;KABAR TRENGGALEK;Wartawan;Hukum, Kriminal;Trenggalek\n"
    )
    batch = imported(csv_file(tmp_path, text, name="wartawan.csv"), operator, "contacts")
    contact = Contact.objects.get()
    assert (contact.prefix_title, contact.name, contact.suffix_title) == (
        "Dr. H.",
        "Budi Santoso",
        "S.H., M.H.",
    )
    assert (contact.unit, contact.email, numbers(contact)) == (unit(), "b@x.id", ["+6281234567890"])
    position = contact.positions.get()
    assert (position.outlet, str(position.role), position.created_by) == (outlet, "Reporter", operator)
    assert sorted(beat.code for beat in contact.beats.all()) == ["hukum", "kriminal"]
    assert [region.code for region in contact.regions.all()] == ["35.03"]
    assert contact.source.startswith("impor: wartawan.csv, ")
    assert (contact.legal_basis, contact.purpose) == (LegalBasis.PUBLIC_TASK, "Kemitraan media")
    assert batch.outcomes.get().object_id == contact.pk


def test_everything_written_bears_the_name_of_the_importer(operator, tmp_path):
    make_outlet("Kabar")
    text = "nama,hp,media\nBudi,081234567890,Kabar\n"
    imported(csv_file(tmp_path, text), operator, "contacts")
    contact = Contact.objects.get()
    assert {entry.history_user for entry in history(contact).all()} == {operator}
    assert {entry.history_user for entry in history(Phone).all()} == {operator}
    assert {entry.history_user for entry in history(contact.positions.get()).all()} == {operator}


@pytest.mark.parametrize(
    ("cell", "stored"),
    [
        ("081234567890", ["+6281234567890"]),
        ("81234567890", ["+6281234567890"]),
        ("6281234567890", ["+6281234567890"]),
        ("0062 812 3456 7890", ["+6281234567890"]),
        ("0812-3456-7890 / 0813-3456-7891", ["+6281234567890", "+6281334567891"]),
        ("081234567890 081334567891", ["+6281234567890", "+6281334567891"]),
        ("62215551234", ["+62215551234"]),
    ],
)
def test_phones_as_spreadsheets_hold_them(operator, tmp_path, cell, stored):
    imported(csv_file(tmp_path, f"nama;hp\nBudi;{cell}\n"), operator, "contacts")
    assert numbers(Contact.objects.get()) == stored


def test_several_columns_of_phones_become_several_numbers(operator, tmp_path):
    imported(
        csv_file(tmp_path, "nama,HP 1,HP 2,WA\nBudi,081234567890,081334567891,081234567890\n"),
        operator,
        "contacts",
    )
    assert numbers(Contact.objects.get()) == ["+6281234567890", "+6281334567891"]


@pytest.mark.parametrize("cell", ["8.12E+10", "08123", "021-5551234 ext 12", "tidak punya hp"])
def test_a_number_that_is_none_is_wrong_by_row_and_column(operator, tmp_path, cell):
    found = previewed(csv_file(tmp_path, f"nama;No HP\nAni;\nBudi;{cell}\n"), operator, "contacts")
    assert [(row, column) for row, column, _message in problems(found)] == [(3, "No HP")]


def test_a_google_export_maps_itself(operator, tmp_path):
    make_outlet("Kabar")
    text = (
        "First Name,Middle Name,Last Name,Name Prefix,Birthday,Notes,Organization Name,Organization Title,"
        "E-mail 1 - Value,"
        "Phone 1 - Label,Phone 1 - Value,Phone 2 - Value\n"
        "Budi,,Santoso,Dr.,1980-01-01,teman,Kabar,Reporter,budi@contoh.id,Mobile,+62 812-3456-7890,0813-3456-7891\n"
    )
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    contact = Contact.objects.get()
    assert batch.dropped_columns == ["Birthday", "Notes"]
    assert (contact.full_name, contact.email) == ("Dr. Budi Santoso", "budi@contoh.id")
    assert numbers(contact) == ["+6281234567890", "+6281334567891"]


@pytest.mark.parametrize(
    ("text", "parts"),
    [
        ("Sukarno", ("", "Sukarno", "")),
        ("H. Moh. Ali", ("H.", "Moh. Ali", "")),
        ("Siti Aminah, S.I.Kom.", ("", "Siti Aminah", "S.I.Kom.")),
        ("Dra. Sri, MM", ("Dra.", "Sri", "MM")),
        ("Santoso, Budi", ("", "Santoso, Budi", "")),
        ("Dr.", ("", "Dr.", "")),
        ("Budi Santoso S.H.", ("", "Budi Santoso", "S.H.")),
        ("Drs. Ahmad Fauzi M.Si", ("Drs.", "Ahmad Fauzi", "M.Si")),
        ("BUDI SANTOSO S.SOS. M. Si.", ("", "BUDI SANTOSO", "S.SOS., M. Si.")),
        ("Budi Santoso S.H., M.H.", ("", "Budi Santoso", "S.H., M.H.")),
        ("Budi, SH, M.Kn", ("", "Budi", "SH, M.Kn")),
        ("Siti Aminah, M. Hum.", ("", "Siti Aminah", "M. Hum.")),
        ("SANTOSO, BUDI", ("", "SANTOSO, BUDI", "")),
        ("Habibie, B.J.", ("", "Habibie, B.J.", "")),
        ("Simatupang T.B.", ("", "Simatupang T.B.", "")),
        ("Ahmad H.", ("", "Ahmad H.", "")),
        ("Ahmad SH", ("", "Ahmad SH", "")),
        ("S.H.", ("", "S.H.", "")),
        ("Siti, S.Tr.Keb.", ("", "Siti", "S.Tr.Keb.")),
    ],
)
def test_degrees_are_taken_off_and_nothing_is_invented(text, parts):
    assert split_name(text) == parts


# --- Which person a row means -------------------------------------------------------------------------


def test_a_person_is_known_by_a_mobile_number_in_any_spelling(operator, tmp_path):
    known = make_contact("Moh. Budi", phone="+6281234567890")
    batch = imported(
        csv_file(tmp_path, "nama,hp,email\nMuhammad Budi,6281234567890,budi@contoh.id\n"),
        operator,
        "contacts",
    )
    known.refresh_from_db()
    assert (batch.counts["update"], known.email, known.version) == (1, "budi@contoh.id", 2)


def test_a_mobile_number_of_somebody_else_is_asked_about_and_overwrites_nobody(operator, tmp_path):
    known = make_contact("Siti Aminah", phone="+6281234567890")
    batch = previewed(csv_file(tmp_path, "nama,hp\nBudi Santoso,081234567890\n"), operator, "contacts")
    assert batch.outcomes.get().candidates == [{"id": known.pk, "row": None, "reasons": ["phone"]}]
    assert not actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert Contact.objects.get().name == "Siti Aminah"


def test_the_telephone_and_mailbox_of_a_newsroom_make_nobody_the_same_person(operator, tmp_path):
    make_contact("Siti Aminah", phone="+62355791234", email="redaksi@contoh.id")
    text = "nama,telp,email\nBudi Santoso,0355791234,redaksi@contoh.id\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert (batch.counts["new"], Contact.objects.count()) == (1, 2)


@pytest.mark.parametrize(("known", "row"), [("Siti Aminah", "Siti Rahma"), ("Muhammad Ali", "Moh. Budi")])
@pytest.mark.parametrize("reached", ["hp,0355791234", "email,redaksi@contoh.id"])
def test_a_first_name_in_common_makes_nobody_of_a_newsroom_the_same_person(
    operator, tmp_path, known, row, reached
):
    make_contact(known, phone="+62355791234", email="redaksi@contoh.id")
    header, cell = reached.split(",")
    batch = imported(csv_file(tmp_path, f"nama,{header}\n{row},{cell}\n"), operator, "contacts")
    assert batch.counts["new"] == 1
    assert {*Contact.objects.values_list("name", "version")} == {(known, 1), (row, 1)}


@pytest.mark.parametrize(
    ("known", "row"),
    [("Siti Aminah", "Siti Rahma"), ("Muhammad Ali", "Moh. Budi"), ("Budi Santoso", "Budi Hartono")],
)
def test_whose_name_only_begins_alike_is_asked_about_on_one_mobile_number(operator, tmp_path, known, row):
    known = make_contact(known, phone="+6281234567890")
    batch = previewed(csv_file(tmp_path, f"nama,hp\n{row},081234567890\n"), operator, "contacts")
    assert batch.outcomes.get().candidates == [
        {"id": known.pk, "row": None, "reasons": ["phone", "similar_name"]}
    ]
    assert batch.counts["update"] == 0


@pytest.mark.parametrize(
    "row", ["Budi", "B. Santoso", "SANTOSO BUDI", "H. Budi Santoso, S.H.", "Boedi Santoso"]
)
def test_a_number_and_a_name_written_otherwise_are_one_person(operator, tmp_path, row):
    known = make_contact("Budi Santoso", phone="+62355791234")
    batch = previewed(csv_file(tmp_path, f'nama,hp\n"{row}",0355791234\n'), operator, "contacts")
    assert (batch.counts["new"], batch.outcomes.get().object_id) == (0, known.pk)


def test_namesakes_at_other_outlets_are_other_people(operator, tmp_path):
    one, _other = make_outlet("Kabar Satu"), make_outlet("Kabar Dua")
    make_contact("Agus", outlet=one)
    batch = imported(
        csv_file(tmp_path, "nama,media\nAgus,Kabar Satu\nAgus,Kabar Dua\n"), operator, "contacts"
    )
    assert (batch.counts["unchanged"], batch.counts["new"]) == (1, 1)


@pytest.mark.parametrize(
    ("row", "outcome"),
    [
        ("081334567891,", "duplicate"),
        (",lain@contoh.id", "duplicate"),
        ("081334567891,lain@contoh.id", "duplicate"),
        (",", "unchanged"),
        ("081234567890,lain@contoh.id", "update"),
        ("081334567891,BUDI@contoh.id", "update"),
    ],
)
def test_a_namesake_at_the_outlet_with_other_numbers_is_asked_about(operator, tmp_path, row, outcome):
    known = make_contact(
        "Budi Santoso", phone="+6281234567890", email="budi@contoh.id", outlet=make_outlet("Kabar")
    )
    path = csv_file(tmp_path, f"nama,media,hp,email\nBudi Santoso,Kabar,{row}\n")
    batch = previewed(path, operator, "contacts", leave_out=True)
    assert outcomes(batch) == [outcome]
    asked = [{"id": known.pk, "row": None, "reasons": ["name", "outlet"]}]
    assert batch.outcomes.get().candidates == (asked if outcome == "duplicate" else [])


@pytest.mark.parametrize("given", [{}, {"phone": "+6281234567890"}, {"email": "budi@contoh.id"}])
def test_a_namesake_at_the_outlet_against_whom_nothing_speaks_is_the_same_person(operator, tmp_path, given):
    """What the one does not say cannot differ from what the other says."""
    make_contact("Budi Santoso", outlet=make_outlet("Kabar"), **given)
    row = ",lain@contoh.id" if "phone" in given else "081334567891,"
    path = csv_file(tmp_path, f"nama,media,hp,email\nBudi Santoso,Kabar,{row}\n")
    assert outcomes(previewed(path, operator, "contacts")) == ["update"]


def test_a_namesake_with_other_numbers_follows_the_rule_for_likely_duplicates(operator, tmp_path):
    known = make_contact("Budi", phone="+6281234567890", outlet=make_outlet("Kabar"))
    path = csv_file(tmp_path, "nama,media,hp\nBudi,Kabar,081334567891\n")
    imported(path, operator, "contacts", on_duplicate="update", on_likely="new")
    assert (numbers(known), Contact.objects.count()) == (["+6281234567890"], 2)


def test_namesakes_at_one_outlet_in_one_file_are_asked_about(operator, tmp_path):
    make_outlet("Kabar")
    path = csv_file(tmp_path, "nama,media,hp\nBudi,Kabar,081234567890\nBudi,Kabar,081334567891\n")
    batch = previewed(path, operator, "contacts")
    assert outcomes(batch) == ["new", "duplicate"]
    assert batch.outcomes.get(number=3).candidates == [{"id": None, "row": 2, "reasons": ["name", "outlet"]}]


def test_two_people_without_e_mail_are_not_one(operator, tmp_path):
    imported(
        csv_file(tmp_path, "nama,email,hp\nBudi,,081234567890\nAni,,081234567891\n"), operator, "contacts"
    )
    assert sorted(Contact.objects.values_list("name", flat=True)) == ["Ani", "Budi"]


def test_people_of_another_unit_are_not_touched(operator, tmp_path):
    foreign = make_contact("Budi", phone="+6281234567890", of=unit("polres-ketapang"))
    batch = imported(
        csv_file(tmp_path, "nama,hp,email\nBudi,081234567890,budi@contoh.id\n"), operator, "contacts"
    )
    foreign.refresh_from_db()
    assert (batch.counts["new"], foreign.email, foreign.unit) == (1, "", unit("polres-ketapang"))


MESSY = (
    "nama;hp;media;jabatan;organisasi;no kartu\n"
    "H. Budi Santoso, S.H.;0812-3456-7890 / 081334567891;Kabar Satu;Pemred;PWI Kab. Trenggalek;13.00.1\n"
    "Sukarno;;;;;\n"
    "Ani;081234567892;Kabar Satu;;;\n"
    "=SUM(A1);081234567893;;;;\n"
)


def test_a_second_run_changes_nothing(operator, tmp_path):
    make_outlet("Kabar Satu")
    make_chapter("PWI Trenggalek")
    first = imported(csv_file(tmp_path, MESSY), operator, "contacts")
    before = list(Contact.objects.order_by("pk").values()), history(Contact).count(), history(Phone).count()
    batch = imported(csv_file(tmp_path, MESSY), operator, "contacts")
    assert (first.counts["new"], batch.counts["unchanged"]) == (4, 4)
    assert (
        list(Contact.objects.order_by("pk").values()),
        history(Contact).count(),
        history(Phone).count(),
    ) == before


# --- What may change ----------------------------------------------------------------------------------


def test_numbers_are_added_and_none_is_taken_away(operator, tmp_path):
    known = make_contact("Budi", phone="+6281234567890")
    batch = imported(
        csv_file(tmp_path, "nama,hp\nBudi,0813-3456-7891 / 081234567890\n"), operator, "contacts"
    )
    assert numbers(known) == ["+6281234567890", "+6281334567891"]
    assert plan(batch) == {"add": {"phones": [{"number": "+6281334567891", "order": 1}]}}


def test_fill_touches_only_what_is_empty(operator, tmp_path):
    known = make_contact("Budi", phone="+6281234567890", suffix_title="S.H.")
    text = "nama,hp,gelar belakang,email\nBudi,0813-3456-7891 / 081234567890,M.H.,budi@contoh.id\n"
    imported(csv_file(tmp_path, text), operator, "contacts", on_duplicate="fill")
    known.refresh_from_db()
    assert (numbers(known), known.suffix_title, known.email) == (["+6281234567890"], "S.H.", "budi@contoh.id")


def test_the_source_of_a_known_person_stays(operator, tmp_path):
    known = make_contact("Budi", phone="+6281234567890", source="kartu nama")
    imported(
        csv_file(tmp_path, "nama,hp,email,sumber\nBudi,081234567890,b@contoh.id,grup WA\n"),
        operator,
        "contacts",
    )
    known.refresh_from_db()
    assert known.source == "kartu nama"


def test_the_chairs_number_twice_in_one_file_is_told(operator, tmp_path):
    text = "nama,hp,email\nBudi Santoso,081234567890,\nBudi,081234567890,budi@contoh.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["new", "duplicate"]
    assert batch.outcomes.get(number=3).candidates == [{"id": None, "row": 2, "reasons": ["earlier_row"]}]


# --- Outlets and chapters that are not known ----------------------------------------------------------


def test_an_unknown_outlet_or_chapter_makes_the_row_wrong(operator, tmp_path):
    make_body("pwi")
    text = "nama,media,organisasi\nBudi,Kabar Baru,\nAni,,PWI Trenggalek\n"
    found = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert [(row, column) for row, column, _message in problems(found)] == [(2, "media"), (3, "organisasi")]


def test_they_are_created_when_the_user_says_so_once_each(operator, tmp_path):
    make_body("pwi")
    text = "nama,media,organisasi\nBudi,Radio Baru,PWI Kabupaten Trenggalek\nAni,radio baru,PWI Kabupaten Trenggalek\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    outlet, chapter = Outlet.objects.get(), Chapter.objects.get()
    assert (outlet.name, outlet.kind.code, outlet.steward, outlet.positions.count()) == (
        "Radio Baru",
        "radio",
        unit(),
        2,
    )
    assert (chapter.body.code, chapter.level, chapter.memberships.count()) == ("pwi", "district", 2)
    assert [region.code for region in chapter.regions.all()] == ["35.03"]
    assert (batch.counts["outlets"], batch.counts["chapters"]) == (1, 1)


def test_a_preview_with_create_missing_creates_nothing(operator, tmp_path):
    make_body("pwi")
    text = "nama,media,organisasi\nBudi,Radio Baru,PWI Kabupaten Trenggalek\n"
    found = previewed(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    assert (found.counts["outlets"], found.counts["chapters"]) == (1, 1)
    assert len(found.outcomes.get().notes) == 2
    assert (Outlet.objects.count(), Chapter.objects.count(), Contact.objects.count()) == (0, 0, 0)


def test_a_chapter_of_an_unknown_body_stays_wrong(operator, tmp_path):
    make_body("pwi")
    found = previewed(
        csv_file(tmp_path, "nama,organisasi\nBudi,XYZ Trenggalek\n"),
        operator,
        "contacts",
        create_missing=True,
    )
    assert outcomes(found) == ["wrong"]


def test_an_office_in_a_chapter(operator, tmp_path):
    chapter = make_chapter("PWI Trenggalek")
    imported(
        csv_file(tmp_path, "nama,organisasi,jabatan organisasi\nBudi,PWI Trenggalek,Ketua\n"),
        operator,
        "contacts",
    )
    office = Contact.objects.get().offices.get()
    assert (office.chapter, office.title.code) == (chapter, "ketua")
    batch = imported(
        csv_file(tmp_path, "nama,organisasi,jabatan organisasi\nBudi,PWI Trenggalek,Ketua\n"),
        operator,
        "contacts",
    )
    assert batch.counts["unchanged"] == 1


def test_a_row_without_a_name_is_wrong(operator, tmp_path):
    found = previewed(csv_file(tmp_path, "nama,hp\n,081234567890\n"), operator, "contacts")
    assert [(row, column) for row, column, _message in problems(found)] == [(2, "nama")]
