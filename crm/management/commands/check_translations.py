"""`manage.py check_translations`: every sentence shown to people has its Indonesian words, and none is left over.

Needs GNU gettext.
"""

import shutil
import tempfile
from contextlib import chdir
from pathlib import Path
from typing import Any

import django
import polib
from django.conf import settings
from django.core.management import BaseCommand, CommandError, call_command


class Command(BaseCommand):
    help = "Fail when a text of the source has no complete Indonesian translation, or a translation no text."
    requires_system_checks: list[str] = []

    def handle(self, *args: Any, **options: Any) -> None:
        source = Path(settings.LOCALE_PATHS[0]) / "id" / "LC_MESSAGES" / "django.po"
        catalogue, needed = polib.pofile(str(source)), extracted()
        missing = lacking(catalogue, needed)
        for entry in missing:
            where = ", ".join(f"{file}:{line}" for file, line in entry.occurrences[:2])
            self.stderr.write(f"{entry.msgid!r} ({where})")
        if missing:
            raise CommandError(f"{len(missing)} texts lack an Indonesian translation.")
        idle = left_over(catalogue, needed)
        for entry in idle:
            self.stderr.write(f"{entry.msgid!r}")
        if idle:
            raise CommandError(f"{len(idle)} translations are of texts that nothing shows any more.")
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
    complete = {text_of(entry) for entry in catalogue if is_complete(entry)}
    return [entry for entry in needed if not entry.obsolete and text_of(entry) not in complete]


def left_over(catalogue: polib.POFile, needed: polib.POFile) -> list[polib.POEntry]:
    """What is neither ours nor a library's: several ship no Indonesian, and are translated in our catalogue."""
    packages = Path(django.__file__).parent.parent
    theirs = (polib.pofile(str(file)) for file in packages.glob("**/locale/de/LC_MESSAGES/django.po"))
    used = {text_of(entry) for texts in (needed, *theirs) for entry in texts}
    return [entry for entry in catalogue if text_of(entry) not in used]


def text_of(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def is_complete(entry: polib.POEntry) -> bool:
    if entry.obsolete or entry.fuzzy:
        return False
    return all(entry.msgstr_plural.values()) if entry.msgid_plural else bool(entry.msgstr)
