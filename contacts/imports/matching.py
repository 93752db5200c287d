"""Which outlet or chapter of the register a row means; people are in `book`. Never by a guess between two.

Outlets: by domain and kind, else by name (and kind). Two names on one domain are the same outlet only under the same
address: `rri.co.id/surabaya` is not `rri.co.id/malang`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import parse_qsl, urlsplit

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.imports.entries import Entry
from contacts.imports.likeness import closest
from contacts.models import Chapter, Outlet, OutletKind, PressBody
from contacts.models.outlets import domain_of
from crm.text import search_key

OUTLET_FIELDS = (
    "name",
    "other_names",
    "kind",
    "website",
    "feed",
    "domain",
    "company",
    "group",
    "verification",
    "certificate_number",
    "verification_checked_on",
    "phone",
    "whatsapp",
    "email",
    "address",
    "police_owned",
    "steward",
)

TRACKER = re.compile(r"utm_\w+|fbclid|gclid|igshi?d?|mibextid|ref")
"""What a link that was shared says of the one who shared it."""


def place_of(website: str) -> tuple[str, str, tuple[tuple[str, str], ...]]:
    """The page of an address, however it is written; of a profile `?id=` says whose it is."""
    parts = urlsplit(website)
    asked = ((name, value) for name, value in parse_qsl(parts.query) if not TRACKER.fullmatch(name))
    return domain_of(website), parts.path.strip("/").lower(), tuple(sorted(asked))


def names_of(name: str, other_names: str) -> set[str]:
    """The keys of all names an entry goes by."""
    return {search_key(text) for text in (name, *other_names.splitlines())} - {""}


def several(text: str, named: Iterable[str]) -> ValidationError:
    shown = {"text": text[:60], "named": " / ".join(list(named)[:4])}
    return ValidationError(_('"%(text)s" may be several entries: %(named)s.') % shown, code="several")


class OutletBook:
    """The national directory as entries, by domain and by name."""

    def __init__(self) -> None:
        self.by_domain: dict[str, list[Entry]] = defaultdict(list)
        self.by_name: dict[str, list[Entry]] = defaultdict(list)
        self.by_number: dict[int, Entry] = {}
        self.places: dict[int, list[list[Entry]]] = {}
        regions: dict[int, set[int]] = defaultdict(set)
        links: Any = Outlet.regions.through.objects.values_list("outlet_id", "region_id")
        for outlet, region in links:
            regions[outlet].add(region)
        for row in Outlet.objects.values("pk", "version", *OUTLET_FIELDS).iterator(2000):
            pk, version = row.pop("pk"), row.pop("version")
            checked_on = row["verification_checked_on"]
            row["verification_checked_on"] = checked_on and checked_on.isoformat()
            row |= {name: str(row[name].as_e164) for name in ("phone", "whatsapp") if row[name]}
            self.add(Entry(pk, version, row, {"regions": regions.get(pk, set())}))

    def add(self, entry: Entry) -> None:
        """Put `entry` where its names and its website say, and out of where it stood before."""
        for entries in self.places.pop(entry.id, ()):
            entries[:] = [other for other in entries if other is not entry]
        values = entry.values
        lists = [
            self.by_name[key] for key in names_of(values.get("name", ""), values.get("other_names") or "")
        ]
        domain = domain_of(values.get("website") or "")
        lists += [self.by_domain[domain]] if domain else []
        for entries in lists:
            entries.append(entry)
        self.places[entry.id], self.by_number[entry.id] = lists, entry

    def find(self, name: str, website: str, kind: OutletKind | None) -> list[Entry]:
        """The outlets of that name and website; `kind` None: the row names none. Several: a person decides."""
        return self.with_website(name, website, kind) or self.with_name(name, website, kind)

    def with_website(self, name: str, website: str, kind: OutletKind | None) -> list[Entry]:
        domain, key = domain_of(website), search_key(name)
        found = of_kind(self.by_domain.get(domain, []), kind) if domain else []
        same_name = [
            entry
            for entry in found
            if key in names_of(entry.values["name"], entry.values.get("other_names") or "")
        ]
        return same_name or [
            entry for entry in found if place_of(entry.values["website"]) == place_of(website)
        ]

    def with_name(self, name: str, website: str, kind: OutletKind | None) -> list[Entry]:
        domain = domain_of(website)
        found = of_kind(self.by_name.get(search_key(name), []), kind)
        return [
            entry
            for entry in found
            if not domain or domain_of(entry.values.get("website") or "") in ("", domain)
        ]

    def called(self, name: str) -> list[Entry]:
        """The outlets that go by this name, as far as a name tells."""
        return self.by_name.get(search_key(name), [])


def of_kind(entries: Iterable[Entry], kind: OutletKind | None) -> list[Entry]:
    return [entry for entry in entries if kind is None or entry.values.get("kind") == kind.pk]


@dataclass(slots=True)
class Named:
    """An outlet or chapter that a list of people names. `id` is `"outlet:1"` for one that comes with the import."""

    id: int | str
    name: str
    values: dict[str, Any] = field(default_factory=dict)


class Directory:
    """What outlets, or chapters, are called; `called` is asked the same few texts again and again."""

    def __init__(self) -> None:
        self.by_key: dict[str, list[Named]] = defaultdict(list)
        self.keys_by_letter: dict[str, list[str]] = defaultdict(list)
        self.answers: dict[str, list[Named]] = {}
        self.likes: dict[str, str] = {}
        self.coming = 0

    def add(self, named: Named, *keys: str) -> None:
        for key in set(keys) - {""}:
            if key not in self.by_key:
                self.keys_by_letter[key[0]].append(key)
            self.by_key[key].append(named)

    def called(self, text: str) -> list[Named]:
        """Those that go by this name: usually one; several are told apart by whom the row means."""
        if text not in self.answers:
            self.answers[text] = next(filter(None, map(self.under, self.keys_of(text))), [])
        return self.answers[text]

    def like(self, text: str) -> str:
        """What is called almost as `text`, which nothing is called, and begins with the same letter, or ""."""
        if text not in self.likes:
            key = search_key(text)
            other = closest(key, self.keys_by_letter.get(key[:1], ()))
            self.likes[text] = self.by_key[other][0].name if other else ""
        return self.likes[text]

    def under(self, keys: Iterable[str]) -> list[Named]:
        """A list of its own: what a later row brings is not what an earlier one named."""
        return [*{named.id: named for key in keys for named in self.by_key.get(key, ())}.values()]

    def keys_of(self, text: str) -> Iterator[tuple[str, ...]]:
        """Under which keys it may stand; the next ones count only where nothing stands under these."""
        raise NotImplementedError

    def names_of(self, text: str) -> Iterable[str]:
        """The keys under which an entry called `text` is found."""
        return [search_key(text)]

    def come(self, model: str, text: str, values: dict[str, Any]) -> Named:
        """An entry that the import brings."""
        self.like(text)  # while it does not stand among them itself
        self.coming += 1
        named = Named(f"{model}:{self.coming}", text, values)
        self.add(named, *self.names_of(text))
        self.answers.clear()
        return named


class OutletDirectory(Directory):
    """By name, by another name, by domain."""

    def __init__(self) -> None:
        super().__init__()
        rows = Outlet.objects.select_related("kind").only(
            "name", "other_names", "domain", "kind__name_id", "kind__name_en"
        )
        for outlet in rows.iterator(2000):
            named = Named(outlet.pk, f"{outlet.name} ({outlet.kind})")
            domain = f".{outlet.domain}" if outlet.domain else ""
            # In both languages: who exported the list may have another one.
            kinds = (outlet.kind.name_id, outlet.kind.name_en)
            with_kind = (f"({search_key(f'{outlet.name} ({kind})')}" for kind in kinds)
            self.add(named, *names_of(outlet.name, outlet.other_names), domain, *with_kind)

    def keys_of(self, text: str) -> Iterator[tuple[str, ...]]:
        """A name, a domain, or a name with the kind in brackets, as files of ours have it where that is needed.

        `radar.id` may be the name of one outlet and the domain of another: then it is several.
        """
        domain = domain_of(text) if "." in text and " " not in text.strip() else ""
        yield search_key(text), f".{domain}" if domain else ""
        yield (f"({search_key(text)}",)


class ChapterDirectory(Directory):
    """By name, with and without the words `Kabupaten`, `Kota`, `Provinsi`."""

    def __init__(self) -> None:
        super().__init__()
        for chapter in Chapter.objects.all():
            named = Named(chapter.pk, chapter.name)
            for name in (chapter.name, *chapter.other_names.splitlines()):
                self.add(named, *self.names_of(name))
        self.bodies = {search_key(body.abbreviation or body.name): body for body in PressBody.objects.all()}

    def keys_of(self, text: str) -> Iterator[tuple[str, ...]]:
        key = search_key(text)
        yield (key,)
        sort = sort_of(key)
        # Who says which means that one; who does not may mean either.
        loose = [f"~{sort}{loose_key(text)}", f"~~{loose_key(text)}"] if sort else [f"~{loose_key(text)}"]
        yield from ((one,) for one in loose)

    def names_of(self, text: str) -> Iterable[str]:
        key = search_key(text)
        sort = sort_of(key)
        return [key, f"~{loose_key(text)}", f"~{sort}{loose_key(text)}" if sort else f"~~{loose_key(text)}"]

    def body_of(self, text: str) -> PressBody | None:
        """The body a chapter's name begins with: `PWI Kabupaten Trenggalek` is of PWI."""
        return self.bodies.get(next(iter(search_key(text).split()), ""))


LOOSE_WORDS = frozenset(
    [
        "kabupaten",
        "kab",
        "kota",
        "provinsi",
        "propinsi",
        "cabang",
        "pengurus",
        "daerah",
        "wilayah",
        "dpc",
        "dpd",
        "dpw",
        "dpp",
    ]
)


def sort_of(key: str) -> str:
    """Whether a name says which of two neighbours it means: the Kota Kediri is not the Kabupaten Kediri."""
    words = key.split()
    if "kota" in words:
        return "kota "
    return "kabupaten " if {"kabupaten", "kab"} & set(words) else ""


def loose_key(text: str) -> str:
    return " ".join(word for word in search_key(text).split() if word not in LOOSE_WORDS)
