"""Memory: what the real program, with real pages open, holds after many events."""

from __future__ import annotations

import asyncio
import os
import re
import signal
from collections.abc import Iterator, Sequence
from contextlib import AsyncExitStack
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path

import psutil
from aiohttp import ClientSession

from tests.bench.figures import Figure
from tests.bench.flooded import FLOOD
from tests.bench.streams import logged_in, until
from tests.bench.workshop import Workshop
from tests.browser.program import served

STREAMS = 10
FLOODS = 5
FEW, MANY = FLOOD, FLOOD * FLOODS
EVENT = re.compile(rb"id: \w+-(\d+)\nevent: (\w+)\ndata: [^\n]*\n\n")


@dataclass(slots=True)
class Counting:
    """How many events came over one connection; raises RuntimeError for a gap or a repetition."""

    opened: asyncio.Event = field(default_factory=asyncio.Event)
    seen: int = 0
    last: int | None = None

    async def read(self, session: ClientSession) -> None:
        rest = b""
        async with session.get("/api/events") as answer:
            answer.raise_for_status()
            self.opened.set()
            async for chunk in answer.content.iter_any():
                text, end = rest + chunk, 0
                for event in EVENT.finditer(text):
                    self._take(int(event[1]), event[2])
                    end = event.end()
                rest = text[end:]

    def _take(self, number: int, kind: bytes) -> None:
        if kind != b"votes" or (self.last is not None and number != self.last + 1):
            raise RuntimeError(f"event {number} ({kind!r}) came after {self.last}")
        self.last = number
        self.seen += 1


def _all_have(streams: Sequence[Counting], events: int) -> bool:
    return all(stream.seen == events for stream in streams)


def measure(workshop: Workshop) -> Iterator[Figure]:
    after = asyncio.run(memory_after_floods(workshop.home(seeds=True)))
    yield Figure(
        name=f"memory after {MANY:,} events, as a share of that after {FEW:,}",
        value=after[-1] / after[0],
        unit="×",
        limit=1.05,
        note=f"{after[0]:.0f} MB, then {after[-1]:.0f} MB; {STREAMS} streams got each event once",
    )


async def memory_after_floods(home: Path) -> list[float]:
    """Return the program's memory in MB after each flood, which every stream got whole."""
    async with (
        served(home, module=("tests.bench.flooded",)) as program,
        AsyncExitStack() as stack,
    ):
        await program.has_sent_a_digest()
        session = await stack.enter_async_context(logged_in(await program.link()))
        streams = [Counting() for _ in range(STREAMS)]
        async with asyncio.TaskGroup() as reading:
            tasks = [reading.create_task(stream.read(session)) for stream in streams]
            await asyncio.gather(*(stream.opened.wait() for stream in streams))
            memory = []
            for flood in range(1, FLOODS + 1):
                os.kill(program.pid, signal.SIGUSR1)
                await until(partial(_all_have, streams, flood * FLOOD))
                memory.append(psutil.Process(program.pid).memory_info().rss / 2**20)
            for task in tasks:
                task.cancel()
        return memory
