"""What a list does to the register, worked out by resources of django-import-export: its widgets, row results, errors.

Nothing is written here. A pass goes over the file in chunks: the cells are cleaned column by column (each text once),
the entries that the chunk may mean are fetched in a handful of queries, and then every row becomes a `Plan`, held
against the register as the rows before it have left it. `contacts.imports.writing` writes the plans. A blank cell never
erases; only `__HAPUS__` does.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, NamedTuple

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.resources import ModelResource
from import_export.results import Result, RowResult

from contacts.imports.entries import Entry
from contacts.imports.plan import Plan
from contacts.imports.reading import sentence_of_flaw
from contacts.imports.widgets import BLANKS
from contacts.models import ImportBatch, Outcome, OutletKind
from crm import bulk
from crm.bulk import Json
from crm.models import User

Rule = ImportBatch.OnDuplicate
ERASE = "__HAPUS__"
ASK = ""


class Line(NamedTuple):
    """One row of the file as it is stored."""

    row_id: int
    number: int
    cells: list[str]
    flaws: dict[str, str]
    decision: str
    decided_for: int | None


@dataclass
class Rules:
    """What the user chose for the whole file. `headers` and `fields` of its columns stand side by side ("": unread)."""

    user: User
    headers: Sequence[str]
    fields: Sequence[str]
    on_duplicate: str
    on_likely: str
    create_missing: bool
    source: str
    default_kind: OutletKind | None = None
    television: bool = False


@dataclass(slots=True)
class Candidate:
    """An entry that a row may mean: one of the register, or one that row `row` of the same file brings or changes."""

    entry: Entry
    reasons: list[str]
    row: int | None = None


@dataclass(slots=True)
class Match:
    """`certain`: the row means this entry. Else `candidates`: it may mean one of these. Neither: a new one."""

    certain: Entry | None = None
    candidates: list[Candidate] = field(default_factory=list)


@dataclass(slots=True)
class Work:
    """A row in hand: its cleaned values, what is wrong with it, and what is worth saying."""

    line: Line
    said: dict[str, str] = field(default_factory=dict)
    """The cells as they stand, of the fields that are not paired."""
    values: dict[str, Any] = field(default_factory=dict)
    erased: set[str] = field(default_factory=set)
    errors: dict[str, list[ValidationError]] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    keys: list[str] = field(default_factory=list)
    found: Match | None = None
    """By what, and as what, it was found in the register when its chunk was fetched."""

    @property
    def number(self) -> int:
        return self.line.number

    def refuse(self, name: str, error: ValidationError) -> None:
        self.errors.setdefault(name, []).extend(error.error_list)


class ImportedRow(RowResult):
    """What becomes of one row. `plan` is "" for a row that does nothing."""

    def __init__(self, work: Work) -> None:
        super().__init__()
        self.work = work
        self.outcome = Outcome.WRONG
        self.plan = Json()
        self.object_version: int | None = None
        self.candidates: list[Candidate] = []

    def refused(self) -> "ImportedRow":
        self.validation_error = ValidationError(self.work.errors)
        self.import_type = RowResult.IMPORT_TYPE_INVALID
        return self


class PassedResult(Result):
    """Hands each row on and keeps none: a file of a hundred thousand rows does not fit beside its results."""

    def __init__(self, take: Callable[[ImportedRow], None]) -> None:
        super().__init__()
        self.take = take

    def append_row_result(self, row_result: ImportedRow) -> None:
        self.take(row_result)


Cleaned = tuple[Any, ValidationError | None]
BLANK: Cleaned = (None, None)
LONGEST_BLANK = max(map(len, BLANKS))


class RegisterResource(ModelResource):
    """What outlets and contacts share. One instance serves one pass over one file."""

    plain: ClassVar[tuple[str, ...]] = ()
    """Fields that are copied as they are."""
    related: ClassVar[tuple[str, ...]] = ()
    """Many-to-many fields: values are added; only `__HAPUS__` takes them away."""
    erasable: ClassVar[frozenset[str]] = frozenset()
    paired: ClassVar[frozenset[str]] = frozenset()
    """Fields whose values are lists, a place for each of their columns: the second role goes with the second outlet."""

    def __init__(self, rules: Rules, take: Callable[[ImportedRow], None]) -> None:
        super().__init__()
        self.rules, self.take = rules, take
        self.columns = columns_by_field(rules)
        self.limits = {name: self.longest(name) for name in self.columns}
        self.seen: dict[int, int] = {}
        self.brought: set[int] = set()
        self.plans: dict[int, Json] = {}
        self.effects: dict[int, list[int]] = {}
        self.numbers: list[int] = []
        self.created: dict[str, int] = {}

    # --- one pass -----------------------------------------------------------------------------------

    def import_data_inner(
        self, dataset: Iterable[list[Line]], dry_run: bool, *args: Any, **kwargs: Any
    ) -> Result:
        """Over `dataset`, chunk by chunk. Only ever a trial: the plans are written by themselves."""
        result = PassedResult(self.take)
        for lines in dataset:
            works = self.cleaned(lines)
            self.look_up([work for work in works if not work.errors])
            for work in works:
                result.append_row_result(self.result_of(work))
        return result

    def look_up(self, works: list[Work]) -> None:
        """Fetch what these rows may mean."""

    def result_of(self, work: Work) -> ImportedRow:
        result = ImportedRow(work)
        if not work.errors:
            try:
                self.settle(work, result)
            except ValidationError as error:
                for name, errors in by_field(error):
                    work.refuse(name, ValidationError(errors))
        return result.refused() if work.errors else result

    # --- cleaning -----------------------------------------------------------------------------------

    def cleaned(self, lines: list[Line]) -> list[Work]:
        works = [Work(line) for line in lines]
        for name, indexes in self.columns.items():
            self.clean_column(name, indexes, works)
        for work in works:
            if work.line.flaws:
                self.note_flaws(work)
            self.keep_name(work)
            self.complete(work)
        return works

    def keep_name(self, work: Work) -> None:
        """`-` and `NULL` stand for nothing, but in a row of our own export they are what somebody is called."""
        if "entry" in work.values and "name" in work.said and "name" not in {*work.values, *work.errors}:
            work.values["name"] = work.said["name"]

    def clean_column(self, name: str, indexes: list[int], works: list[Work]) -> None:
        known: dict[str, Cleaned] = {}
        if name in self.paired:
            for work in works:
                self.clean_paired(name, indexes, work, known)
            return
        first, alone = indexes[0], len(indexes) == 1
        for work in works:
            cells = work.line.cells
            text = cells[first] if alone else joined([cells[index] for index in indexes])
            if not text:
                continue
            work.said[name] = text
            value, error = known.get(text) or self.clean_once(name, text, known)
            if error is not None:
                work.refuse(name, error)
            elif value is ERASE:
                work.erased.add(name)
            elif value or value is False:
                work.values[name] = value

    def clean_paired(self, name: str, indexes: list[int], work: Work, known: dict[str, Cleaned]) -> None:
        values = []
        for index in indexes:
            text = work.line.cells[index]
            value, error = (known.get(text) or self.clean_once(name, text, known)) if text else BLANK
            if error is not None:
                work.refuse(name, error)
            values.append(value or None)
        if any(values):
            work.values[name] = values

    def clean_once(self, name: str, text: str, known: dict[str, Cleaned]) -> Cleaned:
        found = known[text] = self.clean_cell(name, text)
        return found

    def clean_cell(self, name: str, text: str) -> Cleaned:
        bare = text.strip()
        if len(bare) <= LONGEST_BLANK and bare.casefold() in BLANKS:
            return BLANK
        erases = len(bare) == len(ERASE) and bare.upper() == ERASE
        try:
            return (self.erasing(name, bare) if erases else self.value_of(name, text)), None
        except ValidationError as error:
            return None, error

    def value_of(self, name: str, text: str) -> Any:
        value = self.fields[name].widget.clean(text)
        limit = self.limits[name]
        return fitting(value, limit) if limit and isinstance(value, str) else value

    def erasing(self, name: str, text: str) -> str:
        if text != ERASE:
            raise ValidationError(
                _("To erase, write %(marker)s in capital letters.") % {"marker": ERASE}, code="marker"
            )
        if name not in self.erasable:
            raise ValidationError(_("This cannot be erased by an import."), code="not_erasable")
        return ERASE

    def longest(self, name: str) -> int | None:
        try:
            return getattr(self._meta.model._meta.get_field(self.fields[name].attribute), "max_length", None)
        except LookupError:
            return None

    def note_flaws(self, work: Work) -> None:
        """A flaw of a column that is not read stops nothing; one of the whole row stands under ""."""
        into = dict(zip(self.rules.headers, self.rules.fields, strict=True))
        for header, code in work.line.flaws.items():
            name = into.get(header, "")
            if name or not header:
                work.refuse(name, ValidationError(sentence_of_flaw(code), code=f"flaw_{code}"))

    def complete(self, work: Work) -> None:
        """Work out what the row leaves unsaid; refuse what is missing."""

    # --- what becomes of a row ------------------------------------------------------------------------

    def match(self, work: Work) -> Match:
        raise NotImplementedError

    def plan_for(self, work: Work, entry: Entry | None, rule: str) -> Plan:
        """What the row does to `entry`, None for a new one. Raises ValidationError."""
        raise NotImplementedError

    def may_change(self, entry: Entry, work: Work) -> bool:
        return True

    def left_alone(self, work: Work) -> str:
        """Why the row is none of this user's, "" when it is: somebody else keeps the entry that it numbers."""
        return ""

    def settle(self, work: Work, result: ImportedRow) -> None:
        if note := self.left_alone(work):
            work.notes.append(note)
            self.leave(result, Outcome.SKIPPED)
            return
        candidates = self.candidates_for(work)
        rule, entry = self.rule_for(work, candidates)
        if rule == ASK:
            self.ask(result, candidates)
        elif entry is not None:
            self.hold_against(entry, rule, work, result)
        elif rule == Rule.SKIP:
            self.leave(result, Outcome.SKIPPED)
        else:
            self.bring(work, result)

    def candidates_for(self, work: Work) -> list[Candidate]:
        found = self.match(work)
        if found.certain is None:
            for candidate in found.candidates:
                if candidate.entry.id in self.brought:  # nothing but its row can be shown of it
                    candidate.row = self.seen[candidate.entry.id]
            return found.candidates
        return [Candidate(found.certain, [], self.seen.get(found.certain.id))]

    def rule_for(self, work: Work, candidates: list[Candidate]) -> tuple[str, Entry | None]:
        """The rule that holds for this row, and the entry it is held against. ASK: somebody has to decide."""
        decision, certain = work.line.decision, bool(candidates) and not candidates[0].reasons
        if not candidates:
            return (Rule.SKIP if decision == Rule.SKIP else Rule.NEW), None
        rule = decision or self.rule_for_all(candidates[0].entry, certain=certain)
        if rule in (Rule.UPDATE, Rule.FILL) or (certain and rule == Rule.SKIP and not decision):
            meant = self.meant(work, candidates)
            return (rule, meant[0]) if len(meant) == 1 else (ASK, None)
        return rule, None

    def rule_for_all(self, entry: Entry, *, certain: bool) -> str:
        if not certain:
            return self.rules.on_likely
        # What an earlier row brings is no known entry: the second row is held against it, and told when it differs.
        return Rule.UPDATE if entry.id in self.brought else self.rules.on_duplicate

    def meant(self, work: Work, candidates: list[Candidate]) -> list[Entry]:
        """Only an entry that this row may mean can be decided for: a number alone opens nobody's entry."""
        wanted = work.line.decided_for
        return [
            candidate.entry
            for candidate in candidates
            if wanted is None or wanted in (candidate.entry.id, candidate.row and -candidate.row)
        ]

    def hold_against(self, entry: Entry, rule: str, work: Work, result: ImportedRow) -> None:
        """A known entry: its changes are worked out, and made unless a rule or an earlier row forbids."""
        plan = self.plan_for(work, entry, rule)
        earlier = self.seen.setdefault(entry.id, work.number)
        result.object_id, result.object_version = entry.id, entry.version
        if not plan:
            self.leave(result, Outcome.UNCHANGED)
        elif rule == Rule.SKIP or not self.may_change(entry, work):
            self.leave(result, Outcome.SKIPPED)
        elif earlier != work.number and not work.line.decision:
            self.follow(earlier, entry, work, result)
        else:
            self.keep(entry, plan, work, result, Outcome.UPDATE)

    def follow(self, earlier: int, entry: Entry, work: Work, result: ImportedRow) -> None:
        """Two rows of one file mean the same entry and say different things: the rule for likely duplicates decides."""
        rule = self.rules.on_likely
        if rule == ASK:
            self.ask(result, [Candidate(entry, ["earlier_row"], earlier)])
        elif rule == Rule.SKIP:
            self.leave(result, Outcome.SKIPPED)
        elif rule == Rule.NEW:
            self.bring(work, result)
        elif plan := self.plan_for(work, entry, rule):
            self.keep(entry, plan, work, result, Outcome.UPDATE)
        else:
            self.leave(result, Outcome.UNCHANGED)

    def bring(self, work: Work, result: ImportedRow) -> None:
        """A new entry."""
        plan = self.plan_for(work, None, Rule.UPDATE)
        entry = Entry(self.next_number())
        self.seen[entry.id] = work.number
        self.brought.add(entry.id)
        result.object_id, result.object_version = entry.id, None
        self.keep(entry, plan, work, result, Outcome.NEW)

    def keep(self, entry: Entry, plan: Plan, work: Work, result: ImportedRow, outcome: Outcome) -> None:
        self.make_with(plan, work)
        result.plan = Json(bulk.as_json(plan.as_json()))
        result.outcome = outcome
        result.import_type = outcome.value
        self.plans[work.number] = result.plan
        self.effects.setdefault(entry.id, []).append(work.number)
        entry.apply(plan)
        self.remember(entry, plan)

    def make_with(self, plan: Plan, work: Work) -> None:
        """Put what this row is the first to need (an outlet, a chapter) into its plan."""

    def remember(self, entry: Entry, plan: Plan) -> None:
        """Let later rows find what this one brings or changes."""

    def leave(self, result: ImportedRow, outcome: Outcome) -> None:
        result.outcome, result.import_type = outcome, RowResult.IMPORT_TYPE_SKIP

    def ask(self, result: ImportedRow, candidates: list[Candidate]) -> None:
        result.candidates = candidates
        result.object_id = result.object_version = None
        self.leave(result, Outcome.DUPLICATE)

    def next_number(self) -> int:
        if not self.numbers:
            self.numbers = bulk.reserve(self._meta.model, RESERVED_AT_ONCE)[::-1]
        return self.numbers.pop()

    # --- changes of one entry -------------------------------------------------------------------------

    def set_plain(self, plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
        if entry is None:
            plan.set = {name: [None, stored(work.values[name])] for name in self.plain if name in work.values}
            return
        for name in self.plain:
            old = entry.values.get(name)
            # Said as the register says it: nothing is read into it (`A | B` stays a name, an address keeps its comma).
            if work.said.get(name) == old:
                continue
            if name in work.erased:
                if not is_empty(old) and takes(old, rule):
                    plan.set[name] = [old, self.blank(name)]
                continue
            value = work.values.get(name)
            if value is None or self.same(name, value, old) or not takes(old, rule):
                continue
            plan.set[name] = [old, stored(value)]

    def blank(self, name: str) -> Any:
        return "" if self._meta.model._meta.get_field(name).empty_strings_allowed else None

    def same(self, name: str, value: Any, old: Any) -> bool:
        """Whether a cell says what the register says already."""
        return bool(stored(value) == old)

    def link(self, plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
        for name in self.related:
            if name not in work.values and name not in work.erased:
                continue
            old = entry.links.get(name, set()) if entry else set()
            if name in work.erased:
                if old and takes(old, rule):
                    plan.unlink[name] = sorted(old)
                continue
            added = [found.pk for found in work.values.get(name, ()) if found.pk not in old]
            if added and takes(old, rule):
                plan.link[name] = list(dict.fromkeys(added))


RESERVED_AT_ONCE = 2000


def columns_by_field(rules: Rules) -> dict[str, list[int]]:
    columns: dict[str, list[int]] = {}
    for index, name in enumerate(rules.fields):
        if name:
            columns.setdefault(name, []).append(index)
    return columns


def joined(cells: list[str]) -> str:
    """Several columns of one field stand one under the other. All of them erase, or none does."""
    said = [text for text in cells if text and text.strip().casefold() not in BLANKS]
    return ERASE if said and all(text.strip() == ERASE for text in said) else "\n".join(said)


def fitting(text: str, limit: int) -> str:
    """`text`, which is not longer than its field. Raises ValidationError."""
    if len(text) > limit:
        raise too_long(limit)
    return text


def too_long(limit: int) -> ValidationError:
    sentence = _("The text is too long: at most %(limit)s characters.")
    return ValidationError(sentence % {"limit": limit}, code="long")


def takes(old: Any, rule: str) -> bool:
    """Whether the rule for known entries lets a field with the value `old` change."""
    return rule != Rule.FILL or is_empty(old)


def is_empty(value: Any) -> bool:
    """Nothing, or no text, or none of several. "No" is an answer."""
    return not value and value is not False


def stored(value: Any) -> Any:
    """A cleaned value as a plan holds it."""
    if type(value) is str:
        return value
    if isinstance(value, str):
        return str(value)
    if hasattr(value, "pk"):
        return value.pk
    return value.isoformat() if hasattr(value, "isoformat") else value


def by_field(error: ValidationError) -> Iterator[tuple[str, list[ValidationError]]]:
    if hasattr(error, "error_dict"):
        yield from error.error_dict.items()
    else:
        yield "", error.error_list
