"""Columns that go together, and entries of several names."""

from datetime import date, timedelta

import pytest
from django.utils import timezone, translation

from contacts.models import Chapter, Contact, Membership, Office, OfficeTitle, Outlet, Position
from tests.contacts.import_files import csv_file, imported, outcomes, plan, previewed, problems
from tests.factories import make_body, make_chapter, make_contact, make_outlet


@pytest.fixture
def operator(cast):
    return cast["operator.trenggalek"]


def work(contact: Contact) -> list[tuple[str, str]]:
    return [(str(one.outlet), str(one.role or "")) for one in contact.positions.order_by("pk")]


def cards(contact: Contact) -> list[tuple[str, str, str]]:
    found = contact.memberships.order_by("pk")
    return [(str(one.chapter), one.card_number, str(one.member_type or "")) for one in found]


# --- Pairs ------------------------------------------------------------------------------------------------


def test_the_second_role_goes_with_the_second_outlet(operator, tmp_path):
    for name in ("Kabar", "Suara", "Warta"):
        make_outlet(name)
    text = (
        "nama,media,jabatan,media_2,jabatan_2,media_3,jabatan_3\n"
        "Budi,Kabar,,Suara,Reporter,Warta,Redaktur\n"
        "Ani,,,Suara,Redaktur,,\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts")
    budi, ani = Contact.objects.order_by("-name")
    assert work(budi) == [("Kabar", ""), ("Suara", "Reporter"), ("Warta", "Redaktur")]
    assert work(ani) == [("Suara", "Redaktur")]


def test_the_order_of_the_columns_pairs_them_not_their_neighbourhood(operator, tmp_path):
    make_outlet("Kabar")
    make_outlet("Suara")
    text = "jabatan,jabatan_2,nama,media,media_2\nReporter,Redaktur,Budi,Kabar,Suara\n"
    imported(csv_file(tmp_path, text), operator, "contacts")
    assert work(Contact.objects.get()) == [("Kabar", "Reporter"), ("Suara", "Redaktur")]


def test_two_roles_at_one_outlet_are_two_positions_and_come_once(operator, tmp_path):
    make_outlet("Kabar")
    text = "nama,media,jabatan,media_2,jabatan_2,media_3,jabatan_3\nBudi,Kabar,Reporter,KABAR,Redaktur,Kabar,Reporter\n"
    path = csv_file(tmp_path, text)
    imported(path, operator, "contacts")
    assert work(Contact.objects.get()) == [("Kabar", "Reporter"), ("Kabar", "Redaktur")]
    assert outcomes(imported(path, operator, "contacts")) == ["unchanged"]


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("rule", ["update", "fill"])
@pytest.mark.parametrize("cells", ["Radar,,Radar,Reporter", "Radar,Reporter,Radar,"])
def test_an_outlet_that_a_row_names_with_and_without_a_role_is_one_position(
    operator, tmp_path, known, rule, cells
):
    make_outlet("Radar")
    if known:
        make_contact("Budi", phone="+6281234567890")
    path = csv_file(tmp_path, f"nama,hp,media,jabatan,media 2,jabatan 2\nBudi,081234567890,{cells}\n")
    imported(path, operator, "contacts", on_duplicate=rule)
    assert work(Contact.objects.get()) == [("Radar", "Reporter")]
    assert outcomes(imported(path, operator, "contacts")) == ["unchanged"]


def test_the_first_of_two_roles_goes_to_the_outlet_that_the_row_named_without_one(operator, tmp_path):
    make_outlet("Radar")
    text = (
        "nama,media,jabatan,media 2,jabatan 2,media 3,jabatan 3\nBudi,Radar,,Radar,Reporter,Radar,Redaktur\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts")
    assert work(Contact.objects.get()) == [("Radar", "Reporter"), ("Radar", "Redaktur")]


def test_a_role_that_is_named_later_goes_to_the_position_without_one(operator, tmp_path):
    known = make_contact("Budi", outlet=make_outlet("Kabar"))
    path = csv_file(tmp_path, "nama,media,jabatan,media_2,jabatan_2\nBudi,Kabar,Reporter,Kabar,Redaktur\n")
    imported(path, operator, "contacts")
    assert work(known) == [("Kabar", "Reporter"), ("Kabar", "Redaktur")]
    assert outcomes(imported(path, operator, "contacts")) == ["unchanged"]


def test_each_card_goes_with_its_chapter(operator, tmp_path):
    make_chapter("PWI Trenggalek")
    make_chapter("AJI Kediri", body=make_body("aji"))
    text = (
        "nama,organisasi,no_kartu,jenis keanggotaan,organisasi_2,no_kartu_2,jenis keanggotaan_2\n"
        "Budi,PWI Trenggalek,,Biasa,AJI Kediri,77,\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts")
    assert cards(Contact.objects.get()) == [("PWI Trenggalek", "", "Biasa"), ("AJI Kediri", "77", "")]


def test_a_card_without_its_chapter_is_wrong_also_when_another_chapter_is_named(operator, tmp_path):
    make_chapter("PWI Trenggalek")
    text = "nama,organisasi,no_kartu,organisasi_2,no_kartu_2\nBudi,PWI Trenggalek,13,,77\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["wrong"]
    assert [column for _row, column, _sentence in problems(batch)] == ["no_kartu"]


@pytest.mark.parametrize("known", [True, False])
def test_the_same_chapter_twice_in_a_row_is_one_membership(operator, tmp_path, known):
    chapter = make_chapter("PWI Trenggalek")
    if known:
        make_contact("Budi").memberships.create(chapter=chapter)
    head = "nama,organisasi,no_kartu,organisasi_2,no_kartu_2\n"
    path = csv_file(tmp_path, head + "Budi,PWI Trenggalek,13,PWI Kab. Trenggalek,13\n")
    imported(path, operator, "contacts")
    assert cards(Contact.objects.get()) == [("PWI Trenggalek", "13", "")]
    assert outcomes(imported(path, operator, "contacts")) == ["unchanged"]


@pytest.mark.parametrize("known", [True, False])
def test_one_chapter_with_two_different_cards_in_a_row_is_wrong(operator, tmp_path, known):
    chapter = make_chapter("PWI Trenggalek")
    if known:
        make_contact("Budi").memberships.create(chapter=chapter)
    text = "nama,organisasi,no_kartu,organisasi_2,no_kartu_2\nBudi,PWI Trenggalek,13,PWI Trenggalek,14\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["wrong"]


def test_an_office_stands_in_the_chapter_of_its_own_column(operator, tmp_path):
    make_chapter("PWI Trenggalek")
    make_chapter("PWI Jawa Timur", level="province")
    text = (
        "nama,organisasi,jabatan_organisasi,pengurus_di\n"
        "Budi,PWI Trenggalek,Sekretaris,PWI Jawa Timur\nAni,PWI Trenggalek,Ketua,\nEdi,,Ketua,PWI Jawa Timur\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts")
    held = {
        one.name: [(str(office.chapter), str(office.title)) for office in one.offices.all()]
        for one in Contact.objects.all()
    }
    assert held == {
        "Ani": [("PWI Trenggalek", "Ketua")],
        "Budi": [("PWI Jawa Timur", "Sekretaris")],
        "Edi": [("PWI Jawa Timur", "Ketua")],
    }
    assert Contact.objects.get(name="Edi").memberships.count() == 0


def test_filling_empty_fields_adds_no_second_chapter_and_no_second_office(operator, tmp_path):
    for name in ("PWI Trenggalek", "PWI Kota Kediri"):
        make_chapter(name)
    head = "nama,hp,organisasi,jabatan organisasi\n"
    before = head + "Budi,081234567890,PWI Trenggalek,Ketua\nSari,081234567891,,\n"
    imported(csv_file(tmp_path, before), operator, "contacts")
    rows = "Budi,081234567890,PWI Kota Kediri,Sekretaris\nSari,081234567891,PWI Kota Kediri,Sekretaris\n"
    batch = imported(
        csv_file(tmp_path, head + rows, name="dua.csv"), operator, "contacts", on_duplicate="fill"
    )
    assert outcomes(batch) == ["unchanged", "update"]
    held = Membership.objects.order_by("contact__name").values_list("contact__name", "chapter__name")
    assert list(held) == [("Budi", "PWI Trenggalek"), ("Sari", "PWI Kota Kediri")]
    offices = Office.objects.order_by("contact__name").values_list("contact__name", "title__code")
    assert list(offices) == [("Budi", "ketua"), ("Sari", "sekretaris")]


@pytest.mark.parametrize("rule", ["update", "fill"])
def test_an_office_that_was_held_once_is_held_again(operator, tmp_path, rule):
    known, chapter = make_contact("Budi", phone="+6281234567890"), make_chapter("PWI Trenggalek")
    known.offices.create(chapter=chapter, title=OfficeTitle.objects.get(code="ketua"), end=date(2020, 12, 31))
    path = csv_file(
        tmp_path, "nama,telepon,organisasi,jabatan_organisasi\nBudi,081234567890,PWI Trenggalek,Ketua\n"
    )
    assert "offices" in plan(imported(path, operator, "contacts", on_duplicate=rule))["add"]
    assert list(known.offices.order_by("pk").values_list("end", flat=True)) == [date(2020, 12, 31), None]
    assert outcomes(imported(path, operator, "contacts", on_duplicate=rule)) == ["unchanged"]


def test_an_office_that_ends_today_is_held_still(operator, tmp_path):
    known, chapter = make_contact("Budi", phone="+6281234567890"), make_chapter("PWI Trenggalek")
    title, today = OfficeTitle.objects.get(code="ketua"), timezone.localdate()
    known.memberships.create(chapter=chapter)
    office = known.offices.create(chapter=chapter, title=title, end=today)
    text = "nama,telepon,organisasi,jabatan_organisasi\nBudi,081234567890,PWI Trenggalek,Ketua\n"
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "contacts")) == ["unchanged"]
    office.end = today - timedelta(days=1)
    office.save()
    assert outcomes(previewed(csv_file(tmp_path, text), operator, "contacts")) == ["update"]


# --- Other names ------------------------------------------------------------------------------------------


def test_an_outlet_and_a_chapter_are_known_by_their_other_names(operator, tmp_path):
    outlet = make_outlet("Kabar Trenggalek", other_names="KT Online\nKabar TGX")
    chapter = make_chapter("PWI Trenggalek", other_names="Persatuan Wartawan Trenggalek")
    text = "nama,media,organisasi\nBudi,kabar tgx,persatuan wartawan trenggalek\n"
    imported(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    person = Contact.objects.get()
    assert (person.positions.get().outlet, person.memberships.get().chapter) == (outlet, chapter)
    assert (Outlet.objects.count(), Chapter.objects.count()) == (1, 1)


def test_other_names_are_added_to_those_that_stand_there(operator, tmp_path):
    known = make_outlet("Kabar", other_names="Kabar Satu")
    path = csv_file(tmp_path, "nama,jenis,nama lain\nKabar,siber,KABAR; kabar satu; Kabar Dua\n")
    imported(path, operator, "outlets")
    known.refresh_from_db()
    assert known.other_names == "Kabar Satu\nKabar Dua"
    assert outcomes(imported(path, operator, "outlets")) == ["unchanged"]


def test_a_name_of_two_outlets_says_its_kind_in_brackets(operator, tmp_path):
    _paper, radio = make_outlet("Suara", kind="cetak"), make_outlet("Suara", kind="radio")
    text = "nama,media\nBudi,Suara (Radio)\nAni,Suara\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", leave_out=True)
    assert outcomes(batch) == ["new", "wrong"]
    assert plan(batch, 2)["add"]["positions"] == [{"outlet": radio.pk, "role": None}]


@pytest.mark.parametrize("name", ["Kabar (Siber)", "Kabar (Online)"])
@pytest.mark.parametrize("language", ["id", "en"])
def test_the_kind_in_brackets_is_read_in_both_languages(operator, tmp_path, name, language):
    """A list that one operator exported in Indonesian may come back by one who reads English."""
    meant, _other = make_outlet("Kabar", kind="siber"), make_outlet("Kabar", kind="cetak")
    with translation.override(language):
        path = csv_file(tmp_path, f"nama,hp,media\nBudi,081234567890,{name}\n")
        imported(path, operator, "contacts", create_missing=True)
    assert (Position.objects.get().outlet, Outlet.objects.count()) == (meant, 2)


def test_what_is_the_name_of_one_outlet_and_the_domain_of_another_is_asked_about(operator, tmp_path):
    make_outlet("Radar.id", website="https://lain.id")
    meant = make_outlet("Radar", kind="cetak", website="https://radar.id")
    known = make_contact("Budi", phone="+6281234567890", outlet=meant)
    text = "nama,hp,media\nBudi,081234567890,radar.id\nSari,081234567891,radar.id\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts")
    assert outcomes(batch) == ["unchanged", "wrong"]
    assert known.positions.count() == 1


def test_a_name_of_two_outlets_is_the_one_where_the_person_works_already(operator, tmp_path):
    _paper, radio = make_outlet("Suara", kind="cetak"), make_outlet("Suara", kind="radio")
    make_contact("Budi", outlet=radio)
    batch = imported(csv_file(tmp_path, "nama,media,jabatan\nBudi,Suara,Reporter\n"), operator, "contacts")
    assert outcomes(batch) == ["update"]
    assert work(Contact.objects.get()) == [("Suara", "Reporter")]


def test_a_kota_is_not_the_kabupaten_of_the_same_name(operator, tmp_path):
    regency = make_chapter("PWI Kabupaten Kediri")
    text = "nama,organisasi\nBudi,PWI Kota Kediri\nAni,PWI Kab. Kediri\nEdi,PWI Kediri\n"
    batch = previewed(csv_file(tmp_path, text), operator, "contacts", leave_out=True)
    assert outcomes(batch) == ["wrong", "new", "new"]
    assert plan(batch, 3)["add"]["memberships"] == [{"chapter": regency.pk}]


def test_a_chapter_that_comes_with_the_file_is_made_once_in_all_its_spellings(operator, tmp_path):
    make_body("pwi")
    text = (
        "nama,organisasi\nBudi,PWI Kabupaten Trenggalek\nAni,PWI Kab. Trenggalek\n"
        "Edi,PWI Trenggalek\nIda,PWI Kota Kediri\n"
    )
    imported(csv_file(tmp_path, text), operator, "contacts", create_missing=True)
    made = {chapter.name: chapter.memberships.count() for chapter in Chapter.objects.all()}
    assert made == {"PWI Kabupaten Trenggalek": 3, "PWI Kota Kediri": 1}


def test_a_name_that_stands_in_the_register_as_written_is_not_taken_apart(operator, tmp_path):
    known = make_contact("Drs. Budi", phone="+6281234567890")
    batch = imported(csv_file(tmp_path, "nama,hp\nDrs. Budi,081234567890\n"), operator, "contacts")
    known.refresh_from_db()
    assert (outcomes(batch), known.name, known.prefix_title) == (["unchanged"], "Drs. Budi", "")
