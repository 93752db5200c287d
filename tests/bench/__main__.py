"""`make bench`: the figures of docs/bench.md, each held against something else in the same run.

Prints a table and writes `bench.json`. Every bench works in a database of its own that is thrown away.
"""

import json
import os
import sys
import tempfile
from pathlib import Path

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "crm.settings")


def main() -> None:
    with tempfile.TemporaryDirectory() as var:
        plain = "django.contrib.staticfiles.storage.StaticFilesStorage"
        os.environ.update(VAR_DIR=var, ENV_FILE=os.devnull, TASKS="immediate", LOG_LEVEL="WARNING")
        os.environ.update(STATICFILES_STORAGE=plain)
        os.environ.pop("DATABASE_URL", None)
        import django

        django.setup()
        from tests.bench import duplicates, lists, reports, writers
        from tests.bench.figure import Figure, prepare

        prepare()
        figures: list[Figure] = []
        for bench in (
            writers.lost_writes,
            lists.list_page,
            lists.search,
            duplicates.search_pairs,
            reports.render,
        ):
            print(f"… {bench.__name__}", file=sys.stderr)
            figures += bench()
    Path("bench.json").write_text(json.dumps([figure.as_row() for figure in figures], indent=1) + "\n")
    for figure in figures:
        print(figure)


if __name__ == "__main__":
    main()
