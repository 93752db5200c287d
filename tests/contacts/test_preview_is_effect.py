"""Whatever the file and whatever the rules: an import does to the register what its preview says, and nothing else."""

from datetime import date
from typing import Any

import pytest
from django.db import models, transaction
from hypothesis import HealthCheck, event, given, settings
from hypothesis import strategies as st

from contacts.imports import actions, again, passes, writing
from contacts.imports.plan import Plan
from contacts.imports.reading import Table, cleaned
from contacts.imports.spool import Row
from contacts.models import (
    Beat,
    Chapter,
    Contact,
    ImportBatch,
    ImportOutcome,
    Membership,
    MemberType,
    Office,
    OfficeTitle,
    Outcome,
    Outlet,
    Phone,
    Position,
    PositionRole,
)
from crm.models import AuditEntry, Region, User
from tests.contacts.import_files import said
from tests.contacts.messy_lists import OUTLETS, PEOPLE, files
from tests.contacts.plans_applied import RELATED, apply
from tests.contacts.undo_worlds import TABLES, register
from tests.factories import make_body, make_chapter, make_contact, make_outlet, unit

# The same examples each time: no run fails by a find of its own. To look for new ones, take `derandomize` away.
thorough = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
KEPT: list[type[models.Model]] = [Contact, Phone, Position, Membership, Office, Outlet, Chapter]
RULES = st.fixed_dictionaries(
    {
        "on_duplicate": st.sampled_from(["update", "update", "fill", "new", "skip"]),
        "on_likely": st.sampled_from(["", "update", "update", "fill", "new", "skip"]),
        "create_missing": st.sampled_from([True, True, False]),
        "leave_out": st.just(True),
    }
)
DOES = (Outcome.NEW, Outcome.UPDATE)
CHUNKS = st.sampled_from([1, 2, 2000])


@pytest.fixture
def known_people(cast: Any) -> dict[str, str]:
    """The register before, and the numbers that a file may name people by."""
    make_body()
    chapter = make_chapter("PWI Trenggalek")
    paper = make_outlet("Kabar Lama", kind="cetak")
    make_outlet("Suara", kind="radio")
    make_outlet("Suara", kind="cetak")
    budi = make_contact("Budi Santoso", email="budi@x.id", phone="+6281234567890", outlet=paper)
    budi.phones.create(number="+62355791234", order=1)
    budi.beats.set(Beat.objects.order_by("pk")[:2])
    budi.regions.set(Region.objects.order_by("pk")[:1])
    kind = MemberType.objects.first()
    budi.memberships.create(chapter=chapter, card_number="7", member_type=kind, checked_on=date(2026, 1, 2))
    budi.offices.create(chapter=chapter, title=OfficeTitle.objects.get(code="ketua"))
    sari = make_contact("Sari Dewi", phone="+6281311112222")
    role = PositionRole.objects.get(code="reporter")
    sari.positions.create(outlet=paper, role=role, end=date(2020, 1, 1))
    make_contact("Rini")
    foreign = make_contact("Budi Santoso", phone="+6281234567890", of=unit("polres-ketapang"))
    return {"budi": str(budi.pk), "sari": str(sari.pk), "foreign": str(foreign.pk)}


@pytest.fixture
def known_outlets(cast: Any) -> dict[str, str]:
    """The register before; no file names outlets by number."""
    old = make_outlet("Kabar Lama", website="https://kabar.id", phone="+62355791234", company="PT Kabar")
    old.regions.set(Region.objects.order_by("pk")[:2])
    make_outlet("Suara", kind="cetak", other_names="Suara Kita", email="redaksi@suara.id")
    make_outlet("Suara Satu", kind="siber", website="https://suara.id/satu", steward=unit("mabes-polri"))
    return {}


# --- The properties --------------------------------------------------------------------------------------


def everything() -> dict[str, Any]:
    """The register with its history and trail: what a preview must not touch."""
    histories: list[Any] = [model.history.model for model in KEPT]  # type: ignore[attr-defined]
    kept = {model._meta.label: list(model._base_manager.order_by("pk").values()) for model in TABLES}
    written = {model._meta.label: list(model.objects.order_by("pk").values()) for model in histories}
    return {**kept, **written, "trail": AuditEntry.objects.count()}


def effects(batch: ImportBatch) -> list[Any]:
    """Plan, entry and its version of each row that does something."""
    found = ImportOutcome.objects.filter(batch=batch, outcome__in=DOES).order_by("number")
    return [list(told) for told in found.values_list("plan", "object_id", "object_version")]


def passed(batch: ImportBatch, user: User, **patched: Any) -> tuple[Any, ...]:
    """What a pass says, but for the numbers that it reserves."""
    with pytest.MonkeyPatch.context() as patch:
        for name, value in patched.items():
            patch.setattr(passes, name, value)
        return said(passes.passed(batch, user))


def recalled(batch: ImportBatch) -> bool:
    """Whether a row is answered from the import before."""
    before = again.earlier(batch)
    return bool(before and any(before.known(lines) for lines in passes.chunks_of(batch, None)))


def looked_up(batch: ImportBatch, user: User) -> tuple[Any, ...]:
    """What a pass says that knows nothing of an earlier import of the same list."""
    return passed(batch, user, earlier=lambda batch: None)


def settled(batch: ImportBatch, rules: dict[str, Any]) -> ImportBatch:
    actions.choose_columns(batch=batch, mapping=batch.mapping, default_kind=None, **rules)
    assert all(batch.mapping.values())
    return batch


def holds(
    rows: list[dict[str, str]], names: dict[str, str], user: User, into: str, rules: dict[str, Any]
) -> None:
    batch = settled(read(rows, names, user, into), rules)
    before = everything()
    actions.preview(batch=batch, user=user)
    assert everything() == before
    assert passed(batch, user, CHUNK=1 if passes.CHUNK > 1 else 2000) == passed(batch, user)
    with transaction.atomic():
        assert actions.confirm_import(batch=batch, user=user, digest=batch.digest)
        assert actions.write_import(batch=batch, user=user), batch.problem
        after, made, done = rounded(register()), batch.made, effects(batch)
        assert AuditEntry.objects.count() == before["trail"] + 1
        for outcome in set(batch.outcomes.values_list("outcome", flat=True)):
            event(outcome)
        second = settled(read(rows, names, user, into), rules)
        actions.preview(batch=second, user=user)
        assert unquiet(Told(batch), Told(second), rules) == []
        assert passed(second, user) == looked_up(second, user)
        event("recalled" if recalled(second) else "looked up")
        transaction.set_rollback(True)
    model: Any = writing.MODELS[into]
    for plan, pk, version in done:
        apply(Plan.of(plan), pk, version, model, batch, made)
    assert rounded(register()) == after


class Told:
    """What a preview says of each row: which entry it means, None for none, what becomes of it, what it may mean."""

    def __init__(self, batch: ImportBatch) -> None:
        found = list(batch.outcomes.order_by("number"))
        self.entries = {row.number: None if row.outcome == Outcome.WRONG else row.object_id for row in found}
        self.outcomes = {row.number: row.outcome for row in found}
        self.offered = {row.number: {one["id"] for one in row.candidates} for row in found}
        self.renamed = {row.object_id for row in found if row.plan.get("set", {}).get("name", [None])[0]}

    def rows_of(self, entry: int | None) -> list[int]:
        return [number for number, meant in self.entries.items() if meant == entry is not None]

    def by_turns(self, entry: int | None) -> bool:
        """Whether a later row said something else of the entry than its first one."""
        return any(self.outcomes[number] in DOES for number in self.rows_of(entry)[1:])


def unquiet(first: Told, second: Told, rules: dict[str, str]) -> list[int]:
    """Rows that do something, are wrong or asked about, when the same file comes a second time, and should not.

    They may where two rows say different things of one entry, by turns; where the entry has lost the name by which the
    row knew it; where other rows mean the entry than before (one that was wrong or undecided, or that fits what a later
    row has brought better); where the entry of another row fits as well by now; where the rules make a new entry of
    each row, which the directory may hold already; and where they took less of the entry when it was only likely than
    now that it is certain.
    """
    return [
        number
        for number in second.outcomes
        if first.entries[number] is not None and not explained(number, first, second, rules)
    ]


def explained(number: int, first: Told, second: Told, rules: dict[str, str]) -> bool:
    outcome, before, entry = second.outcomes[number], first.entries[number], second.entries[number]
    if outcome == Outcome.UPDATE:
        less = (rules["on_likely"], rules["on_duplicate"]) == ("fill", "update")
        return less or first.by_turns(entry) or first.rows_of(entry) != second.rows_of(entry)
    if outcome in (Outcome.NEW, Outcome.DUPLICATE, Outcome.WRONG):
        others = [row for row in first.rows_of(before) if row != number]
        fitting = second.offered[number] & {*first.entries.values()} - {before, None}
        return (
            "new" in rules.values()
            or before in first.renamed
            or first.by_turns(before)
            or others != second.rows_of(before)
            or bool(fitting)
        )
    return True


def rounded(found: dict[str, list[Any]]) -> dict[str, list[Any]]:
    """Rows that come with an entry get their numbers as they come."""
    own = {model._meta.label for model in RELATED.values()}
    return {
        name: sorted((row[1:] for row in rows), key=repr) if name in own else rows
        for name, rows in found.items()
    }


def read(rows: list[dict[str, str]], names: dict[str, str], user: User, into: str) -> ImportBatch:
    """The rows as reading a file would hand them on, without its process."""
    headers = list(rows[0])
    texts = ([cleaned(names.get(row[header], row[header]))[0] for header in headers] for row in rows)
    lines: list[Row] = [(number, cells, {}) for number, cells in enumerate(texts, 2)]
    batch = ImportBatch(unit=user.unit, into=into, file_name="daftar.csv", state="read")
    return actions.store(Table(headers, []), lines, batch, user)


@thorough
@given(rows=files(PEOPLE, some_without="nomor mitra pers"), rules=RULES, chunk=CHUNKS, nobody=st.booleans())
def test_what_a_list_of_people_does_is_what_its_preview_says(cast, known_people, rows, rules, chunk, nobody):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "CHUNK", chunk)
        patch.setattr(writing, "CHUNK", chunk)
        if nobody:
            Contact.objects.all().delete()
        holds(rows, known_people, cast["operator.trenggalek"], "contacts", rules)
        transaction.set_rollback(True)


@thorough
@given(rows=files(OUTLETS), rules=RULES, chunk=CHUNKS)
def test_what_a_list_of_outlets_does_is_what_its_preview_says(cast, known_outlets, rows, rules, chunk):
    with transaction.atomic(), pytest.MonkeyPatch.context() as patch:
        patch.setattr(passes, "CHUNK", chunk)
        patch.setattr(writing, "CHUNK", chunk)
        holds(rows, known_outlets, cast["operator.trenggalek"], "outlets", rules)
        transaction.set_rollback(True)
