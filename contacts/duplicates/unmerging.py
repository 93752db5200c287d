"""Taking a merge back: the exact inverse of `merging`, as far as nobody has changed the same things since."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from django.apps import apps
from django.db import IntegrityError, models, transaction
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from contacts.duplicates.apart import note_pair, pair_models, rename, rename_kept
from contacts.duplicates.fields import TOGETHER
from contacts.duplicates.merging import WISH, Refused, point, signed
from contacts.duplicates.plain import PlainRow, made_anew, model_of, plain
from contacts.duplicates.relations import Relation, doubles, links_of, named, relations_to
from contacts.models import Contact, ContactMerge, Outlet, OutletMerge
from contacts.models.duplicates import Distinct, Merge
from crm import audit, bulk
from crm.models import User, Verb

ENTRIES = (Contact, Outlet)


@dataclass
class Later:
    """Rows that another merge dropped since, as its record keeps them: a change of one is `save`d there."""

    merges: list[Merge]
    rows: dict[tuple[str, int], PlainRow]

    def row(self, model: type[models.Model], pk: int) -> PlainRow | None:
        return self.rows.get((model._meta.label_lower, pk))

    def save(self) -> None:
        for merge in self.merges:
            merge.save(update_fields=["dropped"])


@dataclass
class Separated:
    """What became of it: `stayed` names the fields somebody changed since, `lost` counts rows whose event is gone."""

    kept: Any
    merged: Any
    stayed: list[str] = field(default_factory=list)
    lost: int = 0


def merges_of(entry: models.Model) -> models.QuerySet[Any]:
    """The merges that stand on `entry`, the newest first."""
    record: Any = ContactMerge if isinstance(entry, Contact) else OutletMerge
    return record.objects.filter(kept=entry, undone_at=None).select_related("merged", "by")


def unmerge(*, merge: Merge, by: User) -> Separated:
    """Take `merge` back in the name of `by`, who may edit the kept entry: the newest of an entry first.

    Rows that came to the kept entry since stay there, and so does a field that somebody changed since. Raises Refused
    with a sentence; then nothing has changed.
    """
    try:
        with transaction.atomic():
            return take_apart(merge, by)
    except IntegrityError as error:
        raise Refused(taken()) from error


def taken() -> str:
    return _("It cannot be taken back: what the other entry held has been entered anew in the meantime.")


def take_apart(merge: Merge, by: User) -> Separated:
    record: Any = type(merge)
    merge = record.objects.select_for_update().get(pk=merge.pk)
    kept, merged = both_standing(merge, by)
    done = Separated(kept, merged)
    remade = remake(merge.dropped, by, done)
    later = dropped_later(merge, type(kept))
    give_back(merge, kept, merged, by, later)
    remade += restore_rows(merge, by, later)
    later.save()
    restore_values(merge, done)
    set_free(merge, done, by)
    carry_on([kept, merged, *remade], by)
    audit.record(Verb.UNDO, actor=by, obj=kept, detail=str(merged.pk))
    return done


def both_standing(merge: Any, by: User) -> tuple[Any, Any]:
    """The two entries, locked in the order in which a merge locks them."""
    model: Any = type(merge.kept)
    rows = model.everyone.select_for_update().filter(pk__in=[merge.kept_id, merge.merged_id]).order_by("pk")
    found = {row.pk: row for row in rows}
    kept, merged = found[merge.kept_id], found[merge.merged_id]
    newest = merges_of(kept).first()
    if merge.undone_at or merged.merged_into_id != kept.pk:
        raise Refused(_("This has been taken back already."))
    if not model.objects.editable_by(by).filter(pk=kept.pk).exists():
        raise Refused(_("Only those who may edit the entry can take it apart."))
    if newest != merge:
        raise Refused(_("Something was merged into this entry later. Take that back first."))
    return kept, merged


# --- Rows -------------------------------------------------------------------------------------------


def remake(rows: list[PlainRow], by: User, done: Separated) -> list[models.Model]:
    """Store the dropped rows again: the last one first, for others may hang on it."""
    made = []
    for kept in reversed(rows):
        if still_possible(kept):
            made.append(made_anew(kept))
            remember_anew(made[-1], by)
        else:
            done.lost += 1
    return made


def remember_anew(row: models.Model, by: User) -> None:
    if hasattr(row, "history"):
        bulk.remember(type(row), [row.pk], kind="+", user=by, at=timezone.now())


def still_possible(kept: PlainRow) -> bool:
    """Whether all it hangs on is still there: the event of an attendance may have been deleted since.

    A link that may be blank is blanked (in `kept`) when its target is gone.
    """
    for key in foreign_keys(model_of(kept)):
        target = kept["fields"].get(key.name)
        if target is None or key.related_model._base_manager.filter(pk=target).exists():
            continue
        if not key.null:
            return False
        kept["fields"][key.name] = None
    return True


def foreign_keys(model: type[models.Model]) -> list[Any]:
    return [one for one in model._meta.concrete_fields if isinstance(one, models.ForeignKey)]


def give_back(merge: Merge, kept: models.Model, merged: models.Model, by: User, later: Later) -> None:
    """Rows that were handed over go back, unless somebody gave them to another entry since."""
    give_pairs_back(merge, kept, merged, later)
    for key in relations_to(type(kept)):
        pks = merge.moved.get(named(key), [])
        rows = key.model._base_manager.filter(pk__in=pks, **{key.name: kept})
        here = list(rows.values_list("pk", flat=True))
        if here:
            point(key, here, merged, by)
        for row in filter(None, (later.row(key.model, pk) for pk in pks)):
            row["fields"][key.name] = merged.pk


def give_pairs_back(merge: Merge, kept: models.Model, merged: models.Model, later: Later) -> None:
    for pairs in pair_models(type(kept)):
        pks = merge.moved.get(pairs._meta.label, [])
        for pair in pairs._base_manager.filter(pk__in=pks):
            if kept.pk in (pair.one_id, pair.other_id):
                rename(pair, kept.pk, merged.pk)
        for row in filter(None, (later.row(pairs, pk) for pk in pks)):
            rename_kept(row, kept.pk, merged.pk)


def dropped_later(merge: Merge, model: type[models.Model]) -> Later:
    """Where other merges dropped rows of this one: a position went to the kept outlet, then its person was merged.

    Those merges are locked: none is taken back meanwhile. This one may be the younger: what came late is handed on in
    its name (`strays`).
    """
    gone = {
        (of._meta.label_lower, pk) for of, pks in rows_of(merge, model).items() for pk in missing(of, pks)
    }
    merges = [one for record in (ContactMerge, OutletMerge) for one in holding(record, gone)] if gone else []
    rows = {(row["model"], row["pk"]): row for one in merges for row in one.dropped}
    return Later(merges, {named: row for named, row in rows.items() if named in gone})


def rows_of(merge: Merge, model: type[models.Model]) -> dict[type[models.Model], set[int]]:
    """The rows that a merge of two entries of `model` handed over or changed."""
    found: dict[type[models.Model], set[int]] = defaultdict(set)
    for key in relations_to(model):
        found[key.model].update(merge.moved.get(named(key), []))
    for pairs in pair_models(model):
        found[pairs].update(merge.moved.get(pairs._meta.label, []))
    for name, changed in merge.values.items():
        if isinstance(changed, dict):
            of, pk = row_named(name)
            found[of].add(pk)
    return found


def missing(model: type[models.Model], pks: set[int]) -> set[int]:
    return pks - set(model._base_manager.filter(pk__in=pks).values_list("pk", flat=True)) if pks else pks


def holding(record: Any, gone: set[tuple[str, int]]) -> Iterable[Merge]:
    """The merges that stand and dropped one of these rows, locked in the order of their numbers."""
    standing = record.objects.filter(undone_at=None)
    with_rows = standing.exclude(dropped=[]).only("dropped").iterator()
    pks = [one.pk for one in with_rows if any((row["model"], row["pk"]) in gone for row in one.dropped)]
    held: Iterable[Merge] = standing.filter(pk__in=pks).order_by("pk").select_for_update()
    return held


def restore_rows(merge: Merge, by: User, later: Later) -> list[models.Model]:
    """Other rows that the merge changed get back what nobody has changed since; returns those rows."""
    restored = []
    for name, changed in merge.values.items():
        if not isinstance(changed, dict):
            continue
        model, pk = row_named(name)
        row = model._base_manager.filter(pk=pk).first()
        if row is None:
            restore_dropped(later.row(model, pk), changed)
        elif put_back(row, changed):
            signed(row, by).save()
            restored.append(row)
    return restored


def restore_dropped(row: PlainRow | None, changed: dict[str, list[Any]]) -> None:
    """The same for a row that a later merge dropped, where it is kept."""
    if row is None:
        return
    for name, (before, after) in changed.items():
        if row["fields"][name] == after:
            row["fields"][name] = before


def row_named(name: str) -> tuple[type[models.Model], int]:
    label, pk = name.split(":")
    return apps.get_model(label), int(pk)


# --- The entry itself -------------------------------------------------------------------------------


def put_back(row: models.Model, changed: dict[str, list[Any]]) -> list[str]:
    """Set the old values (unsaved) of fields that are as the merge left them; returns their names."""
    done = []
    for names in (tuple(together(name)) for name in changed):
        several = {name: changed[name] for name in names if name in changed}
        if all(is_still(row, name, after) for name, (_before, after) in several.items()):
            done += [name for name in several if name not in done]
    for name in done:
        one: Any = row._meta.get_field(name)
        before = changed[name][0]
        blank = before is None or is_gone(one, before)
        setattr(row, one.attname, None if blank else one.to_python(before))
    return done


def is_gone(one: Any, before: Any) -> bool:
    """Whether an old link leads nowhere, and may be blank: the group of an outlet may have been deleted since."""
    return bool(
        one.is_relation and one.null and not one.related_model._base_manager.filter(pk=before).exists()
    )


def together(name: str) -> tuple[str, ...]:
    """The fields that go back only with `name`, itself among them."""
    return next((names for names in TOGETHER if name in names), (name,))


def is_still(row: models.Model, name: str, after: Any) -> bool:
    """Whether a field is as the merge left it. A link to what was merged into another entry since is the same link."""
    one: Any = row._meta.get_field(name)
    now = plain(row, one)
    while now != after and after is not None and one.is_relation and issubclass(one.related_model, ENTRIES):
        after = one.related_model.everyone.filter(pk=after).values_list("merged_into", flat=True).first()
    return bool(now == after)


def restore_values(merge: Merge, done: Separated) -> None:
    kept = done.kept
    links = {many.name: many for many in links_of(type(kept))}
    own = {name: change for name, change in merge.values.items() if isinstance(change, list)}
    fields = {name: change for name, change in own.items() if name not in links}
    keep_new_wish(merge, done)
    restored = put_back(kept, fields)
    stayed = dict.fromkeys(together(name)[0] for name in fields if name not in restored)
    done.stayed = [capfirst(str(kept._meta.get_field(name).verbose_name)) for name in stayed]
    for name in own.keys() & links.keys():
        before, after = own[name]
        remove_links(links[name], kept, set(after) - set(before))


def keep_new_wish(merge: Merge, done: Separated) -> None:
    """Who asked since the merge to be left alone may be either of the two: then the wish stands for both."""
    kept, merged = done.kept, done.merged
    if not isinstance(kept, Contact) or merged.do_not_contact_since or not kept.do_not_contact_since:
        return
    if not all(is_still(kept, name, merge.values[name][1]) for name in WISH):
        merged.do_not_contact_since = kept.do_not_contact_since
        merged.do_not_contact_by_id = kept.do_not_contact_by_id


def remove_links(many: models.ManyToManyField[Any, Any], entry: models.Model, gone: set[Any]) -> None:
    links: Any = many.remote_field.through._base_manager  # type: ignore[union-attr]
    mine, theirs = many.m2m_field_name(), many.m2m_reverse_field_name()
    links.filter(**{mine: entry.pk, f"{theirs}__in": gone}).delete()


def set_free(merge: Merge, done: Separated, by: User) -> None:
    """The kept entry first: it may still bear the name under which the other one comes back."""
    signed(done.kept, by).save()
    done.merged.merged_into = None
    signed(done.merged, by).save()
    merge.undone_at, merge.undone_by = timezone.now(), by
    merge.save(update_fields=["undone_at", "undone_by"])


def carry_on(rows: Iterable[models.Model], by: User) -> None:
    """What came back may name an entry that was merged into another since: it is handed on to that one.

    A row that cannot stand there twice keeps its old link: the page of a merged entry leads to the kept one.
    """
    for row in rows:
        for key in foreign_keys(type(row)):
            entry: Any = getattr(row, key.name) if issubclass(key.related_model, ENTRIES) else None
            path = list(merges_from(entry, locked=True)) if entry else []
            if path and hand_on(row, key, entry, path, by):
                for merge in path:
                    merge.save(update_fields=["moved"])


def hand_on(row: Any, key: Relation, entry: models.Model, path: list[Any], by: User) -> bool:
    """Make `row` name the end of `path`, noted in every merge on the way (unsaved); whether it could."""
    end = path[-1].kept
    if isinstance(row, Distinct):
        if rename(row, entry.pk, end.pk):
            note_pair(row, path)
            return True
        return False
    if end == row or row.pk in doubles(key, entry, end):
        return False
    point(key, [row.pk], end, by)
    for merge in path:
        merge.moved[named(key)] = sorted({*merge.moved.get(named(key), []), row.pk})
    return True


def merges_from(entry: Any, *, locked: bool = False) -> Iterator[Any]:
    """The merges by which `entry` went into the one that stands today. `locked`: none is taken back meanwhile."""
    record = ContactMerge if isinstance(entry, Contact) else OutletMerge
    standing: Any = record.objects.select_for_update() if locked else record.objects
    # Each is younger than the one before: they are locked in the order of their numbers.
    while entry.merged_into_id and (merge := standing.filter(merged=entry, undone_at=None).first()):
        yield merge
        entry = merge.kept
