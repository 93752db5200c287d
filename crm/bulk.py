"""Many rows in few statements, on both databases: COPY on PostgreSQL, `executemany` on SQLite.

Nothing here cleans, stamps or checks a row: values are those of the columns as Python has them, made by the caller
(`KeyField`s and `auto_now` fields too), and no signal is sent. Constraints of the database hold as ever, and its
errors come as `django.db.IntegrityError`, `DataError` and so on. Fields are named by their attname: `unit_id`.
A through model of a many-to-many field is a model like any other. What is written here joins the transaction of the
caller; without one each function is a transaction of its own.
"""

import gc
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import datetime
from functools import lru_cache
from itertools import batched, chain, islice
from typing import TYPE_CHECKING, Any, Literal

import orjson
from django.db import connection, models, transaction
from django.db.backends.utils import CursorWrapper
from phonenumber_field.modelfields import PhoneNumberField
from simple_history.models import HistoricalRecords

from crm.fields import JSONTextField

if TYPE_CHECKING:
    from crm.models import User

type Row = Sequence[Any]
type Kind = Literal["+", "~", "-"]
"""Of a record of the history: the row was made, changed, deleted."""

ROWS = 5_000
"""Rows that SQLite is given at once."""

KEYS = 50_000
"""Numbers of rows in one statement: they are one text, which is to stay small."""

INCOMING = "bulk_incoming"
"""The temporary table of an update."""

USUAL = gc.get_threshold()
SELDOM = (200_000, 1_000_000, 1_000_000)
"""When the garbage collector runs: after so many new objects, and hardly ever over what has outlived a run."""

NOT_IN_SQLITE = (
    models.DateField,
    models.TimeField,
    models.DurationField,
    models.DecimalField,
    models.UUIDField,
)
"""Fields whose values SQLite has no type for."""


def as_json(value: Any) -> str:
    """Texts, numbers, lists, and dicts with texts for keys."""
    return orjson.dumps(value).decode()


@contextmanager
def keeping_all() -> Iterator[None]:
    """For work whose objects stay until its end: Python looks for garbage seldom, and only among the newest.

    Else it would go through all that has gathered again and again: a quarter of the time of a preview.
    """
    gc.set_threshold(*SELDOM)
    try:
        yield
    finally:
        gc.set_threshold(*USUAL)


def reserve(model: type[models.Model], count: int) -> list[int]:
    """`count` primary keys, ascending, that no other row of `model` gets from now on, whether they are used or not."""
    if count <= 0:
        return []
    with transaction.atomic(), connection.cursor() as cursor:
        if connection.vendor == "postgresql":
            # The sequence is looked up once, not for every number.
            cursor.execute(
                "WITH found AS MATERIALIZED (SELECT pg_get_serial_sequence(%s, %s)::regclass AS sequence)"
                " SELECT array_agg(nextval(sequence)) FROM found, generate_series(1, %s)",
                [quoted(model._meta.db_table), column_of(model, "pk"), count],
            )
            return sorted(cursor.fetchone()[0])
        return move_sequence(cursor, model, count)


def move_sequence(cursor: CursorWrapper, model: type[models.Model], count: int) -> list[int]:
    """The next numbers of SQLite's AUTOINCREMENT, which has no row of its own before the first insert."""
    table = model._meta.db_table
    cursor.execute(
        f"SELECT max(coalesce((SELECT max(seq) FROM sqlite_sequence WHERE name = %s), 0),"  # noqa: S608
        f" coalesce((SELECT max({quoted(column_of(model, 'pk'))}) FROM {quoted(table)}), 0))",
        [table],
    )
    last = cursor.fetchone()[0]
    cursor.execute("UPDATE sqlite_sequence SET seq = %s WHERE name = %s", [last + count, table])
    if not cursor.rowcount:
        cursor.execute("INSERT INTO sqlite_sequence (name, seq) VALUES (%s, %s)", [table, last + count])
    return list(range(last + 1, last + count + 1))


def find(
    model: type[models.Model], names: Sequence[str], name: str, values: Iterable[Any], *, lower: bool = False
) -> list[tuple[Any, ...]]:
    """`names` of the rows whose `name` (with `lower`: in lower case) is one of `values`, as the database has them.

    For many values: they go in one parameter, and none is parsed. There is no scope: to narrow it to what a user may
    reach is the caller's.
    """
    column = quoted(column_of(model, name))
    wanted = f"LOWER({column})" if lower else column
    columns = listed(column_of(model, each) for each in names)
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {columns} FROM {quoted(model._meta.db_table)} WHERE {wanted} {among(field_of(model, name))}",  # noqa: S608
            [packed(values)],
        )
        return cursor.fetchall()


def hold(model: type[models.Model], pks: Iterable[int]) -> set[int]:
    """Which of the rows `pks` stand. None of them is deleted until the transaction ends; to change them is open to all.

    A foreign key is looked at when the transaction ends, too late to leave out a row that is gone by then.
    """
    key = quoted(column_of(model, "pk"))
    # SQLite lets one transaction write at a time. The order is that in which others lock: no two wait for each other.
    held = f"ORDER BY {key} FOR KEY SHARE" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT {key} FROM {quoted(model._meta.db_table)} WHERE {key} {among(field_of(model, 'pk'))} {held}",  # noqa: S608
            [packed(pks)],
        )
        return {pk for (pk,) in cursor.fetchall()}


def insert(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> int:
    """Insert `rows`, each the values of `names` in that order; the number of rows. `rows` may be a generator.

    Columns that are not named get the default of the database: a primary key, and otherwise NULL.
    """
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        columns = [column_of(model, name) for name in names]
        return pour(cursor, model._meta.db_table, columns, adapted(model, names, rows))


def update(
    model: type[models.Model], names: Sequence[str], rows: Iterable[Row], *, version_checked: bool = False
) -> int:
    """Set `names` of the rows numbered by the first value of each of `rows`; the number of rows updated.

    `(pk, value, …)`, or with `version_checked` `(pk, version, value, …)`: then a row is updated only where it still has
    that version, which is raised by one. Numbers that are gone or have moved on are passed over: compare the number.
    A number that stands in `rows` twice is an IntegrityError.
    """
    keys = ["pk", "version"] if version_checked else ["pk"]
    columns = [column_of(model, name) for name in [*keys, *names]]
    incoming, table = quoted(INCOMING), quoted(model._meta.db_table)
    given = adapted(model, [*keys, *names], rows)
    first = list(islice(given, 2))
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        if len(first) < 2:
            return sum(update_one(cursor, table, columns, len(keys), row) for row in first)
        cursor.execute(f"CREATE TEMPORARY TABLE {incoming} AS SELECT {listed(columns)} FROM {table} LIMIT 0")  # noqa: S608
        cursor.execute(
            f"CREATE UNIQUE INDEX {quoted(f'{INCOMING}_once')} ON {incoming} ({quoted(columns[0])})"
        )
        pour(cursor, INCOMING, columns, chain(first, given))
        cursor.execute(update_statement(table, columns, len(keys)))
        updated: int = cursor.rowcount
        cursor.execute(f"DROP TABLE {incoming}")
    return updated


def update_one(cursor: CursorWrapper, table: str, columns: list[str], keys: int, row: Row) -> int:
    """Without a table of its own, whose locks PostgreSQL would hold to the end of the transaction."""
    sets = [f"{quoted(column)} = %s" for column in columns[keys:]]
    sets += [f"{quoted(column)} = {quoted(column)} + 1" for column in columns[1:keys]]
    same = [f"{quoted(column)} = %s" for column in columns[:keys]]
    statement = f"UPDATE {table} SET {', '.join(sets)} WHERE {' AND '.join(same)}"  # noqa: S608
    cursor.execute(statement, [*row[keys:], *row[:keys]])
    return cursor.rowcount


def update_statement(table: str, columns: list[str], keys: int) -> str:
    """The first `keys` of `columns` say which row, and at which version; the others are set."""
    incoming = quoted(INCOMING)
    sets = [f"{quoted(column)} = {incoming}.{quoted(column)}" for column in columns[keys:]]
    sets += [f"{quoted(column)} = {incoming}.{quoted(column)} + 1" for column in columns[1:keys]]
    same = [f"{table}.{quoted(column)} = {incoming}.{quoted(column)}" for column in columns[:keys]]
    return f"UPDATE {table} SET {', '.join(sets)} FROM {incoming} WHERE {' AND '.join(same)}"  # noqa: S608


def delete(model: type[models.Model], pks: Iterable[int]) -> int:
    """Delete rows of this one table; the number of rows. Nothing cascades: the rows that refer to them go first."""
    table, key = quoted(model._meta.db_table), quoted(column_of(model, "pk"))
    gone = 0
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for chunk in batched(pks, KEYS):
            cursor.execute(f"DELETE FROM {table} WHERE {key} {among(model._meta.pk)}", [packed(chunk)])  # noqa: S608
            gone += cursor.rowcount
    return gone


@contextmanager
def unwaited() -> Iterator[None]:
    """PostgreSQL works on the statements of this block while Python goes on; their errors come at its end.

    Only for statements that nobody reads an answer of, in a transaction: `remember`. COPY cannot be among them.
    """
    if connection.vendor != "postgresql":
        yield
        return
    connection.ensure_connection()
    with connection.wrap_database_errors, connection.connection.pipeline():
        yield


def check_references() -> None:
    """Let PostgreSQL look now at the foreign keys of what was written, which it does at the commit else.

    Of a large writing it would keep a list of them all, and come back to rows that are at hand no more.
    """
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
            cursor.execute("SET CONSTRAINTS ALL DEFERRED")


def analyze(model: type[models.Model], names: Sequence[str]) -> None:
    """Let PostgreSQL know at once how many rows `model` has, and what `names` hold: autovacuum tells it a minute later.

    To look through a column takes longer than to count the rows: name those that rows are found by.
    """
    if connection.vendor == "postgresql":
        columns = listed(column_of(model, name) for name in names)
        with connection.cursor() as cursor:
            cursor.execute(f"ANALYZE {quoted(model._meta.db_table)} ({columns})")


# --- History ----------------------------------------------------------------------------------------


def remember(
    model: type[models.Model],
    pks: Iterable[int],
    *,
    kind: Kind,
    user: "User | None",
    at: datetime,
) -> None:
    """Write the history of these rows as they stand now, just as `save()` and `delete()` of each would have.

    `kind` is `+` after an insert, `~` after an update, `-` before a deletion. The many-to-many fields that the history
    keeps are copied with it (a deletion has none left). Each number must stand in `pks` once. Raises AttributeError
    for a model that keeps no history.
    """
    history: type[models.Model] = model.history.model  # type: ignore[attr-defined]
    links = [] if kind == "-" else list(history._history_m2m_fields)  # type: ignore[attr-defined]
    said = [connection.ops.adapt_datetimefield_value(at), kind, user.pk if user else None]
    write = write_with_links if connection.vendor == "postgresql" else write_then_links
    with transaction.atomic(savepoint=False), connection.cursor() as cursor:
        for chunk in batched(pks, KEYS):
            write(cursor, model, links, [*said, packed(chunk)])


def write_with_links(cursor: CursorWrapper, model: Any, links: list[Any], said: list[Any]) -> None:
    """The records and their links in one statement, which knows the numbers of its records for sure."""
    history = model.history.model
    key, pk = quoted(history._meta.pk.column), quoted(column_of(model, "pk"))
    parts = [f"record AS ({history_statement(model)} RETURNING {key}, {pk})"]
    parts += [f"{quoted(field.name)} AS ({links_statement(field, history)} RETURNING 1)" for field in links]
    cursor.execute(f"WITH {', '.join(parts)} SELECT count(*) FROM record", said)  # noqa: S608


def write_then_links(cursor: CursorWrapper, model: Any, links: list[Any], said: list[Any]) -> None:
    """SQLite has one writer: the records newer than the newest one before are those of this statement."""
    history = model.history.model
    key, table = quoted(history._meta.pk.column), quoted(history._meta.db_table)
    cursor.execute(f"SELECT coalesce(max({key}), 0) FROM {table}")  # noqa: S608
    mark = cursor.fetchone()[0]
    cursor.execute(history_statement(model), said)
    for field in links:
        record = f"record AS (SELECT * FROM {table} WHERE {key} > %s)"  # noqa: S608
        cursor.execute(f"WITH {record} {links_statement(field, history)}", [mark])


def history_statement(model: Any) -> str:
    """Takes the date, the kind, the user and the numbers."""
    history = model.history.model
    fields = [field.attname for field in history.tracked_fields]
    into = [column_of(history, name) for name in (*fields, "history_date", "history_type", "history_user_id")]
    columns = listed(column_of(model, name) for name in fields)
    table, key = quoted(model._meta.db_table), quoted(column_of(model, "pk"))
    return (
        f"INSERT INTO {quoted(history._meta.db_table)} ({listed(into)})"  # noqa: S608
        f" SELECT {columns}, %s, %s, %s FROM {table} WHERE {key} {among(model._meta.pk)} ORDER BY {key}"
    )


def links_statement(field: Any, history: Any) -> str:
    """Copy the links of `field` to the records that the query names `record`."""
    through, kept = field.remote_field.through, HistoricalRecords.m2m_models[field]
    columns = [column.column for column in through._meta.fields]
    key, pk = quoted(history._meta.pk.column), quoted(column_of(field.model, "pk"))
    return (
        f"INSERT INTO {quoted(kept._meta.db_table)} ({listed([column_of(kept, 'history_id'), *columns])})"  # noqa: S608
        f" SELECT record.{key}, {', '.join(f'link.{quoted(column)}' for column in columns)}"
        f" FROM record JOIN {quoted(through._meta.db_table)} link"
        f" ON link.{quoted(field.m2m_column_name())} = record.{pk}"
        f" ORDER BY record.{key}, link.{quoted(through._meta.pk.column)}"
    )


# --- The two databases ------------------------------------------------------------------------------


def pour(cursor: CursorWrapper, table: str, columns: list[str], rows: Iterable[Row]) -> int:
    """Insert adapted rows; how many."""
    if connection.vendor == "postgresql":
        # COPY does not pass through the cursor's own translation of errors.
        statement = f"COPY {quoted(table)} ({listed(columns)}) FROM STDIN"
        with connection.wrap_database_errors, cursor.copy(statement) as copy:
            for row in rows:
                copy.write_row(row)
        return int(cursor.rowcount)
    values = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {quoted(table)} ({listed(columns)}) VALUES ({values})"  # noqa: S608
    poured = 0
    for chunk in batched(rows, ROWS):
        cursor.executemany(statement, chunk)
        poured += len(chunk)
    return poured


def adapted(model: type[models.Model], names: Sequence[str], rows: Iterable[Row]) -> Iterator[Row]:
    """`rows` with the values for which this database has another form; most columns have none."""
    forms = [form_of(field_of(model, name)) for name in names]
    needed = [(place, form) for place, form in enumerate(forms) if form]
    if not needed:
        yield from rows
        return
    for row in rows:
        values = list(row)
        for place, form in needed:
            if values[place] is not None:
                values[place] = form(values[place])
        yield values


def form_of(field: Any) -> Callable[[Any], Any] | None:
    """What makes a value of `field` fit for this database; None when every value fits as it is."""
    while field.is_relation:
        field = field.target_field
    if isinstance(field, JSONTextField):
        return field.get_prep_value
    if isinstance(field, models.JSONField):
        return as_json
    if connection.vendor == "sqlite" and isinstance(field, NOT_IN_SQLITE):
        # Thousands of rows share a moment: each is adapted once.
        return lru_cache(maxsize=1024)(lambda value: field.get_db_prep_save(value, connection))
    if isinstance(field, models.DateTimeField):  # to write one out takes longer than all else of a row
        return lru_cache(maxsize=1024)(str)
    if isinstance(
        field, PhoneNumberField
    ):  # a text is E.164 already: to parse it would take most of the time
        return lambda value: value if isinstance(value, str) else field.get_db_prep_save(value, connection)
    return None


def among(field: Any) -> str:
    """`IN` for any number of values of `field` in one parameter, which `packed` makes.

    SQLite limits how many parameters there are. PostgreSQL takes any array for a short one, as it is made only when the
    statement runs: so it goes by the index, and plans it in no time.
    """
    if connection.vendor != "postgresql":
        return "IN (SELECT value FROM json_each(%s))"
    while field.is_relation:
        field = field.target_field
    kind = "text" if isinstance(field, models.CharField) else "bigint"
    return f"= ANY(ARRAY(SELECT value::{kind} FROM jsonb_array_elements_text(%s::jsonb)))"  # noqa: S608


def packed(values: Iterable[Any]) -> str:
    return as_json(list(values))


def field_of(model: type[models.Model], name: str) -> Any:
    return model._meta.pk if name == "pk" else model._meta.get_field(name)


def column_of(model: type[models.Model], name: str) -> str:
    """Raises FieldDoesNotExist."""
    return str(field_of(model, name).column)


def listed(columns: Iterable[str]) -> str:
    return ", ".join(quoted(column) for column in columns)


def quoted(name: str) -> str:
    return connection.ops.quote_name(name)
