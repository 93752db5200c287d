"""Real processes on a database of their own: several at once, and killed at a chosen statement or moment."""

import json
import os
import signal
import traceback
import warnings
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from django.db import connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.utils import load_backend

SECONDS = 60
"""No process here may take longer."""


@contextmanager
def own_database(folder: Path) -> Iterator[None]:
    """A copy of the test database that is `default` inside: what is committed there, other processes see."""
    shared = connections["default"]
    copy = sqlite_copy(shared, folder) if shared.vendor == "sqlite" else postgresql_copy(shared)
    try:
        connections["default"] = copy
        yield
    finally:
        copy.close()
        connections["default"] = shared
        if shared.vendor == "postgresql":
            ask_server(shared, f'DROP DATABASE "{copy.settings_dict["NAME"]}" WITH (FORCE)')


def sqlite_copy(shared: Any, folder: Path) -> BaseDatabaseWrapper:
    copy: Any = wrapper(shared, str(folder / "copy.sqlite3"))
    shared.ensure_connection()
    copy.ensure_connection()
    shared.connection.backup(copy.connection)
    copy.close()
    return copy


def postgresql_copy(shared: Any) -> BaseDatabaseWrapper:
    name = shared.settings_dict["NAME"]
    shared.close()
    ask_server(shared, f'CREATE DATABASE "{name}_copy_{os.getpid()}" TEMPLATE "{name}"')
    return wrapper(shared, f"{name}_copy_{os.getpid()}")


def ask_server(shared: Any, statement: str) -> None:
    with shared._nodb_cursor() as cursor:
        cursor.execute(statement)


def wrapper(like: Any, name: str) -> BaseDatabaseWrapper:
    settings = {**like.settings_dict, "NAME": name}
    return load_backend(settings["ENGINE"]).DatabaseWrapper(settings, "default")


class Process:
    """A process that does `work`. It waits for `go` before; what `work` returns (as JSON) is its `answer`."""

    def __init__(self, work: Callable[[], Any], *, killed_at: int | None = None) -> None:
        # A connection that both sides held would be closed by whoever ends first.
        connections["default"].close()
        self.start, go = os.pipe()[::-1]
        self.reading, writing = os.pipe()
        with warnings.catch_warnings():
            # The other threads of a test run (those of xdist) hold nothing that is used here.
            warnings.simplefilter("ignore", DeprecationWarning)
            self.pid = os.fork()
        if not self.pid:
            os.read(go, 1)
            self.do(work, writing, killed_at)
        os.close(writing)
        os.close(go)

    def do(self, work: Callable[[], Any], writing: int, killed_at: int | None) -> None:
        signal.alarm(SECONDS)
        said: Any = None
        try:
            with connections["default"].execute_wrapper(Dying(killed_at)):
                said = work()
        except BaseException:  # noqa: BLE001  the other side raises it again
            said = {"error": traceback.format_exc()}
        os.write(writing, json.dumps(said, default=str).encode())
        os._exit(0)

    def go(self) -> "Process":
        os.write(self.start, b"!")
        return self

    def kill(self) -> None:
        os.kill(self.pid, signal.SIGKILL)

    def end(self) -> int:
        """0, or the number of the signal that ended it."""
        _pid, status = os.waitpid(self.pid, 0)
        os.close(self.start)
        return os.WTERMSIG(status) if os.WIFSIGNALED(status) else os.WEXITSTATUS(status)

    def answer(self) -> Any:
        with os.fdopen(self.reading) as said:
            text = said.read()
        assert self.end() == 0
        found = json.loads(text)
        assert not (isinstance(found, dict) and "error" in found), found["error"]
        return found


class Dying:
    """Kills its own process, as nothing can prevent, before statement number `at` (None: never)."""

    def __init__(self, at: int | None) -> None:
        self.at, self.asked = at, 0

    def __call__(self, execute: Any, *args: Any) -> Any:
        self.asked += 1
        if self.asked == self.at:
            os.kill(os.getpid(), signal.SIGKILL)
        return execute(*args)
