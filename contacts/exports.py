"""The columns of the lists as files. Their headers are among those our own import knows: what leaves can come back."""

from collections.abc import Callable, Mapping
from typing import Any

from contacts.forms.phones import as_people_write_it
from contacts.models import Contact


def phone_numbers(contact: Contact) -> str:
    return " / ".join(as_people_write_it(phone.number) for phone in contact.phones.all())


def present(contact: Any, number: int) -> Any:
    """The first, second … of the positions held today, or None."""
    return next(iter(contact.current_positions[number:]), None)


def other_outlets(contact: Any) -> str:
    return "; ".join(str(position.outlet) for position in contact.current_positions[1:])


def membership(contact: Contact) -> Any:
    return next(iter(contact.memberships.all()), None)


def names(rows: Any) -> str:
    return "; ".join(str(row) for row in rows.all())


CONTACT_COLUMNS: Mapping[str, Callable[[Any], Any]] = {
    "nama": lambda row: row.name,
    "gelar_depan": lambda row: row.prefix_title,
    "gelar_belakang": lambda row: row.suffix_title,
    "jenis": lambda row: row.get_kind_display(),
    "telepon": phone_numbers,
    "email": lambda row: row.email,
    "media": lambda row: getattr(present(row, 0), "outlet", None),
    "jabatan": lambda row: getattr(present(row, 0), "role", None),
    "media_lain": other_outlets,
    "bidang": lambda row: names(row.beats),
    "organisasi": lambda row: getattr(membership(row), "chapter", None),
    "no_kartu": lambda row: getattr(membership(row), "card_number", None),
    "sumber": lambda row: row.source,
    "satuan": lambda row: row.unit,
    "jangan_dihubungi_sejak": lambda row: row.do_not_contact_since,
}

OUTLET_COLUMNS: Mapping[str, Callable[[Any], Any]] = {
    "nama": lambda row: row.name,
    "jenis": lambda row: row.kind,
    "website": lambda row: row.website,
    "rss": lambda row: row.feed,
    "wilayah": lambda row: names(row.regions),
    "badan_hukum": lambda row: row.company,
    "status": lambda row: row.get_verification_display() if row.verification else "",
    "nomor_sertifikat": lambda row: row.certificate_number,
    "tanggal_dicek": lambda row: row.verification_checked_on,
    "telepon": lambda row: as_people_write_it(row.phone),
    "whatsapp": lambda row: as_people_write_it(row.whatsapp),
    "email": lambda row: row.email,
    "alamat": lambda row: row.address,
    "satuan": lambda row: row.steward,
}

BODY_COLUMNS: Mapping[str, Callable[[Any], Any]] = {
    "nama": lambda row: row.name,
    "singkatan": lambda row: row.abbreviation,
    "jenis": lambda row: row.kind,
    "website": lambda row: row.website,
    "konstituen_dewan_pers": lambda row: row.constituent,
    "tanggal_dicek": lambda row: row.constituent_checked_on,
    "jumlah_pengurus": lambda row: row.chapter_count,
    "satuan": lambda row: row.steward,
}
