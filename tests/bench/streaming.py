"""Event streams: two hundred that stay open while people vote, and the memory that events cost."""

from __future__ import annotations

import asyncio
import json
import time
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass
from pathlib import Path

from aiohttp import ClientSession

from tests.bench.figures import Figure, percentile, spread
from tests.bench.streams import Event, Stream, in_order_and_once, logged_in, open_streams, until
from tests.bench.workshop import Workshop
from tests.browser.program import served

STREAMS = 200
PEOPLE = 10
A_SECOND = 20
SECONDS = 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Watched:
    """What became of votes under a digest: how long each took, and what every stream got.

    `acknowledged` is what the server said to each vote, `events` what it told everybody.
    """

    milliseconds: Sequence[float]
    acknowledged: int
    events: Sequence[Event]


def measure(workshop: Workshop) -> Iterator[Figure]:
    watched = asyncio.run(vote_watched(workshop.home(seeds=True)))
    lost = watched.acknowledged - len([each for each in watched.events if each.kind == "votes"])
    yield Figure(
        name=f"events lost by {STREAMS} streams, {A_SECOND} votes a second for {SECONDS} s",
        value=abs(lost),
        unit="events",
        limit=0,
        note=f"{watched.acknowledged:,} votes; every stream got the same events, once, in order",
    )
    yield Figure(
        name="a vote's answer meanwhile",
        value=percentile(watched.milliseconds, 95),
        unit="ms",
        note=f"95th percentile; {spread(watched.milliseconds)}",
    )


async def vote_watched(
    home: Path,
    *,
    streams: int = STREAMS,
    people: int = PEOPLE,
    a_second: int = A_SECOND,
    seconds: int = SECONDS,
) -> Watched:
    """Vote at a steady pace with so many streams open; raises RuntimeError for a lost event."""
    async with served(home) as program, AsyncExitStack() as stack:
        await program.has_sent_a_digest()
        names = [f"reader{number}" for number in range(people)]
        links = [program.link_for(name) for name in names]
        sessions = [await stack.enter_async_context(logged_in(link)) for link in links]
        papers = await _papers(sessions[0])
        opened = await stack.enter_async_context(open_streams(sessions, streams))
        start = time.perf_counter() + 0.1
        taken = await asyncio.gather(
            *(
                _vote(sessions, papers, number, start + number / a_second)
                for number in range(a_second * seconds)
            )
        )
        await _all_told(opened, len(taken))
        return Watched(
            milliseconds=taken, acknowledged=len(taken), events=in_order_and_once(opened)
        )


async def _papers(session: ClientSession) -> list[str]:
    """Return the ids of the digest's papers."""
    async with session.get("/api/messages", params={"channel": "#papers"}) as answer:
        answer.raise_for_status()
        return [row["id"] for row in await answer.json() if row["paper_id"]]


async def _vote(
    sessions: Sequence[ClientSession], papers: Sequence[str], number: int, at: float
) -> float:
    """React when it is due, whether earlier votes were answered or not; return milliseconds.

    Each person goes over all papers, and then over them again to take the thumbs back.
    """
    await asyncio.sleep(max(0.0, at - time.perf_counter()))
    each, turn = number % len(sessions), number // len(sessions)
    body = {
        "message_id": papers[turn % len(papers)],
        "name": "+1",
        "add": turn // len(papers) % 2 == 0,
    }
    async with sessions[each].post("/api/reactions", json=body) as answer:
        if answer.status != 200:
            raise RuntimeError(f"a vote was answered with {answer.status}: {await answer.text()}")
        json.loads(await answer.text())["votes"]
    return (time.perf_counter() - at) * 1000


async def _all_told(streams: Sequence[Stream], votes: int) -> None:
    """Wait until every stream has as many public events as votes, or time is over."""
    try:
        await until(lambda: all(len(stream.public) >= votes for stream in streams), 10)
    except TimeoutError:
        return  # what is missing is said by the figures
