"""`manage.py make_user`: the first users of an installation, before there is an administrator."""

import secrets
from typing import Any

from django.core.exceptions import ValidationError
from django.core.management import BaseCommand, CommandError, CommandParser
from django.db import transaction

from crm import audit
from crm.access import Role
from crm.models import Unit, User, Verb


class Command(BaseCommand):
    help = "Make a user; prints the first password when none is given."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("username")
        parser.add_argument("--name", required=True)
        parser.add_argument("--unit", required=True, help="code of the unit, e.g. polres-trenggalek")
        parser.add_argument("--role", choices=Role.values, default="")
        parser.add_argument("--password")

    def handle(self, *args: Any, **options: Any) -> None:
        unit = Unit.objects.filter(code=options["unit"]).first()
        if unit is None:
            raise CommandError(f"No unit has the code {options['unit']!r}.", returncode=2)
        password = options["password"] or secrets.token_urlsafe(12)
        try:
            user = made(unit, password, options)
        except ValidationError as error:
            raise CommandError("; ".join(error.messages), returncode=2) from error
        self.stdout.write(f"{user.username} {password if not options['password'] else ''}".strip())


@transaction.atomic
def made(unit: Unit, password: str, options: dict[str, Any]) -> User:
    user = User.objects.create_user(
        options["username"], password, name=options["name"], unit=unit, role=options["role"]
    )
    audit.record(Verb.CREATE, actor=None, obj=user, detail="by command")
    return user
