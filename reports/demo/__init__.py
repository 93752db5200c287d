"""Demo data: a press-partnership register as it would stand after five quarters, with nobody real in it."""

from collections import Counter
from datetime import date

from django.db import transaction

from contacts.models import Contact
from crm.reference import load_reference
from reports.demo import chapters, directory, meetings, people, promises
from reports.demo.areas import circles


def is_loaded() -> bool:
    return Contact.objects.filter(source=people.SOURCE).exists()


@transaction.atomic
def load_directory() -> Counter[str]:
    """Shipped lists, real outlets, press bodies and chapters: adds what is missing; counts what it added."""
    return Counter(load_reference()) + directory.load()


@transaction.atomic
def load_year(today: date) -> Counter[str]:
    """Invented people and their engagements around `today`, all of them or, when there are any yet, none.

    The same `today` gives the same rows. The cast and the directory must stand.
    """
    if is_loaded():
        return Counter()
    known = circles()
    added = people.make(known, today)
    added += chapters.make(known, today)
    held = meetings.year_of_all(known, today)
    added += meetings.make(held, today)
    return added + promises.make(held, today)
