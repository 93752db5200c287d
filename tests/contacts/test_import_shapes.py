"""Lists of known programs and of our own map themselves, and leave behind what must not exist."""

from pathlib import Path

import pytest
from django.utils import translation

from contacts.exports import OUTLET_COLUMNS
from contacts.imports.columns import guess, looks_like
from contacts.imports.reading import Refused, Table, open_pasted
from tests.contacts.import_files import csv_file, read_table, xlsx_file

GOOGLE = [
    "First Name", "Middle Name", "Last Name", "Phonetic First Name", "Phonetic Middle Name", "Phonetic Last Name",
    "Name Prefix", "Name Suffix", "Nickname", "File As", "Organization Name", "Organization Title",
    "Organization Department", "Birthday", "Notes", "Photo", "Labels", "E-mail 1 - Label", "E-mail 1 - Value",
    "E-mail 2 - Label", "E-mail 2 - Value", "Phone 1 - Label", "Phone 1 - Value", "Phone 2 - Label",
    "Phone 2 - Value", "Address 1 - Label", "Address 1 - Formatted", "Address 1 - Street", "Address 1 - City",
    "Address 1 - PO Box", "Address 1 - Region", "Address 1 - Postal Code", "Address 1 - Country",
    "Address 1 - Extended Address", "Relation 1 - Label", "Relation 1 - Value", "Website 1 - Label",
    "Website 1 - Value", "Event 1 - Label", "Event 1 - Value", "Custom Field 1 - Label", "Custom Field 1 - Value",
]  # fmt: skip
OLD_GOOGLE = [
    "Name", "Given Name", "Additional Name", "Family Name", "Yomi Name", "Given Name Yomi", "Additional Name Yomi",
    "Family Name Yomi", "Name Prefix", "Name Suffix", "Initials", "Nickname", "Short Name", "Maiden Name", "Birthday",
    "Gender", "Location", "Billing Information", "Directory Server", "Mileage", "Occupation", "Hobby", "Sensitivity",
    "Priority", "Subject", "Notes", "Language", "Photo", "Group Membership", "E-mail 1 - Type", "E-mail 1 - Value",
    "IM 1 - Type", "IM 1 - Service", "IM 1 - Value", "Phone 1 - Type", "Phone 1 - Value", "Phone 2 - Type",
    "Phone 2 - Value", "Address 1 - Type", "Address 1 - Formatted", "Address 1 - Street", "Address 1 - City",
    "Address 1 - Region", "Address 1 - Postal Code", "Address 1 - Country", "Organization 1 - Type",
    "Organization 1 - Name", "Organization 1 - Yomi Name", "Organization 1 - Title", "Organization 1 - Department",
    "Organization 1 - Symbol", "Organization 1 - Location", "Organization 1 - Job Description", "Relation 1 - Type",
    "Relation 1 - Value", "Website 1 - Type", "Website 1 - Value", "Event 1 - Type", "Event 1 - Value",
    "Custom Field 1 - Type", "Custom Field 1 - Value", "Jot 1 - Type", "Jot 1 - Value",
]  # fmt: skip
OUTLOOK = [
    "Title", "First Name", "Middle Name", "Last Name", "Suffix", "Nickname", "Given Yomi", "Surname Yomi",
    "E-mail Address", "E-mail 2 Address", "E-mail 3 Address", "Home Phone", "Home Phone 2", "Business Phone",
    "Business Phone 2", "Mobile Phone", "Car Phone", "Other Phone", "Primary Phone", "Pager", "Business Fax",
    "Home Fax", "Other Fax", "Company Main Phone", "Callback", "Radio Phone", "Telex", "TTY/TDD Phone", "IMAddress",
    "Job Title", "Department", "Company", "Office Location", "Manager's Name", "Assistant's Name",
    "Assistant's Phone", "Company Yomi", "Business Street", "Business City", "Business State",
    "Business Postal Code", "Business Country/Region", "Home Street", "Home City", "Home State", "Home Postal Code",
    "Home Country/Region", "Other Street", "Other City", "Other State", "Other Postal Code", "Other Country/Region",
    "Personal Web Page", "Spouse", "Children", "Schools", "Hobby", "Location", "Web Page", "Birthday", "Anniversary",
    "Notes", "Account", "Billing Information", "Gender", "Government ID Number", "Organizational ID Number",
]  # fmt: skip
INDONESIAN_OUTLOOK = [
    "Gelar", "Nama Depan", "Nama Tengah", "Nama Belakang", "Akhiran", "Perusahaan", "Departemen", "Jabatan",
    "Jalan Rumah", "Kota Rumah", "Provinsi Rumah", "Kode Pos Rumah", "Telepon Bisnis", "Telepon Rumah",
    "Telepon Seluler", "Alamat Email", "Ulang Tahun", "Catatan", "Pasangan", "Anak", "Hobi", "Lokasi",
]  # fmt: skip
DEWAN_PERS = [
    "No", "Nama Media", "Jenis Media", "Penanggung Jawab", "Pemimpin Redaksi", "Badan Hukum", "Provinsi", "Alamat",
    "Telp", "Email", "Website", "Status", "Tanggal",
]  # fmt: skip


def table(folder: Path, headers: list[str], *rows: dict[str, str], of_people: bool = True) -> Table:
    """A CSV file with these headers; a cell that a row does not name holds `x`."""
    lines = [headers, *[[row.get(header, "x") for header in headers] for row in rows or ({},)]]
    text = "\n".join(",".join(f'"{cell}"' for cell in line) for line in lines)
    return read_table(csv_file(folder, text), of_people=of_people)


def mapped(found: Table, into: str) -> dict[str, str]:
    return {header: field for header, field in guess(found.headers, into).mapping.items() if field}


def test_google_contacts_as_exported_now(tmp_path):
    found = table(tmp_path, GOOGLE)
    assert mapped(found, "contacts") == {
        "First Name": "first_name",
        "Middle Name": "middle_name",
        "Last Name": "last_name",
        "Name Prefix": "prefix_title",
        "Name Suffix": "suffix_title",
        "Organization Name": "outlet",
        "Organization Title": "role",
        "E-mail 1 - Value": "email",
        "Phone 1 - Value": "phone",
        "Phone 2 - Value": "phone",
    }
    assert found.dropped == [
        "Nickname", "Birthday", "Notes", "Photo", "Address 1 - Label", "Address 1 - Formatted", "Address 1 - Street",
        "Address 1 - City", "Address 1 - PO Box", "Address 1 - Region", "Address 1 - Postal Code",
        "Address 1 - Country", "Address 1 - Extended Address", "Relation 1 - Label", "Relation 1 - Value",
        "Event 1 - Label", "Event 1 - Value", "Custom Field 1 - Label", "Custom Field 1 - Value",
    ]  # fmt: skip
    assert looks_like(found.headers) == "contacts"


def test_google_contacts_as_exported_before(tmp_path):
    found = table(tmp_path, OLD_GOOGLE)
    assert mapped(found, "contacts") == {
        "Name": "name",
        "Given Name": "first_name",
        "Additional Name": "middle_name",
        "Family Name": "last_name",
        "Name Prefix": "prefix_title",
        "Name Suffix": "suffix_title",
        "E-mail 1 - Value": "email",
        "Phone 1 - Value": "phone",
        "Phone 2 - Value": "phone",
        "Organization 1 - Name": "outlet",
        "Organization 1 - Title": "role",
    }
    assert found.dropped == [
        "Nickname", "Maiden Name", "Birthday", "Gender", "Location", "Billing Information", "Hobby", "Notes", "Photo",
        "IM 1 - Type", "IM 1 - Service", "IM 1 - Value", "Address 1 - Type", "Address 1 - Formatted",
        "Address 1 - Street", "Address 1 - City", "Address 1 - Region", "Address 1 - Postal Code",
        "Address 1 - Country", "Organization 1 - Location", "Relation 1 - Type", "Relation 1 - Value",
        "Event 1 - Type", "Event 1 - Value", "Custom Field 1 - Type", "Custom Field 1 - Value", "Jot 1 - Type",
        "Jot 1 - Value",
    ]  # fmt: skip


def test_what_google_joins_with_colons_are_several_values(tmp_path):
    found = table(
        tmp_path,
        ["First Name", "Phone 1 - Value", "E-mail 1 - Value"],
        {
            "First Name": "Budi",
            "Phone 1 - Value": "0812 ::: 0813:::0814",
            "E-mail 1 - Value": "a@x.id ::: b@x.id",
        },
    )
    assert [line.cells for line in found.lines] == [["Budi", "0812\n0813\n0814", "a@x.id\nb@x.id"]]


def test_colons_elsewhere_are_left_as_they_are(tmp_path):
    found = table(tmp_path, ["nama"], {"nama": "A ::: B"})
    assert [line.cells for line in found.lines] == [["A ::: B"]]


def test_outlook(tmp_path):
    found = table(tmp_path, OUTLOOK)
    assert mapped(found, "contacts") == {
        "Title": "prefix_title",
        "First Name": "first_name",
        "Middle Name": "middle_name",
        "Last Name": "last_name",
        "Suffix": "suffix_title",
        "E-mail Address": "email",
        **dict.fromkeys(["Home Phone", "Home Phone 2", "Business Phone", "Business Phone 2"], "phone"),
        **dict.fromkeys(["Mobile Phone", "Car Phone", "Other Phone", "Primary Phone"], "phone"),
        "Company Main Phone": "phone",
        "Job Title": "role",
        "Company": "outlet",
    }
    assert found.dropped == [
        "Nickname", "IMAddress", "Office Location", "Home Street", "Home City", "Home State", "Home Postal Code",
        "Home Country/Region", "Other Street", "Other City", "Other State", "Other Postal Code",
        "Other Country/Region", "Personal Web Page", "Spouse", "Children", "Schools", "Hobby", "Location", "Birthday",
        "Anniversary", "Notes", "Account", "Billing Information", "Gender", "Government ID Number",
        "Organizational ID Number",
    ]  # fmt: skip


def test_outlook_in_indonesian(tmp_path):
    found = table(tmp_path, INDONESIAN_OUTLOOK)
    assert mapped(found, "contacts") == {
        "Gelar": "prefix_title",
        "Nama Depan": "first_name",
        "Nama Tengah": "middle_name",
        "Nama Belakang": "last_name",
        "Akhiran": "suffix_title",
        "Perusahaan": "outlet",
        "Jabatan": "role",
        **dict.fromkeys(["Telepon Bisnis", "Telepon Rumah", "Telepon Seluler"], "phone"),
        "Alamat Email": "email",
    }
    assert found.dropped == [
        "Jalan Rumah", "Kota Rumah", "Provinsi Rumah", "Kode Pos Rumah", "Ulang Tahun", "Catatan", "Pasangan", "Anak",
        "Hobi", "Lokasi",
    ]  # fmt: skip


def test_a_title_outside_outlook_is_a_role():
    assert guess(["Name", "Title", "Company"], "contacts").mapping["Title"] == "role"
    assert guess(["Nama", "Gelar"], "contacts").mapping["Gelar"] == "suffix_title"


def test_the_table_of_the_dewan_pers(tmp_path):
    found = table(tmp_path, DEWAN_PERS, of_people=False)
    assert mapped(found, "outlets") == {
        "Nama Media": "name",
        "Jenis Media": "kind",
        "Badan Hukum": "company",
        "Provinsi": "regions",
        "Alamat": "address",
        "Telp": "phone",
        "Email": "email",
        "Website": "website",
        "Status": "verification",
        "Tanggal": "verification_checked_on",
    }
    assert (found.dropped, looks_like(found.headers)) == ([], "outlets")


def test_our_own_export_of_outlets_comes_back(tmp_path):
    found = table(tmp_path, list(OUTLET_COLUMNS), of_people=False)
    left = [header for header in OUTLET_COLUMNS if header not in mapped(found, "outlets")]
    assert (left, found.dropped) == (["satuan"], [])


def test_our_own_export_of_contacts_comes_back(tmp_path):
    headers = [
        "nama", "gelar_depan", "gelar_belakang", "jenis", "jangan_dihubungi_sejak", "telepon", "email", "media",
        "jabatan", "media_2", "jabatan_2", "bidang", "wilayah", "organisasi", "jenis_anggota", "no_kartu",
        "kartu_berlaku_sampai", "jabatan_organisasi", "pengurus_di", "sumber", "satuan", "nomor_mitra_pers",
    ]  # fmt: skip
    found = table(tmp_path, headers)
    fields = mapped(found, "contacts")
    assert [header for header in headers if header not in fields] == ["jangan_dihubungi_sejak", "satuan"]
    assert [fields[header] for header in ("media_2", "pengurus_di", "nomor_mitra_pers")] == [
        "outlet",
        "office_chapter",
        "entry",
    ]
    assert found.dropped == []


# --- Pasted cells -----------------------------------------------------------------------------------


def pasted(text: str) -> Table:
    with open_pasted(text, of_people=True) as (found,):
        found.lines = list(found.lines)
        return found


def test_cells_pasted_from_a_spreadsheet():
    found = pasted('nama\thp\tmedia\nBudi\t0812\t"satu\ndua"\nAni\t0813\tKabar, Kota; Desa\n')
    assert [(line.number, line.cells) for line in found.lines] == [
        (2, ["Budi", "0812", "satu\ndua"]),
        (4, ["Ani", "0813", "Kabar, Kota; Desa"]),
    ]


def test_quotation_marks_that_a_clipboard_does_not_double_are_text():
    found = pasted('nama\tmedia\nBudi\t"Kompas" TV\nAni\tradio "X\n')
    assert [line.cells for line in found.lines] == [["Budi", '"Kompas" TV'], ["Ani", 'radio "X']]


def test_a_mark_that_could_swallow_pasted_rows_is_refused():
    with translation.override("en"), pytest.raises(Refused, match="quotation mark is opened and not closed"):
        pasted('nama\tmedia\nBudi\t"satu\ndua"\nAni\t"tiga\nTono\tempat\n')


def test_a_csv_text_and_cards_may_be_pasted_too():
    assert [line.cells for line in pasted("nama;hp\nBudi;0812\n").lines] == [["Budi", "0812"]]
    card = "BEGIN:VCARD\nVERSION:3.0\nFN:Budi\nEND:VCARD\n"
    assert [line.cells for line in pasted(card).lines] == [["Budi"]]


def test_one_pasted_column_of_names():
    assert [line.cells for line in pasted("nama\nBudi Satu\nAni Dua\n").lines] == [["Budi Satu"], ["Ani Dua"]]


def test_nothing_pasted_is_refused():
    with translation.override("en"), pytest.raises(Refused, match="The file is empty"):
        pasted("  \n ")


# --- Tables without headers ---------------------------------------------------------------------------


def test_a_list_without_headers_loses_no_row():
    with translation.override("en"):
        found = pasted("Budi\t081234567890\nAni\t081234567891\n")
    assert (found.headers, found.notes["no_headers"]) == (["Column A", "Column B"], True)
    assert [(line.number, line.cells) for line in found.lines] == [
        (1, ["Budi", "081234567890"]),
        (2, ["Ani", "081234567891"]),
    ]


def test_an_unknown_row_of_headers_is_one_all_the_same():
    found = pasted("xyz\tabc\nBudi\tSatu\n")
    assert (found.headers, found.notes["no_headers"]) == (["xyz", "abc"], False)


def test_what_stands_above_the_headers_is_counted(tmp_path):
    found = read_table(
        xlsx_file(tmp_path, [["DAFTAR"], ["Per", "November"], ["Nama", "HP"], ["Budi", "0812"]]),
        of_people=True,
    )
    assert (found.headers, found.notes["rows_above"]) == (["Nama", "HP"], 2)
