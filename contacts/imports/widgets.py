"""From the text of a cell to a value of a field.

Each raises ValidationError with a sentence; a blank cell never comes here.
"""

import re
from collections.abc import Iterable
from datetime import date
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.core.validators import URLValidator, validate_email
from django.db.models import TextChoices
from django.utils.translation import gettext as _
from import_export.widgets import Widget

from contacts.imports.spellings import spellings
from contacts.models import Verification
from contacts.phones import parse_phones
from crm.models import ListEntry, Region
from crm.text import search_key

BLANKS = frozenset({"-", "--", "–", "—", "n/a", "nihil", "tidak ada", "kosong", "null", "none", "?", "."})
"""What people type into a cell that they have nothing for."""

PLAIN_EMAIL = re.compile(
    r"[a-z0-9_-]+(?:\.[a-z0-9_-]+)*@(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z]{2,63}",
    re.IGNORECASE | re.ASCII,
)
"""Most of every list, and quickly told: what Django's validator takes too (a test compares)."""

MONTH_NAMES = (
    "januari january jan",
    "februari february feb pebruari",
    "maret march mar",
    "april apr",
    "mei may",
    "juni june jun",
    "juli july jul",
    "agustus august agu aug agt",
    "september sept sep",
    "oktober october okt oct",
    "november nopember nov nop",
    "desember december des dec",
)
MONTHS = {name: number for number, names in enumerate(MONTH_NAMES, 1) for name in names.split()}


class TextWidget(Widget):
    """One line; `lines` keeps line breaks. `longest` bounds what goes into a field of another name."""

    def __init__(self, *, lines: bool = False, longest: int | None = None) -> None:
        super().__init__()
        self.lines, self.longest = lines, longest

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = value if self.lines else " ".join(value.split())
        if self.longest and len(text) > self.longest:
            sentence = _("The text is too long: at most %(limit)s characters.")
            raise ValidationError(sentence % {"limit": self.longest}, code="long")
        return text


class NamesWidget(Widget):
    """Several names in one cell, one a line or divided by `;`."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return "\n".join(filter(None, (" ".join(part.split()) for part in re.split(r"[;\n]", value))))


class NumberWidget(Widget):
    """The number of an entry, as an export of ours has it; None for anything else: it is no fault of the row."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> int | None:
        return int(value) if re.fullmatch(r"[1-9][0-9]{0,17}", value.strip()) else None


class FirstWidget(Widget):
    """The first of what a cell says; `further` is what else it says, by cell, of those few cells that do."""

    def __init__(self) -> None:
        super().__init__()
        self.further: dict[str, list[str]] = {}

    def first(self, value: str, parts: Iterable[str]) -> str:
        first, *others = list(dict.fromkeys(filter(None, parts))) or [value]
        if others:
            self.further[value] = others
        return first


class FirstNameWidget(FirstWidget):
    """The first of several spellings: `CNN | CNN Indonesia` is one outlet."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        text = " ".join(value.split())
        return self.first(value, re.split(r"\s*\|\s*", text)) if "|" in text else text


class EmailWidget(FirstWidget):
    """The first address of a cell."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        whole = value.strip().removeprefix("mailto:").strip("<>")
        if is_email(whole):  # `/`, `|` and `'` are letters of an address too
            return whole
        parts = (part.removeprefix("mailto:").strip("<>") for part in re.split(r"[\s,;/|]+", whole))
        first = self.first(value, parts)
        if not is_email(first):
            raise ValidationError(
                _("This is not an e-mail address. It should look like redaksi@contoh.id."), code="email"
            )
        return first


def is_email(text: str) -> bool:
    if len(text) <= 254 and PLAIN_EMAIL.fullmatch(text):
        return True
    try:
        validate_email(text)
    except ValidationError:
        return False
    return True


class AddressWidget(FirstWidget):
    """The first web address of a cell; `https://` is added where it is missing."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        parts = [part.rstrip(",;") for part in value.split()]
        address = self.first(value, parts) if len(parts) > 1 else parts[0]
        address = address if "://" in address else f"https://{address}"
        try:
            URLValidator(schemes=["http", "https"])(address)
        except ValidationError as error:
            raise ValidationError(
                _("This is not a web address. It should look like https://contoh.id."), code="url"
            ) from error
        if len(address) > 300:
            raise ValidationError(_("The web address is too long."), code="long")
        return address


class PhoneWidget(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> str:
        return next(iter(parse_phones(value)), "")


class PhonesWidget(Widget):
    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[str]:
        return parse_phones(value)


class DateWidget(Widget):
    """`2026-08-22`, `22/08/2026`, `22-8-2026`, `22 Agustus 2026`."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> date:
        found = written_date(value.strip())
        if found is None:
            raise ValidationError(
                _("This is not a date. It should look like 22/08/2026 or 22 Agustus 2026."), code="date"
            )
        return found


def written_date(text: str) -> date | None:
    numeric = re.fullmatch(r"(\d{1,2})[/.\-](\d{1,2})[/.\-](\d{4})", text)
    iso = re.fullmatch(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:[ T][\d:.]+)?", text)
    worded = re.fullmatch(r"(?:\w+,?\s+)?(\d{1,2})\s+([^\W\d]+)\.?\s+(\d{4})", text)
    try:
        if iso:
            return date(*(int(part) for part in iso.groups()))
        if numeric:
            return date(int(numeric[3]), int(numeric[2]), int(numeric[1]))
        if worded:
            return date(int(worded[3]), MONTHS[worded[2].casefold()], int(worded[1]))
    except (ValueError, KeyError):
        return None
    return None


class ChoiceWidget(Widget):
    """One of a closed list, by any of its usual spellings."""

    def __init__(self, choices: type[TextChoices], name: str) -> None:
        super().__init__()
        self.known = spellings(name)
        self.choices = [choice for choice in choices if choice.value]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        key = search_key(value)
        for choice in self.choices:
            if key in (choice.value, search_key(str(choice.label))) or self.known.get(key) == choice.value:
                return choice
        raise not_among(value, [str(choice.label) for choice in self.choices])


class YesNoWidget(Widget):
    """Yes or no, in both languages, and as programs say it."""

    words: ClassVar[dict[str, bool]] = {
        **dict.fromkeys(("1", "ya", "y", "yes", "true", "benar"), True),
        **dict.fromkeys(("0", "tidak", "bukan", "t", "n", "no", "false", "salah"), False),
    }

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> bool:
        found = self.words.get(search_key(value))
        if found is None:
            raise not_among(value, [_("yes"), _("no")])
        return found


class StatusWidget(ChoiceWidget):
    """A Dewan Pers status in the spellings of real tables; None for "not verified", which says nothing new."""

    def __init__(self) -> None:
        super().__init__(Verification, "statuses")

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> Any:
        key = search_key(value)
        if self.known.get(key) == "none":
            return None
        return super().clean(key.removeprefix("terverifikasi").strip() or value)


def not_among(value: str, known: Iterable[str]) -> ValidationError:
    sentence = _('"%(value)s" is not known here. Known are: %(known)s.')
    return ValidationError(sentence % {"value": value[:60], "known": ", ".join(known)}, code="unknown")


class EntryWidget(Widget):
    """An entry of an extendable list, by code, by either name, or by a usual spelling."""

    def __init__(self, model: type[ListEntry], name: str = "") -> None:
        super().__init__()
        self.model, self.known = model, spellings(name)
        self.entries: dict[str, ListEntry] = {}

    def load(self) -> None:
        for entry in self.model._default_manager.all():
            for text in (entry.code, entry.name_id, entry.name_en, *self.spellings(entry.code)):
                self.entries.setdefault(search_key(text), entry)

    def spellings(self, code: str) -> list[str]:
        return [spelling for spelling, owner in self.known.items() if owner == code]

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> ListEntry:
        if not self.entries:
            self.load()
        key = search_key(value)
        found = self.entries.get(key) or self.entries.get(key.removeprefix("media ").strip())
        if found is None:
            raise not_among(value, dict.fromkeys(str(entry) for entry in self.entries.values()))
        return found


class EntriesWidget(EntryWidget):
    """Several entries in one cell."""

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[ListEntry]:  # type: ignore[override]
        return [super(EntriesWidget, self).clean(part) for part in parts_of(value)]


def parts_of(value: str) -> list[str]:
    parts = [part.strip() for part in re.split(r"[,;/|\n]", value)]
    return [part for part in parts if part and search_key(part)]


class RegionsWidget(Widget):
    """Provinces and kabupaten/kota by name, short name or code. A name of both (`Kediri`) must say which."""

    def __init__(self) -> None:
        super().__init__()
        self.regions: dict[str, list[Region]] = {}

    def load(self) -> None:
        by_code = {region.code: region for region in Region.objects.all()}
        for region in by_code.values():
            self.regions.setdefault(bare(search_key(region.name)), []).append(region)
        # A full name goes before a bare one: `Jambi` is the province, its capital is `Kota Jambi`.
        for code, region in by_code.items():
            self.regions[code] = self.regions[search_key(region.name)] = [region]
        short = spellings("regions").items()
        self.regions.update({spelling: [by_code[code]] for spelling, code in short if code in by_code})

    def clean(self, value: str, row: Any = None, **kwargs: Any) -> list[Region]:
        if not self.regions:
            self.load()
        return [self.one(part) for part in parts_of(value)]

    def one(self, text: str) -> Region:
        key = text.strip() if re.fullmatch(r"\d\d(\.\d\d)?", text.strip()) else spelled_out(search_key(text))
        found = (
            self.regions.get(key)
            or self.regions.get(key.removeprefix("provinsi ").removeprefix("propinsi "))
            or []
        )
        if len(found) > 1:
            named = {"value": text[:60], "named": " / ".join(region.name for region in found)}
            raise ValidationError(
                _('"%(value)s" may be %(named)s. Write which one.') % named, code="region_several"
            )
        if not found:
            sentence = _('There is no province, kabupaten or kota called "%(value)s".')
            raise ValidationError(sentence % {"value": text[:60]}, code="region")
        return found[0]

    def find(self, text: str) -> Region | None:
        """The one region of that name, or None."""
        try:
            found = self.clean(text)
        except ValidationError:
            return None
        return found[0] if len(found) == 1 else None


def bare(key: str) -> str:
    return re.sub(r"^(kabupaten|kota administrasi|kota) ", "", key)


def spelled_out(key: str) -> str:
    return re.sub(r"^kab ", "kabupaten ", key)
