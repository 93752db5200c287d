"""What a row adds to a person: numbers, work at outlets, membership and office in press bodies.

Only telephone numbers are ever taken away, by `__HAPUS__`.
"""

from itertools import zip_longest
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.imports.book import numbers_of
from contacts.imports.cleaning import ERASE
from contacts.imports.entries import Entry, number_of
from contacts.imports.matching import Named, several
from contacts.imports.plan import Plan
from contacts.imports.resources import stored, takes
from contacts.imports.rows import Work

MEMBER_FIELDS = ("member_type", "card_number", "card_expires_on")


def add_phones(plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
    old = numbers_of(entry) if entry else []
    if entry and "phone" in work.erased and old and takes(old, rule):
        refuse_unwritten(entry)
        plan.remove["phones"] = {
            number_of(row): {"number": row["number"], "order": row["order"]}
            for row in entry.rows_of("phones")
        }
        return
    added = [number for number in work.values.get("phone", ()) if number not in old]
    if added and takes(old, rule):
        last = max((row["order"] for row in entry.rows_of("phones")), default=-1) if entry else -1
        plan.add["phones"] = [
            {"number": number, "order": order} for order, number in enumerate(added, last + 1)
        ]


def refuse_unwritten(entry: Entry) -> None:
    """A plan names what it takes away by its number, which a number of an earlier row does not have yet."""
    if any(row.get("id") is None for row in entry.rows_of("phones")):
        sentence = _("The number to erase comes from an earlier row of this file. Take it out of that row.")
        raise ValidationError({"phone": ValidationError(sentence, code="unwritten")})


def add_positions(plan: Plan, work: Work, current: list[dict[str, Any]], rule: str) -> None:
    """`current`: the positions that the person holds today."""
    pairs = list(zip_longest(work.values.get("outlet", ()), work.values.get("role", ())))
    if not current and len(pairs) == 1 and pairs[0][0]:  # as in most rows of a new list
        [(outlets, role)] = pairs
        plan.add["positions"] = [{"outlet": one_of(outlets, set()).id, "role": role and role.pk}]
        return
    held = [dict(row) for row in current]
    note_homeless_roles(work, pairs, {row["role"] for row in held})
    before = list(held)
    for outlets, role in pairs:
        if outlets:
            outlet = one_of(outlets, {row["outlet"] for row in before})
            add_position(plan, held, before, outlet.id, role and role.pk, rule)


def note_homeless_roles(work: Work, pairs: list[Any], known: set[Any]) -> None:
    """A role that the person has already is not lost, whichever outlet is meant."""
    if any(role and not outlets and role.pk not in known for outlets, role in pairs):
        work.tell(_("The role is left out: no outlet is named."))


def add_position(
    plan: Plan, held: list[Any], before: list[Any], outlet: Any, role: int | None, rule: str
) -> None:
    here = [row for row in held if row["outlet"] == outlet]
    if any(role is None or row["role"] == role for row in here):
        return
    if not takes([row for row in (here or before) if row in before and row["role"]], rule):
        return
    unnamed = next((row for row in here if row["role"] is None), None)
    if unnamed is None:
        added = {"outlet": outlet, "role": role}
        plan.add.setdefault("positions", []).append(added)
        held.append(added)
        return
    if unnamed in before:  # else this row adds it, and its plan shares it
        plan.change.setdefault("positions", {})[number_of(unnamed)] = {"role": [None, role]}
    unnamed["role"] = role


def add_memberships(plan: Plan, work: Work, entry: Entry | None, rule: str) -> None:
    held = entry.rows_of("memberships") if entry else []
    for chapter, given in memberships_in(work, {row["chapter"] for row in held}).items():
        known = next((row for row in held if row["chapter"] == chapter), None)
        if known is None and takes(held, rule):
            told = {name: stored(value) for name, value in given.items() if value != ERASE}
            plan.add.setdefault("memberships", []).append({"chapter": chapter, **told})
        elif known:
            change_membership(plan, known, given, rule)


def change_membership(plan: Plan, known: dict[str, Any], given: dict[str, Any], rule: str) -> None:
    changes = {
        name: change
        for name, value in given.items()
        if (change := changed(known.get(name, blank_of(name)), value, name, rule))
    }
    if changes:
        plan.change.setdefault("memberships", {})[number_of(known)] = changes


def add_offices(plan: Plan, work: Work, current: list[dict[str, Any]], rule: str) -> None:
    """`current`: the offices that the person holds today."""
    held = [(row["chapter"], row["title"]) for row in current]
    for at, title in enumerate(work.values.get("office", ())):
        homes = item(work.values.get("office_chapter", ()), at) or item(work.values.get("chapter", ()), at)
        if title is None or not homes:
            continue
        chapter = one_of(homes, {known for known, _title in held})
        if (chapter.id, title.pk) not in held and takes(current, rule):
            plan.add.setdefault("offices", []).append({"chapter": chapter.id, "title": title.pk})
            held.append((chapter.id, title.pk))


def item(values: Any, at: int) -> Any:
    return values[at] if at < len(values) else None


def outlets_in(work: Work) -> set[Any]:
    return {named.id for found in work.values.get("outlet", ()) for named in found}


def memberships_in(work: Work, held: set[Any]) -> dict[Any, dict[str, Any]]:
    """`{chapter: {field: value}}` of a row: the same chapter twice is one membership. Raises ValidationError."""
    found: dict[Any, dict[str, Any]] = {}
    told = [(name, work.values[name]) for name in MEMBER_FIELDS if name in work.values]
    for at, chapters in enumerate(work.values.get("chapter", ())):
        if not chapters:
            continue
        given = found.setdefault(one_of(chapters, held).id, {})
        for name, values in told:
            value = item(values, at)
            if value is not None and given.setdefault(name, value) != value:
                sentence = _("The row names this chapter twice and says different things.")
                raise ValidationError({name: ValidationError(sentence, code="twice")})
    return found


def one_of(found: list[Named], held: set[Any]) -> Named:
    """The only one of that name, or the one the person is with already. Raises ValidationError."""
    if len(found) == 1:
        return found[0]
    here = [named for named in found if named.id in held]
    if len(here) == 1:
        return here[0]
    raise several(found[0].name, (named.name for named in found))


def changed(old: Any, value: Any, name: str, rule: str) -> list[Any] | None:
    """[before, after] when a cell changes this field of a membership."""
    new = blank_of(name) if value == ERASE else stored(value)
    return [old, new] if new != old and takes(old, rule) else None


def blank_of(name: str) -> str | None:
    return "" if name == "card_number" else None
