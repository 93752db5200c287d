"""`manage.py make_report`: the report of a unit and period as a file, for a script or a schedule."""

from __future__ import annotations

import os
import stat
from pathlib import Path
from typing import Any
from uuid import uuid4

from django.core.management import BaseCommand, CommandError, CommandParser
from django.utils import translation
from django.utils.translation import gettext as _

from crm import audit
from crm.models import Unit, User, Verb
from reports.actions import PAPER_LANGUAGE, ReportRefused, build_edition, check_request, report_for
from reports.letterhead import Paper
from reports.models import Edition
from reports.periods import Period, PeriodError, echo


def refusal(sentence: str) -> CommandError:
    """Exit code 2 with one sentence on stderr."""
    return CommandError(sentence, returncode=2)


class Command(BaseCommand):
    help = "Build the partnership report of a unit for a period and write it as PDF."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--unit", required=True, help="code of the unit, e.g. polda-jawa-timur")
        parser.add_argument("--period", required=True, help="2026-09, 2026-Q3, 2026-S2 or 2026")
        parser.add_argument("--as", required=True, dest="username", help="user name of the one who asks")
        parser.add_argument("--output", required=True, help="the PDF file to write")
        parser.add_argument("--paper", default=Paper.A4.value, help="A4 or F4")

    def handle(self, *args: Any, **options: Any) -> None:
        with translation.override(PAPER_LANGUAGE):
            try:
                self.make(options)
            except (ReportRefused, PeriodError) as refused:
                raise refusal(str(refused)) from refused

    def make(self, options: dict[str, Any]) -> None:
        period, paper = Period.parse(options["period"]), paper_named(options["paper"])
        user, output = user_named(options["username"]), writable(options["output"])
        unit = unit_coded(options["unit"], user)
        check_request(unit, user)
        report = report_for(unit=unit, period=period, user=user)
        edition = build_edition(report=report, paper=paper, user=user)
        write(output, edition)
        audit.record(Verb.REPORT, actor=user, obj=report, detail=f"written {paper}")
        self.stdout.write(
            _("%(number)s written to %(path)s, %(pages)d pages.")
            % {"number": report.number, "path": output, "pages": edition.pages}
        )


def paper_named(name: str) -> Paper:
    try:
        return Paper(name.upper())
    except ValueError as error:
        raise refusal(_("The paper “%s” is not known. Use A4 or F4.") % echo(name)) from error


def user_named(name: str) -> User:
    found = User.objects.select_related("unit").filter(username=printable(name), is_active=True).first()
    if found is None:
        raise refusal(_("There is no user named “%s”.") % echo(name))
    return found


def unit_coded(code: str, user: User) -> Unit:
    """A unit that the user reaches. An unknown one and a foreign one get the same answer."""
    found = Unit.objects.visible_to(user).filter(code=printable(code)).first()
    if found is None:
        raise ReportRefused(_("The unit “%s” is not known, or not one of yours.") % echo(code))
    return found


def printable(text: str) -> str:
    """A name as the database takes it: what cannot be printed is no name of ours."""
    return text if text.isprintable() else ""


def writable(name: str) -> Path:
    """The path, when a file can be written there; asked before a number is given out."""
    path = Path(name) if printable(name) else Path()
    if not path.name or not is_free(path) or not os.access(path.parent, os.W_OK):
        raise unwritable(name)
    return path


def is_free(path: Path) -> bool:
    """Nothing stands there, or an ordinary file that may be replaced: never a folder, a device or a link."""
    try:
        return stat.S_ISREG(path.lstat().st_mode)
    except FileNotFoundError:
        return path.parent.is_dir()
    except OSError:  # a name that is too long, or leads through a file
        return False


def unwritable(name: str) -> CommandError:
    return refusal(_("The file “%s” cannot be written there.") % echo(name))


def write(path: Path, edition: Edition) -> None:
    """All of the file or none of it: written beside its place, then moved there."""
    beside = path.with_name(f".{uuid4().hex}.pdf")
    try:
        with edition.pdf.open("rb") as stored:
            beside.write_bytes(stored.read())
        beside.replace(path)
    except OSError as error:
        beside.unlink(missing_ok=True)
        raise unwritable(str(path)) from error
