"""`manage.py undo_import`: take an import back, as its page does it, in one go."""

import json
from argparse import ArgumentParser
from typing import Any

from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contacts.imports import undo
from contacts.management.commands.import_contacts import refuse_unprintable, user_named
from contacts.management.import_report import Stop
from contacts.models import ImportBatch, Undone
from crm.models import User

State = ImportBatch.State
NOTHING: dict[str, Any] = {
    **dict.fromkeys(Undone.values, 0),
    "outlets": 0,
    "chapters": 0,
    "kept_outlets": 0,
    "kept_chapters": 0,
    "changed_outlets": 0,
    "changed_chapters": 0,
    "used_outlets": 0,
    "used_chapters": 0,
    "rows": [],
    "problem": "",
}


class Command(BaseCommand):
    help = (
        "Take an import back: new entries go, updated ones get their former values (exit status 2: refused)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("batch", type=int, help="the number of the import")
        parser.add_argument(
            "--as",
            dest="username",
            required=True,
            metavar="USER",
            help="who takes it back: its uploader, or the head of the unit",
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", help="the result as one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = undone(options["batch"], options["username"], dry_run=options["dry_run"])
        except Stop as stop:
            refused = {**NOTHING, "batch": options["batch"], "problem": str(stop)}
            self.tell(refused, options["json"])
            raise CommandError(str(stop), returncode=2) from stop
        self.tell(report, options["json"])

    def tell(self, report: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for row in report["rows"]:
            self.stdout.write(_("Row %(row)s: %(reason)s") % row)
        self.stdout.write(_("Taken back: %(reversed)s, kept: %(kept)s, failed: %(failed)s.") % report)


def undone(number: int, username: str, *, dry_run: bool) -> dict[str, Any]:
    """The report. Raises Stop; then nothing of the register has changed."""
    refuse_unprintable([username])
    user = user_named(username)
    batch = ImportBatch.objects.undoable_by(user).filter(pk=number).first()
    if batch is None:
        raise Stop(_("%(user)s has no import %(number)s.") % {"user": username, "number": number})
    if batch.state != State.UNDOING:
        confirm(batch, user, dry_run=dry_run)
    if not dry_run and not undo.write_undo(batch=batch, user=user):
        raise Stop(batch.problem)
    return report_on(batch)


def confirm(batch: ImportBatch, user: User, *, dry_run: bool) -> None:
    """One that was confirmed before, and whose worker died, is only to be written."""
    if not undo.undo_until(batch):
        raise Stop(_("This import cannot be taken back: it was not written, was taken back, or is too old."))
    undo.preview_undo(batch=batch, user=user)
    if not dry_run and not undo.confirm_undo(batch=batch, user=user, digest=batch.undo_digest):
        raise Stop(_("Somebody else is taking this import back."))


def report_on(batch: ImportBatch) -> dict[str, Any]:
    told = batch.outcomes.exclude(undo_note="").order_by("number")
    rows = [
        {"row": number, "undone": undone, "reason": reason}
        for number, undone, reason in told.values_list("number", "undone", "undo_note")
    ]
    return {**NOTHING, **batch.undo_counts, "batch": batch.pk, "rows": rows}
