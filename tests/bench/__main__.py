"""`make bench`: the figures of docs/bench.md, each held against something else in the same run.

    python -m tests.bench [NAME …]        (none: all) names of PARTS

Prints a table and writes `bench.json`. Every part works in a process and a database of its own that is thrown away;
those of PostgreSQL on the server of BENCH_DATABASE_URL.
"""

import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path

from tests.bench.databases import thrown_away
from tests.bench.figure import Figure

SETTINGS = {
    "DJANGO_SETTINGS_MODULE": "crm.settings",
    "ENV_FILE": os.devnull,
    "LOG_LEVEL": "WARNING",
    "ALLOWED_HOSTS": "testserver",
    "STATICFILES_STORAGE": "django.contrib.staticfiles.storage.StaticFilesStorage",
}
PARTS = {
    "writers": ("lost_writes", "sqlite"),
    "lists": ("list_page search", "sqlite"),
    "duplicates": ("search_pairs", "sqlite"),
    "reports": ("render", "sqlite"),
    "imports": ("contacts_import", "sqlite postgresql"),
}


def main(names: list[str]) -> None:
    figures: list[Figure] = []
    for name in names or PARTS:
        for database in PARTS[name][1].split():
            print(f"… {name}, {database}", file=sys.stderr)
            figures += measured(name, database)
    Path("bench.json").write_text(json.dumps([figure.as_row() for figure in figures], indent=1) + "\n")
    for figure in figures:
        print(figure)


def measured(name: str, database: str) -> list[Figure]:
    """The figures of one part, from a process of its own."""
    with ExitStack() as stack:
        settings = {**SETTINGS, "VAR_DIR": stack.enter_context(tempfile.TemporaryDirectory())}
        if database == "postgresql":
            settings["DATABASE_URL"] = stack.enter_context(thrown_away(os.environ["BENCH_DATABASE_URL"]))
        outside = {key: value for key, value in os.environ.items() if key != "DATABASE_URL"}
        said = subprocess.run(
            [sys.executable, "-m", "tests.bench.part", name, *PARTS[name][0].split()],
            env=outside | settings,
            stdout=subprocess.PIPE,
            check=True,
        )
    return [Figure(**row) for row in json.loads(said.stdout)]


if __name__ == "__main__":
    main(sys.argv[1:])
