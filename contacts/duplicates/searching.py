"""What the queue and the filter show: pairs found before, kept as numbers of entries only.

Looking through a book of 100,000 takes seconds, so that no page does it, nor loads it. A small book, and the few
entries that changed since, are compared when somebody looks; a large one as a job. None of this writes a line in the
trail: it is derived.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from django.db import transaction
from django.db.models import Max, Q, QuerySet
from django.utils import timezone

from contacts.duplicates.candidates import outlet_pairs, pairs
from contacts.duplicates.known import KnownPeople, KnownPlaces
from contacts.duplicates.live import Match, contacts_near, outlets_near
from contacts.duplicates.loading import people_of, places_of
from contacts.models import (
    Contact,
    DuplicateSearch,
    ImportBatch,
    LikelyContacts,
    LikelyOutlets,
    Outlet,
    Position,
)
from crm import access, bulk
from crm.access import Act
from crm.jobs import enqueue
from crm.models import Job, Unit, User

Into = ImportBatch.Into
SMALL_BOOK = 3_000
"""Entries that a page loads and compares with each other."""
AT_ONCE = 500
"""Changed entries of a small book that a page compares itself; more are left to a job."""
LOOKED_THROUGH = 250_000
"""Names of a larger book that a page has the database look through, all of the book for each changed entry."""
MARGIN = timedelta(seconds=5)
"""An act that was begun before the search and committed after it: looked at again."""
BATCH = 2_000

type Numbers = Iterable[tuple[int, int]]


@dataclass(frozen=True)
class Book:
    """The entries that are compared with each other, and how."""

    search: DuplicateSearch
    rows: QuerySet[Any]
    likely: Any
    load: Callable[[QuerySet[Any]], Sequence[Any]]
    all_pairs: Callable[[Sequence[Any]], Iterable[Any]]
    known: Callable[[], KnownPeople | KnownPlaces]
    near: Callable[[Any, QuerySet[Any]], list[Match]]

    def open_to(self, user: User) -> QuerySet[Any]:
        """The pairs found, as far as `user` may do something about them."""
        return self.likely.objects.open_to(user).order_by("-pk")

    def changed(self) -> QuerySet[Any]:
        """Entries that were not compared yet in their present state."""
        until = self.search.until
        if until is None:
            return self.rows
        moved = Q(updated_at__gt=until)
        if self.search.into == Into.CONTACTS:
            moved |= Q(pk__in=Position.objects.filter(updated_at__gt=until).values("contact"))
        return self.rows.filter(moved)


def book_of(user: User, into: str) -> Book:
    """The address book of the user's unit, or the national directory of outlets."""
    return book_at(user.unit, into)


def book_at(unit: Unit, into: str) -> Book:
    keeper = unit if into == Into.CONTACTS else Unit.objects.get(depth=1)
    search, _created = DuplicateSearch.objects.select_related("job").get_or_create(unit=keeper, into=into)
    if into == Into.OUTLETS:
        places = Outlet.objects.all()
        return Book(search, places, LikelyOutlets, places_of, outlet_pairs, KnownPlaces, outlets_near)
    people, known = Contact.objects.filter(unit=keeper), partial(KnownPeople, keeper)
    return Book(search, people, LikelyContacts, people_of, pairs, known, contacts_near)


def catch_up(book: Book) -> bool:
    """Compare what has changed, if that is little. False: it is too much for a page, a job must do it."""
    if book.search.until is None:
        return size_of(book) <= SMALL_BOOK and look_through(book)
    changed = list(book.changed().order_by().values_list("pk", flat=True)[: AT_ONCE + 1])
    if not changed:
        return True
    size = size_of(book)
    if size <= SMALL_BOOK:
        return len(changed) <= AT_ONCE and look_at(book, changed, among_loaded)
    return len(changed) * size <= LOOKED_THROUGH and look_at(book, changed, one_by_one)


def size_of(book: Book) -> int:
    return book.rows.order_by().count()


def in_a_pair(user: User, into: str) -> tuple[Q, bool]:
    """Entries that stand in a pair which `user` may do something about, and whether all were compared (`catch_up`)."""
    if not access.may(user, Act.LOG):
        return access.NOTHING, True
    book = book_of(user, into)
    complete = catch_up(book)
    pairs = book.open_to(user).order_by()
    return Q(pk__in=pairs.values("one")) | Q(pk__in=pairs.values("other")), complete


def look_through(book: Book) -> bool:
    """Compare the whole book anew. False: nothing was kept, as another search was asked for meanwhile."""
    until = seen_until(book)
    found = [(pair.one, pair.other) for pair in book.all_pairs(book.load(book.rows))]
    return keep(book, book.rows.order_by().values("pk"), found, until)


def look_at(book: Book, pks: Sequence[int], likely: Callable[[Book, Sequence[int]], Numbers]) -> bool:
    """Compare these entries with the others. False: as above."""
    until = seen_until(book)
    found = {(min(two), max(two)) for two in likely(book, pks)}
    return keep(book, list(pks), found, until)


def among_loaded(book: Book, pks: Sequence[int]) -> Numbers:
    """`(entry, one that it may be)` of each of `pks`."""
    near = book.known().near(book.load(book.rows.filter(pk__in=pks)), members=True)
    return [(pk, other.id) for pk, others in near.items() for other in others]


def one_by_one(book: Book, pks: Sequence[int]) -> Numbers:
    """The same, and the book is not loaded."""
    entries = book.rows.filter(pk__in=pks)
    return [(entry.pk, match.entry.pk) for entry in entries for match in book.near(entry, book.rows)]


def seen_until(book: Book) -> datetime:
    """The last change that a search which begins now surely sees."""
    newest = [book.rows.aggregate(at=Max("updated_at"))["at"]]
    if book.search.into == Into.CONTACTS:
        mine = Position.objects.filter(contact__in=book.rows.order_by().values("pk"))
        newest.append(mine.aggregate(at=Max("updated_at"))["at"])
    return min(max(filter(None, newest), default=timezone.now()), timezone.now() - MARGIN)


@transaction.atomic
def keep(book: Book, compared: Any, found: Numbers, until: datetime) -> bool:
    """Replace the pairs of the entries `compared` by those found, but for entries that were deleted meanwhile.

    Whoever asked for a search since the book was opened has written what this one may not have seen: then nothing is
    kept, lest it take the place of what that search finds.
    """
    asked = DuplicateSearch.objects.select_for_update().get(pk=book.search.pk)
    if asked.job_id != book.search.job_id:
        return False
    book.likely.objects.touching(compared).delete()
    pairs = sorted(found)
    standing = bulk.hold(book.likely.entry, {pk for pair in pairs for pk in pair})
    rows = [book.likely(one_id=one, other_id=other) for one, other in pairs if {one, other} <= standing]
    book.likely.objects.bulk_create(rows, batch_size=BATCH, ignore_conflicts=True)
    book.search.until = until
    book.search.save(update_fields=["until"])
    return True


def ask(*, user: User, into: str, anew: bool = False) -> Job:
    """Have the whole book looked through in the background; a search that is under way is not begun twice.

    It may be another user's, whose page `user` cannot open. Entries that change while it runs are compared afterwards
    (`catch_up`). `anew`: begun all the same, in the place of the other.
    """
    with transaction.atomic():
        search = DuplicateSearch.objects.select_for_update().get(pk=book_of(user, into).search.pk)
        if anew or search.job is None or search.job.is_over:
            search.job = enqueue("find_duplicates", user=user, into=into)
            search.save(update_fields=["job"])
        return search.job


def after_import(*, batch: ImportBatch, user: User) -> None:
    """Look for duplicates of what an import, or taking one back, has just written. Inside its transaction.

    A search that is under way may have read the book before that is committed, and writing takes longer than MARGIN.
    """
    ask(user=user, into=batch.into, anew=True)
