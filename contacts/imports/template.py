"""Our own workbook to fill in: its headers map themselves, and what it holds as shipped is not imported."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from crm.text import search_key

NOTES_SHEET = "Petunjuk"
SHEETS: Mapping[str, str] = {"outlets": "Media", "contacts": "Kontak"}
TEXT_FORMAT = "@"


@dataclass(frozen=True)
class Column:
    """A column as shipped: header and example are Indonesian words of the file itself, `note` says what it takes."""

    header: str
    example: str
    note: Promise
    width: int = 20


SEVERAL = _('Several: divide them with a semicolon, for example "kriminal; hukum".')
PHONES = _('Several: divide them with a slash, for example "0812-3456-7890 / 0355-791234".')
A_DATE = _('A date such as 31/12/2027, 2027-12-31 or "31 Desember 2027".')

CONTACTS = (
    Column("Nama", "CONTOH Budi Santoso", _("The name alone, as the person writes it. Must be filled."), 28),
    Column("Gelar depan", "Dr.", _("Degrees that stand before the name.")),
    Column("Gelar belakang", "S.H.", _("Degrees that stand after the name.")),
    Column("Jenis", "wartawan", _('"wartawan", "pengurus organisasi" or "pegiat medsos".')),
    Column("Telepon", "0812-3456-7890 / 0355-791234", PHONES, 32),
    Column("Email", "budi@contoh.id", _("One address."), 24),
    Column("Media", "Kabar Contoh", _("The outlet by the name, or the website, that the register has."), 24),
    Column("Jabatan", "reporter", _("The role at this outlet, such as reporter or pemimpin redaksi.")),
    Column("Bidang liputan", "kriminal; hukum", SEVERAL),
    Column("Wilayah liputan", "Kabupaten Trenggalek", SEVERAL, 24),
    Column("Organisasi", "PWI Trenggalek", _("The chapter of a press body."), 24),
    Column("Jabatan organisasi", "sekretaris", _("The office in this chapter.")),
    Column("Jenis anggota", "biasa", _('"muda", "biasa", "luar biasa" or "kehormatan".')),
    Column("Nomor kartu", "13.00.12345.10", _("The number of the member's card.")),
    Column("Kartu berlaku sampai", "31/12/2027", A_DATE),
    Column("Sumber", "kartu nama", _("Where the data come from.")),
)
OUTLETS = (
    Column("Nama", "CONTOH Kabar Contoh", _("The name as the outlet writes it. Must be filled."), 28),
    Column("Nama lain", "Kabar Contoh Online", _("Other names that lists use for it.")),
    Column("Jenis", "siber", _('"siber", "cetak", "televisi", "radio" or "kantor berita".')),
    Column("Website", "https://kabar.contoh.id", _("The address of the website."), 28),
    Column("RSS", "https://kabar.contoh.id/rss", _("The address of the feed, if there is one."), 28),
    Column("Wilayah", "Kabupaten Trenggalek", SEVERAL, 24),
    Column("Badan hukum", "PT Kabar Contoh Media", _("The company."), 24),
    Column(
        "Status", "administratif", _('Of the Dewan Pers: "administratif" or "administratif dan faktual".')
    ),
    Column("Nomor sertifikat", "123/DP-Verifikasi/K/X/2025", _("Of the Dewan Pers."), 28),
    Column("Tanggal dicek", "22 Agustus 2026", A_DATE),
    Column("Telepon", "0355-791234", _("One number.")),
    Column("WhatsApp", "0812-3456-7890", _("One number.")),
    Column("Email", "redaksi@contoh.id", _("One address."), 24),
    Column("Alamat redaksi", "Jalan Contoh 1, Trenggalek", _("The address of the newsroom."), 32),
    Column("Sumber", "direktori Dewan Pers", _("Where the data come from.")),
)
COLUMNS: Mapping[str, tuple[Column, ...]] = {"outlets": OUTLETS, "contacts": CONTACTS}

NOTES = (
    _("Fill in the first sheet, one row for each. Leave the headers as they are."),
    _("The example row is left out on import. You may also delete it."),
    _("A blank cell changes nothing of what the register holds."),
    _("To erase what the register holds, write __HAPUS__ into the cell."),
    _("Telephone numbers may be written with or without spaces, with 0 or +62."),
    _(
        "Do not add columns for NIK, home address, date of birth, religion, family, politics, health, money, "
        "private accounts, or an opinion of a person: they are not read."
    ),
)


# --- Recognised when it comes back --------------------------------------------------------------------


def is_notes_sheet(sheet: str, rows: Sequence[Any]) -> bool:
    """Whether a sheet, by its name and its first rows, is the one with the notes."""
    return sheet == NOTES_SHEET and bool(rows) and rows[0][1][:1] == [NOTES_SHEET]


def example_of(headers: Sequence[str]) -> list[str] | None:
    """The cells of the example row as shipped, under these headers; None for a table that is not from here."""
    keys = [search_key(header) for header in headers]
    for columns in COLUMNS.values():
        shipped = {search_key(column.header): column.example for column in columns}
        if shipped.keys() <= set(keys):
            return [shipped.get(key, "") for key in keys]
    return None


# --- Made -----------------------------------------------------------------------------------------------


def template_workbook(into: str) -> bytes:
    """The workbook as the bytes of an .xlsx file, for `outlets` or `contacts`."""
    from openpyxl import Workbook  # half a second to load, for a page that few people open

    book = Workbook()
    fill_in_table(book.active, SHEETS[into], COLUMNS[into])
    fill_in_notes(book.create_sheet(NOTES_SHEET), COLUMNS[into])
    out = BytesIO()
    book.save(out)
    return out.getvalue()


def fill_in_table(sheet: Any, title: str, columns: Sequence[Column]) -> None:
    from openpyxl.styles import Font
    from openpyxl.utils import get_column_letter

    sheet.title, sheet.freeze_panes = title, "A2"
    sheet.append([column.header for column in columns])
    sheet.append([column.example for column in columns])
    for at, column in enumerate(columns, 1):
        sheet.cell(1, at).font = Font(bold=True)
        sheet.cell(2, at).font = Font(italic=True, color="FF6B7280")
        sheet.cell(2, at).number_format = TEXT_FORMAT
        dimension = sheet.column_dimensions[get_column_letter(at)]
        # As text Excel keeps the zero that a number begins with, and a date as it was typed.
        dimension.number_format, dimension.width = TEXT_FORMAT, column.width


def fill_in_notes(sheet: Any, columns: Sequence[Column]) -> None:
    from openpyxl.styles import Alignment, Font

    sheet.append([NOTES_SHEET])
    for note in NOTES:
        sheet.append([str(note)])
    sheet.append([])
    sheet.append([gettext("Column"), gettext("What it takes"), gettext("Example")])
    for cell in (*sheet[1], *sheet[sheet.max_row]):
        cell.font = Font(bold=True)
    for column in columns:
        sheet.append([column.header, str(column.note), column.example.removeprefix("CONTOH ")])
    for letter, width in (("A", 28), ("B", 70), ("C", 34)):
        sheet.column_dimensions[letter].width = width
        for cell in sheet[letter][len(NOTES) + 1 :]:
            cell.alignment = Alignment(wrap_text=True, vertical="top")
