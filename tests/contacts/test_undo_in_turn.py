"""Imports that meet at one entry, taken back in turn: what a later one did and undid stands in nobody's way."""

import pytest

from contacts.imports.undo import preview_undo
from contacts.models import Beat, Contact, Outlet
from tests.contacts.undo_worlds import PEOPLE, outlets, people, register, sentences, taken_back
from tests.factories import make_body, make_contact

pytestmark = pytest.mark.django_db

LATER = "nama,hp,email,gelar belakang,bidang liputan\nBudi Santoso,081234567890,baru@x.id,S.Sos.,Ekonomi\n"


@pytest.fixture
def operator(cast):
    make_body()
    return cast["operator.trenggalek"]


def test_what_both_brought_and_changed_is_gone(operator, tmp_path):
    before = register()
    first = people(tmp_path, PEOPLE, operator)
    between = register()
    second = people(tmp_path, LATER, operator)

    taken_back(second, operator)
    assert register() == between
    taken_back(first, operator)

    assert register() == before
    assert (first.undo_counts["reversed"], first.undo_counts["kept"]) == (2, 0)


def test_what_stands_in_the_way_of_the_first_is_the_second_by_name(operator, tmp_path, cast):
    first, second = people(tmp_path, PEOPLE, operator), people(tmp_path, LATER, operator)
    preview_undo(batch=first, user=operator)
    told = "Sudah diubah oleh impor setelahnya: daftar.csv. Batalkan impor itu dahulu."
    assert (second.file_name, sentences(first)) == ("daftar.csv", [told, ""])

    taken_back(second, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    budi.prefix_title = "Dr."
    budi.stamp(cast["kepala.trenggalek"]).save()
    preview_undo(batch=first, user=operator)

    assert sentences(first) == [f"Sudah diubah oleh {cast['kepala.trenggalek']}.", ""]


def test_an_outlet_that_came_with_people_goes_after_a_list_of_outlets_is_taken_back(operator, tmp_path):
    before = register()
    first = people(tmp_path, PEOPLE, operator)
    second = outlets(tmp_path, "nama,jenis,telepon\nKabar Baru,siber,0355 791234\n", operator)
    assert Outlet.objects.get().phone

    taken_back(second, operator)
    taken_back(first, operator)

    assert register() == before
    assert first.undo_counts["outlets"] == 1


def test_what_a_person_changed_between_them_is_kept(operator, tmp_path, cast):
    make_contact("Budi Santoso", phone="+6281234567890", email="lama@x.id")
    first = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    budi.prefix_title = "Dr."
    budi.stamp(cast["kepala.trenggalek"]).save()
    second = people(tmp_path, LATER, operator)

    taken_back(second, operator)
    preview_undo(batch=first, user=operator)

    assert (first.undo_counts["reversed"], first.undo_counts["kept"]) == (1, 1)


def test_a_beat_that_a_person_added_between_them_is_kept(operator, tmp_path):
    make_contact("Budi Santoso", phone="+6281234567890")
    first = people(tmp_path, PEOPLE, operator)
    budi = Contact.objects.get(name="Budi Santoso")
    sport = Beat.objects.exclude(pk__in=budi.beats.all()).order_by("-pk")[0]
    budi.beats.add(sport)
    second = people(tmp_path, LATER, operator)

    taken_back(second, operator)
    taken_back(first, operator)

    assert list(budi.beats.all()) == [sport]


def test_the_same_list_in_again_and_out_again_any_number_of_times(operator, tmp_path):
    before = register()
    first = people(tmp_path, PEOPLE, operator)
    for _time in range(2):
        taken_back(people(tmp_path, LATER, operator), operator)

    taken_back(first, operator)

    assert register() == before


def test_the_earlier_one_waits_for_the_later_one(operator, tmp_path):
    first = people(tmp_path, PEOPLE, operator)
    people(tmp_path, LATER, operator)

    preview_undo(batch=first, user=operator)

    assert (first.undo_counts["reversed"], first.undo_counts["kept"]) == (1, 1)
