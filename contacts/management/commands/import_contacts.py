"""`manage.py import_contacts`: a list of outlets or contacts into the register, as the wizard does it, in one go."""

import json
from argparse import ArgumentParser
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contacts.imports import actions
from contacts.imports.columns import WrongMapping, folded, target_of
from contacts.imports.memory import remember
from contacts.imports.reading import Refused
from contacts.imports.rejected import LEFT_OUT
from contacts.models import ImportBatch, ImportOutcome, ImportProblem, Outcome, OutletKind
from crm import access
from crm.access import Act
from crm.models import User

OUTCOMES = (Outcome.NEW, Outcome.UPDATE, Outcome.UNCHANGED, Outcome.SKIPPED)
NOTHING: dict[str, Any] = {
    "rows": 0, "new": 0, "updated": 0, "unchanged": 0, "skipped": 0, "errors": [], "dropped_columns": [], "batch": None,
}  # fmt: skip


class Stop(Exception):
    """The import is refused; `report` is what stdout says about it."""

    def __init__(self, sentence: str, report: dict[str, Any] | None = None, row: int | None = None) -> None:
        super().__init__(sentence)
        self.report = report or {**NOTHING, "errors": [{"row": row, "column": None, "message": sentence}]}


class Command(BaseCommand):
    help = (
        "Import outlets or contacts from an XLSX, CSV or vCard file: all rows or, when one is wrong, none"
        " (exit status 2)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path)
        parser.add_argument(
            "--as",
            dest="username",
            required=True,
            metavar="USER",
            help="who imports; the rows go to their unit",
        )
        parser.add_argument("--into", required=True, choices=ImportBatch.Into.values)
        parser.add_argument(
            "--on-duplicate", choices=ImportBatch.OnDuplicate.values, default=ImportBatch.OnDuplicate.UPDATE
        )
        parser.add_argument(
            "--create-missing", action="store_true", help="create outlets and chapters that are not known"
        )
        parser.add_argument(
            "--default-kind", metavar="CODE", default="", help="kind of outlets for which the file names none"
        )
        parser.add_argument("--sheet", default="", metavar="NAME", help="which sheet of a workbook is meant")
        parser.add_argument(
            "--map", action="append", default=[], metavar="HEADER=FIELD", help="read a column into a field"
        )
        parser.add_argument(
            "--on-likely",
            choices=ImportBatch.OnDuplicate.values,
            default="",
            help="what to do with likely duplicates; without it they refuse the file",
        )
        parser.add_argument(
            "--leave-out", action="store_true", help="import the other rows when some are wrong or undecided"
        )
        parser.add_argument("--dry-run", action="store_true", help="say what would happen and change nothing")
        parser.add_argument("--json", action="store_true", help="the result as one JSON object on stdout")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            report = imported(options, self.stderr.write)
        except Stop as stop:
            self.tell(stop.report, options["json"])
            raise CommandError(str(stop), returncode=2) from stop
        self.tell(report, options["json"])

    def tell(self, report: dict[str, Any], as_json: bool) -> None:
        if as_json:
            self.stdout.write(json.dumps(report, ensure_ascii=False))
            return
        for error in report["errors"]:
            self.stdout.write(in_words(error))
        self.stdout.write(
            _(
                "%(rows)s rows. New: %(new)s, updated: %(updated)s, unchanged: %(unchanged)s, skipped: %(skipped)s."
            )
            % report
        )


def imported(options: dict[str, Any], say: Any) -> dict[str, Any]:
    """The report of the import. Raises Stop; then nothing has changed."""
    refuse_unprintable([options[name] for name in ("username", "default_kind", "sheet")] + options["map"])
    user = user_named(options["username"])
    kind = kind_coded(options["default_kind"])
    batch = read(options["file"], user, options["into"], options["sheet"])
    try:
        say_what_is_left_out(batch, say)
        settle(batch, options, kind)
        actions.preview(batch=batch, user=user)
        if not options["leave_out"] and any(batch.counts[kind] for kind in LEFT_OUT):
            raise Stop(
                _("Nothing was imported: some rows are wrong or undecided."),
                report_on(batch, refused=not options["dry_run"]),
            )
        if options["dry_run"]:
            report = {**report_on(batch), "batch": None}
            actions.discard(batch=batch, user=user)
            return report
        return written(batch, user)
    except Stop:
        actions.discard(batch=batch, user=user)
        raise


def written(batch: ImportBatch, user: User) -> dict[str, Any]:
    actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    if not actions.write_import(batch=batch, user=user):
        raise Stop(batch.problem)
    remember(batch)
    return report_on(batch)


def refuse_unprintable(given: list[str]) -> None:
    """A byte that is no letter reaches us as half a character, which neither a database nor a terminal takes."""
    for text in given:
        if not text.isprintable():
            raise Stop(_("%(text)s holds characters that no name may hold.") % {"text": ascii(text)[:60]})


def user_named(username: str) -> User:
    user = User.objects.select_related("unit").filter(username=username, is_active=True).first()
    if user is None:
        raise Stop(_('There is no active user "%(name)s".') % {"name": username})
    try:
        access.require(user, Act.IMPORT)
    except PermissionDenied as error:
        raise Stop(_("The role of this user does not include imports.")) from error
    return user


def kind_coded(code: str) -> OutletKind | None:
    kind = OutletKind.objects.filter(code=code).first() if code else None
    if code and kind is None:
        known = ", ".join(OutletKind.objects.values_list("code", flat=True))
        raise Stop(
            _('There is no kind "%(code)s". The kinds are: %(known)s.') % {"code": code, "known": known}
        )
    return kind


def read(path: Path, user: User, into: str, sheet: str) -> ImportBatch:
    try:
        batch = actions.read_upload(user=user, path=path, file_name=path.name, into=into)
    except Refused as refused:
        raise Stop(str(refused), row=refused.row) from refused
    except OSError as error:
        raise Stop(_("The file cannot be read: %(reason)s.") % {"reason": error.strerror}) from error
    return sheet_of(batch, user, sheet) if sheet or batch.state == ImportBatch.State.SHEETS else batch


def sheet_of(first: ImportBatch, user: User, name: str) -> ImportBatch:
    """The sheet of that name; the others are thrown away."""
    sheets = list(ImportBatch.objects.filter(upload=first.upload).order_by("pk"))
    found = next((batch for batch in sheets if name and folded(batch.sheet) == folded(name)), None)
    if found is None:
        for batch in sheets:
            actions.discard(batch=batch, user=user)
        known = ", ".join(batch.sheet for batch in sheets if batch.sheet) or "-"
        raise Stop(_("Say with --sheet which sheet is meant. The sheets are: %(known)s.") % {"known": known})
    if found.state == ImportBatch.State.SHEETS:
        actions.choose_sheet(batch=found, user=user)
    return found


def settle(batch: ImportBatch, options: dict[str, Any], kind: OutletKind | None) -> None:
    try:
        actions.choose_columns(
            batch=batch,
            mapping=remapped(batch, options["map"]),
            on_duplicate=options["on_duplicate"],
            create_missing=options["create_missing"],
            default_kind=kind,
            on_likely=options["on_likely"],
            leave_out=options["leave_out"],
        )
    except WrongMapping as wrong:
        raise Stop(str(wrong)) from wrong


def remapped(batch: ImportBatch, given: list[str]) -> dict[str, str]:
    """The guessed mapping with the user's own; a field the user gives a column to leaves the column guessed for it."""
    chosen = dict(pair_in(batch, text) for text in given)
    taken = {
        name for name in chosen.values() if (target := target_of(batch.into, name)) and not target.several
    }
    guessed = {header: "" if name in taken else name for header, name in batch.mapping.items()}
    return {**guessed, **chosen}


def pair_in(batch: ImportBatch, text: str) -> tuple[str, str]:
    header, equals, name = text.rpartition("=")
    if not equals:
        raise Stop(_('"%(text)s" should look like HEADER=FIELD.') % {"text": text})
    found = next(
        (known for known in batch.headers if known == header or folded(known) == folded(header)), None
    )
    if found is None:
        raise Stop(_('The file has no column "%(header)s" that can be read.') % {"header": header})
    return found, name.strip()


def say_what_is_left_out(batch: ImportBatch, say: Any) -> None:
    for sentence, names in (
        (_("Not read, header not known: %s"), batch.unknown_headers),
        (_("Dropped, must not be kept: %s"), batch.dropped_columns),
        (_("Not read, no header: column %s"), batch.notes.get("unread", [])),
        (_("Not read, other sheets: %s"), batch.notes.get("other_sheets", [])),
        (_("Cells with an identity number, dropped, in: %s"), list(batch.notes.get("identity_cells", {}))),
    ):
        if names:
            say(sentence % ", ".join(names))


def report_on(batch: ImportBatch, *, refused: bool = False) -> dict[str, Any]:
    """The result as JSON. A refused import has made and changed nothing, whatever it would have done."""
    counts = {outcome: batch.counts[outcome] for outcome in OUTCOMES}
    if refused:
        counts[Outcome.NEW] = counts[Outcome.UPDATE] = 0
    return {
        "rows": batch.rows.count(),
        "new": counts[Outcome.NEW],
        "updated": counts[Outcome.UPDATE],
        "unchanged": counts[Outcome.UNCHANGED],
        "skipped": counts[Outcome.SKIPPED],
        **({"left_out": sum(batch.counts[kind] for kind in LEFT_OUT)} if batch.leave_out else {}),
        "errors": sorted([*wrong(batch), *undecided(batch)], key=lambda error: int(error["row"])),
        "dropped_columns": batch.dropped_columns,
        "batch": None if refused else batch.pk,
    }


def wrong(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    found = ImportProblem.objects.filter(batch=batch).values_list("row__number", "header", "message")
    for row, header, message in found:
        yield {"row": row, "column": header or None, "message": message}


def undecided(batch: ImportBatch) -> Iterator[dict[str, Any]]:
    """Rows that may mean an entry, or an earlier row, and that no rule decides."""
    found = ImportOutcome.objects.filter(batch=batch, outcome=Outcome.DUPLICATE)
    for row, candidates in found.values_list("number", "candidates"):
        yield {"row": row, "column": None, "message": sentence_of(candidates)}


def sentence_of(candidates: list[dict[str, Any]]) -> str:
    earlier = next((candidate["row"] for candidate in candidates if candidate["row"]), None)
    if earlier:
        sentence = _("The row means the same entry as row %(row)s and says something else. Keep one of them.")
        return sentence % {"row": earlier}
    numbers = ", ".join(str(candidate["id"]) for candidate in candidates)
    return _("The row may mean an entry of the register: %(numbers)s.") % {"numbers": numbers}


def in_words(error: dict[str, Any]) -> str:
    where = [
        _("Row %(row)s") % error if error["row"] else "",
        f'"{error["column"]}"' if error["column"] else "",
    ]
    place = ", ".join(part for part in where if part)
    return f"{place}: {error['message']}" if place else str(error["message"])
