"""The real part: public organisations of the press, without a single person."""

from collections import Counter
from pathlib import Path

from django.apps import apps

from contacts.models import BodyKind, Chapter, ChapterLevel, Outlet, OutletKind, PressBody
from contacts.models.outlets import domain_of
from crm.models import Level, Region, Unit
from crm.reference import read_csv
from crm.text import search_key
from reports.demo.bulk import link, store

NATIONAL_PROVINCE = "31"
"""The province under which the seed lists the national media, kept by Mabes."""

LEVELS = {"pusat": ChapterLevel.NATIONAL, "provinsi": ChapterLevel.PROVINCE, "kabkota": ChapterLevel.DISTRICT}


def load() -> Counter[str]:
    stewards = Stewards()
    return Counter(
        Outlet=load_outlets(stewards), PressBody=load_bodies(stewards), Chapter=load_chapters(stewards)
    )


def seed(name: str) -> list[dict[str, str]]:
    return list(read_csv(Path(apps.get_app_config("contacts").path) / "data" / f"seed_{name}.csv"))


class Stewards:
    """Which unit keeps an entry: the only Polres of its district, the Polda of its province, else Mabes."""

    def __init__(self) -> None:
        self.mabes = Unit.objects.get(code="mabes-polri")
        self.polda = self.serving(Level.POLDA)
        self.polres = self.serving(Level.POLRES)

    @staticmethod
    def serving(level: Level) -> dict[str, list[Unit]]:
        found: dict[str, list[Unit]] = {}
        for unit in Unit.objects.at(level).order_by("path").prefetch_related("regions"):
            for region in unit.regions.all():
                found.setdefault(region.code, []).append(unit)
        return found

    def of_province(self, code: str) -> Unit:
        return next(iter(self.polda.get(code[:2], [])), self.mabes)

    def of_outlet(self, province: str) -> Unit:
        return self.mabes if province == NATIONAL_PROVINCE else self.of_province(province)

    def of_chapter(self, regions: list[str]) -> Unit:
        if not regions:
            return self.mabes
        local = self.polres.get(regions[0], []) if len(regions) == 1 else []
        return local[0] if len(local) == 1 else self.of_province(regions[0])


def by_code[T: (OutletKind, BodyKind, PressBody)](model: type[T]) -> dict[str, T]:
    return {row.code: row for row in model._default_manager.all()}


def load_outlets(stewards: Stewards) -> int:
    kinds = by_code(OutletKind)
    known = set(Outlet.objects.values_list("name_key", "kind__code", "domain"))
    missing = [row for row in seed("outlets") if natural_key(row) not in known]
    outlets = store([outlet_of(row, kinds, stewards) for row in missing])
    regions = Region.objects.in_bulk([row["province"] for row in missing])
    link(
        Outlet, "regions", [(o, [regions[row["province"]]]) for o, row in zip(outlets, missing, strict=True)]
    )
    return len(outlets)


def natural_key(row: dict[str, str]) -> tuple[str, str, str]:
    return search_key(row["name"]), row["kind"], domain_of(row["website"])


def outlet_of(row: dict[str, str], kinds: dict[str, OutletKind], stewards: Stewards) -> Outlet:
    return Outlet(
        name=row["name"],
        kind=kinds[row["kind"]],
        website=row["website"],
        domain=domain_of(row["website"]),
        steward=stewards.of_outlet(row["province"]),
        source=row["source"],
    )


def load_bodies(stewards: Stewards) -> int:
    kinds, known = by_code(BodyKind), by_code(PressBody)
    missing = [row for row in seed("bodies") if row["code"] not in known]
    return len(store([body_of(row, kinds, stewards) for row in missing]))


def body_of(row: dict[str, str], kinds: dict[str, BodyKind], stewards: Stewards) -> PressBody:
    values = {
        "code": row["code"],
        "name": row["name"],
        "abbreviation": row["abbr"],
        "website": row["website"],
    }
    return PressBody(**values, kind=kinds[row["kind"]], steward=stewards.mabes)


def load_chapters(stewards: Stewards) -> int:
    """Level by level: a chapter above must be stored before those below can point to it."""
    rows = seed("chapters")
    return sum(load_level([row for row in rows if row["level"] == level], stewards) for level in LEVELS)


def load_level(rows: list[dict[str, str]], stewards: Stewards) -> int:
    bodies = by_code(PressBody)
    known = {(chapter.body.code, chapter.key): chapter for chapter in Chapter.objects.select_related("body")}
    parents = {row["code"]: known.get((row["body"], search_key(row["name"]))) for row in seed("chapters")}
    missing = [row for row in rows if parents[row["code"]] is None]
    values = [(row, bodies[row["body"]], parents.get(row["parent"])) for row in missing]
    chapters = store([chapter_of(row, body, parent, stewards) for row, body, parent in values])
    regions = Region.objects.in_bulk()
    chosen = [[regions[code] for code in row["regions"].split()] for row in missing]
    link(Chapter, "regions", zip(chapters, chosen, strict=True))
    return len(chapters)


def chapter_of(row: dict[str, str], body: PressBody, parent: Chapter | None, stewards: Stewards) -> Chapter:
    return Chapter(
        body=body,
        parent=parent,
        name=row["name"],
        level=LEVELS[row["level"]],
        steward=stewards.of_chapter(row["regions"].split()),
    )
