"""`manage.py demo_data`: units, the cast, the real outlets and chapters, and an invented year of Humas work."""

from collections import Counter
from typing import Any

from django.conf import settings
from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from crm.models import User
from reports.demo import load_directory, load_year, papers, signins


class Command(BaseCommand):
    help = "Load the demo data. What is there already stays as it is; a second run changes nothing."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--if-empty", action="store_true", help="do nothing when there is any user")

    def handle(self, *args: Any, if_empty: bool = False, **options: Any) -> None:
        if settings.PRODUCTION and not if_empty:
            raise CommandError("Demo data do not belong in a production installation.")
        if not settings.PRODUCTION:
            self.fill(if_empty)

    def fill(self, if_empty: bool) -> None:
        if not (if_empty and User.objects.exists()):
            self.load()
        self.stdout.write(signins.shown())

    def load(self) -> None:
        added = load_directory()
        signins.ensure()
        today = timezone.localdate()
        year = load_year(today)
        if year:
            year["PDF"] = papers.build(today)
        self.tell(added + year)

    def tell(self, added: Counter[str]) -> None:
        for name, number in added.items():
            self.stdout.write(f"{name}: {number}")
