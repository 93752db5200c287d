"""Which column of a file goes into which field: by the headers people use, Indonesian and English.

A header that stands here nowhere is listed and not read. So is a status that is only the claim of a source
(`status_klaim_sumber`): a Dewan Pers status needs the date it was looked up. Names of a newsroom's people in a table
of outlets (Penanggung Jawab, Pemimpin Redaksi) are not facts about the outlet and stay out as well.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from contacts.imports.spellings import header_aliases
from crm.text import search_key


@dataclass(frozen=True)
class Target:
    """A field that a column may go into. `several`: more than one column may (HP 1, HP 2)."""

    field: str
    label: Promise
    several: bool = False


OUTLET_TARGETS = (
    Target("name", _("Name")),
    Target("kind", _("Kind")),
    Target("website", _("Website")),
    Target("feed", _("RSS feed")),
    Target("regions", _("Province or kabupaten/kota"), several=True),
    Target("company", _("Legal entity")),
    Target("verification", _("Dewan Pers status")),
    Target("certificate_number", _("Certificate number")),
    Target("verification_checked_on", _("Date of the status")),
    Target("phone", _("Phone")),
    Target("whatsapp", _("WhatsApp")),
    Target("email", _("E-mail")),
    Target("address", _("Address of the newsroom")),
)

CONTACT_TARGETS = (
    Target("name", _("Name")),
    Target("first_name", _("First part of the name")),
    Target("middle_name", _("Middle part of the name")),
    Target("last_name", _("Last part of the name")),
    Target("prefix_title", _("Degrees before the name")),
    Target("suffix_title", _("Degrees after the name")),
    Target("kind", _("Kind")),
    Target("phone", _("Phones"), several=True),
    Target("email", _("E-mail")),
    Target("outlet", _("Outlet")),
    Target("role", _("Role at the outlet")),
    Target("beats", _("Beats"), several=True),
    Target("regions", _("Regions"), several=True),
    Target("chapter", _("Chapter of a press body")),
    Target("office", _("Office in the chapter")),
    Target("member_type", _("Type of membership")),
    Target("card_number", _("Card number")),
    Target("card_expires_on", _("Card valid until")),
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


def target_of(into: str, field: str) -> Target | None:
    return next((target for target in TARGETS[into] if target.field == field), None)


def guess(headers: Iterable[str], into: str) -> dict[str, str]:
    """`{header: field}`, "" for a header nobody knows. A field takes one column, unless it takes several."""
    mapping: dict[str, str] = {}
    for header in headers:
        target = ALIASES[into].get(folded(header))
        free = target and (target.several or target.field not in mapping.values())
        mapping[header] = target.field if target and free else ""
    return mapping


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
