"""What the confined process says about a file, heard with patience for so long and no longer."""

import json
import os
import selectors
import subprocess
import sys
from collections.abc import Generator, Iterator
from dataclasses import asdict, dataclass, field
from time import monotonic
from typing import IO, Any

from django.conf import settings

from contacts.imports.parsed import Limits
from contacts.imports.refused import Refused

MEMORY = 1 << 30
CPU_SECONDS = 60
WALL_SECONDS = 120
"""How long the process may keep its listener waiting, all in all; what is done with the rows does not count."""
LONGEST_SAYING = 1 << 26

type Row = tuple[int, list[str], dict[str, str]]
type Said = Generator[Any]


def started(file: IO[bytes], *, of_people: bool) -> subprocess.Popen[bytes]:
    limits = Limits(
        MEMORY,
        CPU_SECONDS,
        settings.MAX_UNZIPPED_BYTES,
        settings.MAX_IMPORT_ROWS,
        settings.MAX_IMPORT_COLUMNS,
    )
    into = "people" if of_people else "outlets"
    said = [into, json.dumps(asdict(limits))]
    return subprocess.Popen(  # noqa: S603  our own interpreter, our own module, no shell
        [sys.executable, "-m", "contacts.imports.child", *said],
        stdin=file,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd=settings.BASE_DIR,
        env={"PATH": os.environ.get("PATH", ""), "PYTHONDONTWRITEBYTECODE": "1"},
    )


def hear_out(file: IO[bytes], *, of_people: bool) -> Said:
    """Everything the process says, as `contacts.imports.child` describes it, up to its end. Raises Refused.

    The file must be one of the operating system: its number is handed on, not its contents.
    """
    with started(file, of_people=of_people) as child:
        assert child.stdout is not None
        try:
            for line in lines_from(child.stdout, WALL_SECONDS):
                said = understood(line)
                if isinstance(said, dict) and "refused" in said:
                    raise Refused(said.pop("refused"), **said)
                if isinstance(said, dict) and "end" in said:
                    return
                yield said
        finally:
            child.kill()
    raise Refused("too_heavy")


def lines_from(pipe: IO[bytes], seconds: float) -> Iterator[bytes]:
    """Raises Refused when they are waited for longer than that, all in all."""
    held: list[bytes] = []
    size, left = 0, seconds
    with selectors.DefaultSelector() as selector:
        selector.register(pipe, selectors.EVENT_READ)
        while True:
            began = monotonic()
            ready = selector.select(max(left, 0))
            left -= monotonic() - began
            if not ready or size > LONGEST_SAYING:
                raise Refused("too_heavy")
            chunk = os.read(pipe.fileno(), 1 << 16)
            if not chunk:
                return
            first, *others = chunk.split(b"\n")
            held.append(first)
            size += len(first)
            if others:
                # Joined once: a line of many chunks would be copied again with each of them.
                yield b"".join(held)
                yield from others[:-1]
                held, size = others[-1:], len(others[-1])


def understood(line: bytes) -> Any:
    try:
        return json.loads(line)
    except ValueError as error:  # it was killed in the middle of a line
        raise Refused("too_heavy") from error


@dataclass
class Head:
    """A part of the file with its first rows, or why it cannot be read (what `Refused` is made of)."""

    sheet: str
    rows: list[Row] = field(default_factory=list)
    refused: dict[str, Any] = field(default_factory=dict)


class Sayings:
    """What is said, in its order: first `heads`, then the `rows` of one head after the other."""

    def __init__(self, said: Said) -> None:
        self.said = said
        self.about: dict[str, Any] = {}
        self.reached: list[str] = []
        self.upcoming: str | None = None
        self.lines_read = 0
        """In all parts together, counted by who makes lines of the rows."""

    def heads(self) -> list[Head]:
        heads: list[Head] = []
        for saying in self.said:
            match saying:
                case {"file": about}:
                    self.about = about
                case {"part": sheet}:
                    heads.append(Head(sheet))
                case {"refused_part": code}:
                    del saying["refused_part"]
                    heads.append(Head(saying.pop("sheet"), refused={"code": code, **saying}))
                case {"rows": sheet}:
                    self.upcoming = sheet
                    break
                case rows:
                    heads[-1].rows += rows
        return heads

    def go_to(self, sheet: str) -> None:
        """Pass over everything up to the rows of this part."""
        if sheet in self.reached:
            raise RuntimeError("The tables of a file are read once, in their order.")
        while sheet not in self.reached:
            reached = self.next_part() if self.upcoming is None else self.upcoming
            self.reached.append(reached)
            self.upcoming = None

    def next_part(self) -> str:
        for saying in self.said:
            if isinstance(saying, dict) and "rows" in saying:
                return str(saying["rows"])
        raise RuntimeError("The file was closed before its tables were read.")


class Rows:
    """All rows of one part, from its top. `about` is what the process says once it has given them all."""

    def __init__(self, sayings: Sayings, sheet: str) -> None:
        self.sayings, self.sheet = sayings, sheet
        self.about: dict[str, Any] = {}

    def after(self, above: int) -> Iterator[Row]:
        """Without the first `above`."""
        self.sayings.go_to(self.sheet)
        for saying in self.sayings.said:
            if isinstance(saying, dict):
                self.about = saying["about"]
                return
            yield from saying[above:] if above else saying
            above = max(above - len(saying), 0)
