"""Starts: of a home that was in use, of an empty one, of a large one."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from bot.domain.audiences import DEFAULT_SIZE
from tests.bench.figures import Figure
from tests.bench.processes import start_until_digest, start_until_ready
from tests.bench.workshop import Workshop

FIRST_STARTS, STARTS, LARGE_STARTS = 3, 5, 3


def measure(workshop: Workshop) -> Iterator[Figure]:
    homes = [workshop.home(seeds=True) for _ in range(FIRST_STARTS)]
    first = [start_until_digest(home, cards=DEFAULT_SIZE) for home in homes]
    ready = [start_until_ready(homes[0]) for _ in range(STARTS)]
    yield Figure(
        name="from start to ready, the seeds stored",
        value=median(each.seconds for each in ready),
        unit="s",
        limit=3,
        aim=2,
        note=f"median of {STARTS}; longest {max(each.seconds for each in ready):.1f}",
    )
    yield Figure(
        name="from the first start to its printed digest",
        value=median(first),
        unit="s",
        limit=10,
        aim=6,
        note=f"median of {FIRST_STARTS}; longest {max(first):.1f}",
    )
    home = workshop.large_home()
    fitting = start_until_ready(home)
    large = [start_until_ready(home) for _ in range(LARGE_STARTS)]
    yield Figure(
        name="from start to ready, 10,000 papers stored, no model kept",
        value=fitting.seconds,
        unit="s",
        note=f"fits one and keeps it; {fitting.memory:.0f} MB",
    )
    yield Figure(
        name="from start to ready, 10,000 papers stored",
        value=median(each.seconds for each in large),
        unit="s",
        limit=10,
        aim=3,
        note=f"median of {LARGE_STARTS}; longest {max(each.seconds for each in large):.1f}",
    )
    yield Figure(
        name="memory of the program then",
        value=median(each.memory for each in large),
        unit="MB",
        note=f"{median(each.memory for each in ready):.0f} MB with the seeds",
    )
