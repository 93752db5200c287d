"""Writing what a survey found: set-based, with the history of every row. The transaction is the caller's."""

from collections import defaultdict
from collections.abc import Collection
from datetime import datetime
from itertools import batched
from typing import Any, Literal

from django.db import models

from contacts.imports.plan import RELATED
from contacts.imports.reversal import Reversal
from contacts.imports.standing import link_tables, pairs_with
from contacts.imports.survey import CHUNK, Survey
from contacts.imports.writing import Moved, link_all, update_all
from crm import bulk
from crm.models import Stamped, User


class Restorer:
    """Takes back in the name of `user`, all at one time. Raises Moved for what is not as the survey found it."""

    def __init__(self, survey: Survey, user: User, at: datetime) -> None:
        self.survey, self.user, self.at = survey, user, at
        self.model = survey.model

    def restore(self) -> None:
        stay = list(self.survey.reversals.values())
        for model in RELATED.values():
            self.delete(model, self.survey.going[model])
        self.delete_entries(self.model, self.survey.going[self.model])
        self.let_names_go()
        self.set_back(stay)
        for name, model in RELATED.items():
            self.change_back(model, [back.change[name] for back in stay if name in back.change])
            self.create(model, [(back.entry, back.create[name]) for back in stay if name in back.create])
        self.relink(stay)
        self.remember(self.model, [back.entry for back in stay], "~")
        for made, numbers in self.survey.made_that_go.items():
            self.delete_entries(made, numbers)

    # --- what goes ------------------------------------------------------------------------------------

    def delete_entries(self, model: type[models.Model], numbers: Collection[int]) -> None:
        for chunk in batched(numbers, CHUNK):
            for key in pairs_with(model):
                key.model._base_manager.filter(**{f"{key.name}__in": chunk}).delete()
            for _name, own, _other, through in link_tables(model):
                through._base_manager.filter(**{f"{own}__in": chunk}).delete()
        self.delete(model, numbers)

    def delete(self, model: type[models.Model], numbers: Collection[int]) -> None:
        self.remember(model, numbers, "-")
        if numbers and bulk.delete(model, numbers) != len(numbers):
            raise Moved

    # --- what stays -----------------------------------------------------------------------------------

    def let_names_go(self) -> None:
        """An outlet that bears the former name of another has a key that no name has, until its own comes back.

        The register holds each name once: of outlets that exchanged theirs, none could be the first.
        """
        bearers = [
            holder
            for identity, holder in self.survey.holders.items()
            if self.survey.wanted.get(holder, identity) != identity
        ]
        bulk.update(self.model, ["name_key"], [(bearer, f"#{bearer}") for bearer in bearers])

    def set_back(self, backs: list[Reversal]) -> None:
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for back in backs:
            names = tuple(sorted(back.values))
            groups[names].append(
                (back.entry, back.version, self.at, self.user.pk, *(back.values[name] for name in names))
            )
        for names, rows in groups.items():
            update_all(self.model, names, rows)

    def change_back(self, model: type[models.Model], changes: list[dict[int, dict[str, Any]]]) -> None:
        by_number = {number: values for change in changes for number, values in change.items()}
        versions: dict[int, int] = {}
        for numbers in batched(by_number, CHUNK):
            versions |= dict(model._base_manager.filter(pk__in=numbers).values_list("pk", "version"))
        groups: dict[tuple[str, ...], list[tuple[Any, ...]]] = defaultdict(list)
        for number, values in by_number.items():
            names = tuple(sorted(values))
            stamp = (number, versions.get(number, 0), self.at, self.user.pk)
            groups[names].append((*stamp, *(values[name] for name in names)))
        for names, rows in groups.items():
            update_all(model, names, rows)
        self.remember(model, list(by_number), "~")

    def create(self, model: type[models.Model], created: list[tuple[int, dict[int, dict[str, Any]]]]) -> None:
        """Under the number it had: no other row ever gets it."""
        fields = model._meta.concrete_fields
        blank = {one.name: one.get_default() for one in fields}
        if issubclass(model, Stamped):
            blank |= dict.fromkeys(("created_at", "updated_at"), self.at)
            blank |= dict.fromkeys(("created_by", "updated_by"), self.user.pk)
        rows = [
            {**blank, **values, "id": number, "contact": contact}
            for contact, some in created
            for number, values in some.items()
        ]
        if rows:
            names = [one.name for one in fields]
            bulk.insert(
                model, [one.attname for one in fields], ([row[name] for name in names] for row in rows)
            )
            self.remember(model, [row["id"] for row in rows], "+")

    def relink(self, backs: list[Reversal]) -> None:
        for name, own, other, through in link_tables(self.model):
            gone = [(back.entry, one) for back in backs for one in back.unlink.get(name, ())]
            numbers = numbers_of(through, own, other, gone)
            if len(numbers) != len(gone) or bulk.delete(through, numbers) != len(gone):
                raise Moved
            pairs = [(back.entry, one) for back in backs for one in sorted(back.link.get(name, ()))]
            if pairs:
                link_all(self.model, name, pairs)

    def remember(
        self, model: type[models.Model], numbers: Collection[int], kind: Literal["+", "~", "-"]
    ) -> None:
        if numbers:
            bulk.remember(model, sorted(numbers), kind=kind, user=self.user, at=self.at)


def numbers_of(through: type[models.Model], own: str, other: str, pairs: list[tuple[int, int]]) -> list[int]:
    wanted, found = set(pairs), []
    for entries in batched({entry for entry, _one in pairs}, CHUNK):
        rows = through._base_manager.filter(**{f"{own}__in": entries}).values_list("pk", own, other)
        found += [pk for pk, entry, one in rows if (entry, one) in wanted]
    return found
