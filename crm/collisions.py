"""Two transactions that wait for rows of each other: PostgreSQL lets one of them go on and ends the other."""

from django.db import Error

STATES = frozenset({"40P01", "40001"})
"""Deadlock, and a transaction that would have had to run after another one."""


def is_collision(error: Error) -> bool:
    """Whether the same transaction may well succeed when it is tried again."""
    return getattr(error.__cause__, "sqlstate", "") in STATES
