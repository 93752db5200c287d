"""`manage.py do_chores`: what a worker does once an hour, for an installation that runs none."""

from typing import Any

from django.core.management import BaseCommand, CommandError

from crm import chores


class Command(BaseCommand):
    help = "Delete what was kept long enough (a worker does so once an hour)."

    def handle(self, *args: Any, **options: Any) -> None:
        done = chores.do_chores()
        for name, rows in done.items():
            self.stdout.write(f"{name}: {rows}")
        failed = [chore.__name__ for chore in chores.CHORES if chore.__name__ not in done]
        if failed:
            raise CommandError(f"Not done, see the log: {', '.join(failed)}")
