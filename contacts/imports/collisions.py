"""Two imports that wait for rows of each other: PostgreSQL lets one of them go on and ends the other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from contacts.imports.writing import Moved

COLLISIONS = frozenset({"40P01", "40001"})
"""Deadlock, and a transaction that would have had to run after another one."""


@contextmanager
def moved_by_others() -> Iterator[None]:
    """The one that was ended has found the register moving: around the transaction. Raises Moved for it."""
    try:
        yield
    except OperationalError as error:
        if getattr(error.__cause__, "sqlstate", "") in COLLISIONS:
            raise Moved from error
        raise
