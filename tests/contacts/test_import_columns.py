"""Headers are matched by what people call a field, else by what is nearly that; what must not be matched is not."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from contacts.imports.columns import fingerprint, guess, looks_like
from contacts.imports.forbidden import is_forbidden
from contacts.imports.memory import recall, remember
from contacts.imports.spellings import ALLOWED, header_aliases, phrases
from contacts.models import ColumnMemory, ImportBatch
from crm.models import Unit

INTO = ["outlets", "contacts"]


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("Nama Lenkap", "name"),
        ("NamaLengkap", "name"),
        ("Nomer HP", "phone"),
        ("No Telpon", "phone"),
        ("Nomor HP Aktif", "phone"),
        ("Handpone", "phone"),
        ("WhatsAp", "phone"),
        ("Emaill", "email"),
        ("Perusahan Media", "outlet"),
        ("Bidang Liputann", "beats"),
        ("Jabatan Saat Ini", "role"),
        ("Organisas Wartawan", "chapter"),
    ],
)
def test_a_slip_of_the_pen_is_read_as_what_is_meant(header, field):
    mapping, how = guess([header], "contacts")
    assert (mapping, how) == ({header: field}, {header: "like"})


@pytest.mark.parametrize(
    ("header", "field"),
    [
        ("NAMA LENGKAP (sesuai KTP)", "name"),
        ("Nama (sesuai KTP)", "name"),
        ("Nama sesuai KTP", "name"),
        ("No HP (WA/Telegram)", "phone"),
        ("No. WA / Telegram", "phone"),
        ("Beat/Liputan", "beats"),
        ("Nama Lengkap & Gelar", "name"),
        ("Nama/Gelar", "name"),
        ("Nama Wartawan/Jurnalis", "name"),
        ("Kontak Person", "name"),
        ("Nomor HP (Whatsapp)", "phone"),
        ("No Telp/HP", "phone"),
        ("No. Handphone/WA", "phone"),
        ("NoHP", "phone"),
        ("Jabatan/Posisi", "role"),
        ("Media/Instansi", "outlet"),
        ("No. KTA PWI", "card_number"),
        ("BERLAKU KTA", "card_expires_on"),
    ],
)
def test_a_header_with_a_word_more_in_it_is_known(header, field):
    assert guess([header], "contacts") == ({header: field}, {header: "alias"})


@pytest.mark.parametrize(
    "header",
    [
        "Kata", "Hobi", "Nama Istri", "Nama Ibu", "Nama Anak", "Nama Panggilan", "Nomor KK", "No KK", "No Rek",
        "Nomor Rekening", "Phone 1 - Type", "Phone 1 - Label", "Organization 1 - Type", "Organization Department",
        "Organization 1 - Symbol", "E-mail 1 - Label", "Given Name Yomi", "Phonetic First Name", "Media Lain", "Warna",
        "Satuan", "Keterangan", "No", "Tanggal", "Kode", "Jumlah", "Nama Bank", "Alamat Rumah", "Status Kawin",
        "Nama Akun WA",
    ],
)  # fmt: skip
def test_an_unrelated_header_is_read_as_nothing(header):
    assert guess([header], "contacts") == ({header: ""}, {})


@pytest.mark.parametrize("into", INTO)
def test_no_forbidden_header_is_ever_matched_nor_one_letter_of_it_amiss(into):
    """Each phrase, and each with one letter left out, doubled or swapped, as far as it is still recognised as one."""
    every = phrases(all_but=(*ALLOWED, "plain address", "private person"))
    headers = {header for phrase in every for header in (phrase, *slips_of(phrase))}
    forbidden = {header for header in headers if is_forbidden(header, of_people=into == "contacts")}
    assert {header for header in forbidden if guess([header], into).how.get(header) == "like"} == set()


def test_nor_is_a_misspelt_one_taken_for_a_field_of_a_person():
    misspelt = {
        slip
        for phrase in phrases("identity papers", "religion", "birth", "politics")
        for slip in slips_of(phrase)
    }
    known = {header for _into, _field, header in header_aliases()}
    assert {
        header for header in misspelt - known if guess([header], "contacts").how.get(header) == "like"
    } == set()


def slips_of(phrase: str) -> list[str]:
    places = range(1, len(phrase) - 1)
    return [
        changed
        for at in places
        for changed in (
            phrase[:at] + phrase[at + 1 :],
            phrase[:at] + phrase[at] + phrase[at:],
            phrase[:at] + phrase[at + 1] + phrase[at] + phrase[at + 2 :],
        )
    ]


def test_what_is_known_goes_before_what_is_only_alike():
    mapping, how = guess(["Nama Lenkap", "Nama"], "contacts")
    assert (mapping, how) == ({"Nama Lenkap": "", "Nama": "name"}, {"Nama": "alias"})


def test_a_field_takes_one_column_unless_it_takes_several():
    mapping, _how = guess(["E-mail 1", "E-mail 2", "HP 1", "HP 2"], "contacts")
    assert mapping == {"E-mail 1": "email", "E-mail 2": "", "HP 1": "phone", "HP 2": "phone"}


@given(st.lists(st.text(max_size=40), max_size=6, unique=True))
def test_any_headers_can_be_guessed_at(headers):
    for into in INTO:
        mapping, how = guess(headers, into)
        assert list(mapping) == headers
        assert {header for header, field in mapping.items() if field} == set(how)


@pytest.mark.parametrize(
    ("headers", "likely"),
    [
        (["Nama", "No HP", "Media", "Jabatan"], "contacts"),
        (["First Name", "Last Name", "Phone"], "contacts"),
        (["Nama Wartawan", "Nama Media"], "contacts"),
        (["Nama Media", "Website", "Badan Hukum"], "outlets"),
        (["No", "Nama Media", "Jenis Media", "Alamat", "Telp", "Email", "Website", "Status"], "outlets"),
        (["Nama", "Telepon"], None),
        (["abc", "xyz"], None),
        ([], None),
    ],
)
def test_a_list_says_by_its_headers_what_it_is_of(headers, likely):
    assert looks_like(headers) == likely


# --- Remembered -------------------------------------------------------------------------------------


def test_the_fingerprint_is_that_of_the_kind_of_file():
    assert fingerprint(["Nama", "No. HP"]) == fingerprint(["NAMA", "no hp 2"])
    assert fingerprint(["Nama", "No. HP"]) != fingerprint(["No. HP", "Nama"])
    assert fingerprint(["Nama", "HP"]) != fingerprint(["Nama HP"])


def batch_of(unit: Unit, user, mapping: dict[str, str], *, also: tuple[str, ...] = ()) -> ImportBatch:
    """`also`: columns that were dropped, and stand among the headers all the same."""
    headers = [*mapping, *also]
    batch = ImportBatch(unit=unit, into="contacts", file_name="x", headers=headers, mapping=mapping)
    batch.dropped_columns = list(also)
    batch.stamp(user).save()
    return batch


def test_a_unit_gets_its_columns_as_it_had_them_last_time(cast):
    user = cast["operator.trenggalek"]
    mapping = {"Siapa": "name", "No 1": "phone", "No 2": "", "Entah": "beats"}
    remember(batch_of(user.unit, user, mapping))
    headers = ["SIAPA", "No 7", "No 8", "entah"]
    assert recall(headers, "contacts", user.unit) == {
        "SIAPA": "name",
        "No 7": "phone",
        "No 8": "",
        "entah": "beats",
    }
    assert recall(headers, "outlets", user.unit) == {}
    assert recall(headers, "contacts", cast["operator.ketapang"].unit) == {}
    assert recall(headers[:3], "contacts", user.unit) == {}


def test_the_last_time_counts(cast):
    user = cast["operator.trenggalek"]
    for field in ("name", "source"):
        remember(batch_of(user.unit, user, {"Siapa": field}))
    assert recall(["Siapa"], "contacts", user.unit) == {"Siapa": "source"}
    assert ColumnMemory.objects.count() == 1


def test_a_field_that_is_no_more_is_forgotten(cast):
    user = cast["operator.trenggalek"]
    remember(batch_of(user.unit, user, {"Siapa": "name", "Apa": "zodiac"}))
    assert recall(["Siapa", "Apa"], "contacts", user.unit) == {"Siapa": "name", "Apa": ""}


def test_dropped_columns_are_no_part_of_it(cast):
    user = cast["operator.trenggalek"]
    remember(batch_of(user.unit, user, {"Siapa": "name"}, also=("Nomor",)))
    assert recall(["Siapa"], "contacts", user.unit) == {"Siapa": "name"}
