"""What many people do meanwhile, each thing at its moment, and how long each of them waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from tests.bench.figures import Figure, percentile, spread

Act = Callable[[int], Awaitable[float | None]]
"""Does the thing of this number, and ends when what is waited for has come.

It returns the moment of that by the loop's clock, or None for now.
"""


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, by the loop's clock."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


@dataclass(slots=True, kw_only=True)
class Waited:
    """When each act was due, by the loop's clock, and how many milliseconds it took; by kind.

    An act counts from when it was due, whatever kept it from being done then.
    """

    patience: float
    """Seconds; what was not done by then, or is sent only once and was lost, counts as that."""
    times: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, kind: str, at: float, milliseconds: float) -> None:
        self.times.setdefault(kind, []).append((at, milliseconds))

    def of(self, kind: str, during: Span) -> list[float]:
        return [each for at, each in self.times[kind] if during.start <= at <= during.end]

    async def do(self, act: Act, number: int, *, kind: str, at: float) -> None:
        """Do an act when it is due, whatever became of those before it."""
        loop = asyncio.get_running_loop()
        await asyncio.sleep(max(0.0, at - loop.time()))
        try:
            done = await act(number)
            seconds = (loop.time() if done is None else done) - at
        except (TimeoutError, AssertionError):  # it was lost, which is the longest wait there is
            seconds = self.patience
        self.add(kind, at, seconds * 1000)


def spread_over(
    acts: Mapping[str, tuple[float, Act]], waited: Waited, during: Span
) -> Iterator[Awaitable[None]]:
    """Yield everything that is done in a time, so many a second of each kind, a little uneven."""
    chance = random.Random(0)
    for kind, (a_second, act) in acts.items():
        for number in range(round(a_second * during.seconds)):
            at = during.start + (number + chance.random()) / a_second
            yield waited.do(act, number, kind=kind, at=at)


def waits(name: str, times: Sequence[float], *, note: str, limit: float | None = None) -> Figure:
    """Make a figure of what all but the longest waits do not exceed."""
    return Figure(
        name=name,
        value=percentile(times, 95),
        unit="ms",
        limit=limit,
        note=f"95th percentile; {spread(times)}; {note}",
    )
