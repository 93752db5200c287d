"""vCards of phones and mail programs become rows; what nobody needs of a private person stays behind, by name."""

from pathlib import Path

import pytest
from django.utils import translation

from contacts.cards import outlet_cards, people_cards
from contacts.exports import with_everything
from contacts.imports import conversation
from contacts.imports.columns import guess
from contacts.imports.reading import Table, sentence_of_flaw
from contacts.models import Contact, Outlet, Phone, Position
from tests.contacts.import_files import csv_file, read_table, vcf_file
from tests.factories import make_contact, make_outlet

NIK = "3503121203900007"


def table(path: Path, *, of_people: bool = True) -> Table:
    return read_table(path, of_people=of_people)


def rows(path: Path, *, of_people: bool = True) -> list[dict[str, str]]:
    return list(table(path, of_people=of_people).rows())


ANDROID = """VERSION:2.1
N;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=53=69=74=69;=41=6E=C3=A9;;;
FN;CHARSET=UTF-8;ENCODING=QUOTED-PRINTABLE:=41=6E=C3=A9=20=
=53=69=74=69
TEL;CELL;PREF:0812-3456-7890
TEL;X-Kantor:0355791234
TEL;WORK;FAX:0355791235
EMAIL;HOME:ane@contoh.id
ORG:Kabar Kota;Redaksi
TITLE:Reporter
ADR;HOME:;;Jalan Tersembunyi 7;Trenggalek;;66311;Indonesia
NOTE;ENCODING=QUOTED-PRINTABLE:sangat =
rahasia
BDAY:1990-03-12
X-ANDROID-CUSTOM:vnd.android.cursor.item/nickname;Ane;;;;;;;;;;;;;;
PHOTO;ENCODING=BASE64;JPEG:/9j/4AAQSkZJRgABAQAAAQABAAD
 2wBDAAUDBAQEAwUEBAQFBQUGBwwIBwcHBw8LCwkMEQ8SEhEP
"""
IPHONE = """VERSION:3.0
PRODID:-//Apple Inc.//iPhone OS 18.1//EN
N:Santoso;Budi;;Dr.;S.H.
FN:Dr. Budi Santoso\\, S.H.
ORG:Kabar Kota;
TITLE:Pemimpin Redaksi
item1.TEL;type=pref:+62 812 3456 7891
item1.X-ABLabel:_$!<Mobile>!$_
TEL;type=CELL;type=VOICE:0813 4567 8901
item2.EMAIL;type=INTERNET:budi@contoh.id
EMAIL;type=INTERNET;type=HOME:budi.pribadi@contoh.id
item3.URL;type=pref:https://kabar.contoh.id
item4.ADR;type=HOME;type=pref:;;Jalan Tersembunyi 8;Trenggalek;;;Indonesia
item4.X-ABADR:id
item5.X-ABRELATEDNAMES;type=pref:Istri Rahasia
item5.X-ABLabel:_$!<Spouse>!$_
X-SOCIALPROFILE;type=instagram:http://instagram.com/rahasia
BDAY:1980-01-02
NOTE:suka\\nkopi
"""
MODERN = """VERSION:4.0
KIND:individual
FN:Made Wijaya
N:Wijaya;Made;;;
TEL;VALUE=uri;PREF=1;TYPE="voice,work":tel:+62-361-123-456;ext=12
TEL;VALUE=uri;TYPE=cell:tel:+6281234567892
EMAIL;TYPE=work:mailto:made@contoh.id
ORG;TYPE=work:"Bali Pos";Olahraga
ROLE:Koresponden
CATEGORIES:wartawan,olahraga
ADR;TYPE=work:;;Jalan Kantor 1;Denpasar;Bali;80111;Indonesia
ANNIVERSARY:20090808T1430-0500
GENDER:M
RELATED;TYPE=spouse:urn:uuid:f81d4fae
GEO:geo:-8.65\\,115.21
IMPP:xmpp:made@contoh.id
"""


def test_a_card_of_an_android_phone(tmp_path):
    found = table(vcf_file(tmp_path, ANDROID))
    assert list(found.rows()) == [
        {
            "nama": "Ané Siti",
            "telepon": "0812-3456-7890\n0355791234",
            "email": "ane@contoh.id",
            "media": "Kabar Kota",
            "bagian": "Redaksi",
            "jabatan": "Reporter",
            "faks": "0355791235",
        }
    ]
    assert found.dropped == [
        "alamat rumah (ADR)",
        "catatan (NOTE)",
        "tanggal lahir (BDAY)",
        "data pribadi (X-ANDROID-CUSTOM)",
        "foto (PHOTO)",
    ]


def test_a_card_of_an_iphone(tmp_path):
    found = table(vcf_file(tmp_path, IPHONE))
    assert list(found.rows()) == [
        {
            "nama": "Budi Santoso",
            "gelar_depan": "Dr.",
            "gelar_belakang": "S.H.",
            "telepon": "+62 812 3456 7891\n0813 4567 8901",
            "email": "budi@contoh.id",
            "email lain": "budi.pribadi@contoh.id",
            "media": "Kabar Kota",
            "jabatan": "Pemimpin Redaksi",
            "website": "https://kabar.contoh.id",
        }
    ]
    assert found.dropped == [
        "alamat rumah (ADR)",
        "keluarga (X-ABRELATEDNAMES)",
        "akun pribadi (X-SOCIALPROFILE)",
        "tanggal lahir (BDAY)",
        "catatan (NOTE)",
    ]


def test_a_card_of_version_4(tmp_path):
    found = table(vcf_file(tmp_path, MODERN))
    assert list(found.rows()) == [
        {
            "nama": "Made Wijaya",
            "telepon": "+62-361-123-456 ext 12\n+6281234567892",
            "email": "made@contoh.id",
            "media": '"Bali Pos"',
            "bagian": "Olahraga",
            "jabatan": "Koresponden",
            "alamat kantor": "Jalan Kantor 1, Denpasar, Bali, 80111, Indonesia",
            "label": "wartawan; olahraga",
        }
    ]
    assert found.dropped == [
        "ulang tahun pernikahan (ANNIVERSARY)",
        "jenis kelamin (GENDER)",
        "keluarga (RELATED)",
        "lokasi (GEO)",
        "akun pribadi (IMPP)",
    ]


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
def test_many_cards_of_every_version_are_one_table_whose_numbers_are_lines(tmp_path, end, encoding):
    path = vcf_file(tmp_path, MODERN, ANDROID, IPHONE, end=end, encoding=encoding)
    text = path.read_bytes().decode(encoding).replace("\r\n", "\n").replace("\r", "\n")
    lines = text.removeprefix("\ufeff").split("\n")
    begins = [number for number, line in enumerate(lines, 1) if line == "BEGIN:VCARD"]
    found = table(path)
    assert [line.number for line in found.lines] == begins
    assert [line.cells[0] for line in found.lines] == ["Made Wijaya", "Ané Siti", "Budi Santoso"]


def test_the_columns_of_cards_map_themselves(tmp_path):
    mapping, how = guess(table(vcf_file(tmp_path, ANDROID, IPHONE, MODERN)).headers, "contacts")
    assert {header: field for header, field in mapping.items() if field} == {
        "nama": "name",
        "gelar_depan": "prefix_title",
        "gelar_belakang": "suffix_title",
        "telepon": "phone",
        "email": "email",
        "media": "outlet",
        "jabatan": "role",
    }
    assert set(how.values()) == {"alias"}


@pytest.mark.parametrize(
    ("card", "name"),
    [
        ("FN:Suharto", "Suharto"),
        ("N:Suharto;;;;\nFN:Suharto", "Suharto"),
        ("N:Suharto;;;;", "Suharto"),
        ("N:Siti Nurhaliza;;;;\nFN:Siti Nurhaliza", "Siti Nurhaliza"),
        ("N:Setiawan;I Gede;Agus;;", "I Gede Agus Setiawan"),
        ("N:a\\;b;c\\,d;;;", "c,d a;b"),
        ("FN:Budi  Dua", "Budi Dua"),
    ],
)
def test_a_name_is_taken_as_it_is_written_and_no_family_name_is_made(tmp_path, card, name):
    found = table(vcf_file(tmp_path, f"VERSION:3.0\n{card}"))
    assert list(found.rows()) == [{"nama": name}]
    assert found.headers == ["nama"]


def test_a_newsroom_in_the_phone_is_an_outlet_and_no_person(tmp_path):
    path = vcf_file(
        tmp_path,
        "VERSION:3.0\nN:;;;;\nFN:Kabar Kota\nORG:Kabar Kota;\nTEL:0355791234\nX-ABShowAs:COMPANY",
        "VERSION:3.0\nORG:Radio Desa\nURL:https://radio.contoh.id",
    )
    assert rows(path) == [
        {"telepon": "0355791234", "media": "Kabar Kota"},
        {"media": "Radio Desa", "website": "https://radio.contoh.id"},
    ]
    assert rows(path, of_people=False) == [
        {"nama": "Kabar Kota", "telepon": "0355791234"},
        {"nama": "Radio Desa", "website": "https://radio.contoh.id"},
    ]


def test_an_address_of_no_kind_is_a_home_of_a_person_and_the_newsroom_of_an_outlet(tmp_path):
    path = vcf_file(tmp_path, "VERSION:3.0\nFN:Kabar\nADR:;;Jalan Tersembunyi 9;;;;")
    people, outlets = table(path), table(path, of_people=False)
    assert (people.headers, people.dropped) == (["nama"], ["alamat"])
    assert list(outlets.rows()) == [{"nama": "Kabar", "alamat": "Jalan Tersembunyi 9"}]


def test_a_broken_card_is_a_wrong_row_of_its_line_and_the_others_are_read(tmp_path):
    path = csv_file(
        tmp_path,
        "BEGIN:VCARD\nVERSION:3.0\nFN:Satu\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Dua\nini bukan baris kartu\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Tiga\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Empat\nEND:VCARD\n"
        "BEGIN:VCARD\nVERSION:2.1\nFN;CHARSET=NO-SUCH;ENCODING=QUOTED-PRINTABLE:=E9\nEND:VCARD\n"
        "sampah\n"
        "BEGIN:VCARD\nVERSION:3.0\nFN:Enam\n",
    )
    assert [(line.number, line.cells[0], line.flaws) for line in table(path).lines] == [
        (1, "Satu", {}),
        (5, "Dua", {"": "card"}),
        (10, "Tiga", {"": "card"}),
        (13, "Empat", {}),
        (17, "", {"": "card"}),
        (21, "", {"": "card"}),
        (22, "Enam", {"": "card"}),
    ]
    with translation.override("en"):
        assert sentence_of_flaw("card").startswith("This card is damaged or holds no name.")


def test_a_card_with_nothing_in_it_is_not_lost_unseen(tmp_path):
    found = table(vcf_file(tmp_path, "VERSION:3.0\nFN:Satu", "VERSION:3.0\nBDAY:1990-01-01"))
    assert [line.flaws for line in found.lines] == [{}, {"": "card"}]


def test_values_that_must_not_exist_leave_the_reader_in_no_form(tmp_path):
    path = vcf_file(
        tmp_path,
        f"VERSION:3.0\nFN:Budi\nX-{NIK}:ada\nX-NIK:{NIK}\nNOTE:KTP {NIK}\nTITLE:anggota {NIK}\nX-AGAMA:Penghayat",
        "VERSION:3.0\nFN:Ani\nTITLE:Reporter",
    )
    found = table(path)
    everything = repr([found, found.notes, found.dropped])
    assert NIK not in everything
    assert "Penghayat" not in everything
    assert found.dropped == ["X-…", "X-NIK", "catatan (NOTE)", "X-AGAMA"]
    assert found.notes["identity_cells"] == {"jabatan": 1}


def test_five_thousand_cards_are_read_within_the_limits(tmp_path):
    """Each with a picture, in lines as phones fold them."""
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\n ".join(
        ["/9j/4AAQSkZJRgABAQAAAQABAAD2wBDAAUDBAQEAwUEBAQFBQUG"] * 40
    )
    found = table(
        vcf_file(tmp_path, *[f"{IPHONE.strip()}\n{picture}\nUID:{number}" for number in range(5000)])
    )
    assert sum(1 for _line in found.lines) == 5000


def test_one_large_picture_takes_no_longer_than_its_size(tmp_path, monkeypatch):
    monkeypatch.setattr(conversation, "CPU_SECONDS", 5)
    picture = "PHOTO;ENCODING=b;TYPE=JPEG:" + "\n ".join(
        ["/9j/4AAQSkZJRgABAQAAAQABAAD2wBDAAUDBAQEAwUEBAQFBQUG"] * 200_000
    )
    found = table(vcf_file(tmp_path, f"VERSION:3.0\nFN:Budi\n{picture}"))
    assert [line.cells for line in found.lines] == [["Budi"]]


def test_a_picture_in_lines_that_are_not_indented_belongs_to_its_card(tmp_path):
    picture = "PHOTO;ENCODING=BASE64;TYPE=JPEG:/9j/4AAQSkZJRgABAQAAAQAB\n" + "2wBDAAUDBAQEAwUEBAQFBQUG\n" * 40
    path = vcf_file(tmp_path, f"VERSION:2.1\nFN:Budi\n{picture}\nTEL:0812")
    assert [(line.cells, line.flaws) for line in table(path).lines] == [(["Budi", "0812"], {})]


# --- Our own export -----------------------------------------------------------------------------------


def test_several_positions_stand_in_columns_of_their_own(tmp_path):
    path = vcf_file(
        tmp_path,
        "VERSION:3.0\nFN:Budi\nORG:Kabar Kota\nTITLE:Reporter\nitem2.ORG:Radio Desa\nitem3.TITLE:Penyiar\nORG:Ketiga",
    )
    assert rows(path) == [
        {
            "nama": "Budi",
            "media": "Kabar Kota",
            "jabatan": "Reporter",
            "media_2": "Radio Desa",
            "jabatan_3": "Penyiar",
            "media_4": "Ketiga",
        }
    ]


def test_the_cards_of_our_own_people_come_back(cast, tmp_path):
    contact = make_contact("Budi Contoh", prefix_title="Dr.")
    Phone.objects.create(contact=contact, number="+6281234567890", order=0)
    Phone.objects.create(contact=contact, number="+62355791234", order=1)
    for name in ("Kabar Kota", "Radio; Desa, Raya"):
        Position.objects.create(contact=contact, outlet=make_outlet(name=name))
    cards = b"".join(people_cards(with_everything(Contact.objects.all()), {}))
    path = tmp_path / "kontak.vcf"
    path.write_bytes(cards)
    assert rows(path) == [
        {
            "nama": "Budi Contoh",
            "gelar_depan": "Dr.",
            "telepon": "+6281234567890\n+62355791234",
            "media": "Kabar Kota",
            "media_2": "Radio; Desa, Raya",
            "nomor_mitra_pers": str(contact.pk),
        }
    ]


def test_the_cards_of_our_own_outlets_come_back(cast, tmp_path):
    outlet = make_outlet(
        name="Kabar Kota",
        phone="+62355791234",
        whatsapp="+6281234567890",
        website="https://kabar.contoh.id",
        address="Jalan Contoh 1; lantai 2",
    )
    path = tmp_path / "media.vcf"
    path.write_bytes(b"".join(outlet_cards(Outlet.objects.filter(pk=outlet.pk), {})))
    assert rows(path, of_people=False) == [
        {
            "nama": "Kabar Kota",
            "telepon": "+62355791234",
            "website": "https://kabar.contoh.id",
            "alamat kantor": "Jalan Contoh 1; lantai 2",
            "whatsapp": "+6281234567890",
            "nomor_mitra_pers": str(outlet.pk),
        }
    ]
