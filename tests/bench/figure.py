"""One measured figure."""

import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any


@dataclass(frozen=True)
class Figure:
    """`value` in `unit`, held `against` something measured in the same run; `met` says whether `target` was reached."""

    name: str
    value: float
    unit: str
    against: str
    target: str
    met: bool

    def as_row(self) -> dict[str, Any]:
        return {**asdict(self), "value": round(self.value, 3)}

    def __str__(self) -> str:
        mark = "met" if self.met else "NOT MET"
        measured = f"{self.name:28} {self.value:10.3f} {self.unit:6}"
        return f"{measured} against {self.against:44} target {self.target:8} {mark}"


def at_most(name: str, value: float, target: float, *, unit: str, against: str) -> Figure:
    return Figure(name, value, unit, against, f"≤ {target:g}", value <= target)


def at_least(name: str, value: float, target: float, *, unit: str, against: str) -> Figure:
    return Figure(name, value, unit, against, f"≥ {target:g}", value >= target)


def best_of(times: int, work: Callable[[], object]) -> float:
    """Seconds of the quickest of several runs: the noise of a shared machine only ever adds."""
    return min(seconds(work) for _run in range(times))


def seconds(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def prepare() -> None:
    """An empty installation with units, lists and the cast."""
    from django.core.management import call_command

    from crm.cast import make_cast
    from crm.reference import load_reference

    call_command("migrate", verbosity=0)
    load_reference()
    make_cast("kata-sandi-bench-1")
