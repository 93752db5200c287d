"""Whatever two entries have and whatever is chosen: after a merge is taken back, the register is as it was."""

from random import Random
from typing import Any

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from contacts.duplicates.unmerging import merges_of, unmerge
from contacts.models import Contact
from tests.contacts.merge_worlds import World, merge, register

pytestmark = pytest.mark.django_db

by_chance = given(st.randoms(use_true_random=False))
thorough = settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@thorough
@by_chance
def test_two_people_merged_and_taken_apart_are_as_before(cast, chance: Random):
    with rolled_back():
        by = cast["operator.trenggalek"]
        world = World(chance, by)
        kept, merged = chance.sample(world.people, 2)
        before = register()

        made = merge(kept, merged, by, **world.choices())
        while_merged = register()
        unmerge(merge=made, by=by)

        assert while_merged != before
        assert register() == before


@thorough
@by_chance
def test_two_outlets_merged_and_taken_apart_are_as_before(cast, chance: Random):
    with rolled_back():
        by = cast["operator.trenggalek"]
        world = World(chance, by)
        kept, merged = chance.sample(world.outlets, 2)
        before = register()

        made = merge(kept, merged, by)
        unmerge(merge=made, by=by)

        assert register() == before


@thorough
@by_chance
def test_a_chain_taken_apart_link_by_link_is_as_before_at_every_link(cast, chance: Random):
    with rolled_back():
        by = cast["operator.trenggalek"]
        world = World(chance, by)
        first, second, third, fourth = world.people
        states, merges = [], []

        for kept, merged in ((second, third), (first, second), (first, fourth)):
            states.append(register())
            merges.append(merge(kept, merged, by, **world.choices()))
        for made in reversed(merges):
            unmerge(merge=made, by=by)
            assert register() == states.pop()


@thorough
@by_chance
def test_merges_of_people_and_outlets_are_taken_back_in_any_order_their_entries_allow(cast, chance: Random):
    with rolled_back():
        by = cast["operator.trenggalek"]
        world = World(chance, by)
        before = register()

        standing: list[list[Any]] = [world.people, world.outlets]
        for entries in chance.choices(standing, k=4):
            if len(entries) > 1:
                kept, merged = chance.sample(entries, 2)
                entries.remove(merged)
                merge(kept, merged, by)
        for _turn in range(4):
            possible = [newest for entries in standing for entry in entries if (newest := newest_of(entry))]
            if possible:
                taken = chance.choice(possible)
                unmerge(merge=taken, by=by)
                (world.people if isinstance(taken.merged, Contact) else world.outlets).append(taken.merged)

        assert register() == before


def newest_of(entry: Any) -> Any:
    return merges_of(entry).first()


class rolled_back(transaction.Atomic):  # noqa: N801 - reads as the word it stands for
    """Each example leaves the register as it found it."""

    def __init__(self) -> None:
        super().__init__(using=None, savepoint=True, durable=False)

    def __exit__(self, *error: Any) -> None:
        transaction.set_rollback(True)
        super().__exit__(*error)
