"""What taking back an import would do to each of its rows, worked out a chunk of entries at a time. Writes nothing."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from hashlib import sha256
from itertools import batched, groupby
from operator import itemgetter
from typing import Any

from django.db import models

from contacts.imports.blanks import derived_values
from contacts.imports.plan import MADE, MODELS, RELATED, Plan
from contacts.imports.reversal import Changed, Reason, Reversal, Step, reversal, wanted_by
from contacts.imports.since import undone_writes, written_later
from contacts.imports.standing import Going, Standing, related_of, standing, used
from contacts.models import ImportBatch, ImportOutcome, Outcome, Outlet, Undone
from crm.fields import KeyField
from crm.models import User

CHUNK = 2000
WRITTEN = (Outcome.NEW, Outcome.UPDATE)
IDENTITY = ("name_key", "kind", "domain")
"""What the register holds once among its outlets."""

type Identity = tuple[Any, ...]
type Entries = list[tuple[int, list[Step]]]


class Survey:
    """`locked`: the entries stay as they are found until the transaction ends."""

    def __init__(self, batch: ImportBatch, *, locked: bool = False) -> None:
        self.batch, self.locked = batch, locked
        self.model = MODELS[batch.into]
        self.related, self.sources = related_of(self.model), sources_of(self.model)
        self.writes: dict[type[models.Model], Counter[int]] = defaultdict(Counter)
        self.writes |= {model: undone_writes(into, batch) for into, model in MODELS.items()}
        self.numbers: dict[int, int] = {}
        self.kept: dict[int, Reason] = {}
        self.reversals: dict[int, Reversal] = {}
        """Of the entries that stay."""
        self.going: Going = defaultdict(set)
        self.wanted: dict[int, Identity] = {}
        self.holders: dict[Identity, int] = {}
        self.made_that_go: dict[type[models.Model], list[int]] = {}
        self.made_counts: Counter[str] = Counter()
        self.people: dict[int, str] = {}
        for chunk in batched(entries_of(batch), CHUNK):
            self.look_at(list(chunk))
        if self.model is Outlet:
            self.keep_those_whose_name_is_taken()
        for label, model in MADE.items():
            self.look_at_made(label, model)

    # --- entries --------------------------------------------------------------------------------------

    def look_at(self, entries: Entries) -> None:
        there = self.there(entries)
        backs: dict[int, Reversal] = {}
        changed: dict[int, str] = {}
        for entry, steps in entries:
            self.numbers.update({step.row: step.number for step in steps})
            found = reversal(there.get(entry), steps, self.batch.made, self.writes[self.model])
            if isinstance(found, Reversal):
                backs[entry] = found
                self.complete(found, there[entry])
            elif isinstance(found, Changed):
                changed[entry] = str(found)
            else:
                self.keep(steps, found)
        reasons = self.named(changed, there) | self.hindered(backs)
        self.settle(entries, backs, reasons)

    def there(self, entries: Entries) -> dict[int, Standing]:
        """The entries as they stand, with the fields that are set back and those that keys are made of."""
        names = {name for _entry, steps in entries for step in steps for name in step.plan.set}
        numbers = [entry for entry, _steps in entries]
        return standing(self.model, numbers, names | self.sources, locked=self.locked)

    def complete(self, back: Reversal, now: Standing) -> None:
        """Add what follows from the former values: the keys, and the domain."""
        if back.goes or not self.sources & back.values.keys():
            return
        derived = derived_values(self.model, now.values)
        if self.model is Outlet and {"name", "website", "kind"} & back.values.keys():
            self.wanted[back.entry] = tuple({**now.values, **derived}[name] for name in IDENTITY)
        back.values |= derived

    def settle(self, entries: Entries, backs: dict[int, Reversal], reasons: dict[int, Reason]) -> None:
        for entry, steps in entries:
            back = backs.get(entry)
            if entry in reasons:
                self.keep(steps, reasons[entry])
            elif back is not None:
                for model, number in leaving(back, self.model, self.related):
                    self.going[model].add(number)
                if not back.goes:
                    self.reversals[entry] = back

    def keep(self, steps: Iterable[Step], reason: Reason) -> None:
        self.kept.update(dict.fromkeys((step.row for step in steps), reason))

    def hindered(self, backs: dict[int, Reversal]) -> dict[int, Reason]:
        """Those whose rows others refer to, or whose former values name what is gone."""
        going: Going = defaultdict(set)
        owner: dict[tuple[type[models.Model], int], int] = {}
        for entry, back in backs.items():
            for model, number in leaving(back, self.model, self.related):
                going[model].add(number)
                owner[model, number] = entry
        reasons: dict[int, Reason] = {}
        for model, numbers in list(going.items()):
            for number, by in used(model, numbers, going).items():
                reasons.setdefault(owner[model, number], Reason("used", by._meta.label))
        return {**self.missing(backs), **reasons}

    def missing(self, backs: dict[int, Reversal]) -> dict[int, Reason]:
        wanted: dict[type[models.Model], dict[int, list[int]]] = defaultdict(lambda: defaultdict(list))
        for entry, back in backs.items():
            for model, number in wanted_by(back, self.model, RELATED):
                wanted[model][number].append(entry)
        reasons: dict[int, Reason] = {}
        for model, numbers in wanted.items():
            there = model._default_manager.filter(pk__in=numbers).values_list("pk", flat=True)
            for number in numbers.keys() - set(there):
                reason = Reason("missing", model._meta.label)
                reasons.update(dict.fromkeys(numbers[number], reason))
        return reasons

    # --- who did it -----------------------------------------------------------------------------------

    def named(self, changed: dict[int, str], there: dict[int, Standing]) -> dict[int, Reason]:
        """The one who stamped the entry, or who stands in the newest line of the history of what belongs to it."""
        users: dict[int, int | None] = {}
        for tells in sorted(set(changed.values())):
            entries = [entry for entry, name in changed.items() if name == tells]
            if tells == "version":
                users |= {entry: there[entry].changed_by for entry in entries}
            elif tells:
                users |= self.last_at(RELATED[tells], entries)
        imports = written_later(self.batch, list(changed))
        return {
            entry: Reason("import", imports[entry])
            if entry in imports
            else Reason("changed", self.name_of(users.get(entry)))
            for entry in changed
        }

    def last_at(self, model: Any, contacts: list[int]) -> dict[int, int | None]:
        rows = model.history.filter(contact__in=contacts, history_date__gt=self.batch.done_at)
        found = {}
        for line in rows.order_by("history_id").iterator(CHUNK):
            stamped = None if line.history_type == "-" else getattr(line, "updated_by_id", None)
            found[line.contact_id] = line.history_user_id or stamped
        return found

    def name_of(self, user: int | None) -> str:
        if user is not None and user not in self.people:
            self.people[user] = str(User.objects.get(pk=user))
        return self.people.get(user, "") if user is not None else ""

    # --- outlets that want their name back ------------------------------------------------------------

    def keep_those_whose_name_is_taken(self) -> None:
        """An outlet that is kept keeps its name too, which another one may want: until nothing changes any more."""
        self.wanted = {entry: wanted for entry, wanted in self.wanted.items() if entry in self.reversals}
        self.holders = holders_of(self.wanted.values())
        while taken := [entry for entry, identity in self.wanted.items() if self.is_taken(entry, identity)]:
            for entry in taken:
                back = self.reversals.pop(entry)
                del self.wanted[entry]
                self.kept.update(dict.fromkeys(back.rows, Reason("taken")))

    def is_taken(self, entry: int, identity: Identity) -> bool:
        """By an outlet that neither goes nor gives it up."""
        holder = self.holders.get(identity, entry)
        if holder == entry or holder in self.going[Outlet]:
            return False
        return self.wanted.get(holder, identity) == identity

    # --- what came with the rows ----------------------------------------------------------------------

    def look_at_made(self, label: str, model: Any) -> None:
        made = [number for name, number in self.batch.made.items() if name.partition(":")[0] == label]
        self.made_that_go[model] = []
        for numbers in batched(made, CHUNK):
            there = standing(model, numbers, (), locked=self.locked)
            held = used(model, there.keys(), self.going)
            writes = self.writes[model]
            changed = {one for one, now in there.items() if now.version not in (1, 1 + writes[one])}
            referred = held.keys() - changed
            goes = [one for one in there if one not in changed and one not in referred]
            self.made_that_go[model] += goes
            self.made_counts[f"{label}s"] += len(goes)
            self.made_counts[f"kept_{label}s"] += len(there) - len(goes)
            self.made_counts[f"changed_{label}s"] += len(changed)
            self.made_counts[f"used_{label}s"] += len(referred)

    # --- the result -----------------------------------------------------------------------------------

    def verdicts(self) -> Iterator[tuple[int, str, str]]:
        """`(number of the ImportRow, what becomes of it, the reason)` in the order of the file."""
        for row in sorted(self.numbers, key=self.numbers.__getitem__):
            reason = self.kept.get(row)
            if reason:
                yield row, reason.undone.value, reason.sentence[:300]
            else:
                yield row, Undone.REVERSED.value, ""

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(reason.undone.value for reason in self.kept.values())
        found[Undone.REVERSED] = len(self.numbers) - len(self.kept)
        return {
            **{kind.value: found[kind] for kind in Undone},
            **{k: n for k, n in self.made_counts.items() if n},
        }

    @property
    def digest(self) -> str:
        """The fingerprint of what would be done, in whichever language it is told."""
        said = sha256(repr(sorted(self.made_counts.items())).encode())
        for row in sorted(self.numbers):
            said.update(repr((row, tuple(self.kept.get(row, ())))).encode())
        return said.hexdigest()


def entries_of(batch: ImportBatch) -> Iterator[tuple[int, list[Step]]]:
    """Each entry that the import wrote, with the rows that did, the last one first."""
    rows = ImportOutcome.objects.filter(batch=batch, outcome__in=WRITTEN).order_by("object_id", "-number")
    values = rows.values_list("object_id", "pk", "number", "object_version", "plan").iterator(CHUNK)
    for entry, some in groupby(values, key=itemgetter(0)):
        yield entry, [Step(row, number, version, Plan.of(plan)) for _e, row, number, version, plan in some]


def leaving(
    back: Reversal, model: type[models.Model], related: dict[str, type[models.Model]]
) -> Iterator[tuple[type[models.Model], int]]:
    """Every row that goes with this."""
    if back.goes:
        yield model, back.entry
    for name, numbers in back.remove.items():
        yield from ((related[name], number) for number in numbers)


def sources_of(model: type[models.Model]) -> set[str]:
    """Fields of which others are made: keys, and of an outlet what tells it from all others."""
    keys = [one for one in model._meta.concrete_fields if isinstance(one, KeyField)]
    return {name for key in keys for name in key.sources} | (
        {"website", "kind"} if model is Outlet else set()
    )


def holders_of(identities: Iterable[Identity]) -> dict[Identity, int]:
    """Which standing outlets bear these."""
    wanted = set(identities)
    found: dict[Identity, int] = {}
    for keys in batched({key for key, *_others in wanted}, CHUNK):
        rows = Outlet.objects.filter(name_key__in=keys).values_list("pk", *IDENTITY)
        found |= {tuple(identity): pk for pk, *identity in rows if tuple(identity) in wanted}
    return found
