"""`manage.py import_contacts`: a list of outlets or contacts into the register, as the wizard does it, in one go."""

import json
import re
from argparse import ArgumentParser
from collections.abc import Callable
from pathlib import Path
from typing import Any

from django.core.exceptions import PermissionDenied
from django.core.management import BaseCommand, CommandError
from django.utils.translation import gettext as _

from contacts.imports import actions
from contacts.imports.candidates import offered, value_of
from contacts.imports.columns import WrongMapping, folded, target_of
from contacts.imports.memory import remember
from contacts.imports.reading import Refused
from contacts.imports.rejected import LEFT_OUT, rejected_workbook
from contacts.management.import_report import Stop, change_in_words, in_words, left_out_of, report_on
from contacts.models import ImportBatch, OutletKind
from crm import access, audit
from crm.access import Act
from crm.models import User, Verb
from crm.text import search_key

DECISION = re.compile(r"(?P<row>[0-9]{1,9})=(?P<rule>[a-z]+)(:(?P<entry>-?[0-9]{1,18}))?")


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
        parser.add_argument(
            "--decide",
            action="append",
            default=[],
            metavar="ROW=RULE[:ENTRY]",
            help="what to do with one row that may mean a known entry, or an earlier row (its number with a minus)",
        )
        parser.add_argument(
            "--rejected",
            type=Path,
            metavar="FILE",
            help="write the rows that are wrong or undecided to an XLSX file, with the reasons",
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
        for change in report.get("changes", ()):
            self.stdout.write("\n".join(change_in_words(change)))
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
    given = [options[name] for name in ("username", "default_kind", "sheet")]
    refuse_unprintable([*given, *options["map"], *options["decide"]])
    user = user_named(options["username"])
    kind = kind_coded(options["default_kind"])
    batch = read(options["file"], user, options["into"], options["sheet"])
    try:
        for sentence in left_out_of(batch):
            say(sentence)
        settle(batch, options, kind)
        actions.preview(batch=batch, user=user)
        decide(batch, user, options["decide"])
        return outcome_of(batch, user, options)
    except actions.Expired as expired:
        raise Stop(str(expired)) from expired
    except Stop:
        actions.discard(batch=batch, user=user)
        raise


def outcome_of(batch: ImportBatch, user: User, options: dict[str, Any]) -> dict[str, Any]:
    """What becomes of a previewed batch. Raises Stop."""
    dry_run, waiting = options["dry_run"], any(batch.counts[kind] for kind in LEFT_OUT)
    if waiting and options["rejected"]:
        write_rejected(batch, user, options["rejected"])
    if waiting and not options["leave_out"]:
        raise Stop(
            _("Nothing was imported: some rows are wrong or undecided."),
            report_on(batch, refused=True, dry_run=dry_run),
        )
    if not dry_run:
        return written(batch, user)
    report = report_on(batch, dry_run=True)
    actions.discard(batch=batch, user=user)
    return report


def written(batch: ImportBatch, user: User) -> dict[str, Any]:
    confirmed = actions.confirm_import(batch=batch, user=user, digest=batch.digest)
    if not confirmed or not actions.write_import(batch=batch, user=user):
        expired = _("The preview has expired. Please look at it again. Nothing was written.")
        raise Stop(batch.problem or expired)
    remember(batch)
    return report_on(batch)


def write_rejected(batch: ImportBatch, user: User, path: Path) -> None:
    """It is an export, and stands in the trail as one."""
    count = sum(batch.counts[kind] for kind in LEFT_OUT)
    try:
        with path.open("wb") as file:
            file.writelines(rejected_workbook(batch))
    except OSError as error:
        raise Stop(_("The file cannot be written: %(reason)s.") % {"reason": error.strerror}) from error
    audit.record(Verb.EXPORT, actor=user, obj=batch, count=count, detail="rows left out")


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
    return header_called(header, batch), name.strip()


def header_called(text: str, batch: ImportBatch) -> str:
    """The header of exactly this text, else the only one like it. Raises Stop."""
    keys: tuple[Callable[[str], str], ...] = (str, search_key, folded)
    for key in keys:
        found = [header for header in batch.headers if key(header) == key(text)]
        if len(found) > 1:
            sentence = _('Several columns are called like "%(header)s". Say which one is meant: %(known)s.')
            raise Stop(sentence % {"header": text, "known": ", ".join(found)})
        if found:
            return found[0]
    raise Stop(_('The file has no column "%(header)s" that can be read.') % {"header": text})


# --- Rows decided one by one ----------------------------------------------------------------------------


def decide(batch: ImportBatch, user: User, given: list[str]) -> None:
    """Decide these rows as the page does, and look again. Raises Stop."""
    for text in given:
        number, decision, decided_for = decision_in(batch, text)
        actions.decide(batch=batch, numbers=[number], decision=decision, decided_for=decided_for)
    if given:
        actions.preview(batch=batch, user=user)


def decision_in(batch: ImportBatch, text: str) -> tuple[int, str, int | None]:
    """`(row, rule, entry)` of `5=update:12`. The entry may be left out where the row may mean one only."""
    found = DECISION.fullmatch(text)
    if found is None or found["rule"] not in ImportBatch.OnDuplicate.values:
        raise Stop(_('"%(text)s" should look like ROW=RULE or ROW=RULE:ENTRY.') % {"text": text})
    number, entry = int(found["row"]), found["entry"]
    waiting = batch.outcomes.filter(number=number).select_related("row").first()
    candidates = [value_of(one) for one in offered(waiting)] if waiting else []
    if not candidates:
        raise Stop(_("Row %(row)s waits for no decision.") % {"row": number}, row=number)
    if found["rule"] in (ImportBatch.OnDuplicate.NEW, ImportBatch.OnDuplicate.SKIP):
        return number, found["rule"], None
    chosen = [one for one in candidates if entry is None or one == int(entry)]
    if len(chosen) != 1:
        known = ", ".join(map(str, candidates))
        sentence = _("Row %(row)s: say which entry is meant, one of %(known)s.")
        raise Stop(sentence % {"row": number, "known": known}, row=number)
    return number, found["rule"], chosen[0]
