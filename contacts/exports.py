"""The lists as files, under headers that our own import knows: what leaves can come back, and changes nothing then."""

import re
from collections.abc import Callable, Iterable
from typing import Any

from django.db.models import Count, Exists, F, OuterRef, Prefetch, QuerySet

from contacts.models import Chapter, Contact, ContactKind, Membership, Office, Outlet, Position
from contacts.phones import as_people_write_it
from crm.exports import Columns
from crm.models import User

SEVERAL = "; "
DIVIDES = re.compile(r"[,;/|\n]")
"""What the import takes for the end of one of several values in a cell."""

type Give = Callable[[Any], Any]


# --- Values -----------------------------------------------------------------------------------------


def written(number: Any) -> str:
    """A phone as people write it; international where the national form would be read as another number."""
    text = as_people_write_it(number)
    return str(number.as_international) if text.startswith("00") else text


def phone_numbers(contact: Contact) -> str:
    return " / ".join(written(phone.number) for phone in contact.phones.all())


def called(entry: Any) -> str:
    """A region or an entry of a list by name; by code where the name would be read as two."""
    return str(entry.code) if DIVIDES.search(str(entry)) else str(entry)


def listed(entries: Iterable[Any]) -> str:
    return SEVERAL.join(map(called, entries))


def outlet_called(position: Any) -> str:
    """The outlet by the name that means it alone: its domain, or its kind as well, where namesakes exist."""
    outlet = position.outlet
    if not position.has_namesake:
        return str(outlet)
    return outlet.domain if outlet.domain and not position.shares_domain else f"{outlet} ({outlet.kind})"


def of(related: str, at: int, give: Give) -> Give:
    """`give` of the `at`-th related row that `with_everything` has fetched; None when there are not so many."""

    def value(contact: Any) -> Any:
        rows = getattr(contact, related)
        return give(rows[at]) if at < len(rows) else None

    return value


def repeated(related: str, columns: dict[str, Give], times: int) -> Columns:
    """`media`, `jabatan`, `media_2`, `jabatan_2`, …"""
    return {
        f"{header}_{at + 1}" if at else header: of(related, at, give)
        for at in range(max(times, 1))
        for header, give in columns.items()
    }


# --- People -----------------------------------------------------------------------------------------

ABOUT_THE_PERSON: Columns = {
    "nama": lambda row: row.name,
    "gelar_depan": lambda row: row.prefix_title,
    "gelar_belakang": lambda row: row.suffix_title,
    "jenis": lambda row: ContactKind(row.kind).label,
    # Beside the phone: whoever writes to a list must see it there.
    "jangan_dihubungi_sejak": lambda row: row.do_not_contact_since,
    "telepon": phone_numbers,
    "email": lambda row: row.email,
}
THE_POSITION: dict[str, Give] = {"media": outlet_called, "jabatan": lambda position: position.role}
WHAT_IS_COVERED: Columns = {
    "bidang": lambda row: listed(row.beats.all()),
    "wilayah": lambda row: listed(row.regions.all()),
}
THE_MEMBERSHIP: dict[str, Give] = {
    "organisasi": lambda membership: membership.chapter,
    "jenis_anggota": lambda membership: membership.member_type,
    "no_kartu": lambda membership: membership.card_number,
    "kartu_berlaku_sampai": lambda membership: membership.card_expires_on,
}
THE_OFFICE: dict[str, Give] = {
    "jabatan_organisasi": lambda office: office.title,
    "pengurus_di": lambda office: office.chapter,
}
ABOUT_THE_ENTRY: Columns = {
    "sumber": lambda row: row.source,
    "satuan": lambda row: row.unit,
    "nomor_mitra_pers": lambda row: row.pk,
}


def with_everything(people: QuerySet[Contact]) -> QuerySet[Contact]:
    """`people` with what the columns show, whatever their number in as many queries."""
    return people.select_related("unit").prefetch_related(
        "phones",
        "beats",
        "regions",
        Prefetch("positions", present_positions(), to_attr="held_positions"),
        Prefetch(
            "memberships",
            Membership.objects.select_related("chapter", "member_type"),
            to_attr="held_memberships",
        ),
        Prefetch(
            "offices", Office.objects.current().select_related("chapter", "title"), to_attr="held_offices"
        ),
    )


def present_positions() -> QuerySet[Position, Any]:
    """The latest first, with `has_namesake` and `shares_domain` of the outlet."""
    others = Outlet.objects.exclude(pk=OuterRef("outlet"))
    return (
        Position.objects.current()
        .select_related("outlet__kind", "role")
        .annotate(
            has_namesake=Exists(others.filter(name_key=OuterRef("outlet__name_key"))),
            shares_domain=Exists(others.filter(domain=OuterRef("outlet__domain"))),
        )
        .order_by(F("start").desc(nulls_last=True), "pk")
    )


def contact_columns(people: QuerySet[Contact]) -> Columns:
    """As many columns for positions, memberships and offices as the person with most of them needs."""
    positions = most(Position.objects.current(), people)
    memberships = most(Membership.objects.all(), people)
    offices = most(Office.objects.current(), people)
    return {
        **ABOUT_THE_PERSON,
        **repeated("held_positions", THE_POSITION, positions),
        **WHAT_IS_COVERED,
        **repeated("held_memberships", THE_MEMBERSHIP, memberships),
        **repeated("held_offices", THE_OFFICE, offices),
        **ABOUT_THE_ENTRY,
    }


def most(rows: QuerySet[Any, Any], people: QuerySet[Contact]) -> int:
    """How many of `rows` the person with most of them has."""
    per_person = rows.filter(contact__in=people.order_by().values("pk")).order_by().values("contact")
    return per_person.annotate(n=Count("pk")).order_by("-n").values_list("n", flat=True).first() or 0


# --- Outlets ----------------------------------------------------------------------------------------

OUTLET_COLUMNS: Columns = {
    "nama": lambda row: row.name,
    "nama_lain": lambda row: row.other_names,
    "jenis": lambda row: row.kind,
    "website": lambda row: row.website,
    "rss": lambda row: row.feed,
    "wilayah": lambda row: listed(row.regions.all()),
    "badan_hukum": lambda row: row.company,
    "grup": lambda row: row.group,
    "status": lambda row: row.get_verification_display() if row.verification else "",
    "nomor_sertifikat": lambda row: row.certificate_number,
    "tanggal_dicek": lambda row: row.verification_checked_on,
    "telepon": lambda row: written(row.phone),
    "whatsapp": lambda row: written(row.whatsapp),
    "email": lambda row: row.email,
    "alamat": lambda row: row.address,
    "milik_polri": lambda row: row.police_owned,
    "sumber": lambda row: row.source,
    "satuan": lambda row: row.steward,
    "nomor_mitra_pers": lambda row: row.pk,
}


def outlets_with_everything(outlets: QuerySet[Outlet]) -> QuerySet[Outlet]:
    return outlets.select_related("kind", "group", "steward").prefetch_related("regions")


# --- Press bodies and chapters ----------------------------------------------------------------------

BODY_COLUMNS: Columns = {
    "nama": lambda row: row.name,
    "singkatan": lambda row: row.abbreviation,
    "jenis": lambda row: row.kind,
    "website": lambda row: row.website,
    "konstituen_dewan_pers": lambda row: row.constituent,
    "tanggal_dicek": lambda row: row.constituent_checked_on,
    "jumlah_pengurus": lambda row: row.chapter_count,
    "satuan": lambda row: row.steward,
}

CHAPTER_COLUMNS: Columns = {
    "organisasi": lambda row: row.body,
    "pengurus": lambda row: row.name,
    "nama_lain": lambda row: row.other_names,
    "tingkat": lambda row: row.get_level_display(),
    "di_bawah": lambda row: row.parent,
    "wilayah": lambda row: listed(row.regions.all()),
    "email": lambda row: row.email,
    "ketua": lambda row: people_in([office for office in row.seen_offices if office.title.is_chair]),
    "pengurus_lain": lambda row: others_in(
        [office for office in row.seen_offices if not office.title.is_chair]
    ),
    "satuan": lambda row: row.steward,
}


def people_in(offices: Iterable[Office]) -> str:
    return SEVERAL.join(office.contact.full_name for office in offices)


def others_in(offices: Iterable[Office]) -> str:
    return SEVERAL.join(f"{office.title}: {office.contact.full_name}" for office in offices)


def chapters_with_everything(chapters: QuerySet[Chapter], user: User) -> QuerySet[Chapter]:
    """With `seen_offices`: those held today by people whom `user` may see."""
    seen = Office.objects.current().filter(contact__in=Contact.objects.visible_to(user))
    return chapters.select_related("body", "parent", "steward").prefetch_related(
        "regions", Prefetch("offices", seen.select_related("title", "contact"), to_attr="seen_offices")
    )
