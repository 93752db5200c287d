"""An entry of the register as the rows of a file have left it so far: a later row is held against that."""

from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contacts.imports.plan import Plan


@dataclass(slots=True)
class Entry:
    """`version` None: it comes with this import. `related` rows have an `id` when the register holds them already."""

    id: int
    version: int | None = None
    values: dict[str, Any] = field(default_factory=dict)
    links: dict[str, set[int]] = field(default_factory=dict)
    related: dict[str, list[dict[str, Any]]] = field(default_factory=dict)

    def rows_of(self, name: str) -> list[dict[str, Any]]:
        return self.related.get(name, [])

    def apply(self, plan: Plan) -> None:
        """Do to this copy what writing the plan will do to the register. The rows it adds belong to the entry then."""
        if self.version is None:  # it is made by this plan, which only sets, links and adds
            self.values = {name: after for name, (_before, after) in plan.set.items()}
            self.links = {name: set(numbers) for name, numbers in plan.link.items()}
            self.related = {name: [*rows] for name, rows in plan.add.items()}
            self.version = 1
            return
        for name, (_before, after) in plan.set.items():
            self.values[name] = after
        for name, numbers in plan.unlink.items():
            self.links[name] = self.links.get(name, set()) - set(numbers)
        for name, numbers in plan.link.items():
            self.links[name] = self.links.get(name, set()) | set(numbers)
        for name, removed in plan.remove.items():
            self.related[name] = [row for row in self.rows_of(name) if str(row.get("id")) not in removed]
        for name, changed in plan.change.items():
            self.change(name, changed)
        for name, added in plan.add.items():
            self.related.setdefault(name, []).extend(added)
        self.version += 1

    def change(self, name: str, changed: dict[str, Any]) -> None:
        for row in self.rows_of(name):
            for column, (_before, after) in changed.get(str(row.get("id")), {}).items():
                row[column] = after


def number_of(row: dict[str, Any]) -> str:
    """The number by which a plan names a stored row. One that an earlier row of the file brings has none yet."""
    if row.get("id") is None:
        raise ValidationError(
            _("An earlier row of this file brings the same and says less. Put both into one row."),
            code="split",
        )
    return str(row["id"])
