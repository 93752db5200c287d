"""One part of the benches in the database that the settings name: `python -m tests.bench.part MODULE FUNCTION …`.

Prints its figures as JSON.
"""

import json
import sys
from importlib import import_module

import django


def main(module: str, *names: str) -> None:
    django.setup()
    from tests.bench.figure import prepare

    prepare()
    part = import_module(f"tests.bench.{module}")
    json.dump([figure.as_row() for name in names for figure in getattr(part, name)()], sys.stdout)


if __name__ == "__main__":
    main(*sys.argv[1:])
