"""The data the program ships with: units, regions, lists of words. Loading adds what is missing, changes nothing."""

import csv
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.apps import apps
from django.db import models, transaction

from crm.models import Level, ListEntry, Region, Unit, Zone
from crm.text import search_key

HERE = Path(__file__).parent / "data"


def read_csv(path: Path) -> Iterator[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        yield from csv.DictReader(file)


@transaction.atomic
def load_reference() -> dict[str, int]:
    """Add every shipped row that the database lacks; returns how many of each model were added."""
    added = {"Region": load_regions(), "Unit": load_units()}
    for model in apps.get_models():
        if issubclass(model, ListEntry):
            added[model.__name__] = load_list(model)
    return added


def load_regions() -> int:
    known = set(Region.objects.values_list("code", flat=True))
    rows = [row for row in read_csv(HERE / "regions.csv") if row["code"] not in known]
    Region.objects.bulk_create([Region(code=row["code"], name=row["name"]) for row in rows])
    return len(rows)


def load_units() -> int:
    """The tree in the order of the file: a parent stands above its children."""
    known = {unit.code: unit for unit in Unit.objects.all()}
    rows = [row for row in read_csv(HERE / "polri_units.csv") if row["code"] not in known]
    regions: dict[str, list[str]] = {}
    for pair in read_csv(HERE / "unit_regions.csv"):
        regions.setdefault(pair["unit"], []).append(pair["region"])
    if not known:
        plant(rows, regions)
    else:
        for row in rows:
            known[row["code"]] = add_unit(row, known.get(row["parent"]), regions)
    return len(rows)


def plant(rows: list[dict[str, str]], regions: dict[str, list[str]]) -> None:
    """The whole tree at once, paths written directly: 545 single inserts take seconds, this takes a few statements."""
    children: dict[str, int] = {}
    units: dict[str, Unit] = {}
    for row in rows:
        parent = units.get(row["parent"])
        step = children[row["parent"]] = children.get(row["parent"], 0) + 1
        unit = unit_of(row)
        unit.path = Unit._get_path(parent.path if parent else "", (parent.depth if parent else 0) + 1, step)
        unit.depth = (parent.depth if parent else 0) + 1
        units[row["code"]] = unit
    for code, unit in units.items():
        unit.numchild = children.get(code, 0)
    Unit.objects.bulk_create(units.values())
    through = Unit.regions.through
    pairs = [(units[code], region) for code, codes in regions.items() for region in codes]
    through._default_manager.bulk_create(
        [through(unit_id=unit.pk, region_id=region) for unit, region in pairs]
    )


def unit_of(row: dict[str, str]) -> Unit:
    return Unit(
        code=row["code"],
        name=row["name"],
        key=search_key(row["name"]),
        level=Level(row["level"]),
        zone=Zone(row["timezone"]),
        seat=row["office"],
    )


def add_unit(row: dict[str, str], parent: Unit | None, regions: dict[str, list[str]]) -> Unit:
    unit = unit_of(row)
    if parent is None:
        Unit.objects.add_root(instance=unit)
    else:
        Unit.objects.add_child(parent, instance=unit)
    unit.regions.set(Region.objects.filter(code__in=regions.get(unit.code, [])))
    return unit


def load_list(model: type[ListEntry]) -> int:
    """The entries of `<app>/data/<file>`; columns that the model lacks are notes for the reader of the file."""
    path = Path(apps.get_app_config(model._meta.app_label).path) / "data" / model.shipped
    fields = {field.name: field for field in model._meta.concrete_fields}
    known = set(model._default_manager.values_list("code", flat=True))
    rows = [row for row in read_csv(path) if row["code"] not in known]
    model._default_manager.bulk_create([model(**values_for(row, fields)) for row in rows])
    return len(rows)


def values_for(row: dict[str, str], fields: dict[str, models.Field[Any, Any]]) -> dict[str, Any]:
    return {name: fields[name].to_python(value) for name, value in row.items() if name in fields}
