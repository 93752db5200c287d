"""The parent group of an outlet, and whether the police own it: read from a file, never guessed."""

import pytest

from contacts.imports.undo import confirm_undo, preview_undo, write_undo
from contacts.models import Outlet
from tests.contacts.import_files import csv_file, history, imported, outcomes, plan, previewed, problems
from tests.factories import make_outlet, unit

HEADER = "nama,jenis,grup,milik_polri\n"


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def notes(batch) -> list[list[str]]:
    return list(batch.outcomes.order_by("number").values_list("notes", flat=True))


def test_a_group_is_an_outlet_that_the_register_holds_by_any_of_its_names(operator, tmp_path):
    group = make_outlet("Jaringan Kabar", other_names="Kabar Network")
    path = csv_file(tmp_path, f"{HEADER}Kabar Satu,siber,KABAR NETWORK,\nKabar Dua,siber,,\n")
    imported(path, operator, "outlets")
    assert dict(Outlet.objects.exclude(pk=group.pk).values_list("name", "group")) == {
        "Kabar Satu": group.pk,
        "Kabar Dua": None,
    }
    assert history(group.members.get()).get().group_id == group.pk


def test_a_group_that_is_not_there_or_may_be_several_is_left_and_said(operator, tmp_path):
    make_outlet("Suara", kind="radio")
    make_outlet("Suara", kind="cetak")
    rows = "Satu,siber,Belum Ada,\nDua,siber,Suara,\nTiga,siber,Satu,\nEmpat,siber,Empat,\n"
    batch = imported(csv_file(tmp_path, HEADER + rows), operator, "outlets")
    missing = 'Belum ada media bernama "{}" di daftar, jadi grupnya dibiarkan.'
    assert notes(batch) == [
        [missing.format("Belum Ada")],
        ['Ada beberapa media bernama "Suara", jadi grupnya dibiarkan.'],
        [missing.format("Satu")],
        [missing.format("Empat")],
    ]
    assert batch.counts["new"] == 4
    assert not Outlet.objects.exclude(group=None).exists()


def test_a_group_that_the_file_brings_itself_is_joined_when_it_comes_again(operator, tmp_path):
    path = csv_file(tmp_path, f"{HEADER}Grup,siber,,\nSatu,siber,Grup,\n")
    times = [imported(path, operator, "outlets") for _time in range(3)]
    assert [outcomes(batch) for batch in times] == [
        ["new", "new"],
        ["unchanged", "update"],
        ["unchanged", "unchanged"],
    ]
    assert Outlet.objects.get(name="Satu").group == Outlet.objects.get(name="Grup")


def test_an_outlet_does_not_join_one_that_belongs_to_it(operator, tmp_path):
    top = make_outlet("Grup")
    middle = make_outlet("Jaringan", group=top)
    bottom = make_outlet("Kabar", group=middle)
    rows = "Grup,siber,Kabar,\nJaringan,siber,Kabar,\nKabar,siber,Grup,\n"
    batch = imported(csv_file(tmp_path, HEADER + rows), operator, "outlets")
    within = 'Media "Kabar" termasuk grup media ini sendiri, jadi grupnya dibiarkan.'
    assert notes(batch) == [[within], [within], []]
    assert dict(Outlet.objects.values_list("pk", "group")) == {
        top.pk: None,
        middle.pk: top.pk,
        bottom.pk: top.pk,
    }


def test_a_known_outlet_joins_leaves_and_fills_its_group(operator, tmp_path):
    old, new = make_outlet("Grup Lama"), make_outlet("Grup Baru")
    for name, group in (("Satu", old), ("Dua", old), ("Tiga", None), ("Empat", old)):
        make_outlet(name, group=group)
    rows = "Satu,siber,Grup Baru,\nDua,siber,__HAPUS__,\nTiga,siber,Grup Baru,\nEmpat,siber,Grup Lama,\n"
    batch = previewed(csv_file(tmp_path, HEADER + rows), operator, "outlets")
    assert outcomes(batch) == ["update", "update", "update", "unchanged"]
    assert [plan(batch, number).get("set") for number in (2, 3, 4)] == [
        {"group": [old.pk, new.pk]},
        {"group": [old.pk, None]},
        {"group": [None, new.pk]},
    ]
    filled = previewed(csv_file(tmp_path, HEADER + rows), operator, "outlets", on_duplicate="fill")
    assert outcomes(filled) == ["unchanged", "unchanged", "update", "unchanged"]


def test_it_is_taken_back_with_the_import(operator, tmp_path):
    old, _new = make_outlet("Grup Lama"), make_outlet("Grup Baru")
    make_outlet("Satu", group=old)
    rows = "Satu,siber,Grup Baru,ya\nDua,siber,Grup Baru,ya\n"
    batch = imported(csv_file(tmp_path, HEADER + rows), operator, "outlets")
    assert Outlet.objects.filter(group__name="Grup Baru", police_owned=True).count() == 2
    preview_undo(batch=batch, user=operator)
    assert confirm_undo(batch=batch, user=operator, digest=batch.undo_digest)
    assert write_undo(batch=batch, user=operator)
    assert list(Outlet.objects.filter(name__in=["Satu", "Dua"]).values_list("group", "police_owned")) == [
        (old.pk, False)
    ]


@pytest.mark.parametrize(
    ("said", "owned"), [("ya", True), ("1", True), ("Tidak", False), ("0", False), ("", False)]
)
def test_owned_by_the_police_is_yes_or_no(operator, tmp_path, said, owned):
    imported(csv_file(tmp_path, f"{HEADER}Tribratanews Contoh,siber,,{said}\n"), operator, "outlets")
    assert Outlet.objects.get().police_owned is owned


def test_anything_else_is_a_wrong_cell(operator, tmp_path):
    rows = "Satu,siber,,mungkin\nDua,siber,,__HAPUS__\n"
    batch = previewed(csv_file(tmp_path, HEADER + rows), operator, "outlets")
    assert problems(batch) == [
        (2, "milik_polri", '"mungkin" tidak dikenal. Yang dikenal: ya, tidak.'),
        (3, "milik_polri", "Isian ini tidak dapat dihapus lewat impor."),
    ]


def test_of_an_outlet_that_another_unit_keeps_neither_is_changed(operator, tmp_path):
    make_outlet("Grup Baru")
    make_outlet("Luar", steward=unit("polres-ketapang"))
    batch = imported(csv_file(tmp_path, f"{HEADER}Luar,siber,Grup Baru,ya\n"), operator, "outlets")
    assert outcomes(batch) == ["skipped"]
    assert not Outlet.objects.filter(police_owned=True).exists()
    assert not Outlet.objects.exclude(group=None).exists()


def test_a_row_does_not_say_the_same_thing_twice(operator, tmp_path):
    """It is held against the entry once by itself and once as what an earlier row left."""
    make_outlet("Satu")
    rows = "Satu,siber,Tak Ada,ya\nSatu,siber,Tak Ada,tidak\n"
    batch = previewed(csv_file(tmp_path, HEADER + rows), operator, "outlets", on_likely="update")
    assert [len(said) for said in notes(batch)] == [1, 1]
