"""Two entries that are one: everything of the second is handed to the first, and the second is hidden.

Nothing is lost: the record of the merge (`ContactMerge`, `OutletMerge`) holds what `unmerging` needs to take it back.
A person decides; the program alone never merges: it only hands on what came late to an entry that a person merged
(`strays`).
"""

from collections.abc import Iterable, Mapping
from typing import Any

from django.core.exceptions import ValidationError
from django.db import models, transaction
from django.db.models import F, Max
from django.utils import timezone
from django.utils.translation import gettext as _

from contacts.duplicates.apart import tell_apart
from contacts.duplicates.fields import Side, all_names, carried, questions
from contacts.duplicates.plain import as_plain, changes, plain_values
from contacts.duplicates.relations import Relation, doubles, links_of, named, relations_to, rows_at
from contacts.models import Contact, ContactMerge, Outlet, OutletMerge
from contacts.models.duplicates import Distinct, Merge
from crm import audit, bulk
from crm.models import Stamped, User, Verb

WISH = ("do_not_contact_since", "do_not_contact_by")
"""Noted in every merge, also when it stays as it is: who asks later to be left alone may be either of the two."""


class Overtaken(Exception):
    """Somebody saved one of the two since the page was opened."""


class Refused(ValidationError):
    """It cannot be done as things stand; the sentence says why."""


@transaction.atomic
def merge_contacts(
    *, kept: Contact, merged: Contact, by: User, choices: Mapping[str, str], versions: tuple[int, int]
) -> ContactMerge:
    """Put `merged` into `kept`, both of the address book of `by`'s own unit.

    `choices` is `{field: "kept" | "merged"}`; a field that is not named follows the proposal (`fields.Question`).
    `versions` are those of both as the user saw them. Raises Overtaken, Refused, ValidationError (a rule of the
    register would be broken); then nothing has changed.
    """
    return merge_entries(ContactMerge, kept, merged, by, choices, versions)


@transaction.atomic
def merge_outlets(
    *, kept: Outlet, merged: Outlet, by: User, choices: Mapping[str, str], versions: tuple[int, int]
) -> OutletMerge:
    """As `merge_contacts`, for two outlets that `by` may edit. The name that goes stays as one of `other_names`."""
    return merge_entries(OutletMerge, kept, merged, by, choices, versions)


def merge_entries[M: Merge](
    record: type[M], kept: Any, merged: Any, by: User, choices: Mapping[str, str], versions: tuple[int, int]
) -> M:
    kept, merged = both_locked(kept, merged, by)
    if (kept.version, merged.version) != tuple(versions):
        raise Overtaken
    merge = record(kept=kept, merged=merged, by=by)
    merged.merged_into = kept
    signed(merged, by).save()
    hand_over(merged, kept, merge, by)
    unite(kept, merged, choices, merge)
    kept.clean()
    kept.validate_constraints()
    signed(kept, by).save()
    merge.save()
    audit.record(Verb.MERGE, actor=by, obj=kept, detail=str(merged.pk))
    return merge


def both_locked(kept: Any, merged: Any, by: User) -> tuple[Any, Any]:
    """The two as they stand now, locked in one order whoever asks."""
    rows = type(kept).objects.editable_by(by).select_for_update()
    found = {row.pk: row for row in rows.filter(pk__in=[kept.pk, merged.pk]).order_by("pk")}
    if len(found) != 2:
        raise Refused(_("One of the two has been merged, deleted or handed over in the meantime."))
    return found[kept.pk], found[merged.pk]


def signed[R: models.Model](row: R, by: User) -> R:
    """`row`, about to be saved by `by`; its history knows the author outside a request, too."""
    if isinstance(row, Stamped):
        row.stamp(by)
    row._history_user = by  # type: ignore[attr-defined]
    return row


# --- What the entry itself says ---------------------------------------------------------------------


def unite(kept: Any, merged: Any, choices: Mapping[str, str], merge: Merge) -> None:
    """Make `kept` (unsaved) what the choices say, with the links of both."""
    before = plain_values(kept, carried(type(kept)))
    names = (kept.name, merged.name)
    for question in questions(kept, merged):
        side = Side(choices.get(question.name, question.proposal[0]))
        for field, value in zip(question.group, question.values(side), strict=True):
            setattr(kept, field.attname, value)
    if isinstance(kept, Outlet):
        kept.other_names = all_names(kept, merged, names)
    if isinstance(kept, Contact):
        keep_wish(kept, merged)
    after = plain_values(kept, carried(type(kept)))
    wish = {name: [before[name], after[name]] for name in WISH if name in after}
    merge.values.update({**changes(before, after), **wish})
    for many in links_of(type(kept)):
        add_links(many, kept, merged, merge)


def keep_wish(kept: Any, merged: Any) -> None:
    asked = who_asked_first(kept, merged)
    if asked:
        kept.do_not_contact_since = asked.do_not_contact_since
        kept.do_not_contact_by_id = asked.do_not_contact_by_id


def who_asked_first(*people: Any) -> Any:
    """Whose wish to be left alone counts when they are one: the earlier day. None where nobody asked."""
    asked = [each for each in people if each.do_not_contact_since]
    return min(asked, key=lambda each: each.do_not_contact_since, default=None)


def add_links(many: models.ManyToManyField[Any, Any], kept: Any, merged: Any, merge: Merge) -> None:
    """`kept` gets the links that only `merged` has, which keeps its own. Saving `kept` writes their history."""
    before = linked(many, kept)
    after = sorted({*before, *linked(many, merged)})
    if after == before:
        return
    mine, theirs = many.m2m_field_name(), many.m2m_reverse_field_name()
    through: Any = many.remote_field.through
    new = [{f"{mine}_id": kept.pk, f"{theirs}_id": pk} for pk in after if pk not in before]
    through._base_manager.bulk_create([through(**link) for link in new])
    merge.values[many.name] = [before, after]


def linked(many: models.ManyToManyField[Any, Any], entry: Any) -> list[Any]:
    links = many.remote_field.through._base_manager.filter(**{many.m2m_field_name(): entry.pk})  # type: ignore[union-attr]
    return sorted(links.values_list(many.m2m_reverse_field_name(), flat=True))


# --- What names the entry ---------------------------------------------------------------------------


def hand_over(source: models.Model, target: models.Model, merge: Merge, by: User) -> None:
    """Make every row that names `source` name `target`, and note in `merge` (unsaved) what was done.

    Rows that cannot stand twice go first: a row that is dropped for one of its keys is kept as it was for all of them.
    """
    tell_apart(source, target, merge)
    relations = [key for key in relations_to(type(source)) if not issubclass(key.model, Distinct)]
    for key in relations:
        drop_doubles(key, source, target, merge, by)
    for key in relations:
        move(key, source, target, merge, by)


def drop_doubles(key: Relation, source: models.Model, target: models.Model, merge: Merge, by: User) -> None:
    rows = key.model._base_manager
    for theirs, ours in doubles(key, source, target).items():
        double, row = rows.get(pk=theirs), rows.get(pk=ours)
        learn(row, double, key, merge, by)
        hand_over(double, row, merge, by)
        merge.dropped.append(as_plain(double))
        double._history_user = by  # type: ignore[attr-defined]
        double.delete()


def learn(row: Any, double: Any, key: Relation, merge: Merge, by: User) -> None:
    """Fill what `row` leaves blank from the double that goes; a model with `learn_from` knows more ways.

    Those first: a blank day that was filled would not tell any more which of the two is the newer. What they name is
    settled by them, blank or not.
    """
    fields = [one for one in row._meta.concrete_fields if one.editable and one not in (key, row._meta.pk)]
    before = plain_values(row, fields)
    settled = row.learn_from(double) if hasattr(row, "learn_from") else ()
    for field in fields:
        if field.name not in settled and field.value_from_object(row) in field.empty_values:
            setattr(row, field.attname, field.value_from_object(double))
    if note(row, changes(before, plain_values(row, fields)), merge):
        signed(row, by).save()


def note(row: models.Model, changed: dict[str, list[Any]], merge: Merge) -> bool:
    """Join what changed on another row to what the merge can take back; whether anything did."""
    known = merge.values.get(row_name(row), {})
    for name, (before, after) in changed.items():
        known[name] = [known[name][0] if name in known else before, after]
    if changed:
        merge.values[row_name(row)] = known
    return bool(changed)


def row_name(row: models.Model) -> str:
    """`contacts.Phone:7`, under which `Merge.values` keeps what changed on a row that is not the entry itself."""
    return f"{row._meta.label}:{row.pk}"


def move(key: Relation, source: models.Model, target: models.Model, merge: Any, by: User) -> None:
    rows = rows_at(key, source)
    if isinstance(target, key.model):  # the target's own link to the source is a value of its own
        rows = rows.exclude(pk=target.pk)
    pks = list(rows.order_by("pk").values_list("pk", flat=True))
    if not pks:
        return
    if any(field.name == "order" for field in key.model._meta.concrete_fields):
        put_behind(key, pks, target, merge)
    point(key, pks, target, by)
    if source == merge.merged:
        merge.moved[named(key)] = sorted({*merge.moved.get(named(key), []), *pks})
        return
    for row in key.model._base_manager.filter(pk__in=pks):  # rows of a double: few, and not the entry's own
        note(row, {key.name: [source.pk, target.pk]}, merge)


def put_behind(key: Relation, pks: list[int], target: models.Model, merge: Merge) -> None:
    """Rows in an order come after those of the target: its first phone number stays the first."""
    last = rows_at(key, target).aggregate(last=Max("order"))["last"]
    if last is None:
        return
    row: Any
    for row in key.model._base_manager.filter(pk__in=pks):
        note(row, {"order": [row.order, row.order + last + 1]}, merge)
    key.model._base_manager.filter(pk__in=pks).update(order=F("order") + last + 1)


def point(key: Relation, pks: Iterable[int], target: models.Model, by: User) -> None:
    """Make these rows name `target`, with stamp, version and history, in a few statements whatever their number."""
    pks, now = list(pks), timezone.now()
    stamp = {"version": F("version") + 1, "updated_at": now, "updated_by": by}
    rows = key.model._base_manager.filter(pk__in=pks)
    rows.update(**{key.name: target}, **(stamp if issubclass(key.model, Stamped) else {}))
    if hasattr(key.model, "history"):
        bulk.remember(key.model, pks, kind="~", user=by, at=now)
