"""`manage.py worker`: one background worker, with the reaper that takes up the jobs of killed ones."""

import logging
import threading
import time
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, call_command
from django.db import DatabaseError, close_old_connections

from crm.chores import do_chores
from crm.jobs import reap, renew

logger = logging.getLogger(__name__)
CHORES_EVERY = 3600
"""Seconds."""


class Command(BaseCommand):
    help = "Run background work (reports, imports) until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=watch_for_ever, name="reaper", daemon=True).start()
        call_command("db_worker", interval=0.5)


def watch_for_ever() -> None:
    """Often enough that no lease of a living worker runs out."""
    pause, chores_at = threading.Event(), time.monotonic()
    while True:
        watch()
        if time.monotonic() >= chores_at:
            chores_at = time.monotonic() + CHORES_EVERY
            do_chores()
        pause.wait(settings.JOB_LEASE_SECONDS / 3)


def watch() -> None:
    """Outlives a database that restarts, or that a long import keeps locked: the next round does the work."""
    try:
        close_old_connections()
        renew()
        reap()
    except DatabaseError as error:
        logger.warning("background jobs are not watched this time: %s", error)
