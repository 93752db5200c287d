"""`manage.py do_chores`: what a worker does once an hour, for an installation that runs none."""

from typing import Any

from django.core.management import BaseCommand

from crm.chores import do_chores


class Command(BaseCommand):
    help = "Delete what was kept long enough (a worker does so once an hour)."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, rows in do_chores().items():
            self.stdout.write(f"{name}: {rows}")
