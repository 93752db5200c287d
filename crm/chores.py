"""Small work that nobody asks for and that has to be done now and then, such as deleting what was kept long enough.

Every worker does every chore once an hour, and `manage.py do_chores` does without a worker: a chore may run twice at a
time, and does nothing when there is nothing to do.
"""

import logging
from collections.abc import Callable
from datetime import timedelta

from django.utils import timezone

from crm.models import Submission

logger = logging.getLogger(__name__)

type Chore = Callable[[], int]
CHORES: list[Chore] = []


def chore(function: Chore) -> Chore:
    """Register a function that does its chore and returns how many rows it touched."""
    CHORES.append(function)
    return function


@chore
def forget_submissions() -> int:
    """A form that was left open for a week is not sent twice by a double tap any more."""
    gone, _each = Submission.objects.filter(at__lt=timezone.now() - timedelta(days=7)).delete()
    return gone


def do_chores() -> dict[str, int]:
    """Do each; `{name of the chore: rows}` of those that were done. One that fails is tried again the next time."""
    done = {}
    for function in CHORES:
        name = function.__name__
        try:
            done[name] = function()
        except Exception as error:  # noqa: BLE001 - whatever is wrong with one, the others are due
            # The class alone: the words of an error may hold those of a row.
            logger.error("%s is not done this time: %s", name, type(error).__name__)
        else:
            if done[name]:
                logger.info("%s: %s", name, done[name])
    return done
