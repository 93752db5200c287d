"""The same list a second time: its rows are answered from the import before, and exactly as looking them up would."""

from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.utils import timezone, translation

from contacts.imports import actions, again, passes, undo, writing
from contacts.models import Chapter, Contact, ImportBatch, Outlet, Phone, PositionRole
from crm.models import Region
from tests.contacts.import_files import csv_file, imported, outcomes, previewed, said, uploaded, written
from tests.factories import make_chapter, make_contact, make_outlet, unit

HEAD = "nama,hp,email,media,jabatan,organisasi,no kartu\n"
PEOPLE = (
    'Dr. Budi Santoso,"0812-3456-7890 / 0355 791234",budi@contoh.id,Kabar,Reporter,PWI Trenggalek,13.1\n'
    "Sari Dewi,081234567891,,Kabar,Editor,,\n"
    "Rini,081234567892,rini@contoh.id,,,,\n"
)


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


@pytest.fixture
def listed(operator, tmp_path) -> Path:
    """A list that was imported."""
    make_outlet("Kabar")
    make_chapter("PWI Trenggalek")
    path = csv_file(tmp_path, HEAD + PEOPLE)
    assert outcomes(imported(path, operator, "contacts")) == ["new", "new", "new"]
    return path


def recalled(batch: ImportBatch) -> list[int]:
    """The rows that are not looked up."""
    before = again.earlier(batch)
    return (
        [number for lines in passes.chunks_of(batch, None) for number in before.known(lines)]
        if before
        else []
    )


def told(batch: ImportBatch, user, monkeypatch) -> list[str]:
    """What the preview says of each row; fails when looking all of them up would say anything else."""
    found = passes.passed(batch, user)
    with monkeypatch.context() as patch:
        patch.setattr(passes, "earlier", lambda batch: None)
        assert said(found) == said(passes.passed(batch, user))
    return [outcome[passes.OUTCOME_COLUMNS.index("outcome")] for outcome in found.outcomes]


def test_the_rows_of_a_list_that_was_imported_are_not_looked_up(operator, listed, monkeypatch):
    batch = uploaded(listed, operator, "contacts")
    assert recalled(batch) == [2, 3, 4]
    assert told(batch, operator, monkeypatch) == ["unchanged"] * 3


def test_it_changes_nothing_and_may_come_a_third_time(operator, listed, monkeypatch):
    second = imported(listed, operator, "contacts")
    assert (outcomes(second), Contact.objects.count(), Phone.objects.count()) == (["unchanged"] * 3, 3, 4)
    third = uploaded(listed, operator, "contacts")
    assert recalled(third) == [2, 3, 4]
    assert told(third, operator, monkeypatch) == ["unchanged"] * 3


def test_what_is_not_read_of_a_row_may_differ(operator, tmp_path, monkeypatch):
    paths = [
        csv_file(tmp_path, f"nama,catatan lain,hp\nBudi,{note},081234567890\n", name=f"{note}.csv")
        for note in "ab"
    ]
    imported(paths[0], operator, "contacts")
    batch = uploaded(paths[1], operator, "contacts")
    assert recalled(batch) == [2]
    assert told(batch, operator, monkeypatch) == ["unchanged"]


@pytest.mark.parametrize(
    ("rows", "known", "outcome"),
    [
        (PEOPLE.replace("rini@", "r@"), [2, 3], ["unchanged", "unchanged", "update"]),
        (PEOPLE + "Ani,081234567893,,,,,\n", [2, 3, 4], ["unchanged"] * 3 + ["new"]),
        (PEOPLE.replace("081234567892", "08"), [2, 3], ["unchanged", "unchanged", "wrong"]),
        (PEOPLE + "Rini,081234567892,,,,,\n", [2, 3, 4], ["unchanged"] * 4),
        (PEOPLE + "Rini,081234567892,lain@contoh.id,,,,\n", [2, 3, 4], ["unchanged"] * 3 + ["duplicate"]),
        ("Rina,081234567899,,,,,\n" + PEOPLE, [], ["new"] + ["unchanged"] * 3),
        ("Sari Dewi,081234567891,s@contoh.id,,,,\n" + PEOPLE.partition("\n")[2], [3, 4], None),
    ],
)
def test_other_rows_of_the_list_get_what_they_get(
    operator, listed, tmp_path, rows, known, outcome, monkeypatch
):
    batch = uploaded(csv_file(tmp_path, HEAD + rows, name="baru.csv"), operator, "contacts")
    assert recalled(batch) == known
    found = told(batch, operator, monkeypatch)
    assert outcome is None or found == outcome


def test_a_row_that_changes_who_a_later_row_means_is_seen_by_it(operator, listed, tmp_path, monkeypatch):
    """The rows before say something new of Rini, who stands further down as ever: that row changes her back."""
    rows = PEOPLE.replace("Sari Dewi,081234567891,", "Rini,081234567892,lain@contoh.id")
    batch = uploaded(
        csv_file(tmp_path, HEAD + rows, name="baru.csv"), operator, "contacts", on_likely="update"
    )
    assert 4 in recalled(batch)
    assert told(batch, operator, monkeypatch) == ["unchanged", "update", "update"]


# --- What leaves a doubt ----------------------------------------------------------------------------------


def test_a_row_that_somebody_decided_about_is_looked_up(operator, listed, monkeypatch):
    batch = uploaded(listed, operator, "contacts")
    actions.decide(batch=batch, numbers=[3], decision="new")
    assert recalled(batch) == [2, 4]
    assert told(batch, operator, monkeypatch) == ["unchanged", "new", "unchanged"]


@pytest.mark.parametrize("rule", ["update", "fill", "skip", "new"])
def test_every_rule_for_known_entries_holds(operator, listed, rule, monkeypatch):
    batch = uploaded(listed, operator, "contacts", on_duplicate=rule)
    assert told(batch, operator, monkeypatch) == ["new" if rule == "new" else "unchanged"] * 3


def test_two_rows_of_one_person_are_looked_up(operator, tmp_path, monkeypatch):
    text = "nama,hp,email\nBudi,081234567890,a@contoh.id\nBudi,081234567890,b@contoh.id\nSari,081234567891,\n"
    path = csv_file(tmp_path, text)
    imported(path, operator, "contacts", on_likely="update")
    batch = uploaded(path, operator, "contacts", on_likely="update")
    assert recalled(batch) == [4]
    assert told(batch, operator, monkeypatch) == ["update", "update", "unchanged"]


def test_those_who_share_a_number_are_looked_up(operator, tmp_path, monkeypatch):
    path = csv_file(tmp_path, "nama,hp\nBudi,0355791234\nSari,0355791234\nRini,081234567890\n")
    imported(path, operator, "contacts")
    assert recalled(uploaded(path, operator, "contacts")) == [4]


def test_those_without_a_number_are_looked_up(operator, tmp_path, monkeypatch):
    path = csv_file(tmp_path, "nama,hp,email\nBudi,,budi@contoh.id\nSari,081234567890,\n")
    imported(path, operator, "contacts")
    batch = uploaded(path, operator, "contacts")
    assert recalled(batch) == [3]
    assert told(batch, operator, monkeypatch) == ["unchanged", "unchanged"]


def test_a_list_that_numbers_its_entries_is_looked_up(operator, tmp_path, monkeypatch):
    path = csv_file(tmp_path, "nomor_mitra_pers,nama,hp\n,Budi,081234567890\n")
    imported(path, operator, "contacts")
    assert recalled(uploaded(path, operator, "contacts")) == []


def test_a_list_of_outlets_is_looked_up(operator, tmp_path):
    path = csv_file(tmp_path, "nama,jenis\nKabar,siber\n")
    imported(path, operator, "outlets")
    assert recalled(uploaded(path, operator, "outlets")) == []


def rename_a_role() -> None:
    role = PositionRole.objects.get(code="reporter")
    role.name_id, role.version = "Juru warta", role.version + 1
    role.save()


def rename_a_chapter() -> None:
    chapter = Chapter.objects.get()
    chapter.name = "IJTI Trenggalek"
    chapter.save()


MOVES = {
    "a person was changed": lambda: Contact.objects.get(name="Rini").phones.create(number="+62355791299"),
    "a person has come": lambda: make_contact("Ani", phone="+6281234567893"),
    "a person has gone": lambda: Contact.objects.get(name="Rini").delete(),
    "an outlet has come": lambda: make_outlet("Kabar", kind="radio"),
    "a chapter has another name": rename_a_chapter,
    "a word of a list was changed": rename_a_role,
    "a region has come": lambda: Region.objects.create(code="98.01", name="Kota Trenggalek"),
}


@pytest.mark.parametrize("move", MOVES)
def test_when_anything_has_moved_since_every_row_is_looked_up(operator, listed, move, monkeypatch):
    MOVES[move]()
    batch = uploaded(listed, operator, "contacts")
    assert recalled(batch) == []
    told(batch, operator, monkeypatch)


def test_what_moves_while_an_import_is_written_counts_as_moved(operator, tmp_path, monkeypatch):
    make_chapter("PWI Trenggalek")
    path = csv_file(tmp_path, "nama,hp,organisasi\nBudi,081234567890,PWI Trenggalek\n")

    def meanwhile(*args: Any) -> Any:
        made = writing.write_plans(*args)
        rename_a_chapter()  # a colleague's form is committed while the plans are written
        return made

    monkeypatch.setattr(actions, "write_plans", meanwhile)
    imported(path, operator, "contacts")
    batch = uploaded(path, operator, "contacts")
    assert recalled(batch) == []
    assert told(batch, operator, monkeypatch) == ["wrong"]


def test_what_another_unit_imports_for_minutes_is_seen_when_it_comes(cast, operator, tmp_path, monkeypatch):
    """It bears the time at which its writing began."""
    began = timezone.now() - timedelta(minutes=5)
    outlets = previewed(csv_file(tmp_path, "nama,jenis\nKabar,siber\n"), cast["operator.ketapang"], "outlets")
    people = csv_file(tmp_path, "nama,hp,media\nBudi,081234567890,Kabar\n", name="orang.csv")
    batch = previewed(people, operator, "contacts", create_missing=True)
    with monkeypatch.context() as patch:
        patch.setattr(actions.timezone, "now", lambda: began)
        written(outlets, cast["operator.ketapang"])
    assert actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert not actions.write_import(batch=batch, user=operator)
    assert [outlet.name for outlet in Outlet.objects.all()] == ["Kabar"]


def test_chapters_that_came_with_a_list_leave_a_doubt(operator, tmp_path, monkeypatch):
    """`PWI Kediri` was the one there was, and may mean either now."""
    make_chapter("PWI Kota Kediri")
    text = "nama,hp,organisasi,organisasi 2\nBudi,081234567890,PWI Kediri,PWI Kabupaten Kediri\n"
    path = csv_file(tmp_path, text)
    imported(path, operator, "contacts", create_missing=True)
    batch = uploaded(path, operator, "contacts", create_missing=True)
    assert recalled(batch) == []
    assert told(batch, operator, monkeypatch) == ["wrong"]


def test_a_list_read_in_another_language_says_the_same(operator, tmp_path, monkeypatch):
    make_outlet("Kabar"), make_outlet("Kabar", kind="cetak")
    path = csv_file(tmp_path, "nama,hp,media\nBudi,081234567890,Kabar (Siber)\n")
    imported(path, operator, "contacts")
    with translation.override("en"):
        batch = uploaded(path, operator, "contacts", create_missing=True)
        assert told(batch, operator, monkeypatch) == ["unchanged"]


def test_what_moves_in_the_book_of_another_unit_is_nothing_to_this_one(operator, listed):
    make_contact("Ani", phone="+6281234567890", of=unit("polres-ketapang"))
    assert recalled(uploaded(listed, operator, "contacts")) == [2, 3, 4]


def test_the_import_of_another_unit_says_nothing_of_this_one(cast, listed, monkeypatch):
    other = cast["operator.ketapang"]
    batch = uploaded(listed, other, "contacts")
    assert recalled(batch) == []
    assert told(batch, other, monkeypatch) == ["new"] * 3


def test_other_columns_are_another_list(operator, listed, monkeypatch):
    batch = uploaded(listed, operator, "contacts", mapping={"email": ""})
    assert recalled(batch) == []
    assert told(batch, operator, monkeypatch) == ["unchanged"] * 3


def test_an_import_that_was_taken_back_says_nothing(operator, listed, monkeypatch):
    batch = undo.preview_undo(batch=ImportBatch.objects.get(), user=operator)
    assert undo.confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    assert undo.write_undo(batch=batch, user=operator)
    again_uploaded = uploaded(listed, operator, "contacts")
    assert recalled(again_uploaded) == []
    assert told(again_uploaded, operator, monkeypatch) == ["new"] * 3


def test_a_move_between_the_preview_and_the_confirmation_is_noticed(operator, listed):
    batch = actions.preview(batch=uploaded(listed, operator, "contacts"), user=operator)
    Contact.objects.get(name="Rini").phones.all().delete()
    assert actions.confirm_import(batch=batch, user=operator, digest=batch.digest)
    assert not actions.write_import(batch=batch, user=operator)
    assert Contact.objects.get(name="Rini").phones.count() == 0


def test_a_move_that_changes_nothing_of_the_preview_lets_it_be_confirmed(operator, listed):
    """The second pass looks every row up, and finds what the first one had not looked up."""
    batch = actions.preview(batch=uploaded(listed, operator, "contacts"), user=operator)
    make_contact("Ani", phone="+6281234567893")
    assert outcomes(written(batch, operator)) == ["unchanged"] * 3
