"""Phone numbers as people and spreadsheets write them, read as E.164, and written for people.

Forms and imports both go through here.
"""

import re
import unicodedata
from typing import Any

import phonenumbers
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy
from phonenumber_field.phonenumber import PhoneNumber

EXAMPLE = "0812-3456-7890"
MOBILE_DIGITS = range(9, 13)
"""How many digits an Indonesian mobile number has after +62."""

EXPONENT = re.compile(r"\d(?:[.,]\d+)?E\+?\d+", re.IGNORECASE)
EXTENSION = re.compile(r"\d[\s)]*(?:ext|ekst|pes)\w*\.?\s*\d+", re.IGNORECASE)
LABELS = "wa|whatsapp|hp|telp?|tlp|telepon|phone|mobile|fax"
LABEL = re.compile(rf"^(?:{LABELS})\b[\s.:]*", re.IGNORECASE)
LABEL_BEHIND = re.compile(rf"(?<=\d)(?:[\s().:/\-]*(?:{LABELS}|aktif)(?![^\W_]))+[\s().:]*$", re.IGNORECASE)
DECORATION = re.compile(r"[\s().\-\u2010-\u2015\u2212']")
SEPARATORS = re.compile(r"[/;,|\n&]+|\b(?:atau|dan|or|and)\b", re.IGNORECASE)
# A number that a spreadsheet stored as a figure comes back with a decimal part.
FIGURE = re.compile(r"^\d+[.,]0+$")

MOBILE = re.compile(r"(?:\+?62|0)?(8[1-35-9][0-9]{7,10})")
"""Indonesian mobile numbers as phonenumbers knows them (a test compares): most of every list, and quickly told."""
PLAIN = re.compile(r"[ -]")

TOO_SHORT = ngettext_lazy(
    "The mobile number is %(missing)d digit short. Example: %(example)s",
    "The mobile number is %(missing)d digits short. Example: %(example)s",
    "missing",
)
TOO_LONG = ngettext_lazy(
    "The mobile number has %(extra)d digit too many. Example: %(example)s",
    "The mobile number has %(extra)d digits too many. Example: %(example)s",
    "extra",
)


def as_people_write_it(number: Any) -> str:
    """National for ours, international for others; text that was typed stays as it is."""
    if not isinstance(number, PhoneNumber):
        return str(number or "")
    return number.as_national if number.country_code == 62 else number.as_international


def parse_phone(text: str) -> str:
    """One number as E.164 (`+6281234567890`); "" for blank text.

    Knows the lost zero (`8123…`), `62…`, `0062…`, `620…`. Raises ValidationError with a sentence for the user.
    """
    mobile = MOBILE.fullmatch(PLAIN.sub("", text))
    if mobile:
        return f"+62{mobile[1]}"
    plain = plain_number(text)
    if not plain:
        return ""
    return valid_number(international(plain))


def parse_phones(text: str) -> list[str]:
    """Every number of a cell, in its order, each once. Raises ValidationError for the first that is none."""
    mobile = MOBILE.fullmatch(PLAIN.sub("", text))
    if mobile:
        return [f"+62{mobile[1]}"]
    if FIGURE.match(text.strip()):
        return [parse_phone(text)]
    found: list[str] = []
    for part in SEPARATORS.split(text):
        found += parse_part(part)
    return list(dict.fromkeys(found))


def parse_part(part: str) -> list[str]:
    """The numbers of a stretch without separators: usually one, sometimes two with only a space between."""
    try:
        number = parse_phone(part)
    except ValidationError:
        several = side_by_side(part)
        if len(several) < 2:
            raise
        return several
    return [number] if number else []


def side_by_side(part: str) -> list[str]:
    """Numbers that stand beside each other, when together they use up all of `part`; else nothing."""
    for parts in (re.split(r"\s{2,}", part.strip()), re.split(r"\s+(?=(?:\+|0|62)\d)", part.strip())):
        try:
            return [number for number in map(parse_phone, parts) if number]
        except ValidationError:
            continue
    return []


def plain_number(text: str) -> str:
    """Digits, with a leading + when there was one."""
    seen = unicodedata.normalize("NFKC", text).strip().strip("'").strip()
    if EXPONENT.search(seen):
        raise ValidationError(
            _(
                "The spreadsheet shortened this number (%(text)s). Format the column as text and type it again."
            ),
            code="shortened",
            params={"text": seen[:30]},
        )
    if EXTENSION.search(seen):
        raise ValidationError(
            _("Leave out the extension: only a number that can be dialled directly fits here."),
            code="extension",
        )
    if FIGURE.match(seen):
        seen = re.split(r"[.,]", seen)[0]
    kept = DECORATION.sub("", LABEL_BEHIND.sub("", LABEL.sub("", seen)))
    if not re.fullmatch(r"\+?[0-9]*", kept):
        raise ValidationError(
            _("A phone number holds digits only. Example: %(example)s"),
            code="letters",
            params={"example": EXAMPLE},
        )
    return kept


def international(plain: str) -> str:
    """`plain` with its country code. A leading 62 is always ours: parsed as national it is a valid wrong number."""
    if plain.startswith("00"):
        plain = f"+{plain[2:]}"
    if plain.startswith("+") and not plain.startswith("+62"):
        return plain
    national = plain.removeprefix("+")
    if plain.startswith("+") or national.startswith("62"):
        national = national.removeprefix("62")
    return f"+62{national.lstrip('0')}"


def valid_number(number: str) -> str:
    national = number.removeprefix("+62")
    if number.startswith("+628"):
        check_length(national)
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException as error:
        raise no_number() from error
    if not phonenumbers.is_valid_number(parsed):
        raise no_number()
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.E164)


def check_length(national: str) -> None:
    if len(national) < MOBILE_DIGITS.start:
        missing = MOBILE_DIGITS.start - len(national)
        raise ValidationError(TOO_SHORT, code="short", params={"missing": missing, "example": EXAMPLE})
    if len(national) >= MOBILE_DIGITS.stop:
        extra = len(national) - MOBILE_DIGITS.stop + 1
        raise ValidationError(TOO_LONG, code="too_many_digits", params={"extra": extra, "example": EXAMPLE})


def no_number() -> ValidationError:
    return ValidationError(
        _(
            "This is not a complete phone number. With area code, as %(landline)s, or a mobile number, as %(example)s."
        ),
        code="no_number",
        params={"landline": "0355-791234", "example": EXAMPLE},
    )
