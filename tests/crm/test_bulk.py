"""Writing many rows at once leaves in the tables what `save()` and `delete()` of each would have left."""

import gc
import weakref
from datetime import UTC, date, datetime
from typing import Any

import pytest
from django.core.exceptions import FieldDoesNotExist
from django.db import IntegrityError, connection, models, transaction

from contacts.models import Contact, ImportBatch, ImportOutcome, ImportRow, Outlet, Phone, Position
from contacts.models.people import Beat
from crm import bulk
from crm.models import Job, Region, User
from tests.factories import make_chapter, make_contact, make_outlet, unit

AT = datetime(2026, 8, 17, 3, 30, 15, 123456, tzinfo=UTC)
LATER = datetime(2026, 8, 18, 3, 30, tzinfo=UTC)

pytestmark = pytest.mark.django_db


# --- Numbers ----------------------------------------------------------------------------------------


def test_reserved_numbers_are_given_to_nobody_else():
    before = make_contact()
    reserved = bulk.reserve(Contact, 3)
    after = make_contact()
    assert reserved == [before.pk + 1, before.pk + 2, before.pk + 3]
    assert after.pk == before.pk + 4
    assert bulk.reserve(Contact, 1) == [after.pk + 1]


def test_numbers_are_reserved_in_a_table_that_never_held_a_row():
    assert not Job.objects.exists()
    reserved = bulk.reserve(Job, 2)
    assert reserved[1] == reserved[0] + 1
    job = Job.objects.create(kind="x", created_by=User.objects.first())
    assert job.pk == reserved[1] + 1


def test_a_row_with_a_number_of_its_own_is_stepped_over_on_sqlite():
    if connection.vendor != "sqlite":
        pytest.skip("a sequence of PostgreSQL knows only the numbers that it gave")
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM sqlite_sequence WHERE name = 'contacts_contact'")
    contact = make_contact(pk=9000)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE sqlite_sequence SET seq = 5 WHERE name = 'contacts_contact'")
    assert bulk.reserve(Contact, 1) == [contact.pk + 1]


def test_no_number_is_no_work(django_assert_num_queries):
    with django_assert_num_queries(0):
        assert bulk.reserve(Contact, 0) == []


# --- Inserting --------------------------------------------------------------------------------------


def contact_values(pk: int, name: str, **others: Any) -> dict[str, Any]:
    return {
        "id": pk, "version": 1, "created_at": AT, "updated_at": AT, "name": name, "prefix_title": "",
        "suffix_title": "", "kind": "journalist", "email": "", "unit_id": unit().pk, "shared_down": False,
        "source": "kartu nama", "legal_basis": "public_task", "purpose": "Kemitraan media",
        "name_key": name.lower(), "key": name.lower(),
        "do_not_contact_since": None, **others,
    }  # fmt: skip


def inserted(*rows: dict[str, Any]) -> int:
    return bulk.insert(Contact, list(rows[0]), (list(row.values()) for row in rows))


def test_values_come_back_as_they_went_in(cast):
    operator = cast["operator.trenggalek"]
    first, second = bulk.reserve(Contact, 2)
    awkward = 'tab\t, "kutip", \\N, \\, baris\nbaru, é, 🙂, %s'
    written = inserted(
        contact_values(
            first,
            "Budi",
            source=awkward,
            do_not_contact_since=date(2026, 8, 1),
            do_not_contact_by_id=operator.pk,
        ),
        contact_values(second, "Sari", shared_down=True, do_not_contact_by_id=None),
    )
    assert written == 2
    budi, sari = Contact.objects.get(pk=first), Contact.objects.get(pk=second)
    assert (budi.source, budi.do_not_contact_since, budi.created_at) == (awkward, date(2026, 8, 1), AT)
    assert (budi.do_not_contact_by, budi.shared_down, budi.email) == (operator, False, "")
    assert (sari.shared_down, sari.do_not_contact_since, sari.created_by_id) == (True, None, None)


def test_a_date_may_be_a_text_and_a_number_needs_no_parsing():
    contact, outlet = make_contact(), make_outlet()
    bulk.insert(Phone, ["contact_id", "number", "order"], [(contact.pk, "+6281234567890", 0)])
    bulk.insert(
        Position,
        ["contact_id", "outlet_id", "start", "version", "created_at", "updated_at"],
        [(contact.pk, outlet.pk, "2024-02-29", 1, AT, AT)],
    )
    assert str(contact.phones.get()) == "0812-3456-7890"
    assert contact.positions.get().start == date(2024, 2, 29)


def test_a_parsed_number_is_stored_like_a_saved_one():
    saved = make_contact(phone="081234567890")
    other = make_contact()
    number = saved.phones.get().number
    bulk.insert(Phone, ["contact_id", "number", "order"], [(other.pk, number, 0)])
    assert Phone.objects.filter(number="+6281234567890").count() == 2


@pytest.mark.parametrize(
    "plan", [{}, {"set": {"name": [None, 'Budi "Bud" \\ é']}}, {"add": {"phones": [{"order": 0}]}}]
)
def test_json_comes_back_as_it_went_in(cast, plan):
    batch = ImportBatch.objects.create(unit=unit(), into="contacts", file_name="a.csv")
    row = ImportRow.objects.create(batch=batch, number=2, cells=["Budi"])
    names = ["row_id", "batch_id", "number", "outcome", "plan", "notes", "candidates", "undone", "undo_note"]
    bulk.insert(ImportOutcome, names, [(row.pk, batch.pk, 2, "new", plan, ["catatan"], [], "", "")])
    outcome = ImportOutcome.objects.get(row=row)
    assert (outcome.plan, outcome.notes, outcome.candidates, outcome.object_id) == (
        plan,
        ["catatan"],
        [],
        None,
    )
    assert ImportOutcome.objects.filter(notes=["catatan"]).count() == 1


def test_links_are_rows_like_any_other():
    contact, beats = make_contact(), list(Beat.objects.order_by("pk")[:2])
    pairs = [(contact.pk, beat.pk) for beat in beats]
    assert bulk.insert(Contact.beats.through, ["contact_id", "beat_id"], pairs) == 2
    assert set(contact.beats.all()) == set(beats)


def test_rows_may_come_from_a_generator_in_any_number(monkeypatch):
    monkeypatch.setattr(bulk, "ROWS", 2)
    contact = make_contact()
    rows = ((contact.pk, f"+62812345678{last}0", last) for last in range(5))
    assert bulk.insert(Phone, ["contact_id", "number", "order"], rows) == 5
    assert bulk.insert(Phone, ["contact_id", "number", "order"], iter(())) == 0
    assert list(contact.phones.values_list("order", flat=True)) == [0, 1, 2, 3, 4]


def test_a_rule_of_the_database_stops_all_of_it():
    contact = make_contact(phone="+6281234567890")
    rows = [(contact.pk, "+6281111111111", 1), (contact.pk, "+6281234567890", 2)]
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.insert(Phone, ["contact_id", "number", "order"], rows)
    assert contact.phones.count() == 1


def test_an_error_of_the_one_who_gives_the_rows_is_theirs():
    def rows() -> Any:
        yield make_contact_pk, "+6281111111111", 0
        raise LookupError("row 2")

    make_contact_pk = make_contact().pk
    with pytest.raises(LookupError, match="row 2"), transaction.atomic():
        bulk.insert(Phone, ["contact_id", "number", "order"], rows())
    assert not Phone.objects.exists()


def test_an_unknown_name_is_said():
    with pytest.raises(FieldDoesNotExist):
        bulk.insert(Phone, ["contact_id", "numero"], [])


# --- Updating and deleting --------------------------------------------------------------------------


def test_an_update_sets_the_named_fields_and_no_other():
    budi, sari, tono = make_contact("Budi"), make_contact("Sari"), make_contact("Tono")
    rows = [(budi.pk, "budi@x.id", LATER), (sari.pk, "", LATER), (tono.pk + 1000, "x@x.id", LATER)]
    assert bulk.update(Contact, ["email", "updated_at"], rows) == 2
    found = dict(Contact.objects.values_list("name", "email"))
    assert found == {"Budi": "budi@x.id", "Sari": "", "Tono": ""}
    assert Contact.objects.get(pk=budi.pk).updated_at == LATER
    tono.refresh_from_db()
    assert tono.updated_at != LATER
    assert set(Contact.objects.values_list("version", flat=True)) == {1}


def test_two_updates_in_one_transaction():
    contact, outlet = make_contact(), make_outlet()
    assert bulk.update(Contact, ["email"], [(contact.pk, "a@x.id")]) == 1
    assert (
        bulk.update(Outlet, ["company", "verification_checked_on"], [(outlet.pk, "PT A", date(2026, 1, 2))])
        == 1
    )
    assert bulk.update(Contact, ["email"], iter([])) == 0
    outlet.refresh_from_db()
    assert (outlet.company, outlet.verification_checked_on) == ("PT A", date(2026, 1, 2))


def test_a_checked_update_raises_the_version_and_passes_over_what_has_moved_on():
    budi, sari = make_contact("Budi", version=3), make_contact("Sari", version=4)
    rows = [(budi.pk, 3, "budi@x.id"), (sari.pk, 3, "sari@x.id")]
    assert bulk.update(Contact, ["email"], rows, version_checked=True) == 1
    assert set(Contact.objects.values_list("name", "version", "email")) == {
        ("Budi", 4, "budi@x.id"),
        ("Sari", 4, ""),
    }


def test_a_checked_update_may_raise_the_version_alone():
    contact = make_contact()
    assert bulk.update(Contact, [], [(contact.pk, 1)], version_checked=True) == 1
    contact.refresh_from_db()
    assert contact.version == 2


def test_a_row_is_updated_once():
    contact = make_contact()
    with pytest.raises(IntegrityError), transaction.atomic():
        bulk.update(Contact, ["email"], [(contact.pk, "a@x.id"), (contact.pk, "b@x.id")])
    contact.refresh_from_db()
    assert contact.email == ""


def test_json_is_updated_too():
    batch = ImportBatch.objects.create(unit=unit(), into="contacts", file_name="a.csv")
    assert bulk.update(ImportBatch, ["counts"], [(batch.pk, {"new": 3})]) == 1
    batch.refresh_from_db()
    assert batch.counts == {"new": 3}


def test_more_rows_than_a_statement_of_sqlite_may_name_are_deleted(monkeypatch):
    monkeypatch.setattr(bulk, "KEYS", 2)
    contact = make_contact()
    phones = [contact.phones.create(number=f"+62812345678{last}0", order=last) for last in range(5)]
    gone = [phone.pk for phone in phones[:4]] + [phones[4].pk + 1000]
    assert bulk.delete(Phone, gone) == 4
    assert list(contact.phones.all()) == phones[4:]


# --- History ----------------------------------------------------------------------------------------


def records(model: Any, pk: int) -> list[dict[str, Any]]:
    """The history of a row, oldest first, with its links; without the numbers that differ by nature."""
    history = model.history.model
    found = []
    for record in model.history.filter(id=pk).order_by("history_id"):
        values = {field.attname: getattr(record, field.attname) for field in history._meta.fields}
        for field in history._history_m2m_fields:
            kept = getattr(record, field.name).all()
            names = [column.attname for column in field.remote_field.through._meta.fields]
            values[field.name] = sorted(tuple(getattr(link, name) for name in names) for link in kept)
        del values["history_id"]
        found.append(values)
    return found


def like_a_save(row: models.Model, user: User, kind: str) -> dict[str, Any]:
    """The record that simple_history itself writes of `row`, after which the database is as before."""
    with transaction.atomic():
        row._history_user, row._history_date = user, AT  # type: ignore[attr-defined]
        pk = row.pk
        if kind == "-":
            row.delete()
        else:
            type(row).history.model.objects.all().delete()  # type: ignore[attr-defined]
            models.Model.save(row, force_update=True)
        (*_others, record) = records(type(row), pk)
        transaction.set_rollback(True)
    return {**record, "history_type": kind}


def rows_with_history() -> list[Any]:
    contact = make_contact("Budi Santoso", email="budi@x.id", phone="+6281234567890", outlet=make_outlet())
    contact.beats.set(Beat.objects.order_by("pk")[:2])
    contact.regions.set(Region.objects.order_by("pk")[:3])
    outlet = make_outlet(website="https://x.id", verification_checked_on=date(2026, 1, 2))
    outlet.regions.set(Region.objects.order_by("pk")[:2])
    chapter = make_chapter()
    chapter.regions.set(Region.objects.order_by("pk")[1:2])
    membership = contact.memberships.create(chapter=chapter, card_number="12")
    return [contact, contact.phones.get(), contact.positions.get(), outlet, chapter, membership, chapter.body]


@pytest.mark.parametrize("kind", ["+", "~"])
@pytest.mark.parametrize("place", range(7))
def test_history_is_what_a_save_writes(cast, place, kind):
    operator = cast["operator.trenggalek"]
    row = rows_with_history()[place]
    # What a save itself moves on (`updated_at`) is not the history's doing.
    row.save()
    expected = like_a_save(type(row)._default_manager.get(pk=row.pk), operator, kind)
    before = records(type(row), row.pk)
    bulk.remember(type(row), [row.pk], kind=kind, user=operator, at=AT)
    *others, written = records(type(row), row.pk)
    assert others == before
    assert {**written, "updated_at": None} == {**expected, "updated_at": None}
    assert (written["history_user_id"], written["history_date"]) == (operator.pk, AT)


@pytest.mark.parametrize("place", [0, 1, 2, 5])
def test_history_is_what_a_deletion_writes(cast, place):
    operator = cast["operator.trenggalek"]
    row = rows_with_history()[place]
    expected = like_a_save(type(row)._default_manager.get(pk=row.pk), operator, "-")
    bulk.remember(type(row), [row.pk], kind="-", user=operator, at=AT)
    assert records(type(row), row.pk)[-1] == expected


def test_history_of_many_keeps_every_link_with_its_own_record(cast, monkeypatch):
    monkeypatch.setattr(bulk, "KEYS", 2)
    operator, beats = cast["operator.trenggalek"], list(Beat.objects.order_by("pk")[:3])
    people: list[Any] = [make_contact() for _number in range(3)]
    for person, beat in zip(people, beats, strict=True):
        person.beats.set([beat])
    for at in (AT, LATER):
        bulk.remember(Contact, [person.pk for person in people], kind="~", user=operator, at=at)
    for person, beat in zip(people, beats, strict=True):
        newest, earlier = person.history.order_by("-history_id")[:2]
        assert (newest.history_date, earlier.history_date) == (LATER, AT)
        assert [link.beat_id for link in newest.beats.all()] == [beat.pk]
        assert [link.beat_id for link in earlier.beats.all()] == [beat.pk]


def test_history_without_a_user_and_of_rows_that_are_gone():
    contact: Any = make_contact()
    bulk.remember(Contact, [contact.pk, contact.pk + 1000], kind="~", user=None, at=AT)
    assert contact.history.first().history_user is None
    assert records(Contact, contact.pk + 1000) == []


def test_a_model_without_history_is_refused():
    with pytest.raises(AttributeError):
        bulk.remember(Beat.contacts.through, [1], kind="+", user=None, at=AT)


def test_links_of_others_are_left_alone(cast):
    """Only the rows that were named have a new record."""
    named, other = make_contact(), make_contact()
    other.beats.set(Beat.objects.order_by("pk")[:1])
    before = records(Contact, other.pk)
    bulk.remember(Contact, [named.pk], kind="~", user=None, at=AT)
    assert records(Contact, other.pk) == before


def test_history_that_nobody_waits_for_is_there_in_the_end(cast):
    first, second = make_contact(), make_contact()
    with transaction.atomic(), bulk.unwaited():
        bulk.remember(Contact, [first.pk], kind="~", user=cast["operator.trenggalek"], at=AT)
        bulk.remember(Contact, [second.pk], kind="~", user=None, at=AT)
    assert [records(Contact, each.pk)[-1]["history_user_id"] for each in (first, second)] == [
        cast["operator.trenggalek"].pk,
        None,
    ]


def test_what_the_database_refuses_meanwhile_is_said_in_the_end():
    contact = make_contact()
    before = records(Contact, contact.pk)
    no_time: Any = None
    with pytest.raises(IntegrityError), transaction.atomic(), bulk.unwaited():
        bulk.remember(Contact, [contact.pk], kind="~", user=None, at=no_time)
    assert records(Contact, contact.pk) == before


def test_references_are_looked_at_before_the_transaction_ends():
    if connection.vendor != "postgresql":
        pytest.skip("SQLite keeps no list of them")
    contact = make_contact()
    with transaction.atomic():
        bulk.insert(Phone, ["contact_id", "number", "order"], [(contact.pk + 1000, "+6281234567890", 0)])
        with pytest.raises(IntegrityError), transaction.atomic(), bulk.unwaited():
            bulk.check_references()
        Phone.objects.update(contact=contact)
        bulk.check_references()
        # From then on they wait for the end again, as those of Django do.
        later = bulk.reserve(Contact, 1)[0]
        bulk.insert(Phone, ["contact_id", "number", "order"], [(later, "+6281234567891", 0)])
        make_contact("Kelak", pk=later)
    assert Phone.objects.count() == 2


# --- Garbage --------------------------------------------------------------------------------------------


def test_garbage_is_looked_for_as_usual_once_the_work_is_over_or_has_failed():
    usual, seen = gc.get_threshold(), []

    def fail() -> None:
        with bulk.keeping_all():
            seen.append(gc.get_threshold())
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    assert (seen, gc.get_threshold()) == ([bulk.SELDOM], usual)
    assert usual[0] < bulk.SELDOM[0]


def test_what_errors_leave_behind_goes_meanwhile():
    class Left:
        itself: "Left"

    with bulk.keeping_all():
        first, kept = Left(), []
        first.itself = first
        gone = weakref.ref(first)
        del first
        kept += [[number] for number in range(bulk.SELDOM[0] // 2)]
        assert gone() is not None
        kept += [[number] for number in range(bulk.SELDOM[0])]
        assert gone() is None
