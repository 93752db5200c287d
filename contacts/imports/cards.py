"""vCard 2.1, 3.0 and 4.0, as phones and mail programs write them. No Django in here.

vobject reads a line (parameters, quoted-printable, character set). Its reading of whole cards is not used: it gives up
a file at the first broken line, and it makes a family name of whatever stands where one is expected.

A property that nobody needs here is named and its value left behind (`DROPPED`, and every property that is not known).
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from vobject.base import ContentLine, ParseError, parseLine

from contacts.imports.delimited import lines_of
from contacts.imports.parsed import WHOLE_ROW, Part, Parts, Row

PROPERTY = re.compile(r"(?:[\w-]+\.)?([\w-]+)[^:]*:", re.ASCII)
A_PIECE = re.compile(r"\\.|[^\\;]+|[\\;]", re.DOTALL)
BASE64_TEXT = re.compile(r"[A-Za-z0-9+/]+={0,2}")

MOST_POSITIONS = 9
HEADERS = (
    "nama",
    "gelar_depan",
    "gelar_belakang",
    "telepon",
    "email",
    "email lain",
    "media",
    "jabatan",
    *(f"{header}_{at}" for at in range(2, MOST_POSITIONS + 1) for header in ("media", "jabatan")),
    "bagian",
    "peran",
    "bidang",
    "website",
    "alamat kantor",
    "alamat",
    "whatsapp",
    "faks",
    "label",
    "nomor_mitra_pers",
)
"""In the words of our own export, so that they map themselves; a column that no card fills is left out."""

AS_WRITTEN = {"FN": "nama", "ROLE": "peran", "URL": "website"}
READ = AS_WRITTEN.keys() | {
    *("UID", "N", "TEL", "EMAIL", "ORG", "TITLE", "ADR", "CATEGORIES"),
    *("X-ABSHOWAS", "KIND", "X-ADDRESSBOOKSERVER-KIND"),
}
TECHNICAL = frozenset(
    (
        *(
            "BEGIN",
            "END",
            "VERSION",
            "PRODID",
            "REV",
            "CLASS",
            "SORT-STRING",
            "SOURCE",
            "MAILER",
            "LANG",
            "TZ",
        ),
        *("NAME", "PROFILE", "CLIENTPIDMAP", "SOUND", "X-ABUID", "X-ABADR", "X-ABLABEL", "X-PRODID", "X-REV"),
        *(
            "X-ACCOUNT",
            "X-IRMC-LUID",
            "X-PHONETIC-FIRST-NAME",
            "X-PHONETIC-MIDDLE-NAME",
            "X-PHONETIC-LAST-NAME",
        ),
    )
)
DROPPED = {
    "BDAY": "tanggal lahir",
    "BIRTHPLACE": "tempat lahir",
    "DEATHDATE": "tanggal wafat",
    "ANNIVERSARY": "ulang tahun pernikahan",
    "X-ANNIVERSARY": "ulang tahun pernikahan",
    "X-ABDATE": "tanggal pribadi",
    "ADR": "alamat rumah",
    "LABEL": "alamat rumah",
    "NOTE": "catatan",
    "PHOTO": "foto",
    "GEO": "lokasi",
    "GENDER": "jenis kelamin",
    "X-GENDER": "jenis kelamin",
    "NICKNAME": "nama panggilan",
    "RELATED": "keluarga",
    "X-SPOUSE": "pasangan",
    "X-ABRELATEDNAMES": "keluarga",
    "HOBBY": "hobi",
    "INTEREST": "minat",
    "IMPP": "akun pribadi",
    "X-SOCIALPROFILE": "akun pribadi",
    "X-ANDROID-CUSTOM": "data pribadi",
}


MOST_NAMES, LONGEST_NAME = 100, 60
"""What is named of the properties that were left behind: a stranger may invent any number of them."""


OURS = re.compile(r"mitra-pers-(contact|outlet)-(\d{1,18})")
"""The UID of a card that our own export wrote."""


@dataclass
class Card:
    """What a card says, as lists of texts by header. `number` is the line on which it begins.

    `positions` are `[outlet, role]` by the group that ties the two lines together ("" of those without).
    """

    number: int
    texts: dict[str, list[str]] = field(default_factory=dict)
    positions: dict[str, list[str]] = field(default_factory=dict)
    is_ours: bool = False
    is_organisation: bool = False
    is_broken: bool = False

    def add(self, header: str, text: str) -> None:
        text = text.strip()
        held = self.texts.setdefault(header, [])
        if text and text not in held:
            held.append(text)


def parts(text: str, *, of_people: bool) -> Parts:
    dropped: dict[str, None] = {}
    cards = [finished(card, of_people=of_people) for card in cards_of(text, dropped)]
    headers = [header for header in HEADERS if any(any(card.texts.get(header, ())) for card in cards)]
    headers = headers or ["nama"]
    return Parts([Part(lambda: rows(cards, headers), about={"dropped": list(dropped)})])


def rows(cards: list[Card], headers: list[str]) -> Iterator[Row]:
    yield 0, headers, {}
    for card in cards:
        cells = ["\n".join(card.texts.get(header, ())) for header in headers]
        # A card without a name is shown too, as one that is wrong: it must not be lost unseen.
        broken = card.is_broken or not any(cells)
        yield card.number, cells, {WHOLE_ROW: "card"} if broken else {}


# --- From lines to cards --------------------------------------------------------------------------------


def cards_of(text: str, dropped: dict[str, None]) -> Iterator[Card]:
    """Every card; `dropped` collects what was left behind. What stands outside of any card makes a broken one."""
    card: Card | None = None
    for number, line in logical_lines(text):
        edge = line.strip().upper().replace(" ", "")
        if edge == "BEGIN:VCARD":
            if card:
                card.is_broken = True
                yield card
            card = Card(number)
        elif edge == "END:VCARD" and card:
            yield card
            card = None
        elif card:
            read_line(card, line, dropped)
        else:
            yield Card(number, is_broken=True)
    if card:
        card.is_broken = True
        yield card


def logical_lines(text: str) -> Iterator[tuple[int, str]]:
    """Lines put together again that were folded, with the number of the first; blank ones are left out."""
    held: list[str] = []
    start = 0
    for number, raw in enumerate((line.rstrip("\r\n") for line in lines_of(text)), 1):
        if held and is_soft(held) and raw:
            held[-1] = held[-1][:-1]
            held.append(raw)
        elif held and raw[:1] in (" ", "\t") and raw:
            held.append(raw[1:])
        elif held and goes_on_unindented(held[0], raw):
            held.append(raw)
        else:
            if held:
                yield start, "".join(held)
            held, start = [raw] if raw.strip() else [], number
    if held:
        yield start, "".join(held)


def is_soft(held: list[str]) -> bool:
    """Whether a quoted-printable text goes on in the next line."""
    return held[-1].endswith("=") and "QUOTED-PRINTABLE" in held[0].partition(":")[0].upper()


def goes_on_unindented(first: str, raw: str) -> bool:
    """Whether this is a line of a picture, which old phones do not indent."""
    head = first[:200].upper()
    return ("BASE64" in head or "ENCODING=B" in head) and bool(BASE64_TEXT.fullmatch(raw))


# --- From a line to what it says --------------------------------------------------------------------------


def read_line(card: Card, line: str, dropped: dict[str, None]) -> None:
    found = PROPERTY.match(line)
    if not found:
        card.is_broken = True
        return
    name = found.group(1).upper().replace("_", "-")
    if name in TECHNICAL:
        return
    if name not in READ:
        if len(dropped) < MOST_NAMES:
            dropped[shown(name[:LONGEST_NAME])] = None
        return
    try:
        content = ContentLine(*parseLine(line), encoded=True)
    except (ParseError, UnicodeError, LookupError, ValueError):
        card.is_broken = True
        return
    take(card, content, dropped)


def shown(name: str) -> str:
    """`tanggal lahir (BDAY)`; the name alone of a property that is not known."""
    return f"{DROPPED[name]} ({name})" if name in DROPPED else name


def take(card: Card, content: ContentLine, dropped: dict[str, None]) -> None:
    value: str = content.value
    match content.name:
        case name if name in AS_WRITTEN:
            card.add(AS_WRITTEN[name], unescaped(value))
        case "N":
            card.texts.setdefault("N", structured(value))
        case "TEL":
            take_phone(card, number_of(unescaped(value)), kinds_of(content))
        case "EMAIL":
            address = unescaped(value).removeprefix("mailto:")
            card.add("email lain" if card.texts.get("email") else "email", address)
        case "ORG" | "TITLE":
            take_position(card, content)
        case "UID":
            take_number(card, value)
        case "ADR":
            take_address(card, value, kinds_of(content), dropped)
        case "X-ABSHOWAS" | "KIND" | "X-ADDRESSBOOKSERVER-KIND":
            card.is_organisation |= value.strip().upper() in ("COMPANY", "ORG", "GROUP")
        case "CATEGORIES":
            # What others sort people by is no beat; what our own export wrote is.
            card.add("bidang" if card.is_ours else "label", unescaped(value).replace(",", "; "))


def take_position(card: Card, content: ContentLine) -> None:
    """An outlet or a role. A second outlet in no group is a position of its own."""
    group = content.group or ""
    if content.name == "ORG":
        which, (text, *departments) = 0, structured(content.value)
        card.add("bagian", ", ".join(filter(None, departments)))
    else:
        which, text = 1, unescaped(content.value).strip()
    position = card.positions.setdefault(group, ["", ""])
    if position[which] and text != position[which]:
        position = card.positions.setdefault(f"{group} {len(card.positions)}", ["", ""])
    position[which] = text


def take_number(card: Card, uid: str) -> None:
    found = OURS.fullmatch(uid.strip())
    if found:
        card.is_ours = True
        card.add(f"nomor {found[1]}", found[2])


def take_phone(card: Card, number: str, kinds: set[str]) -> None:
    card.add("faks" if kinds & {"FAX", "PAGER"} else "telepon", number)
    # Our own export gives a newsroom's WhatsApp number as that of a mobile.
    if card.is_ours and "CELL" in kinds:
        card.add("whatsapp", number)


def take_address(card: Card, value: str, kinds: set[str], dropped: dict[str, None]) -> None:
    if "HOME" in kinds:
        dropped[shown("ADR")] = None
    else:
        # Without a word about it, an address is a person's home, and what is done with those depends on the list.
        header = "alamat kantor" if "WORK" in kinds else "alamat"
        # Of our own, the lines stay as they are: else each would come back as a change.
        written = components(value) if card.is_ours else structured(value)
        card.add(header, ", ".join(filter(None, written)))


def kinds_of(content: ContentLine) -> set[str]:
    """`TEL;CELL:`, `TEL;TYPE=cell:` and `TEL;TYPE="cell,voice":` alike."""
    named = [part for value in content.params.get("TYPE", []) for part in value.split(",")]
    return {kind.strip().upper() for kind in (*content.singletonparams, *named)}


def number_of(text: str) -> str:
    """`tel:+62-21-555;ext=12` → `+62-21-555 ext 12`."""
    if not text.lower().startswith("tel:"):
        return text
    number, *parameters = text[4:].split(";")
    extensions = [part[4:] for part in parameters if part.lower().startswith("ext=")]
    return " ext ".join([number, *extensions])


def structured(value: str) -> list[str]:
    """The parts between semicolons, each in one line."""
    return [" ".join(part.split()) for part in components(value)]


def components(value: str) -> list[str]:
    parts = [""]
    for piece in A_PIECE.findall(value):
        if piece == ";":
            parts.append("")
        else:
            parts[-1] += piece
    return [unescaped(part) for part in parts]


def unescaped(value: str) -> str:
    return re.sub(r"\\(.)", lambda found: "\n" if found[1] in "nN" else found[1], value, flags=re.DOTALL)


# --- The name -----------------------------------------------------------------------------------------


def finished(card: Card, *, of_people: bool) -> Card:
    """The name as it is written (FN); degrees from where N keeps them. No part of it is ever called a family name."""
    family, given, more, prefix, suffix = [*card.texts.pop("N", []), *[""] * 5][:5]
    written = (card.texts.get("nama") or [""])[0] or " ".join(filter(None, (given, more, family)))
    # Our own card has the name by itself, whatever signs it is made of.
    name = given if card.is_ours and given else without_degrees(written, prefix, suffix)
    positions = [position for position in card.positions.values() if any(position)]
    # A newsroom in the phone: in a list of outlets that is its name, among people it is nobody's.
    if of_people and (card.is_organisation or not name):
        name, positions = "", positions or [[name, ""]]
    elif not of_people:
        name, positions = name or "".join(outlet for outlet, _role in positions[:1]), []
    card.texts |= {"nama": [name], "gelar_depan": [prefix], "gelar_belakang": [suffix]}
    put_positions(card, positions)
    put_ours(card, of_people=of_people)
    return card


def without_degrees(name: str, prefix: str, suffix: str) -> str:
    if prefix and name.startswith(f"{prefix} "):
        name = name.removeprefix(prefix).strip()
    if suffix and name.endswith(f" {suffix}"):
        name = name.removesuffix(suffix).rstrip(" ,")
    return name


def put_positions(card: Card, positions: list[list[str]]) -> None:
    for at, (outlet, role) in enumerate(positions[:MOST_POSITIONS], 1):
        ending = f"_{at}" if at > 1 else ""
        card.texts[f"media{ending}"], card.texts[f"jabatan{ending}"] = [outlet], [role]
    if not any(card.texts.get("jabatan", ())):
        card.texts["jabatan"] = card.texts.pop("peran", [])


def put_ours(card: Card, *, of_people: bool) -> None:
    """The number of the entry, if it is one of this list. A person's mobile is a phone like the others."""
    numbers = {into: card.texts.pop(f"nomor {into}", []) for into in ("contact", "outlet")}
    card.texts["nomor_mitra_pers"] = numbers["contact" if of_people else "outlet"]
    if of_people:
        card.texts.pop("whatsapp", None)
    else:
        mobiles = card.texts.get("whatsapp", [])
        card.texts["telepon"] = [number for number in card.texts.get("telepon", []) if number not in mobiles]
