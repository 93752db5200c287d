"""`manage.py check_translations`: every sentence shown to people has its Indonesian words. Needs GNU gettext."""

import shutil
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command


class Command(BaseCommand):
    help = "Fail when a translatable text of the source has no complete Indonesian translation."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(settings.LOCALE_PATHS[0]) / "id" / "LC_MESSAGES" / "django.po"
        missing = lacking(polib.pofile(str(source)), extracted())
        for entry in missing:
            where = ", ".join(f"{file}:{line}" for file, line in entry.occurrences[:2])
            self.stderr.write(f"{entry.msgid!r} ({where})")
        if missing:
            raise CommandError(f"{len(missing)} texts lack an Indonesian translation.")
        self.stdout.write("Translations complete.")


def extracted() -> polib.POFile:
    """The catalogue as `makemessages` would write it now, made beside the real one."""
    with tempfile.TemporaryDirectory() as directory:
        copy = Path(directory) / "source"
        shutil.copytree(settings.BASE_DIR, copy, ignore=ignored)
        (copy / "locale" / "id" / "LC_MESSAGES").mkdir(parents=True)
        with chdir(copy):
            call_command("makemessages", locale=["id"], verbosity=0)
        return polib.pofile(str(copy / "locale" / "id" / "LC_MESSAGES" / "django.po"))


def ignored(directory: str, names: list[str]) -> set[str]:
    """Only what holds texts is looked at; our own packages and templates, without tests."""
    if Path(directory) == settings.BASE_DIR:
        return set(names) - {"crm", "contacts", "engagements", "reports", "templates", "manage.py"}
    return {name for name in names if name in {"__pycache__", "data", "migrations", "static"}}


def lacking(catalogue: polib.POFile, needed: polib.POFile) -> list[polib.POEntry]:
    complete = {(entry.msgctxt, entry.msgid) for entry in catalogue if is_complete(entry)}
    return [entry for entry in needed if not entry.obsolete and (entry.msgctxt, entry.msgid) not in complete]


def is_complete(entry: polib.POEntry) -> bool:
    if entry.obsolete or entry.fuzzy:
        return False
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)
