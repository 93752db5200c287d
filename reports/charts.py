"""Charts as values: geometry computed here, drawn by one SVG template for the page and the PDF alike.

Only presentation attributes are used (a style sheet does not reach inline SVG in the PDF), text takes the
colour around it, and every fill stands out at least 3 : 1 from the white and from the dark page.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import count

from reports.writing import figure

BLUE, GOLD, GREY, TEAL = "#4377c2", "#a97a1f", "#758292", "#2b8c82"

WIDTH, HEIGHT = 400, 216
LETTER = 7.2
TOP, FOOT, LEFT = 36, 26, 38
LONGEST_LABEL = 24
READABLE = 13


@dataclass(frozen=True, slots=True)
class Series:
    """One measure of a chart, its values in the order of the chart's groups."""

    name: str
    values: tuple[int, ...]
    colour: str = BLUE


@dataclass(frozen=True, slots=True)
class Box:
    x: str
    y: str
    width: str
    height: str
    fill: str


@dataclass(frozen=True, slots=True)
class Rule:
    x1: str
    y1: str
    x2: str
    y2: str
    opacity: str


@dataclass(frozen=True, slots=True)
class Trace:
    """A line through `points`, written as SVG wants them: `x,y x,y`, ending in a dot."""

    points: str
    colour: str
    end_x: str
    end_y: str


@dataclass(frozen=True, slots=True)
class Words:
    x: str
    y: str
    text: str
    anchor: str = "middle"
    weight: str = "400"


type Mark = Box | Rule | Trace | Words


@dataclass(frozen=True, slots=True)
class Chart:
    """A finished drawing. `title` is the sentence that says what it shows, `summary` its numbers in words."""

    key: str
    title: str
    summary: str
    width: int
    height: int
    marks: tuple[Mark, ...]

    @property
    def boxes(self) -> list[Box]:
        return [mark for mark in self.marks if isinstance(mark, Box)]

    @property
    def rules(self) -> list[Rule]:
        return [mark for mark in self.marks if isinstance(mark, Rule)]

    @property
    def traces(self) -> list[Trace]:
        return [mark for mark in self.marks if isinstance(mark, Trace)]

    @property
    def words(self) -> list[Words]:
        return [mark for mark in self.marks if isinstance(mark, Words)]


@dataclass(frozen=True, slots=True)
class Scale:
    """From values to the vertical place on the paper, zero at the foot."""

    highest: int

    @property
    def ticks(self) -> list[int]:
        """Round marks from 0 to the first that is not below the highest value, six at most."""
        step = next(
            size * ten
            for ten in (10**power for power in count())
            for size in (1, 2, 5)
            if size * ten * 5 >= self.highest
        )
        return [step * at for at in range(-(-self.highest // step) + 1)]

    def tall(self, value: int) -> float:
        return value * (HEIGHT - TOP - FOOT) / self.ticks[-1]

    def y(self, value: int) -> float:
        return HEIGHT - FOOT - self.tall(value)


def columns(
    key: str, title: str, groups: Sequence[str], series: Sequence[Series], *, stacked: bool = False
) -> Chart:
    """Upright bars from zero, side by side in each group or stacked, with the value (the sum) over them."""
    rows = list(zip(*(one.values for one in series), strict=True))
    scale = Scale(max((sum(row) if stacked else max(row) for row in rows), default=0) or 1)
    slot = (WIDTH - LEFT - 6) / max(len(groups), 1)
    draw = _stack if stacked else _beside
    marks: list[Mark] = [*_grid(scale), *_legend(series, LEFT)]
    for at, (group, row) in enumerate(zip(groups, rows, strict=True)):
        centre = LEFT + slot * (at + 0.5)
        marks.append(Words(_n(centre), _n(HEIGHT - FOOT + 18), group))
        marks += draw(list(zip(row, series, strict=True)), centre, slot, scale)
    return Chart(key, title, _spoken(groups, series), WIDTH, HEIGHT, tuple(marks))


def bars(key: str, title: str, groups: Sequence[str], series: Sequence[Series]) -> Chart:
    """Lying bars from zero, one row a group, the value at the end of each bar; as high as its rows need."""
    several = len(series) > 1
    top, thick = (28, 13) if several else (4, 17)
    band = thick * len(series) + 11
    left = 10 + LETTER * max((len(_shortened(group)) for group in groups), default=0)
    highest = max((value for one in series for value in one.values), default=0) or 1
    marks: list[Mark] = [*_legend(series, left)] if several else []
    for at, group in enumerate(groups):
        middle = top + band * (at + 0.5)
        marks.append(Words(_n(left - 8), _n(middle + 4), _shortened(group), "end"))
        for nth, one in enumerate(series):
            y = middle + (nth - len(series) / 2) * thick
            marks += _lying(one.values[at], one.colour, left, y, thick, (WIDTH - left - 54) / highest)
    height = top + band * len(groups) + 4
    marks.append(Rule(_n(left), _n(top), _n(left), _n(height - 4), "0.5"))
    return Chart(key, title, _spoken(groups, series), WIDTH, height, tuple(marks))


def spark(key: str, title: str, groups: Sequence[str], values: Sequence[int]) -> Chart:
    """A word-sized line from zero with its last point marked: for a tile, beside the number it leads to."""
    width, height, margin = 120, 32, 4
    per_unit = (height - 2 * margin) / max(*values, 1)
    step = (width - 2 * margin) / max(len(values) - 1, 1)
    points = [
        (_n(margin + step * at), _n(height - margin - value * per_unit)) for at, value in enumerate(values)
    ]
    foot = Rule(_n(margin), _n(height - margin), _n(width - margin), _n(height - margin), "0.25")
    trace = Trace(" ".join(f"{x},{y}" for x, y in points), BLUE, *points[-1])
    summary = _spoken(groups, [Series(title, tuple(values))])
    return Chart(key, title, summary, width, height, (foot, trace))


def _stack(values: Sequence[tuple[int, Series]], centre: float, slot: float, scale: Scale) -> Iterator[Mark]:
    wide = min(slot * 0.6, 54)
    reached = 0
    for value, one in values:
        reached += value
        tall = max(scale.tall(value) - 1, 0)
        yield Box(_n(centre - wide / 2), _n(scale.y(reached)), _n(wide), _n(tall), one.colour)
        if tall > READABLE and LETTER * len(figure(value)) < (slot - wide) / 2:
            yield Words(
                _n(centre + wide / 2 + 5), _n(scale.y(reached) + tall / 2 + 4), figure(value), "start"
            )
    yield Words(_n(centre), _n(scale.y(reached) - 5), figure(reached), weight="600")


def _beside(values: Sequence[tuple[int, Series]], centre: float, slot: float, scale: Scale) -> Iterator[Mark]:
    wide = min(slot * 0.8 / len(values), 44)
    for at, (value, one) in enumerate(values):
        x = centre + (at - len(values) / 2) * wide
        yield Box(_n(x + 1), _n(scale.y(value)), _n(wide - 2), _n(scale.tall(value)), one.colour)
        if LETTER * len(figure(value)) <= wide + 2:
            yield Words(_n(x + wide / 2), _n(scale.y(value) - 5), figure(value), weight="600")


def _lying(value: int, colour: str, left: float, y: float, thick: int, per_unit: float) -> Iterator[Mark]:
    long = value * per_unit
    yield Box(_n(left), _n(y + 1), _n(long), _n(thick - 2), colour)
    yield Words(_n(left + long + 6), _n(y + thick / 2 + 4), figure(value), "start", "600")


def _grid(scale: Scale) -> Iterator[Mark]:
    for tick in scale.ticks:
        y = scale.y(tick)
        yield Rule(_n(LEFT), _n(y), _n(WIDTH - 6), _n(y), "0.15" if tick else "0.5")
        yield Words(_n(LEFT - 7), _n(y + 4), figure(tick), "end")


def _legend(series: Sequence[Series], x: float) -> Iterator[Mark]:
    """The names of the series in one line on top, each after a square of its colour."""
    for one in series:
        yield Box(_n(x), "3", "11", "11", one.colour)
        yield Words(_n(x + 17), "13", one.name, "start")
        x += 40 + LETTER * len(one.name)


def _spoken(groups: Sequence[str], series: Sequence[Series]) -> str:
    return "; ".join(
        f"{one.name}: "
        + ", ".join(f"{group} {figure(value)}" for group, value in zip(groups, one.values, strict=True))
        for one in series
    )


def _shortened(text: str) -> str:
    return text if len(text) <= LONGEST_LABEL else text[: LONGEST_LABEL - 1].rstrip() + "…"


def _n(value: float) -> str:
    """A coordinate as SVG reads it, in every language of the page."""
    return f"{value:.1f}".removesuffix(".0")
