"""Votes: stored and answered while more of them arrive, as a platform hands them on."""

from __future__ import annotations

import asyncio
import random
import time
from collections.abc import Iterator, Sequence
from datetime import timedelta

from bot.app import ThreadBridge
from bot.domain.ids import AccountRef, PaperId
from bot.domain.replies import Text
from bot.domain.signals import Surface, Vote
from bot.runtime.host import ChatHost
from bot.services.votes import Act
from bot.storage.database import Database
from tests.bench.figures import Figure, percentile, spread
from tests.bench.workshop import DEFAULTS, NOW, STAGES, WAITING, Workshop, vote_often

READERS = tuple(AccountRef(platform="web", external_id=f"reader{n}") for n in range(8))
VOTES_BEFORE = 30
A_SECOND = 20
SECONDS = 20
WARMING = 5


def measure(workshop: Workshop) -> Iterator[Figure]:
    chance = random.Random(0)
    even = [number / A_SECOND for number in range(A_SECOND * SECONDS)]
    by_chance = sorted(chance.uniform(0, SECONDS) for _ in even)
    latencies = _latencies(workshop, even)
    yield Figure(
        name=f"a vote stored and answered, {A_SECOND} a second",
        value=percentile(latencies, 95),
        unit="ms",
        limit=50,
        aim=25,
        note=f"95th percentile; {spread(latencies)}; {WAITING:,} papers wait",
    )
    latencies = _latencies(workshop, by_chance)
    yield Figure(
        name="the same, as many at moments drawn by chance",
        value=percentile(latencies, 95),
        unit="ms",
        note=f"95th percentile; {spread(latencies)}; some come together and queue",
    )


def _latencies(workshop: Workshop, arrivals: Sequence[float]) -> list[float]:
    with workshop.large() as database:
        prepare(database)
        return asyncio.run(_vote_all(workshop, database, arrivals))


def prepare(database: Database) -> None:
    chance = random.Random(1)
    with database.unit_of_work() as uow:
        known = [paper.id for paper in uow.papers.all(up_to=STAGES[0][0])]
        for account in READERS:
            picked = chance.sample(known, VOTES_BEFORE)
            vote_often(account, picked, uow, at=NOW - timedelta(days=2))
        uow.commit()


async def _vote_all(
    workshop: Workshop, database: Database, arrivals: Sequence[float]
) -> list[float]:
    """Give each vote at its time, whether earlier ones were answered or not; milliseconds."""
    bridge, model = ThreadBridge(database), workshop.model
    host = ChatHost(
        bridge=bridge, model=lambda: model, defaults=DEFAULTS, clock=lambda: NOW, components=dict
    )
    try:
        papers = await bridge.look(
            lambda uow: [record.id for record in uow.papers.listed(since=NOW - timedelta(days=7))]
        )
        acts = many_acts(papers, len(arrivals) + WARMING)
        for act in acts[len(arrivals) :]:
            await host.vote(act)
        start = time.perf_counter()
        return await asyncio.gather(
            *(answered(host, act, start + at) for act, at in zip(acts, arrivals, strict=False))
        )
    finally:
        bridge.close()


async def answered(host: ChatHost, act: Act, at: float) -> float:
    """Return milliseconds from when the vote was due to come until its receipt."""
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    reply = await host.vote(act)
    milliseconds = (time.perf_counter() - at) * 1000
    if not any(isinstance(block, Text) for block in reply.blocks):
        raise RuntimeError("a vote was not stored")
    return milliseconds


def many_acts(papers: Sequence[PaperId], count: int) -> list[Act]:
    """Make votes in turn by all readers, on different papers each, every fifth a thumb down."""
    chance = random.Random(2)
    picks = {account: chance.sample(papers, count // len(READERS) + 1) for account in READERS}
    return [
        Act(
            account=(account := READERS[number % len(READERS)]),
            paper=picks[account][number // len(READERS)],
            vote=Vote.DOWN if number % 5 == 4 else Vote.UP,
            surface=Surface.BUTTON,
            message=f"new{number}",
            name="vote",
            at=NOW,
        )
        for number in range(count)
    ]
