"""Two imports that wait for rows of each other."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import OperationalError

from contacts.imports.writing import Moved
from crm.collisions import is_collision


@contextmanager
def moved_by_others() -> Iterator[None]:
    """The one that the database ended has found the register moving: around the transaction. Raises Moved for it."""
    try:
        yield
    except OperationalError as error:
        if is_collision(error):
            raise Moved from error
        raise
