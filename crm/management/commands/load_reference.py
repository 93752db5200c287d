"""`manage.py load_reference`: the units, regions and lists the program ships with."""

from typing import Any

from django.core.management import BaseCommand

from crm.reference import load_reference


class Command(BaseCommand):
    help = "Add the shipped units, regions and lists that the database lacks. Changes nothing that is there."

    def handle(self, *args: Any, **options: Any) -> None:
        for name, added in load_reference().items():
            self.stdout.write(f"{name}: {added}")
