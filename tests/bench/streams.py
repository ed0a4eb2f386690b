"""Open event streams as browsers hold them, and people who vote meanwhile; all by HTTP."""

from __future__ import annotations

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import ClientSession, ClientTimeout, CookieJar, TCPConnector

PUBLIC = frozenset({"message", "votes"})
LONGEST = 60.0
"""Seconds after which something is broken and not slow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Event:
    """One event as a browser gets it."""

    id: str
    kind: str
    data: str

    @property
    def number(self) -> int:
        return int(self.id.rpartition("-")[2])


@dataclass(slots=True, kw_only=True)
class Stream:
    """What came over one connection, in the order in which it came."""

    events: list[Event] = field(default_factory=list)

    @property
    def public(self) -> list[Event]:
        return [each for each in self.events if each.kind in PUBLIC]

    async def read(self, session: ClientSession, opened: asyncio.Event) -> None:
        """Read until the connection ends or the task is cancelled."""
        async with session.get("/api/events") as answer:
            answer.raise_for_status()
            opened.set()
            fields: dict[str, str] = {}
            async for line in answer.content:
                name, colon, value = line.decode().rstrip("\n").partition(":")
                if colon:
                    fields[name] = value.removeprefix(" ")
                elif "event" in fields:
                    self._note(fields)
                    fields = {}

    def _note(self, fields: dict[str, str]) -> None:
        self.events.append(Event(id=fields["id"], kind=fields["event"], data=fields["data"]))


@asynccontextmanager
async def logged_in(link: str) -> AsyncIterator[ClientSession]:
    """Log in by a link, as a browser does, and return what carries the cookie from then on."""
    origin = link.partition("/login")[0]
    async with ClientSession(
        base_url=origin,
        headers={"Origin": origin},
        cookie_jar=CookieJar(unsafe=True),  # "unsafe" takes cookies of numbers as hosts
        connector=TCPConnector(limit=0),
        timeout=ClientTimeout(total=None, sock_connect=LONGEST),
    ) as session:
        async with session.get(link) as answer:
            answer.raise_for_status()
        yield session


@asynccontextmanager
async def open_streams(
    sessions: Sequence[ClientSession], count: int
) -> AsyncIterator[list[Stream]]:
    """Hold so many streams open while the context lasts, the sessions in turn."""
    streams = [Stream() for _ in range(count)]
    opened = [asyncio.Event() for _ in streams]
    async with AsyncExitStack() as stack:
        for number, (stream, event) in enumerate(zip(streams, opened, strict=True)):
            reading = asyncio.create_task(stream.read(sessions[number % len(sessions)], event))
            stack.callback(reading.cancel)
        async with asyncio.timeout(LONGEST):
            await asyncio.gather(*(event.wait() for event in opened))
        yield streams


async def until(happens: Callable[[], bool], seconds: float = LONGEST) -> None:
    """Wait until something is so; raises TimeoutError."""
    end = time.monotonic() + seconds
    while not happens():
        if time.monotonic() > end:
            raise TimeoutError("it did not happen in time")
        await asyncio.sleep(0.02)


def in_order_and_once(streams: Sequence[Stream]) -> list[Event]:
    """Return the public events, if every stream got the same, each once and in order.

    Raises RuntimeError naming the first stream that did not.
    """
    expected = max((stream.public for stream in streams), key=len)
    numbers = [event.number for event in expected]
    if sorted(set(numbers)) != numbers:
        raise RuntimeError("events came twice or out of order")
    for number, stream in enumerate(streams):
        if any(event.kind == "reset" for event in stream.events):
            raise RuntimeError(f"stream {number} was told to load anew: it lost events")
        if stream.public != expected:
            raise RuntimeError(
                f"stream {number} got {len(stream.public)} public events and another "
                f"{len(expected)}"
            )
    return expected
