"""Everything that is kept about one person, for the person who asks for it (UU 27/2022): what lists leave out as well.

Columns that our own import does not know: the file comes back without a change. Past states are not among them; they
stand in the history of the entry. What happened (engagements, promises) is reached from here by its own relations, and
only as far as the one who exports may see it.
"""

from collections.abc import Callable, Iterable
from typing import Any

from contacts.actions import merged_into
from contacts.exports import contact_columns
from contacts.models import Office
from crm.exports import Columns
from crm.models import User


def everything_about(people: Any, user: User) -> Columns:
    """For a single person: each column asks its own query."""
    return {
        **contact_columns(people),
        "dasar_pemrosesan_data": lambda row: row.get_legal_basis_display(),
        "tujuan_pemrosesan_data": lambda row: row.purpose,
        "terlihat_satuan_di_bawah": lambda row: row.shared_down,
        "penanda_tidak_dihubungi": lambda row: row.do_not_contact_by,
        "riwayat_pekerjaan": lambda row: told(row.positions.select_related("outlet", "role"), held),
        "riwayat_kepengurusan": lambda row: told(row.offices.select_related("chapter", "title"), office),
        "rincian_kartu": lambda row: told(row.memberships.select_related("chapter"), card),
        "sertifikat_ukw": lambda row: told(row.competences.all(), certificate),
        "kehadiran_kegiatan": lambda row: told(attended(row, user), presence),
        "tindak_lanjut": lambda row: told(row.follow_ups.visible_to(user), promise),
        "entri_yang_digabung": lambda row: told(merged_into(row), merged),
        "dicatat_pada": lambda row: stamped(row.created_at, row.created_by),
        "diubah_pada": lambda row: stamped(row.updated_at, row.updated_by),
    }


def told(rows: Iterable[Any], describe: Callable[[Any], Iterable[Any]]) -> str:
    """A line a row, of what is known of it."""
    return "\n".join(", ".join(str(part) for part in describe(row) if part) for row in rows)


def held(dated: Any) -> tuple[Any, ...]:
    """`Reporter, Kabar, 2020-01-01 – 2021-03-31`; with an open end it is not over."""
    return dated, f"{dated.start or ''} – {dated.end or ''}".strip() if dated.start or dated.end else ""


def office(row: Office) -> tuple[Any, ...]:
    return (*held(row), row.division, row.decree_number, row.get_status_display())


def card(row: Any) -> tuple[Any, ...]:
    return row.chapter, row.card_number, row.card_expires_on, checked(row)


def certificate(row: Any) -> tuple[Any, ...]:
    return row, row.number, row.expires_on, checked(row)


def checked(row: Any) -> str:
    return f"dicek {row.checked_on}" if row.checked_on else ""


def attended(row: Any, user: User) -> Any:
    seen = row.participations.visible_to(user).select_related("engagement__kind", "represents")
    return seen.order_by("engagement__date", "pk")


def presence(row: Any) -> tuple[Any, ...]:
    """What was said there is no part of it: that is about the subject, and has readers of its own."""
    return (
        row.engagement.date,
        row.engagement.kind,
        row.get_role_display(),
        row.get_attendance_display(),
        row.represents,
    )


def promise(row: Any) -> tuple[Any, ...]:
    return row.due, row.what, stamped(row.done_at, row.done_by)


def merged(row: Any) -> tuple[Any, ...]:
    return row, row.email


def stamped(at: Any, by: Any) -> str:
    return f"{at.date()} {by or ''}".strip() if at else ""
