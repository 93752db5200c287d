"""What a row does to the register: found by the preview, kept as JSON, shown, written, and taken back.

Values are those of the columns, as JSON has them: texts, numbers, `null`, dates in ISO, foreign keys as numbers, of a
region its code. An outlet or chapter that comes with the import is named `"outlet:1"`, `"chapter:2"` until the import
is written (`ImportBatch.made`). Related rows go by the name that the entry has for them: `phones`, `positions`,
`memberships`, `offices`.
"""

from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter
from typing import Any

from django.db import models

from contacts.models import Chapter, Contact, ImportBatch, Membership, Office, Outlet, Phone, Position
from crm.models import Stamped

MODELS: dict[str, type[Stamped]] = {ImportBatch.Into.OUTLETS: Outlet, ImportBatch.Into.CONTACTS: Contact}
MADE: dict[str, type[Stamped]] = {"outlet": Outlet, "chapter": Chapter}
"""What may come with the rows: so its labels begin, and so the fields are called that hold one."""

RELATED: dict[str, type[models.Model]] = {
    "phones": Phone,
    "positions": Position,
    "memberships": Membership,
    "offices": Office,
}

type Pair = list[Any]
"""[before, after]"""


@dataclass(slots=True)
class Plan:
    """One row of the file; everything empty: nothing changes.

    `set`: `{field: [before, after]}` of the entry itself; before is null throughout for a new one.
    `link`, `unlink`: `{many-to-many field: [numbers]}`.
    `add`: `{related name: [{field: value}]}`, rows to make.
    `change`: `{related name: {number of the row: {field: [before, after]}}}`.
    `remove`: `{related name: {number of the row: {field: value}}}`, rows to delete, with all that makes them anew.
    `make`: `{"outlet:1": {field: value}}`, entries that later rows name too; a `regions` value is `[numbers]`.
    """

    set: dict[str, Pair] = field(default_factory=dict)
    link: dict[str, list[int]] = field(default_factory=dict)
    unlink: dict[str, list[int]] = field(default_factory=dict)
    add: dict[str, list[dict[str, Any]]] = field(default_factory=dict)
    change: dict[str, dict[str, dict[str, Pair]]] = field(default_factory=dict)
    remove: dict[str, dict[str, dict[str, Any]]] = field(default_factory=dict)
    make: dict[str, dict[str, Any]] = field(default_factory=dict)

    def __bool__(self) -> bool:
        return bool(
            self.set or self.link or self.unlink or self.add or self.change or self.remove or self.make
        )

    def as_json(self) -> dict[str, Any]:
        """Without the parts that are empty."""
        return {name: part for name, part in zip(PARTS, parts_of(self), strict=True) if part}

    @classmethod
    def of(cls, stored: dict[str, Any]) -> "Plan":
        return cls(**stored)


PARTS = ("set", "link", "unlink", "add", "change", "remove", "make")
parts_of = attrgetter(*PARTS)


def is_label(value: Any) -> bool:
    """Whether this names what comes with the rows, not what stands in the register."""
    return isinstance(value, str) and value.startswith(tuple(f"{kind}:" for kind in MADE))


def plain(value: Any) -> Any:
    """A value of a column as a plan has it."""
    return value.isoformat() if isinstance(value, date) else value
