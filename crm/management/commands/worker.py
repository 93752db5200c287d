"""`manage.py worker`: one background worker, with the reaper that takes up the jobs of killed ones."""

import threading
from typing import Any

from django.core.management import BaseCommand, call_command
from django.db import close_old_connections

from crm.jobs import reap

REAP_SECONDS = 60


class Command(BaseCommand):
    help = "Run background work (reports, imports) until stopped."

    def handle(self, *args: Any, **options: Any) -> None:
        threading.Thread(target=reap_for_ever, name="reaper", daemon=True).start()
        call_command("db_worker", interval=0.5)


def reap_for_ever() -> None:
    pause = threading.Event()
    while True:
        close_old_connections()
        reap()
        pause.wait(REAP_SECONDS)
