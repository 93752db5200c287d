"""Which column of a file goes into which field: by the headers people use, Indonesian and English.

A header that stands here nowhere is listed and not read. So is a status that is only the claim of a source
(`status_klaim_sumber`): a Dewan Pers status needs the date it was looked up. Names of a newsroom's people in a table
of outlets (Penanggung Jawab, Pemimpin Redaksi) are not facts about the outlet and stay out as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import NamedTuple

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.imports.forbidden import is_forbidden, is_slip
from contacts.imports.likeness import likeliest
from contacts.imports.spellings import ALLOWED, header_aliases, phrases
from crm.text import search_key


@dataclass(frozen=True)
class Target:
    """A field that a column may go into. `several`: more than one column may (HP 1, HP 2)."""

    field: str
    label: Promise
    several: bool = False


OUTLET_TARGETS = (
    Target("entry", _("Number in Mitra Pers")),
    Target("name", _("Name")),
    Target("other_names", _("Other names")),
    Target("kind", _("Kind")),
    Target("website", _("Website")),
    Target("feed", _("RSS feed")),
    Target("regions", _("Province or kabupaten/kota"), several=True),
    Target("company", _("Legal entity")),
    Target("group", _("Parent group")),
    Target("verification", _("Dewan Pers status")),
    Target("certificate_number", _("Certificate number")),
    Target("verification_checked_on", _("Date of the status")),
    Target("phone", _("Phone")),
    Target("whatsapp", _("WhatsApp")),
    Target("email", _("E-mail")),
    Target("address", _("Address of the newsroom")),
    Target("police_owned", _("Owned by the police")),
    Target("source", _("Source of the data")),
)

CONTACT_TARGETS = (
    Target("entry", _("Number in Mitra Pers")),
    Target("name", _("Name")),
    Target("first_name", _("First part of the name")),
    Target("middle_name", _("Middle part of the name")),
    Target("last_name", _("Last part of the name")),
    Target("prefix_title", _("Degrees before the name")),
    Target("suffix_title", _("Degrees after the name")),
    Target("kind", _("Kind")),
    Target("phone", _("Phones"), several=True),
    Target("email", _("E-mail")),
    Target("outlet", _("Outlet"), several=True),
    Target("role", _("Role at the outlet"), several=True),
    Target("beats", _("Beats"), several=True),
    Target("regions", _("Regions"), several=True),
    Target("chapter", _("Chapter of a press body"), several=True),
    Target("office", _("Office in the chapter"), several=True),
    Target("office_chapter", _("Chapter where the office is held"), several=True),
    Target("member_type", _("Type of membership"), several=True),
    Target("card_number", _("Card number"), several=True),
    Target("card_expires_on", _("Card valid until"), several=True),
    Target("source", _("Source of the data")),
)

TARGETS: Mapping[str, tuple[Target, ...]] = {"outlets": OUTLET_TARGETS, "contacts": CONTACT_TARGETS}

TELEVISION_HEADERS = frozenset(
    {"channel", "channel id", "channel name", "titles", "nama tv", "nama televisi", "kanal", "nama kanal"}
)
"""Headers that only lists of television channels have: such a list names no kind, because all of it is television."""


def folded(header: str) -> str:
    """A header as it is compared: `No. HP/WA 2*` → `no hp wa`, `E-mail 1 - Value` → `e mail`."""
    key = search_key(header.replace("_", " "))
    words = [word for word in key.split() if not word.isdecimal()]
    return " ".join(words[:-1] if len(words) > 1 and words[-1] == "value" else words) or key


ALIASES: dict[str, dict[str, Target]] = {
    into: {search_key(target.field.replace("_", " ")): target for target in targets}
    for into, targets in TARGETS.items()
}
for into, field, header in header_aliases():
    ALIASES[into][header] = next(target for target in TARGETS[into] if target.field == field)


def known_anywhere(header: str) -> bool:
    """Whether this could be a header of any table we read: tells the row of headers from titles above it."""
    return len(header) <= 100 and any(folded(header) in aliases for aliases in ALIASES.values())


def is_left_behind(header: str, *, of_people: bool) -> bool:
    """Whether the column holds what must not exist; also for a slip of the pen, unless people head columns so."""
    if is_forbidden(header, of_people=of_people):
        return True
    return not known_anywhere(header) and is_slip(folded(header), of_people=of_people)


def target_of(into: str, field: str) -> Target | None:
    return next((target for target in TARGETS[into] if target.field == field), None)


# --- Guessing ---------------------------------------------------------------------------------------

OUTLOOK = frozenset({"first name", "last name", "job title", "company"})
OUTLOOK_IN_INDONESIAN = frozenset({"nama depan", "nama belakang", "akhiran", "perusahaan", "jabatan"})
MUST_NOT_EXIST = tuple(phrases(all_but=(*ALLOWED, "plain address")))
ITS_OWN_WORDS = {"title": "prefix_title", "gelar": "prefix_title", "akhiran": "suffix_title"}
"""What Outlook calls a title stands before the name; elsewhere it is a role, or a degree after the name."""


class Guess(NamedTuple):
    """`mapping` {header: field}, "" for a header nobody knows; `how` {header: "alias" | "like"} of the others."""

    mapping: dict[str, str]
    how: dict[str, str]


def guess(headers: Iterable[str], into: str) -> Guess:
    """By the headers people use, else by one so like it that it is a slip of the pen or a word more.

    A field takes one column, unless it takes several. What is only alike comes after all that is known.
    """
    headers = list(headers)
    keys = {header: folded(header) for header in headers}
    aliases = aliases_for(into, set(keys.values()))
    found = Guess(dict.fromkeys(headers, ""), {})
    for header, key in keys.items():
        assign(found, header, aliases.get(key), "alias")
    for header, key in keys.items():
        if not found.mapping[header] and not may_be_forbidden(header, key, into):
            assign(found, header, aliases.get(likeliest(key, aliases)), "like")
    return found


def may_be_forbidden(header: str, key: str, into: str) -> bool:
    """Also for more than one slip of the pen: `relgon` is as near to what must not exist as to a region."""
    return is_forbidden(header, of_people=into == "contacts") or bool(likeliest(key, MUST_NOT_EXIST))


def assign(found: Guess, header: str, target: Target | None, how: str) -> None:
    if target and (target.several or target.field not in found.mapping.values()):
        found.mapping[header] = target.field
        found.how[header] = how


def aliases_for(into: str, keys: set[str]) -> Mapping[str, Target]:
    """The known headers, in the sense they have beside the others of this table."""
    aliases = ALIASES[into]
    if into == "contacts" and (keys >= OUTLOOK or keys >= OUTLOOK_IN_INDONESIAN):
        own = {key: target_of(into, field) for key, field in ITS_OWN_WORDS.items()}
        return aliases | {key: target for key, target in own.items() if target}
    return aliases


OF_OUTLETS = frozenset(
    {"website", "feed", "company", "verification", "certificate_number", "verification_checked_on"}
)
OF_PEOPLE = frozenset(
    {
        "first_name",
        "last_name",
        "prefix_title",
        "suffix_title",
        "outlet",
        "role",
        "beats",
        "chapter",
        "office",
        "card_number",
    }
)
PERSON = frozenset({"first_name", "last_name", "name"})


def looks_like(headers: Iterable[str]) -> str | None:
    """ "outlets" or "contacts", by the fields that only one of them has; None when that does not tell them apart."""
    headers = list(headers)
    outlets = set(known_fields(headers, "outlets"))
    people = set(known_fields(headers, "contacts"))
    for_people = len(people & OF_PEOPLE)
    if not people & PERSON:  # `Nama Media` without any `Nama`: the medium itself
        for_people -= len(people & {"outlet"})
    for_outlets = len(outlets & OF_OUTLETS)
    if for_people == for_outlets:
        return None
    return "contacts" if for_people > for_outlets else "outlets"


def known_fields(headers: list[str], into: str) -> list[str]:
    found = guess(headers, into)
    return [found.mapping[header] for header, how in found.how.items() if how == "alias"]


def fingerprint(headers: Iterable[str]) -> str:
    """The same for the next file of this kind: its headers in their order, whatever their case, dots and numbers."""
    return sha256("\n".join(map(folded, headers)).encode()).hexdigest()


def is_television_list(headers: Iterable[str]) -> bool:
    return any(folded(header) in TELEVISION_HEADERS for header in headers)


class WrongMapping(Exception):
    """Columns are matched in a way that cannot be read; the sentence says which."""


def checked(mapping: Mapping[str, str], into: str) -> dict[str, str]:
    """`mapping` when every field exists and takes so many columns. Raises WrongMapping."""
    taken: dict[str, str] = {}
    for header, field in mapping.items():
        target = target_of(into, field)
        if field and target is None:
            known = ", ".join(target.field for target in TARGETS[into])
            raise WrongMapping(
                _('There is no field "%(field)s". The fields are: %(known)s.')
                % {"field": field, "known": known}
            )
        if target and not target.several and field in taken:
            raise WrongMapping(
                _('"%(field)s" takes one column, and both "%(first)s" and "%(second)s" go there.')
                % {"field": target.label, "first": taken[field], "second": header}
            )
        taken[field] = header
    if not any(field in taken for field in ("name", "first_name", "last_name", "website")):
        raise WrongMapping(_("No column holds the name. Say which one does."))
    return dict(mapping)
