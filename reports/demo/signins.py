"""The sign-ins of the cast: one random password, shown and kept in a file that only its owner reads."""

import re
import secrets
from pathlib import Path

from django.conf import settings
from django.urls import reverse

from crm.cast import CAST, make_cast
from crm.models import User
from crm.settings import owner_only

CONSONANTS, VOWELS = "bdgjklmnprstw", "aeiou"
COLUMNS = ("user name", "role", "unit", "password")


def file() -> Path:
    return Path(settings.VAR_DIR) / "demo-accounts.txt"


def readable_password() -> str:
    """Three words of three syllables, such as `rakilo-mebuta-sonegi`: 54 bits that one can type on a phone."""
    return "-".join("".join(syllable() for _syllable in range(3)) for _word in range(3))


def syllable() -> str:
    return secrets.choice(CONSONANTS) + secrets.choice(VOWELS)


def ensure() -> None:
    """Make the members of the cast that are missing, with the password already kept or else a new one.

    A member that was there before without the file keeps a password nobody here knows, and is not listed.
    """
    listed = kept()
    password = next(iter(listed.values()), "") or readable_password()
    made = make_cast(password)
    if made:
        write({**listed, **{user.username: password for user in made}})


def kept() -> dict[str, str]:
    """Password by user name, as the file lists them; empty without a file."""
    if not file().exists():
        return {}
    rows = [re.split(r"\s{2,}", line.strip()) for line in file().read_text().splitlines()]
    members = {member.username for member in CAST}
    return {row[0]: row[-1] for row in rows if row[0] in members and len(row) == len(COLUMNS)}


def write(passwords: dict[str, str]) -> None:
    file().parent.mkdir(parents=True, exist_ok=True)
    with open(file(), "w", encoding="utf-8", opener=owner_only) as accounts:
        accounts.write(table(passwords))
    file().chmod(0o600)


def table(passwords: dict[str, str]) -> str:
    users = User.objects.filter(username__in=passwords).select_related("unit").order_by("pk")
    rows = [COLUMNS] + [
        (user.username, user.role or "(none)", str(user.unit), passwords[user.username]) for user in users
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(len(COLUMNS))]
    lines = [
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    ]
    return "\n".join([f"Demo sign-ins, at {reverse('account_login')}", "", *lines, ""])


def shown() -> str:
    """The file, or a sentence when users exist whose password only they know."""
    if file().exists():
        return file().read_text()
    return (
        f"Users exist, but {file()} does not: their passwords are known to nobody here. "
        "Set a new one with manage.py changepassword."
    )
