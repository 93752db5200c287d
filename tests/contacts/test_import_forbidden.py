"""What must not exist about a person is dropped at reading, named, and stored nowhere."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import call_command

from contacts.imports.columns import is_left_behind
from contacts.imports.forbidden import hide_identity, holds_identity, is_forbidden
from contacts.imports.spellings import header_aliases
from contacts.models import Contact, ImportBatch
from tests.contacts.import_files import csv_file, everything_stored, imported, previewed, read_table

NIK = "3503121203900007"

FORBIDDEN = """
NIK; No. KTP; No KK; NPWP; Alamat Rumah; Domisili; Tanggal Lahir; TglLahir; tempat_lahir; TTL; Usia;
Agama; Suku; Nama Istri; Jumlah Anak; Status Perkawinan; Partai; Pandangan Politik; Golongan Darah;
Riwayat Medis; Gaji; No. Rekening; Hadiah; Catatan Kriminal; Plat Nomor; Nopol; Lokasi; Koordinat;
Instagram; Akun Pribadi; Media Sosial; Narasumber; Sumber Rahasia; Sikap terhadap Polri; Sentimen;
Loyalitas; Skor; Peringkat; Tingkat Risiko; Blacklist; Religion; Birthday; Home Address; Spouse;
TGLLAHIR; NAMAIBU; GOLDARAH; NoKTP; nomorkk; NAMA IBUKANDUNG;
Blood type; Salary; License plate; Political party; Sentiment; Loyalty score;
Nomor KTP; NIK (sesuai KTP); Nama sesuai KTP dan NIK; Nama Ibu (sesuai KTP); Tanggal Lahir (Nama sesuai KTP);
Telegram; Akun Telegram; Akun; Akun WA / Telegram; Nama Akun FB; Nama Akun WA dan IG
"""
HARMLESS = """
Nama; Nama Lengkap; No. HP; WhatsApp; E-mail Address; Email; Media; Nama Media; Jabatan; Bidang
Liputan; Kota; Provinsi; Sumber; Family Name; Given Name; Alamat Redaksi; Organisasi; No. KTA;
Keterangan; No; Platform; Image; Page; Ibukota; Kelurahan; Pekerjaan; Telepon Rumah; Namalengkap; Alamatemail;
Koordinator; Anak Perusahaan; NAMA LENGKAP (sesuai KTP); Nama (sesuai KTP); Nama sesuai KTP; Nama_Sesuai_KTP;
No HP (WA/Telegram); No. WA / Telegram; No HP (WA/Telegram) 2; Nama Akun WA
"""


def headers(text: str) -> list[str]:
    return [header.strip() for header in text.replace("\n", " ").split(";")]


@pytest.mark.parametrize("header", headers(FORBIDDEN))
def test_a_column_that_must_not_exist_is_known_by_its_header(header):
    assert is_forbidden(header, of_people=True)
    assert is_forbidden(header.upper(), of_people=False)


@pytest.mark.parametrize("header", headers(HARMLESS))
def test_a_harmless_column_is_not_mistaken_for_one(header):
    assert not is_forbidden(header, of_people=True)


@pytest.mark.parametrize(("into", "field", "header"), sorted(header_aliases()))
def test_a_header_that_is_known_is_kept(into, field, header):
    assert not is_left_behind(header, of_people=into == "contacts")
    assert not is_left_behind(header.upper().replace(" ", "_"), of_people=into == "contacts")


def test_a_slip_of_the_pen_keeps_no_such_column(tmp_path):
    path = csv_file(
        tmp_path, "nama,Relgion,Tgl Lahri,Adress,Notess,Koordinator,Genre\nBudi,R,1990,Jalan,x,Ani,berita\n"
    )
    people = read_table(path, of_people=True)
    assert people.dropped == ["Relgion", "Tgl Lahri", "Adress", "Notess"]
    assert [line.cells for line in people.lines] == [["Budi", "Ani", "berita"]]
    outlets = read_table(path, of_people=False)
    assert outlets.dropped == ["Relgion", "Tgl Lahri"]


@pytest.mark.parametrize("letters", ["no", "nama", "anak", "\u2116", "ibukota"])
def test_a_word_without_end_is_no_header_of_anything(tmp_path, letters):
    found = read_table(csv_file(tmp_path, f"nama,{letters * 1000}x\nBudi,biru\n"), of_people=True)
    assert (len(found.headers), found.dropped) == (2, [])


def test_a_plain_address_is_a_home_in_a_list_of_people_only():
    assert is_forbidden("Alamat", of_people=True)
    assert is_forbidden("Alamat sesuai KTP", of_people=True)
    assert not is_forbidden("Alamat", of_people=False)


@pytest.mark.parametrize(
    "text",
    [
        NIK,
        f"NIK: {NIK}.",
        "3503 1212 0390 0007",
        "350312-120390-0007",
        "350312\u2013120390\u20130007",
        "350312_120390_0007",
        "350312 - 120390 - 0007",
        "350312:120390:0007",
        "350312\u00b7120390\u00b70007",
        "3.503.121.203.900.007",
        "3503\u20111212\u20110390\u20110007",
        "3503\u22121212\u22120390\u22120007",
        "3503\u00ad1212\u00ad0390\u00ad0007",
        "3,50312E+15",
        "35.03.12.520390.0007",
        "0812-3456-7890 3503 1212 0390 0007",
        "0812345 3503 1212 0390 0007",
        "3503-0812-0390-0007",
    ],
)
def test_an_identity_number_is_found_however_it_is_written(text):
    assert holds_identity(text)
    assert "0390" not in hide_identity(text)


@pytest.mark.parametrize(
    "text",
    [
        "081234567890",
        "+62 812-3456-7890",
        "081234567890 081345678901",
        "0812-3456-7890 0813-1111-2222",
        "0812 3456 7890 0813 1111 2222 0814 2222 3333",
        "0812.3456.7890  0813.1111.2222",
        "0812-3456-7890 62813-1111-2222",
        "+62 812-3456-7890 - 0813-1111-2222",
        "0355791234 791235",
        "Rp 1.500.000",
        "2026-08-12 10.30-12.00",
    ],
)
def test_a_phone_number_is_not_taken_for_one(text):
    assert not holds_identity(text)
    assert hide_identity(text) == text


@pytest.mark.parametrize(
    "cell",
    [
        "3503 1212 0390 0007",
        "350312 - 120390 - 0007",
        "350312:120390:0007",
        "3,50312E+15",
        "3.50312e15",
        "35.03.12.520390.0007",
        f"x{NIK}",
    ],
)
def test_such_a_cell_is_blank_however_clean_the_row_is_otherwise(tmp_path, cell):
    found = read_table(csv_file(tmp_path, f'nama,sumber\nBudi,"{cell}"\nAni,surat\n'), of_people=True)
    assert [line.cells for line in found.lines] == [["Budi", ""], ["Ani", "surat"]]
    assert found.notes["identity_cells"] == {"sumber": 1}


@pytest.mark.parametrize(
    "header", ["Catatan", "Notes", "Jenis Kelamin", "L/P", "Hobi", "Nickname", "Foto", "Event 1 - Value"]
)
def test_what_an_address_book_keeps_of_a_private_person_is_dropped_for_people_only(header):
    assert is_forbidden(header, of_people=True)
    assert not is_forbidden(header, of_people=False)


SECRETS = (NIK, "Penghayat-Rahasia", "Jalan Tersembunyi 7", "Golkarindo", "sangat-tidak-loyal")


@pytest.fixture
def risky(tmp_path: Path) -> Path:
    return csv_file(
        tmp_path,
        "nama,hp,agama,alamat,partai,sikap,keterangan,NIK\n"
        "Budi Contoh,081234567890,Penghayat-Rahasia,Jalan Tersembunyi 7,Golkarindo,sangat-tidak-loyal,"
        f"KTP {NIK},{NIK}\n"
        f"Ani Contoh,081234567891,Penghayat-Rahasia,,,,catatan biasa,{NIK}\n",
        name=f"daftar {NIK}.csv",
    )


def test_forbidden_values_are_stored_nowhere(cast, risky, caplog):
    caplog.set_level("DEBUG")
    batch = imported(risky, cast["operator.trenggalek"], "contacts")
    assert batch.dropped_columns == ["agama", "alamat", "partai", "sikap", "NIK"]
    assert batch.notes["identity_cells"] == {"keterangan": 1}
    assert Contact.objects.filter(name__endswith="Contoh").count() == 2
    stored = everything_stored() + caplog.text
    assert [secret for secret in SECRETS if secret in stored] == []


def test_nor_when_the_file_is_refused(cast, tmp_path, caplog):
    caplog.set_level("DEBUG")
    path = csv_file(tmp_path, f"nama,hp,agama,NIK\n,0812,Penghayat-Rahasia,{NIK}\n")
    batch = previewed(path, cast["operator.trenggalek"], "contacts")
    assert batch.counts["wrong"] == 1
    stored = everything_stored() + caplog.text
    assert [secret for secret in SECRETS if secret in stored] == []


@pytest.mark.parametrize(
    ("first", "told"),
    [
        (NIK, "Nama belum diisi. Di kolom ini, sel yang berisi nomor identitas telah dikosongkan."),
        ("", "Nama belum diisi."),
    ],
)
def test_who_has_a_number_in_the_place_of_the_name_is_told_where_it_went(cast, tmp_path, first, told):
    path = csv_file(tmp_path, f"nama,hp\n{first},081234567890\nAni,081234567891\n")
    batch = previewed(path, cast["operator.trenggalek"], "contacts")
    assert list(batch.problems.values_list("row__number", "header", "message")) == [(2, "nama", told)]


@pytest.mark.parametrize("headers", ["", f"nama,KTP {NIK}\n"])
def test_an_identity_number_is_not_kept_as_a_header_either(tmp_path, headers):
    found = read_table(csv_file(tmp_path, f"{headers}Budi,{NIK}\nAni,{NIK}\n"), of_people=True)
    assert found.dropped == (["KTP …"] if headers else ["Kolom B"])
    assert [line.cells[0] for line in found.lines] == ["Budi", "Ani"]
    assert NIK not in repr([found, found.lines, found.notes])


def test_a_column_of_nothing_but_identity_numbers_counts_as_dropped(cast, tmp_path):
    path = csv_file(tmp_path, f"nama,nomor\nBudi,{NIK}\nAni,\n")
    batch = previewed(path, cast["operator.trenggalek"], "contacts")
    assert batch.dropped_columns == ["nomor"]
    assert [row.cells[0] for row in batch.rows.all()] == ["Budi", "Ani"]
    assert NIK not in everything_stored()


def test_the_command_names_what_it_dropped(cast, risky):
    out, err = StringIO(), StringIO()
    call_command(
        "import_contacts", str(risky), "--as=operator.trenggalek", "--into=contacts", stdout=out, stderr=err
    )
    said = out.getvalue() + err.getvalue()
    assert "agama" in said
    assert [secret for secret in SECRETS if secret in said] == []


def test_the_cells_of_columns_that_were_not_imported_are_forgotten_afterwards(cast, tmp_path):
    path = csv_file(tmp_path, "nama,hp,keterangan\nBudi,081234567890,suka kopi\n")
    batch = imported(path, cast["operator.trenggalek"], "contacts")
    assert ImportBatch.objects.get(pk=batch.pk).rows.get().cells == ["Budi", "081234567890", ""]
