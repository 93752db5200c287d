"""What a list does to the register, worked out by resources of django-import-export: its widgets, row results, errors.

Nothing is written here. A pass goes over the file in chunks: the cells are cleaned column by column (each text once),
the entries that the chunk may mean are fetched in a handful of queries, and then every row becomes a `Plan`, held
against the register as the rows before it have left it (but for rows that an import of the same list brought:
`contacts.imports.again`). `contacts.imports.writing` writes the plans. A blank cell never
erases; only `__HAPUS__` does.
"""

from collections.abc import Callable, Iterable, Iterator
from typing import Any, ClassVar

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from import_export.results import Result, RowResult

from contacts.imports.again import Earlier, SomethingNew
from contacts.imports.cleaning import CleaningResource
from contacts.imports.entries import Entry
from contacts.imports.footers import is_footer, no_entry
from contacts.imports.plan import Plan
from contacts.imports.rows import Candidate, ImportedRow, Line, Match, PassedResult, Rules, Work
from contacts.models import ImportBatch, Outcome
from crm import bulk

Rule = ImportBatch.OnDuplicate
ASK = ""
AS_BROUGHT = 1
"""The version of an entry that nobody has changed."""


class RegisterResource(CleaningResource):
    """What outlets and contacts share. One instance serves one pass over one file."""

    plain: ClassVar[tuple[str, ...]] = ()
    """Fields that are copied as they are."""
    related: ClassVar[tuple[str, ...]] = ()
    """Many-to-many fields: values are added; only `__HAPUS__` takes them away."""

    def __init__(self, rules: Rules, take: Callable[[ImportedRow], None]) -> None:
        super().__init__(rules)
        self.take = take
        self.earlier: Earlier | None = None
        self.seen: dict[int, int] = {}
        self.brought: set[int] = set()
        self.plans: dict[int, str] = {}
        self.effects: dict[int, list[int]] = {}
        self.numbers: list[int] = []
        self.created: dict[str, int] = {}

    # --- one pass -----------------------------------------------------------------------------------

    def import_data_inner(
        self, dataset: Iterable[list[Line]], dry_run: bool, *args: Any, **kwargs: Any
    ) -> Result:
        """Over `dataset`, chunk by chunk. Only ever a trial: the plans are written by themselves."""
        result = PassedResult(self.take)
        with bulk.keeping_all():
            for lines in dataset:
                for done in self.results_of(lines):
                    result.append_row_result(done)
        return result

    def results_of(self, lines: list[Line]) -> Iterator[ImportedRow]:
        known = self.earlier.known(lines) if self.earlier else {}
        works = {line.number: Work(line) for line in lines if line.number not in known}
        self.clean([*works.values()])
        self.look_up([work for work in works.values() if not work.errors])
        for line in lines:
            work = works.get(line.number)
            yield self.result_of(work) if work else self.as_before(line, known[line.number])

    def as_before(self, line: Line, entry: int) -> ImportedRow:
        """The row brought `entry` when this list was imported, and nothing has changed it since."""
        self.seen.setdefault(entry, line.number)
        result = ImportedRow(Work(line))
        result.object_id, result.object_version = entry, AS_BROUGHT
        self.leave(result, Outcome.UNCHANGED)
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
            if work.line.decision in (Rule.UPDATE, Rule.FILL):
                sentence = _(
                    "The entry that was decided for is gone, or no longer meant by this row: the row is added as new."
                )
                work.tell(sentence)

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
        """A new entry. Raises ValidationError."""
        if is_footer(work.line.cells):
            raise ValidationError({self.first_name_column: no_entry()})
        plan = self.plan_for(work, None, Rule.UPDATE)
        entry = Entry(self.next_number())
        self.seen[entry.id] = work.number
        self.brought.add(entry.id)
        result.object_id, result.object_version = entry.id, None
        self.keep(entry, plan, work, result, Outcome.NEW)

    def keep(self, entry: Entry, plan: Plan, work: Work, result: ImportedRow, outcome: Outcome) -> None:
        if self.earlier:
            raise SomethingNew
        self.make_with(plan, work)
        result.plan = bulk.as_json(plan.as_json())
        result.outcome = outcome
        result.import_type = outcome.value
        self.plans[work.number] = result.plan
        self.effects.setdefault(entry.id, []).append(work.number)
        entry.apply(plan)
        self.remember(entry, plan, work)

    def make_with(self, plan: Plan, work: Work) -> None:
        """Put what this row is the first to need (an outlet, a chapter) into its plan."""

    def remember(self, entry: Entry, plan: Plan, work: Work) -> None:
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
