"""Two rows of one file that mean the same entry: alike, different, three in a row, and over the borders of chunks."""

import pytest
from phonenumber_field.phonenumber import to_python

from contacts.imports import actions, book, passes, writing
from contacts.models import (
    Contact,
    ImportBatch,
    ImportProblem,
    Membership,
    Office,
    Outlet,
    Phone,
    Position,
)
from crm import bulk
from tests.contacts.import_files import (
    csv_file,
    history,
    imported,
    outcomes,
    plan,
    previewed,
    problems,
    written,
)
from tests.factories import make_chapter, make_contact, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture(params=[2000, 2, 1])
def chunk(request, monkeypatch) -> int:
    """Everything here holds wherever the borders of the chunks lie."""
    monkeypatch.setattr(passes, "CHUNK", request.param)
    monkeypatch.setattr(writing, "CHUNK", request.param)
    return int(request.param)


FULL = "Budi Santoso,081234567890,b@contoh.id,Kabar,Reporter,PWI Trenggalek,13.1,Ketua,Hukum\n"
HEAD = "nama,hp,email,media,jabatan,organisasi,no kartu,jabatan organisasi,bidang liputan\n"


def test_rows_that_say_the_same_bring_one_person_with_everything_once(operator, tmp_path, chunk):
    make_outlet("Kabar")
    make_chapter("PWI Trenggalek")
    batch = imported(csv_file(tmp_path, HEAD + FULL * 3), operator, "contacts")
    assert outcomes(batch) == ["new", "unchanged", "unchanged"]
    models = (Contact, Phone, Position, Membership, Office)
    assert [model._default_manager.count() for model in models] == [1, 1, 1, 1, 1]
    assert [history(model).count() for model in models] == [1, 1, 1, 1, 1]


def test_rows_that_say_the_same_in_other_words_are_one(operator, tmp_path, chunk):
    text = "nama,hp,email\nBudi,081234567890,b@contoh.id\nBUDI,+62 812-3456-7890,\nBudi,,B@contoh.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch)[0] == "new"
    assert "new" not in outcomes(batch)[1:]


THREE = (
    "nama,hp,email\n"
    "Budi Santoso,081234567890,a@contoh.id\n"
    "Budi Santoso,081234567890,b@contoh.id\n"
    "Budi Santoso,081234567890,c@contoh.id\n"
)


@pytest.mark.parametrize(
    ("rule", "told", "emails"),
    [
        ("", ["new", "duplicate", "duplicate"], ["a@contoh.id"]),
        ("skip", ["new", "skipped", "skipped"], ["a@contoh.id"]),
        ("update", ["new", "update", "update"], ["c@contoh.id"]),
        ("fill", ["new", "unchanged", "unchanged"], ["a@contoh.id"]),
    ],
)
def test_three_rows_that_differ_follow_the_rule_for_likely_duplicates(
    operator, tmp_path, chunk, rule, told, emails
):
    batch = previewed(csv_file(tmp_path, THREE), operator, "contacts", on_likely=rule, leave_out=True)
    assert outcomes(batch) == told
    written(batch, operator)
    assert [person.email for person in Contact.objects.all()] == emails
    person = Contact.objects.get()
    assert (person.version, history(person).count()) == (1 + told.count("update"), 1 + told.count("update"))


def test_three_rows_that_differ_become_three_people_when_that_is_the_rule(operator, tmp_path, chunk):
    batch = previewed(csv_file(tmp_path, THREE), operator, "contacts", on_likely="new", leave_out=True)
    assert outcomes(batch)[:2] == ["new", "new"]
    written(batch, operator)
    assert Contact.objects.count() == outcomes(batch).count("new")


def test_a_crowd_of_one_name_or_mailbox_is_refused_row_by_row(operator, tmp_path, chunk, monkeypatch):
    """Else every row would be held against all before it: the wrong column was read as the name."""
    monkeypatch.setattr(book, "MOST_BEARERS", 3)
    names = "".join(f"Trenggalek,0812345678{at:02}\n" for at in range(6))
    batch = previewed(csv_file(tmp_path, f"nama,hp\n{names}"), operator, "contacts")
    assert outcomes(batch) == ["new"] * 4 + ["wrong"] * 2
    told = ImportProblem.objects.filter(batch=batch).values_list("header", "code", "message")
    sentence = "Lebih dari 3 orang punya nama, nomor, atau email ini. Apakah kolomnya sudah benar?"
    assert {*told} == {("nama", "crowd", sentence)}


@pytest.mark.parametrize("rule", ["new", "skip"])
def test_the_rule_for_known_entries_is_not_that_for_what_the_file_brings_itself(
    operator, tmp_path, chunk, rule
):
    """Nobody of this file was known: its second row is neither left as it is nor another person."""
    text = "nama,hp\nBudi,081234567890\nBudi,081234567890\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", on_duplicate=rule)
    assert (outcomes(batch), Contact.objects.count()) == (["new", "unchanged"], 1)


def test_the_first_row_changes_a_known_person_and_the_second_says_the_same(operator, tmp_path, chunk):
    known = make_contact("Budi", phone="+6281234567890")
    text = "nama,hp,email\nBudi,081234567890,b@contoh.id\nBudi,081234567890,b@contoh.id\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    known.refresh_from_db()
    assert (outcomes(batch), known.version) == (["update", "unchanged"], 2)


def test_a_later_row_is_held_against_what_an_earlier_one_has_changed(operator, tmp_path, chunk):
    """The second row finds the person by the number that the first one brings."""
    known = make_contact("Budi", email="b@contoh.id")
    text = "nama,email,hp\nBudi,b@contoh.id,081234567890\nBudi Santoso,,081234567890\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", on_likely="update")
    assert plan(batch, 3) == {"set": {"name": ["Budi", "Budi Santoso"]}}
    written(batch, operator)
    known.refresh_from_db()
    assert (known.name, known.version, Contact.objects.count()) == ("Budi Santoso", 3, 1)
    assert [one.name for one in history(known).order_by("history_id")] == ["Budi", "Budi", "Budi Santoso"]


def test_an_erased_number_finds_nobody_any_more(operator, tmp_path, chunk):
    make_contact("Budi Santoso", phone="+6281234567890", email="b@contoh.id")
    text = "nama,email,hp\nBudi Santoso,b@contoh.id,__HAPUS__\nBudi Raharjo,,081234567890\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["update", "new"]


def test_who_is_alike_is_asked_about_though_an_earlier_row_has_changed_who_was_meant(
    operator, tmp_path, chunk
):
    known = make_contact("Budi Santoso", phone="+6281234567890", email="b@contoh.id")
    text = "nama,email,hp\nBudi Santoso,b@contoh.id,__HAPUS__\nBudi Santosa,,081234567890\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["update", "duplicate"]
    assert [one["id"] for one in batch.outcomes.get(number=3).candidates] == [known.pk]


def test_an_outlet_that_is_alike_is_asked_about_though_an_earlier_row_has_changed_it(
    operator, tmp_path, chunk
):
    known = make_outlet("Suara", kind="siber", phone="+62355791234")
    text = "nama,jenis,website,telepon\nSuara,siber,suara.id,\nSuara,siber,lain.id,0355791234\n"
    batch = previewed(csv_file(tmp_path, text), operator, "outlets")
    assert outcomes(batch) == ["update", "duplicate"]
    assert [one["id"] for one in batch.outcomes.get(number=3).candidates] == [known.pk]


@pytest.mark.parametrize("into", ["contacts", "outlets"])
def test_a_number_that_the_preview_reserves_is_nobody_yet(operator, tmp_path, chunk, into, monkeypatch):
    """An export of another register may name people by the very numbers that this one is about to give."""
    options = {"mapping": {"jenis": ""}} if into == "contacts" else {}
    monkeypatch.setattr(bulk, "reserve", lambda model, count: list(range(7001, 7001 + count)))
    text = "nomor_mitra_pers,nama,jenis\n,Budi Santoso,siber\n7001,Budi Raharjo,siber\n"
    batch = previewed(csv_file(tmp_path, text), operator, into, **options)
    assert outcomes(batch) == ["new", "new"]


def test_a_decision_makes_the_second_row_change_the_person_of_the_first(operator, tmp_path, chunk):
    batch = previewed(csv_file(tmp_path, THREE), operator, "contacts")
    actions.decide(batch=batch, numbers=[3], decision="fill", decided_for=-2)
    actions.decide(batch=batch, numbers=[4], decision="update", decided_for=-2)
    actions.preview(batch=batch, user=operator)
    assert outcomes(batch) == ["new", "unchanged", "update"]
    written(batch, operator)
    assert Contact.objects.get().email == "c@contoh.id"


def test_numbers_of_several_rows_come_together_in_their_order(operator, tmp_path, chunk):
    text = (
        "nama,email,hp\n"
        "Budi,b@contoh.id,081234567890\n"
        "Budi,b@contoh.id,081234567891\n"
        "Budi,b@contoh.id,081234567890 / 081234567892\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts", on_likely="update")
    found = Phone.objects.order_by("order").values_list("order", "number")
    assert [(order, to_python(number).as_e164[-1]) for order, number in found] == [
        (0, "0"),
        (1, "1"),
        (2, "2"),
    ]


def test_what_a_later_row_adds_to_the_membership_of_an_earlier_one_is_told(operator, tmp_path, chunk):
    make_chapter("PWI Trenggalek")
    text = "nama,hp,organisasi,no kartu\nBudi,081234567890,PWI Trenggalek,\nBudi,081234567890,PWI Trenggalek,13.1\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", on_likely="update")
    assert outcomes(batch) == ["new", "wrong"]
    assert ImportProblem.objects.get(batch=batch).code == "split"
    actions.decide(batch=batch, numbers=[3], decision="skip")
    written(actions.preview(batch=batch, user=operator), operator)
    assert Membership.objects.get().card_number == ""


def test_the_number_of_an_earlier_row_is_not_erased_and_the_column_is_told(operator, tmp_path, chunk):
    text = "nama,email,hp\nBudi,b@contoh.id,081234567890\nBudi,b@contoh.id,__HAPUS__\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", on_likely="update")
    sentence = (
        "Nomor yang akan dihapus berasal dari baris sebelumnya dalam berkas ini. Hapus nomor itu di sana."
    )
    assert problems(batch) == [(3, "hp", sentence)]
    actions.fix_cells(batch=batch, cells={(3, "hp"): ""})
    written(actions.preview(batch=batch, user=operator), operator)
    assert Phone.objects.count() == 1


def test_a_new_outlet_of_several_rows_is_made_once(operator, tmp_path, chunk):
    text = "nama,media,jabatan\nBudi,Kabar Baru,Reporter\nAni,KABAR BARU,\nBudi,Kabar Baru,Reporter\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    assert outcomes(batch) == ["new", "new", "unchanged"]
    outlet = Outlet.objects.get()
    assert (outlet.name, outlet.positions.count(), history(outlet).count()) == ("Kabar Baru", 2, 1)


def test_an_outlet_comes_with_the_first_row_that_is_imported(operator, tmp_path, chunk):
    text = "nama,hp,media\nRusak,08,Kabar Baru\nAni,,Kabar Baru\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", create_missing=True, leave_out=True)
    assert (outcomes(batch), batch.counts["outlets"]) == (["wrong", "new"], 1)
    written(batch, operator)
    assert Position.objects.get().outlet.name == "Kabar Baru"


def test_outlets_that_change_places_are_held_apart(operator, tmp_path, chunk):
    """The first row frees the identity that the second one takes."""
    one, other = make_outlet("Satu", website="https://a.id"), make_outlet("Dua", website="https://b.id")
    text = "nama,jenis,website,badan hukum\nTiga,siber,a.id,PT A\nSatu,siber,b.id,PT B\n"
    batch = imported(csv_file(tmp_path, text), operator, "outlets", on_likely="update")
    one.refresh_from_db()
    other.refresh_from_db()
    assert (outcomes(batch), one.name, other.name) == (["update", "update"], "Tiga", "Satu")


def test_a_chapter_that_a_later_row_brings_is_not_what_an_earlier_row_named(operator, tmp_path, chunk):
    make_chapter("PWI Kota Kediri")
    text = "nama,hp,organisasi\nBudi,081234567890,PWI Kediri\nSari,081234567891,PWI Kabupaten Kediri\n"
    batch = imported(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    assert outcomes(batch) == ["new", "new"]
    held = Membership.objects.order_by("contact__name").values_list("contact__name", "chapter__name")
    assert list(held) == [("Budi", "PWI Kota Kediri"), ("Sari", "PWI Kabupaten Kediri")]


def test_the_borders_of_chunks_change_nothing(operator, tmp_path, monkeypatch):
    make_outlet("Kabar")
    make_contact("Budi Santoso", phone="+6281234567890")
    text = (
        HEAD + FULL + THREE.partition("\n")[2] + "Ani,081234567890,,Baru,,,,,\n" + FULL.replace("Budi", "Ani")
    )
    make_chapter("PWI Trenggalek")
    path = csv_file(tmp_path, text)
    digests = set()
    for size in (1, 2, 3, 2000):
        monkeypatch.setattr(passes, "CHUNK", size)
        digests.add(previewed(path, operator, "contacts", create_missing=True, on_likely="update").digest)
    assert (len(digests), ImportBatch.objects.count()) == (1, 4)
