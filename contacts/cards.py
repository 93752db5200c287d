"""People and outlets as vCards for an address book: version 3.0, which every phone and Outlook read."""

from collections.abc import Iterable, Iterator
from datetime import UTC
from typing import Any

import phonenumbers
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from phonenumbers import PhoneNumberType

from contacts.exports import called, outlet_called
from crm.exports import Columns, Format, in_pieces

LONGEST_LINE = 75
"""Octets of a line, its end not counted (RFC 2426)."""

MOBILE = frozenset({PhoneNumberType.MOBILE, PhoneNumberType.FIXED_LINE_OR_MOBILE})


def people_cards(people: Iterable[Any], columns: Columns) -> Iterator[bytes]:
    """Cards of contacts fetched `with_everything`. A card has its own fields, so `columns` is not asked."""
    return in_pieces(card(lines_about(contact)) for contact in people)


def outlet_cards(outlets: Iterable[Any], columns: Columns) -> Iterator[bytes]:
    return in_pieces(card(lines_about_outlet(outlet)) for outlet in outlets)


LABEL = gettext_lazy("vCard, for the address book of a phone")
PEOPLE_CARDS = Format(LABEL, "text/vcard; charset=utf-8", people_cards)
OUTLET_CARDS = Format(LABEL, "text/vcard; charset=utf-8", outlet_cards)


def card(lines: Iterable[tuple[str, str]]) -> str:
    """`(name, value)` of each line that has a value, as one card."""
    whole = [("BEGIN", "VCARD"), ("VERSION", "3.0"), *lines, ("END", "VCARD")]
    return "".join(f"{folded(f'{name}:{value}')}\r\n" for name, value in whole if value)


def lines_about(contact: Any) -> Iterator[tuple[str, str]]:
    yield "UID", f"mitra-pers-contact-{contact.pk}"
    yield "FN", escaped(contact.full_name)
    # No family name is invented: the whole name is the given one.
    titles = escaped(contact.prefix_title), escaped(contact.suffix_title)
    yield "N", f";{escaped(contact.name)};;{titles[0]};{titles[1]}"
    for phone in contact.phones.all():
        yield from phone_line(phone.number)
    yield "EMAIL;TYPE=INTERNET", escaped(contact.email)
    for number, position in enumerate(contact.held_positions, 1):
        # A group ties a further title to its outlet; the first goes without, for programs that know no groups.
        group = f"item{number}." if number > 1 else ""
        yield f"{group}ORG", escaped(outlet_called(position))
        yield f"{group}TITLE", escaped(str(position.role or ""))
    yield "CATEGORIES", ",".join(escaped(called(beat)) for beat in contact.beats.all())
    yield "NOTE", escaped(left_alone(contact))
    yield "REV", revised(contact)


def left_alone(contact: Any) -> str:
    """A phone book knows no such mark: the note says it, so that nobody writes or calls."""
    since = contact.do_not_contact_since
    return _("Do not contact (since %(day)s).") % {"day": date_format(since)} if since else ""


def lines_about_outlet(outlet: Any) -> Iterator[tuple[str, str]]:
    yield "UID", f"mitra-pers-outlet-{outlet.pk}"
    yield "FN", escaped(outlet.name)
    yield "N", ";;;;"
    yield "ORG", escaped(outlet.name)
    yield "X-ABSHOWAS", "COMPANY"
    if outlet.phone:
        yield "TEL;TYPE=WORK", outlet.phone.as_e164
    if outlet.whatsapp:
        yield "TEL;TYPE=CELL", outlet.whatsapp.as_e164
    yield "EMAIL;TYPE=INTERNET", escaped(outlet.email)
    yield "URL", escaped(outlet.website)
    if outlet.address:
        yield "ADR;TYPE=WORK", f";;{escaped(outlet.address)};;;;"
    yield "REV", revised(outlet)


def phone_line(number: Any) -> Iterator[tuple[str, str]]:
    kind = "CELL" if phonenumbers.number_type(number) in MOBILE else "WORK"
    yield f"TEL;TYPE={kind}", number.as_e164


def revised(record: Any) -> str:
    return f"{record.updated_at.astimezone(UTC):%Y%m%dT%H%M%SZ}"


def escaped(text: str) -> str:
    for sign in ("\\", ";", ","):
        text = text.replace(sign, f"\\{sign}")
    return text.replace("\r\n", "\n").replace("\n", "\\n")


def folded(line: str) -> str:
    """`line` cut into lines of 75 octets, each further one after a space, no letter cut in two."""
    if len(line.encode()) <= LONGEST_LINE:
        return line
    pieces, size = [""], 0
    for letter in line:
        octets = len(letter.encode())
        if size + octets > LONGEST_LINE:
            pieces.append(" ")
            size = 1
        pieces[-1] += letter
        size += octets
    return "\r\n".join(pieces)
