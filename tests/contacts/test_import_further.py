"""A cell that says several things where its field holds one: the first is kept, and the others are told."""

import pytest

from contacts.models import Contact, Outlet
from tests.contacts.import_files import csv_file, imported, outcomes, previewed
from tests.factories import make_chapter, make_contact, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def notes(batch) -> list[list[str]]:
    return list(batch.outcomes.order_by("number").values_list("notes", flat=True))


@pytest.mark.parametrize(
    ("cell", "left_out"),
    [
        ("budi@contoh.id; b.contoh@kabar.id", "b.contoh@kabar.id"),
        ("budi@contoh.id / b@kabar.id, c@kabar.id", "b@kabar.id, c@kabar.id"),
        ("budi@contoh.id (kantor)", "(kantor)"),
        ("budi@contoh.id ::: b.contoh@kabar.id", "b.contoh@kabar.id"),
    ],
)
def test_a_second_mailbox_is_told(operator, tmp_path, cell, left_out):
    text = f'Name,E-mail 1 - Value\nBudi,"{cell}"\nAni,ani@contoh.id\n'
    batch = imported(csv_file(tmp_path, text), operator, "contacts")
    assert notes(batch) == [[f"Email: hanya yang pertama disimpan. Tidak disimpan: {left_out}."], []]
    assert sorted(Contact.objects.values_list("email", flat=True)) == ["ani@contoh.id", "budi@contoh.id"]


@pytest.mark.parametrize(
    "cell", ["budi@contoh.id", "mailto:budi@contoh.id", "budi@contoh.id; budi@contoh.id"]
)
def test_one_mailbox_is_not_told(operator, tmp_path, cell):
    batch = imported(csv_file(tmp_path, f"nama,email\nBudi,{cell}\n"), operator, "contacts")
    assert notes(batch) == [[]]
    assert Contact.objects.get().email == "budi@contoh.id"


def test_a_second_website_and_mailbox_of_an_outlet_are_told(operator, tmp_path):
    text = 'nama,situs,email\nKabar,"kabar.id, www.kabar.co.id","a@kabar.id b@kabar.id"\n'
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    assert notes(batch) == [
        [
            "Situs web: hanya yang pertama disimpan. Tidak disimpan: www.kabar.co.id.",
            "Email: hanya yang pertama disimpan. Tidak disimpan: b@kabar.id.",
        ]
    ]
    outlet = Outlet.objects.get()
    assert (outlet.website, outlet.email) == ("https://kabar.id", "a@kabar.id")


def test_further_spellings_of_a_name_become_other_names(operator, tmp_path):
    text = "nama,jenis\nCNN | CNN Indonesia | CNN,televisi\n"
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    assert notes(batch) == [[]]
    assert list(Outlet.objects.values_list("name", "other_names")) == [("CNN", "CNN Indonesia")]
    again = previewed(csv_file(tmp_path, text), operator, "outlets")
    assert outcomes(again) == ["unchanged"]


def test_they_join_the_other_names_that_stand_there_or_in_the_row(operator, tmp_path):
    make_outlet("Kabar", other_names="Kabar Satu")
    text = "nama,nama lain\nKabar | KABAR SATU | Kabar Dua,Kabar Tiga\n"
    imported(csv_file(tmp_path, text), operator, "outlets")
    assert Outlet.objects.get().other_names == "Kabar Satu\nKabar Tiga\nKabar Dua"


def test_of_more_other_names_than_the_register_takes_those_left_out_are_told(operator, tmp_path):
    names = [f"Kabar {number} {'x' * 190}" for number in range(7)]
    text = f"nama,jenis\n{' | '.join(['Kabar', *names])},siber\n"
    batch = imported(csv_file(tmp_path, text), operator, "outlets")
    kept = Outlet.objects.get().other_names.splitlines()
    assert 0 < len(kept) < 7
    assert kept == names[: len(kept)]
    assert [said.count("Kabar") for said in notes(batch)[0]] == [1]
    again = previewed(csv_file(tmp_path, text), operator, "outlets")
    assert (outcomes(again), notes(again)) == (["unchanged"], notes(batch))


def test_a_name_that_the_register_has_as_a_whole_is_one_name(operator, tmp_path):
    outlet = make_outlet("Kabar | Kita")
    text = f"nomor_mitra_pers,nama\n{outlet.pk},Kabar | Kita\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "outlets")) == ["unchanged"]


@pytest.mark.parametrize("second", ["Kabar", ""])
def test_a_role_without_an_outlet_is_told_of_a_known_person_too(operator, tmp_path, second):
    make_contact("Budi", phone="081234567890", outlet=make_outlet("Kabar"))
    text = f"nama,hp,media,jabatan,media 2,jabatan 2\nBudi,081234567890,{second},,,Redaktur\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert (outcomes(batch), notes(batch)) == (
        ["unchanged"],
        [["Jabatan tidak dicatat karena media tidak disebut."]],
    )


def test_a_role_that_the_person_has_already_is_not(operator, tmp_path):
    make_outlet("Kabar")
    text = "nama,hp,media,jabatan\nBudi,081234567890,Kabar,Redaktur\n"
    imported(csv_file(tmp_path, text), operator, "contacts")
    batch = previewed(
        csv_file(tmp_path, "nama,hp,jabatan\nBudi,081234567890,Redaktur\n"), operator, "contacts"
    )
    assert (outcomes(batch), notes(batch)) == (["unchanged"], [[]])


@pytest.mark.parametrize(
    "text",
    [
        "nama,hp,jabatan\nBudi,081234567890,Redaktur\nAni,081311112222,\n",
        "nama,hp,email\nBudi,081234567890,a@contoh.id b@contoh.id\nAni,081311112222,\n",
    ],
)
def test_the_same_list_again_is_told_the_same(operator, tmp_path, text):
    first = imported(csv_file(tmp_path, text), operator, "contacts")
    again = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(again) == ["unchanged", "unchanged"]
    assert notes(again) == notes(first)
    assert [len(said) for said in notes(again)] == [1, 0]


@pytest.mark.parametrize("create_missing", [True, False])
@pytest.mark.parametrize("text", ["PWI", " pwi "])
def test_a_press_body_alone_is_no_chapter_of_it(operator, tmp_path, text, create_missing):
    make_chapter("PWI Trenggalek")
    path = csv_file(tmp_path, f"nama,hp,organisasi\nBudi,081234567890,{text}\n")
    batch = previewed(path, operator, "contacts", create_missing=create_missing)
    said = '"PWI" adalah organisasinya. Sebutkan pengurusnya, misalnya "PWI Kabupaten Trenggalek".'
    assert [(problem.header, problem.code, problem.message) for problem in batch.problems.all()] == [
        ("organisasi", "only_body", said.replace("PWI", text.strip()))
    ]
    path = csv_file(tmp_path, "nama,hp,organisasi\nBudi,081234567890,PWI Kabupaten Trenggalek\n")
    imported(path, operator, "contacts")
    assert [str(one.chapter) for one in Contact.objects.get().memberships.all()] == ["PWI Trenggalek"]
