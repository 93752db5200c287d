"""Many writers on one SQLite file: none may be lost, none may fail."""

import os
import subprocess
import sys

from tests.bench.figure import Figure, at_most

WRITERS = 20
SECONDS = 15

WRITER = f"""
import time, django
django.setup()
from django.db import DatabaseError, transaction
from crm import audit
from crm.models import Verb
written = failed = 0
end = time.monotonic() + {SECONDS}
while time.monotonic() < end:
    try:
        with transaction.atomic():
            audit.record(Verb.VIEW, actor=None, detail="bench")
        written += 1
    except DatabaseError:
        failed += 1
print(written, failed)
"""


def lost_writes() -> list[Figure]:
    """Acknowledged writes that are not in the table afterwards, and writes that failed."""
    from crm.models import AuditEntry

    settings = {**os.environ, "DJANGO_SETTINGS_MODULE": "crm.settings"}
    writers = [
        subprocess.Popen([sys.executable, "-c", WRITER], env=settings, stdout=subprocess.PIPE, text=True)
        for _writer in range(WRITERS)
    ]
    counts = [[int(number) for number in writer.communicate()[0].split()] for writer in writers]
    acknowledged, failed = sum(count[0] for count in counts), sum(count[1] for count in counts)
    stored = AuditEntry.objects.filter(detail="bench").count()
    against = f"{acknowledged} acknowledged, {WRITERS} writers, {SECONDS} s"
    return [
        at_most("sqlite.lost", acknowledged - stored, 0, unit="rows", against=against),
        at_most("sqlite.errors", failed, 0, unit="rows", against=against),
    ]
