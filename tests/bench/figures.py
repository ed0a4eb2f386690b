"""What a measure returns: named figures, each with its unit and what it must hold."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True, slots=True, kw_only=True)
class Size:
    """Where a figure lies on a line that grows: the line's name, and how many papers or readers."""

    line: str
    count: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """A measured value; lower is better, or higher. Without a limit it is there for information.

    `limit` is what must hold, `aim` what it should come to. `size` is there for what is drawn.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    aim: float | None = None
    note: str = ""
    higher: bool = False
    size: Size | None = None

    @property
    def missed(self) -> bool:
        return self.limit is not None and not self._comes_to(self.limit)

    @property
    def verdict(self) -> str:
        if self.missed:
            return "missed"
        if self.aim is not None and self._comes_to(self.aim):
            return "aim reached"
        return "" if self.limit is None else "held"

    def _comes_to(self, wanted: float) -> bool:
        return self.value >= wanted if self.higher else self.value <= wanted


@dataclass(slots=True)
class Stopwatch:
    """How long something took; read `seconds` after it."""

    seconds: float = 0.0

    @property
    def milliseconds(self) -> float:
        return self.seconds * 1000


@contextmanager
def timed() -> Iterator[Stopwatch]:
    watch, start = Stopwatch(), time.perf_counter()
    try:
        yield watch
    finally:
        watch.seconds = time.perf_counter() - start


def milliseconds_of(work: Callable[[], object]) -> float:
    with timed() as watch:
        work()
    return watch.milliseconds


def percentile(values: Sequence[float], percent: float) -> float:
    """Return the smallest value that so many percent of the values do not exceed."""
    ordered = sorted(values)
    return ordered[math.ceil(percent / 100 * len(ordered)) - 1]


def spread(values: Sequence[float]) -> str:
    """Say median, and the largest, of what a figure's value is another percentile of."""
    return f"median {median(values):.0f}, largest {max(values):.0f}, of {len(values)}"
