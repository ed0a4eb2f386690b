"""The nightly rebuild of 20,000 papers: how long it takes, and what those who vote meanwhile wait.

In a process of its own, as the program does it, and in a thread, as it would without one.
"""

from __future__ import annotations

import asyncio
import itertools
import shutil
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import psutil

from bot.app import ThreadBridge
from bot.runtime.apart import Apart
from bot.runtime.host import ChatHost
from bot.runtime.keeper import ModelKeeper
from bot.runtime.kept_models import KeptModels
from bot.services.votes import Act
from bot.storage.database import open_database
from tests.bench import generated
from tests.bench.figures import Figure, percentile, spread
from tests.bench.voting import answered, many_acts, prepare
from tests.bench.workshop import DEFAULTS, NOW, Workshop, bring

STORED = ((19_000, timedelta(days=30)), (890, timedelta(days=3)), (110, timedelta(hours=2)))
A_DAY = 100
A_SECOND = 5
QUIET = 10.0
"""Seconds of votes without a rebuild, to compare with."""

LONGEST = 300
LIMIT = 1_536
"""MB; the smallest machines have little more."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """Milliseconds that each vote waited, and the seconds until the model was swapped in.

    Of the other process: its most MB, and the seconds that it computed.
    """

    votes: Sequence[float]
    seconds: float
    memory: float = 0.0
    computing: float = 0.0


def measure(workshop: Workshop) -> Iterator[Figure]:
    home = workshop.home()
    _stock(home)
    quiet = asyncio.run(_taken(shutil.copytree(home, workshop.home() / "home"), _nothing))
    apart = asyncio.run(_taken(shutil.copytree(home, workshop.home() / "home"), _beside))
    thread = asyncio.run(_taken(shutil.copytree(home, workshop.home() / "home"), _in_a_thread))
    yield Figure(
        name="a vote while 20,000 papers are fitted in a process of its own",
        value=percentile(apart.votes, 95),
        unit="ms",
        limit=150,
        aim=50,
        note=f"95th percentile; {spread(apart.votes)}; "
        f"{percentile(quiet.votes, 95):.0f} without it, {percentile(thread.votes, 95):.0f} "
        f"(largest {max(thread.votes):.0f}) with a thread",
    )
    yield Figure(
        name="20,000 papers fitted so, votes meanwhile",
        value=apart.seconds,
        unit="s",
        limit=60,
        note=f"until the model is swapped in, {apart.computing:.0f} s of it computing; "
        f"{thread.seconds:.1f} in a thread",
    )
    yield Figure(
        name="memory of that process", value=apart.memory, unit="MB", limit=LIMIT, note="its peak"
    )


def _stock(home: Path) -> None:
    """Store the papers, and keep the model of a first epoch."""
    with open_database(f"sqlite:///{home}/paperround.db") as database:
        database.upgrade()
        contents = generated.papers(sum(count for count, _ in STORED) + A_DAY)
        for count, ago in STORED:
            bring(database, list(itertools.islice(contents, count)), at=NOW - ago)
        prepare(database)
        asyncio.run(_first(home))
        bring(database, list(contents), at=NOW - timedelta(days=1))


async def _first(home: Path) -> None:
    async with _keeper(home) as (keeper, _):
        await keeper.refresh()


@asynccontextmanager
async def _keeper(home: Path) -> AsyncIterator[tuple[ModelKeeper, ThreadBridge]]:
    url = f"sqlite:///{home}/paperround.db"
    with open_database(url) as database:
        bridge = ThreadBridge(database)
        kept = KeptModels(folder=home / "models", database="bench")
        keeper = ModelKeeper(
            bridge=bridge,
            code="bench",
            clock=lambda: NOW,
            kept=kept,
            apart=Apart(database_url=url),
        )
        try:
            yield keeper, bridge
        finally:
            await keeper.close()
            bridge.close()


async def _taken(home: Path, rebuild: Callable[[ModelKeeper], Awaitable[None]]) -> Taken:
    """Vote while a rebuild goes on."""
    async with _keeper(home) as (keeper, bridge):
        await keeper.refresh()
        host = ChatHost(
            bridge=bridge,
            model=lambda: keeper.model,
            defaults=DEFAULTS,
            clock=lambda: NOW,
            components=dict,
        )
        papers = await bridge.look(
            lambda uow: [each.id for each in uow.papers.listed(since=NOW - timedelta(days=7))]
        )
        acts = many_acts(papers, LONGEST * A_SECOND)
        for _ in range(5):
            await host.vote(acts.pop())
        start = time.perf_counter()
        rebuilding = asyncio.create_task(_timed(rebuild(keeper)))
        votes, memory, computing = await _vote_until(rebuilding, host, acts, start)
        seconds = await rebuilding
        return Taken(votes=votes, seconds=seconds, memory=memory, computing=computing)


async def _timed(work: Awaitable[None]) -> float:
    start = time.perf_counter()
    await work
    return time.perf_counter() - start


async def _vote_until(
    end: asyncio.Task[float], host: ChatHost, acts: Sequence[Act], start: float
) -> tuple[list[float], float, float]:
    """Vote at an even pace until something ends; note any child's most MB and computing seconds."""
    given, memory, computing = [], 0.0, 0.0
    for number, act in enumerate(acts):
        at = start + number / A_SECOND
        await asyncio.sleep(max(0.0, at - time.perf_counter()))
        if end.done():
            break
        given.append(asyncio.create_task(answered(host, act, at)))
        for child in psutil.Process().children():
            held, computed = _used(child)
            memory, computing = max(memory, held), max(computing, computed)
    else:
        raise TimeoutError(f"no model was there within {LONGEST} s")
    return await asyncio.gather(*given), memory, computing


def _used(process: psutil.Process) -> tuple[float, float]:
    """Return the MB that a process holds, and the seconds that it has computed."""
    try:
        times = process.cpu_times()
        return process.memory_info().rss / 2**20, times.user + times.system
    except psutil.Error:
        return 0.0, 0.0


async def _nothing(keeper: ModelKeeper) -> None:
    del keeper
    await asyncio.sleep(QUIET)


async def _beside(keeper: ModelKeeper) -> None:
    epoch = keeper.model.epoch
    await keeper.refresh(nightly=True)
    while keeper.model.epoch == epoch:  # noqa: ASYNC110 - whoever swaps it in tells nobody
        await asyncio.sleep(0.01)


async def _in_a_thread(keeper: ModelKeeper) -> None:
    keeper.apart = None
    await keeper.refresh(nightly=True)
