"""The import of a national list of contacts, against the same database writing the very same rows by itself.

What is held against what:

- the whole import: the CSV file read, stored, previewed and written (cleaned, validated, row errors, phones,
  positions, memberships, history, the batch that can be taken back);
- the floor: all rows that it wrote, of the same tables with the same indexes, once more: COPY into a staging table and
  one upsert a table on PostgreSQL, `executemany` on SQLite. One connection, nothing cleaned and nothing looked up;
- one pass: the same rows worked out and written at once, with no preview kept;
- stock: a plain django-import-export resource that does the same to 3,000 of the rows.
"""

import csv
import os
import resource as limits
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from tests.bench.figure import Figure, at_least, at_most, seconds

ROWS = int(os.environ.get("BENCH_IMPORT_ROWS", "100000"))
STOCK_ROWS = 3000
TURNS = 5
OUTLETS, CHAPTERS = 200, 50
HEADERS = ("nama", "hp", "email", "media", "jabatan", "organisasi", "no kartu")
SYLLABLES = [
    "ba",
    "be",
    "bi",
    "bo",
    "bu",
    "da",
    "de",
    "di",
    "do",
    "du",
    "ka",
    "ki",
    "ku",
    "la",
    "li",
    "lu",
    "ma",
    "mi",
    "mu",
    "na",
]


def written_list(folder: Path, rows: int, *, start: int = 0) -> Path:
    """A list as offices keep it: names, mobile numbers in two spellings, outlets and chapters by name."""
    path = folder / f"wartawan-{rows}.csv"
    with path.open("w", newline="") as file:
        writer = csv.writer(file, delimiter=";")
        writer.writerow(HEADERS)
        writer.writerows(line(number) for number in range(start, start + rows))
    return path


def line(number: int) -> list[str]:
    first, middle, last = (SYLLABLES[number // power % 20] for power in (1, 20, 400))
    name = f"{first}{middle} {last}{SYLLABLES[number // 8000 % 20]} {first}{last}".title()
    phone = f"0812{10_000_000 + number}" if number % 2 else f"+62 812-{10_000_000 + number}"
    outlet, chapter = f"Kabar {number % OUTLETS}", f"PWI Wilayah {number % CHAPTERS} Raya"
    return [name, phone, f"w{number}@contoh.id", outlet, "Wartawan", chapter, f"K{number}"]


def stocked() -> None:
    """The outlets and chapters that the list names."""
    from contacts.models import BodyKind, Chapter, Outlet, OutletKind, PressBody
    from crm.models import Unit

    steward, kind = Unit.objects.get(depth=1), OutletKind.objects.get(code="siber")
    for number in range(OUTLETS):
        Outlet(name=f"Kabar {number}", kind=kind, steward=steward).save()
    body = PressBody.objects.create(
        code="pwi", name="PWI", abbreviation="PWI", kind=BodyKind.objects.all()[0], steward=steward
    )
    for number in range(CHAPTERS):
        Chapter(body=body, name=f"PWI Wilayah {number} Raya", level="district", steward=steward).save()


# --- Ours -------------------------------------------------------------------------------------------


def uploaded(path: Path, user: Any) -> Any:
    from contacts.imports import actions

    batch = actions.read_upload(user=user, path=path, file_name=path.name, into="contacts")
    actions.choose_columns(
        batch=batch, mapping=batch.mapping, on_duplicate="update", create_missing=False, default_kind=None
    )
    return batch


def imported(path: Path, user: Any) -> Any:
    from contacts.imports import actions

    batch = actions.preview(batch=uploaded(path, user), user=user)
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest), batch.counts
    assert actions.write_import(batch=batch, user=user), batch.problem
    return batch


def in_one_pass(path: Path, user: Any) -> None:
    """Read, worked out and written chunk by chunk, as if nobody wanted to see it first."""
    import orjson
    from django.db import transaction
    from django.utils import timezone

    from contacts.imports.passes import RESOURCES, chunks_of, rules_for
    from contacts.imports.plan import Plan
    from contacts.imports.rows import ImportedRow, Line
    from contacts.imports.turns import Step
    from contacts.imports.writing import Writer
    from contacts.models import Contact

    batch = uploaded(path, user)
    steps: list[Step] = []

    def take(result: ImportedRow) -> None:
        assert result.object_id is not None, result.outcome
        steps.append(Step(result.object_id, result.object_version, Plan.of(orjson.loads(str(result.plan)))))

    with transaction.atomic():
        writer = Writer(batch, user, timezone.now())
        resource = RESOURCES["contacts"](rules_for(batch, user), take)

        def chunks() -> Iterator[list[Line]]:
            for lines in chunks_of(batch, None):
                yield lines
                writer.write(steps)
                steps.clear()

        # A dry run of theirs would be rolled back: its foreign keys would never be checked.
        resource.import_data(chunks(), dry_run=False, use_transactions=False)
        writer.finish()
    assert Contact.everyone.filter(unit=user.unit).count() == ROWS


# --- The floor --------------------------------------------------------------------------------------


def written_tables() -> list[Any]:
    from contacts.models import Contact, Membership, Phone, Position

    models: tuple[Any, ...] = (Contact, Phone, Position, Membership)
    return [*models, *(model.history.model for model in models)]


def taken_out(of: Any) -> dict[Any, list[tuple[Any, ...]]]:
    """The rows of the unit `of` in every table that an import writes; they are gone from there.

    Vacuumed away too: else whoever comes next pays for the dead rows of the one before.
    """
    from django.db import connection

    from crm import bulk

    rows = {model: rows_of(model, of) for model in written_tables()}
    for model in reversed(written_tables()):
        bulk.delete(model, [row[0] for row in rows[model]])
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute(f"VACUUM ANALYZE {bulk.listed(model._meta.db_table for model in rows)}")
    return rows


def forgotten(of: Any) -> None:
    """Take out the rows of the unit `of` for good; its answers before no longer stand, though the history is silent."""
    from contacts.models import ImportBatch

    taken_out(of)
    ImportBatch.objects.filter(unit=of).update(mark="")


def floor(of: Any) -> float:
    """Seconds for the rows of the unit `of` in every table that the import wrote, taken out and put in again."""
    from django.db import transaction

    rows = taken_out(of)

    def put() -> None:
        with transaction.atomic():
            for model, lines in rows.items():
                upsert(model, lines)

    return seconds(put)


def rows_of(model: Any, of: Any) -> list[tuple[Any, ...]]:
    from django.db import connection

    columns = [model._meta.pk, *(field for field in model._meta.concrete_fields if not field.primary_key)]
    listed = ", ".join(f'"{field.column}"' for field in columns)
    key = "unit_id" if any(field.column == "unit_id" for field in columns) else "contact_id"
    people = "SELECT %s" if key == "unit_id" else "SELECT id FROM contacts_contact WHERE unit_id = %s"
    with connection.cursor() as cursor:
        cursor.execute(f'SELECT {listed} FROM "{model._meta.db_table}" WHERE {key} IN ({people})', [of.pk])
        return cursor.fetchall()


def upsert(model: Any, rows: list[tuple[Any, ...]]) -> None:
    from django.db import connection

    columns = [model._meta.pk, *(field for field in model._meta.concrete_fields if not field.primary_key)]
    names = [f'"{field.column}"' for field in columns]
    table, listed = f'"{model._meta.db_table}"', ", ".join(names)
    with connection.cursor() as cursor:
        if connection.vendor != "postgresql":
            values = ", ".join(["%s"] * len(names))
            cursor.executemany(f"INSERT INTO {table} ({listed}) VALUES ({values})", rows)
            return
        cursor.execute(f"CREATE TEMPORARY TABLE staging AS SELECT {listed} FROM {table} LIMIT 0")
        with cursor.copy(f"COPY staging ({listed}) FROM STDIN") as copy:
            for row in rows:
                copy.write_row(row)
        sets = ", ".join(f"{name} = excluded.{name}" for name in names[1:])
        cursor.execute(
            f"INSERT INTO {table} ({listed}) SELECT {listed} FROM staging"
            f" ON CONFLICT ({names[0]}) DO UPDATE SET {sets}"
        )
        cursor.execute("DROP TABLE staging")


# --- Stock ------------------------------------------------------------------------------------------


def stock_seconds(path: Path, user: Any) -> float:
    """A plain resource, as the documentation of django-import-export has it: one row after the other."""
    from import_export import fields, resources
    from tablib import Dataset

    from contacts.models import Chapter, Contact, Membership, Outlet, Phone, Position, PositionRole
    from contacts.phones import parse_phone

    role = PositionRole.objects.get(code="reporter")

    class Stock(resources.ModelResource):
        name = fields.Field("name", column_name="nama")
        email = fields.Field("email", column_name="email")

        class Meta:
            model = Contact
            import_id_fields = ("email",)
            fields = ("name", "email")

        def before_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            instance.unit, instance.source = user.unit, "bench"

        def after_save_instance(self, instance: Any, row: Any, **kwargs: Any) -> None:
            Phone(contact=instance, number=parse_phone(row["hp"])).save()
            Position(contact=instance, outlet=Outlet.objects.get(name=row["media"]), role=role).save()
            chapter = Chapter.objects.get(name=row["organisasi"])
            Membership(contact=instance, chapter=chapter, card_number=row["no kartu"]).save()

    with path.open(newline="") as file:
        table = list(csv.reader(file, delimiter=";"))
    dataset = Dataset(*table[1:], headers=table[0])
    return seconds(partial(Stock().import_data, dataset, raise_errors=True))


# --- The figures --------------------------------------------------------------------------------------


def contacts_import() -> list[Figure]:
    """The figures of the database that the settings name."""
    from django.db import connection

    from crm.models import User

    stocked()
    users = list(User.objects.filter(role="operator").order_by("username")[:3])
    postgresql = connection.vendor == "postgresql"
    with tempfile.TemporaryDirectory() as folder:
        path = written_list(Path(folder), ROWS)
        short = written_list(
            Path(folder), STOCK_ROWS, start=ROWS
        )  # known by e-mail it would change the others
        stock = stock_seconds(short, users[2])  # in an empty register: it has no index for what it looks up
        before = memory()
        turns = [seconds(partial(imported, path, users[0]))]
        peak = memory() - before
        floors = [floor(users[0].unit)]
        cpu = cpu_seconds(partial(previewed_again, path, users[0]))
        singles = [seconds(partial(in_one_pass, path, users[1]))]
        # Again, by turns: the noise of a shared machine only ever adds.
        for _turn in range(1, TURNS):
            for user in users[:2]:
                forgotten(user.unit)
            turns += [seconds(partial(imported, path, users[0]))]
            floors += [floor(users[0].unit)]
            singles += [seconds(partial(in_one_pass, path, users[1]))]
        told = ", ".join(f"{least / ours:.2f}" for ours, least in zip(turns, floors, strict=True))
        print(f"  floor against import, turn by turn: {told}", file=sys.stderr)
        ours, least, single = min(turns), min(floors), min(singles)
    return [
        at_least(
            "import.copy_ratio" if postgresql else "import.sqlite_ratio",
            least / ours,
            0.7 if postgresql else 0.4,
            unit="×",
            against=f"{'COPY + upsert' if postgresql else 'executemany'} of the same rows, {ROWS} contacts",
        ),
        at_most(name("confirm_cost"), ours / single, 1.1, unit="×", against="one pass, nothing shown"),
        at_least(
            name("reimport_rate"), ROWS / cpu, 20_000, unit="rows/CPU s", against="the same file, 0 writes"
        ),
        at_most(name("memory_mb"), peak, 150, unit="MB", against=f"before, {ROWS} contacts"),
        at_least(
            name("stock_speedup"),
            (ROWS / ours) / (STOCK_ROWS / stock),
            10,
            unit="×",
            against=f"stock django-import-export, {STOCK_ROWS} contacts",
        ),
        Figure(name("rows_per_s"), ROWS / ours, "rows/s", "the clock, for orientation", "–", True),
    ]


def name(figure: str) -> str:
    from django.db import connection

    return f"import.{figure}" if connection.vendor == "postgresql" else f"import.{figure}_sqlite"


def previewed_again(path: Path, user: Any) -> None:
    from contacts.imports import actions
    from contacts.models import Outcome

    batch = actions.preview(batch=uploaded(path, user), user=user)
    assert batch.counts[Outcome.UNCHANGED] == ROWS, batch.counts
    assert actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    assert actions.write_import(batch=batch, user=user)


def memory() -> float:
    """The most this process has held, in MB."""
    return limits.getrusage(limits.RUSAGE_SELF).ru_maxrss / 1024


def cpu_seconds(work: Callable[[], object]) -> float:
    """CPU seconds of this process and of those it started."""
    before = sum(os.times()[:4])
    work()
    return sum(os.times()[:4]) - before
