"""How a row of a file is shown: what it would change or has changed, in words, field by field.

A page of rows asks a constant number of queries: their plans name rows of the register by number, and each model is
asked once (`Names`).
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from contacts.imports.columns import TARGETS
from contacts.imports.naming import STANDS_AT, Names
from contacts.imports.plan import RELATED, Plan
from contacts.models import ImportBatch, ImportOutcome, ImportRow, Outcome, Undone
from crm.text import digits

TITLE_FIELDS = ("name", "first_name", "website", "phone", "email")
FIELD_OF_RELATED = {
    "phones": "phone",
    "positions": "outlet",
    "memberships": "chapter",
    "offices": "office",
    "title": "office",
}
"""Under which of the columns' fields a related row, or a field of one, is shown."""

SAID_OF_RELATED = {
    "phones": ("number",),
    "positions": ("role", "outlet", "end"),
    "memberships": ("chapter", "member_type", "card_number", "card_expires_on"),
    "offices": ("title", "division", "chapter", "end"),
}
UNSAID = frozenset({"unit", "steward", "legal_basis", "purpose", "source"})
"""What every new entry gets without being asked, unless a column of the file says it."""

LOOKS: Mapping[str, tuple[str, str]] = {
    Outcome.NEW: ("success", "plus"),
    Outcome.UPDATE: ("info", "pencil"),
    Outcome.UNCHANGED: ("neutral", "equal"),
    Outcome.SKIPPED: ("neutral", "player-skip-forward"),
    Outcome.DUPLICATE: ("warning", "copy"),
    Outcome.WRONG: ("danger", "alert-circle"),
    Undone.REVERSED: ("success", "arrow-back-up"),
    Undone.KEPT: ("warning", "lock"),
    Undone.FAILED: ("danger", "alert-circle"),
}
WOULD_BE: Mapping[str, Promise] = {
    Undone.REVERSED: gettext_lazy("will be taken back"),
    Undone.KEPT: gettext_lazy("will be kept"),
    Undone.FAILED: gettext_lazy("cannot be taken back"),
}
"""What is said of a row as long as nothing is taken back."""

CAUSES: Mapping[str, Promise] = {
    "short": gettext_lazy("numbers lack digits"),
    "too_many_digits": gettext_lazy("numbers have too many digits"),
    "shortened": gettext_lazy("numbers were shortened by the spreadsheet"),
    "extension": gettext_lazy("numbers with an extension"),
    "letters": gettext_lazy("numbers with letters"),
    "no_number": gettext_lazy("no complete phone numbers"),
    "email": gettext_lazy("no e-mail addresses"),
    "url": gettext_lazy("no web addresses"),
    "date": gettext_lazy("no dates"),
    "unknown": gettext_lazy("not in the list of choices"),
    "region": gettext_lazy("unknown regions"),
    "region_several": gettext_lazy("regions that may be several"),
    "several": gettext_lazy("may be several entries"),
    "no_name": gettext_lazy("the name is missing"),
    "footer": gettext_lazy("totals or dates under the table"),
    "no_kind": gettext_lazy("the kind is missing"),
    "no_outlet": gettext_lazy("outlets that are not in the register"),
    "no_chapter": gettext_lazy("chapters that are not in the register"),
    "only_body": gettext_lazy("press bodies without their chapter"),
    "no_body": gettext_lazy("chapters without a known press body"),
    "needs_chapter": gettext_lazy("the chapter is not named"),
    "undated": gettext_lazy("a status without its date"),
    "long": gettext_lazy("texts are too long"),
    "flaw_long": gettext_lazy("texts are too long"),
    "flaw_formula": gettext_lazy("formulas without a value"),
    "flaw_error": gettext_lazy("errors of the spreadsheet"),
    "flaw_control": gettext_lazy("invisible characters"),
    "flaw_surrogate": gettext_lazy("broken characters"),
    "flaw_extra": gettext_lazy("more cells than headers"),
    "not_erasable": gettext_lazy("cannot be erased by an import"),
}
"""What cells have in common that are wrong for the same cause."""

DECIDED: Mapping[str, Promise] = {
    ImportBatch.OnDuplicate.SKIP: gettext_lazy("You decided: do not import it."),
    ImportBatch.OnDuplicate.UPDATE: gettext_lazy("You decided: update the known entry."),
    ImportBatch.OnDuplicate.FILL: gettext_lazy("You decided: fill empty fields of the known entry."),
    ImportBatch.OnDuplicate.NEW: gettext_lazy("You decided: add it as a new entry."),
}


@dataclass(frozen=True)
class Change:
    """One field, in words. `written` is the cell as it stands in the file, when that looks different from `new`."""

    field: str
    label: str
    old: str = ""
    new: str = ""
    written: str = ""
    added: bool = False
    """Joins what is there already."""

    @property
    def erased(self) -> bool:
        return bool(self.old and not self.new)


@dataclass
class ShownRow:
    """A row as the pages show it."""

    number: int
    title: str
    url: str
    outcome: str
    label: str
    colour: str
    icon: str
    changes: list[Change] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    problems: list[tuple[str, str]] = field(default_factory=list)
    """`(header, sentence)`; the header is "" when the row as a whole is wrong."""
    decided: str = ""
    decide_url: str = ""
    """Where it is decided what becomes of this row; "" where there is nothing to decide."""


def shown_rows(
    found: Iterable[ImportOutcome], batch: ImportBatch, *, taken_back: bool = False
) -> list[ShownRow]:
    """These rows of `batch` for a page; `taken_back`: with what taking back makes of them.

    `found` should come with `row` and its `problems`.
    """
    outcomes = list(found)
    plans = [Plan.of(outcome.plan) for outcome in outcomes]
    names = Names(plans, batch, entries=untitled(outcomes, batch))
    rows = []
    for outcome, plan in zip(outcomes, plans, strict=True):
        said = outcome.undone if taken_back and outcome.undone else outcome.outcome
        rows.append(shown(outcome, plan, batch, names, said))
    return rows


def shown(outcome: ImportOutcome, plan: Plan, batch: ImportBatch, names: Names, said: str) -> ShownRow:
    row = outcome.row
    colour, icon, label = badge(outcome, batch, said)
    return ShownRow(
        number=outcome.number,
        title=title_of(row, batch) or title_in(outcome, plan, names),
        url=url_of(outcome, batch),
        outcome=outcome.outcome,
        label=label,
        colour=colour,
        icon=icon,
        changes=list(changes_of(plan, row, batch, names)),
        notes=[*map(str, outcome.notes), *([outcome.undo_note] if outcome.undo_note else [])],
        problems=[(problem.header, problem.message) for problem in row.problems.all()],
        decided=decided_in_words(outcome),
        decide_url=decide_url(outcome, batch),
    )


def badge(outcome: ImportOutcome, batch: ImportBatch, said: str) -> tuple[str, str, str]:
    """`(colour, icon, words)`. Green is what is done."""
    colour, icon = LOOKS[said]
    if said != outcome.undone:
        return colour, icon, outcome.get_outcome_display()
    if batch.state != ImportBatch.State.DONE:
        return colour, icon, outcome.get_undone_display()
    return "info" if said == Undone.REVERSED else colour, icon, str(WOULD_BE[said])


def decided_in_words(outcome: ImportOutcome) -> str:
    decision = outcome.row.decision
    # A new row does nothing to the known entry it was decided for: its note says why.
    if outcome.outcome == Outcome.NEW and decision != ImportBatch.OnDuplicate.NEW:
        return ""
    return str(DECIDED[decision]) if decision else ""


def cause_in_words(code: str) -> str:
    """A few words for all cells of one cause, "" when their own sentence must do."""
    return str(CAUSES.get(code, ""))


# --- What the row is about ------------------------------------------------------------------------


def cells_by_field(row: ImportRow, batch: ImportBatch) -> dict[str, list[str]]:
    """What the file says of each field; of `phone`, say, in several columns."""
    said: dict[str, list[str]] = {}
    for header, text in zip(batch.headers, row.cells, strict=False):
        name = batch.mapping.get(header, "")
        if name and text:
            said.setdefault(name, []).append(text)
    return said


def title_of(row: ImportRow, batch: ImportBatch) -> str:
    """What the row calls its entry: the cell of the name, else of what else it says."""
    said = cells_by_field(row, batch)
    if "name" not in said and "first_name" in said:
        parts = ("first_name", "middle_name", "last_name")
        return " ".join(text for name in parts for text in said.get(name, []))
    return next((said[name][0] for name in TITLE_FIELDS if name in said), "")


def untitled(outcomes: list[ImportOutcome], batch: ImportBatch) -> list[int]:
    """The entries whose rows have lost their cells: the register knows what they are called."""
    return [one.object_id for one in outcomes if one.object_id and not title_of(one.row, batch)]


def title_in(outcome: ImportOutcome, plan: Plan, names: Names) -> str:
    named = plan.set.get("name")
    return str(named[1]) if named else names.of(names.model, outcome.object_id)


def url_of(outcome: ImportOutcome, batch: ImportBatch) -> str:
    """The entry's page; the number of a new one is only reserved until the import is written."""
    is_there = outcome.outcome != Outcome.NEW or (
        batch.state in (ImportBatch.State.DONE, ImportBatch.State.UNDOING, ImportBatch.State.UNDONE)
        and not (batch.state == ImportBatch.State.UNDONE and outcome.undone == Undone.REVERSED)
    )
    if not is_there or outcome.object_id is None:
        return ""
    name = "outlet-detail" if batch.into == ImportBatch.Into.OUTLETS else "contact-detail"
    return reverse(f"contacts:{name}", args=[outcome.object_id])


def decide_url(outcome: ImportOutcome, batch: ImportBatch) -> str:
    """A known entry that the row would change, or that a rule of the user leaves alone; and what is decided already."""
    left_by_rule = ImportBatch.OnDuplicate.SKIP in (batch.on_duplicate, batch.on_likely)
    open_to = (Outcome.UPDATE, Outcome.DUPLICATE, *([Outcome.SKIPPED] if left_by_rule else []))
    if batch.state != ImportBatch.State.PREVIEWED or not (outcome.row.decision or outcome.outcome in open_to):
        return ""
    return f"{reverse('contacts:import-duplicates', args=[batch.pk])}?row={outcome.number}"


# --- What changes -----------------------------------------------------------------------------------


def changes_of(plan: Plan, row: ImportRow, batch: ImportBatch, names: Names) -> list[Change]:
    """In the order of the columns' fields, not of the plan."""
    said = cells_by_field(row, batch)
    order = {target.field: place for place, target in enumerate(TARGETS[batch.into])}
    found = [
        *set_changes(plan, said, batch, names),
        *linked(plan, batch, names),
        *related_changes(plan, said, batch, names),
    ]
    return sorted(found, key=lambda change: order.get(change.field, len(order)))


def set_changes(plan: Plan, said: dict[str, list[str]], batch: ImportBatch, names: Names) -> Iterator[Change]:
    for column, (before, after) in plan.set.items():
        field_of: Any = names.model._meta.get_field(column)
        old, new = names.words(names.model, column, before), names.words(names.model, column, after)
        if old == new or is_taken_for_granted(field_of, before, after, said):
            continue
        name = field_of.name
        written = other_spelling(said.get(name, []), [new]) if name in ("phone", "whatsapp") else ""
        yield Change(name, label_of(name, batch, field_of), old, new, written)


def is_taken_for_granted(field_of: Any, before: Any, after: Any, said: dict[str, list[str]]) -> bool:
    """What nobody has to look at: keys, and what every new entry gets."""
    if not field_of.editable:
        return True
    return before is None and (after is False or (field_of.name in UNSAID and field_of.name not in said))


def is_known(plan: Plan) -> bool:
    """Whether the plan is about an entry that was there before."""
    return "name" not in plan.set or plan.set["name"][0] is not None


def linked(plan: Plan, batch: ImportBatch, names: Names) -> Iterator[Change]:
    known = is_known(plan)
    for name, numbers in plan.unlink.items():
        yield Change(name, label_of(name, batch), old=names.words(names.model, name, numbers))
    for name, numbers in plan.link.items():
        yield Change(name, label_of(name, batch), new=names.words(names.model, name, numbers), added=known)


def related_changes(
    plan: Plan, said: dict[str, list[str]], batch: ImportBatch, names: Names
) -> Iterator[Change]:
    known = is_known(plan)
    for name, removed in plan.remove.items():
        for values in removed.values():
            yield related_change(name, batch, old=described(name, values, names))
    for name, changed in plan.change.items():
        for pk, pairs in changed.items():
            yield from changed_fields(name, int(pk), pairs, batch, names)
    for name, rows in plan.add.items():
        words = [described(name, values, names) for values in rows]
        for place, new in enumerate(words):
            written = other_spelling(said.get("phone", []), words) if name == "phones" and not place else ""
            yield related_change(name, batch, new=new, written=written, added=known)


def related_change(name: str, batch: ImportBatch, **values: Any) -> Change:
    shown_as = FIELD_OF_RELATED[name]
    return Change(shown_as, label_of(shown_as, batch), **values)


def described(name: str, values: dict[str, Any], names: Names) -> str:
    """`Reporter, Kabar Contoh`: what is said of one related row."""
    said = ((column, values.get(column, values.get(f"{column}_id"))) for column in SAID_OF_RELATED[name])
    words = (names.words(RELATED[name], column, value) for column, value in said)
    return ", ".join(filter(None, words))


def changed_fields(
    name: str, pk: int, pairs: dict[str, list[Any]], batch: ImportBatch, names: Names
) -> Iterator[Change]:
    """Fields of a related row that is there; which one it is stands behind the label."""
    model = RELATED[name]
    which = names.of(model, pk) if name in STANDS_AT else ""
    for column, (before, after) in pairs.items():
        field_of = model._meta.get_field(column)
        if not field_of.editable or column == "order":
            continue
        shown_as = FIELD_OF_RELATED.get(field_of.name, field_of.name)
        label = label_of(shown_as, batch, field_of)
        yield Change(
            shown_as,
            f"{label} ({which})" if which else label,
            names.words(model, column, before),
            names.words(model, column, after),
        )


def label_of(name: str, batch: ImportBatch, field_of: Any = None) -> str:
    """What the columns page calls the field, else what the register does."""
    target = next((target for target in TARGETS[batch.into] if target.field == name), None)
    label = str(target.label if target else field_of.verbose_name)
    return label[:1].upper() + label[1:]


def other_spelling(cells: list[str], shown_as: list[str]) -> str:
    """The cells, when their digits are not simply those that are shown."""
    written = " / ".join(" / ".join(cell.split("\n")) for cell in cells)
    return written if digits(written) != "".join(map(digits, shown_as)) else ""
