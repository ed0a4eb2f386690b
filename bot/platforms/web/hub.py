"""What happens in the chat, told to every open page: bounded in every direction, knows no HTTP.

Every event has a number, so a page that comes back says which it saw last and is sent the rest.
A page that was away too long, or reads too slowly, is told to load itself anew.
"""

from __future__ import annotations

import asyncio
import json
from collections import Counter, deque
from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field

from bot.domain.ids import AccountRef

HEARTBEAT = b":\n\n"
"""A comment, which keeps a quiet connection open and finds out one that is gone."""
NOTHING: Mapping[str, object] = {}


class Crowded(Exception):
    """There are as many open pages as there may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Limits:
    """How much is kept: events for pages that come back, events that wait for one, and pages."""

    kept: int = 1_000
    waiting: int = 250
    streams: int = 1_000
    streams_of_one: int = 500


class Stream:
    """What one open page is still to be sent."""

    def __init__(self, account: AccountRef, *, most: int) -> None:
        self.account = account
        self._most = most
        self._waiting: deque[bytes] = deque()
        self._news = asyncio.Event()
        self._ended = False

    def offer(self, event: bytes, reset: bytes) -> None:
        """Let an event wait to be sent; where too many do, `reset` takes the place of all."""
        if len(self._waiting) >= self._most:
            self._waiting.clear()
            event = reset
        self._waiting.append(event)
        self._news.set()

    def end(self) -> None:
        """Let the stream end once what waits was sent."""
        self._ended = True
        self._news.set()

    async def next(self, *, patience: float) -> bytes | None:
        """Return everything that waits, or a heartbeat after `patience` seconds; None at the end.

        It is in the form of https://html.spec.whatwg.org/multipage/server-sent-events.html
        """
        try:
            async with asyncio.timeout(patience):
                await self._news.wait()
        except TimeoutError:
            return HEARTBEAT
        if not self._waiting:
            return None
        sent = b"".join(self._waiting)
        self._waiting.clear()
        if not self._ended:
            self._news.clear()
        return sent


@dataclass(frozen=True, slots=True, kw_only=True)
class _Event:
    number: int
    to: AccountRef | None
    text: bytes

    def is_for(self, account: AccountRef) -> bool:
        return self.to is None or self.to == account


@dataclass(kw_only=True)
class Hub:
    """Sends each event to the open pages that may see it; `boot` names this start of the program.

    It belongs to the event loop: no thread may touch it.
    """

    boot: str
    limits: Limits = field(default_factory=Limits)
    _number: int = 0
    _kept: deque[_Event] = field(init=False)
    _streams: set[Stream] = field(default_factory=set)
    _closed: bool = False

    def __post_init__(self) -> None:
        self._kept = deque(maxlen=self.limits.kept)

    @property
    def last(self) -> str:
        """The id of the latest event."""
        return f"{self.boot}-{self._number}"

    @property
    def open_pages(self) -> int:
        return len(self._streams)

    def publish(
        self, kind: str, data: Mapping[str, object] = NOTHING, *, to: AccountRef | None = None
    ) -> None:
        """Tell an account's pages of something, or everybody's."""
        self._number += 1
        event = _Event(number=self._number, to=to, text=_written(self.last, kind, data))
        self._kept.append(event)
        reset = self._reset()
        for stream in self._streams:
            if event.is_for(stream.account):
                stream.offer(event.text, reset)

    @contextmanager
    def listening(self, account: AccountRef, *, after: str | None = None) -> Iterator[Stream]:
        """Give an open page its stream, which begins behind the event that it saw last.

        Raises Crowded.
        """
        self._admit(account)
        stream = Stream(account, most=self.limits.waiting)
        for text in self._missed(account, after):
            stream.offer(text, self._reset())
        if self._closed:
            stream.end()
        self._streams.add(stream)
        try:
            yield stream
        finally:
            self._streams.discard(stream)

    def close(self) -> None:
        """End every stream, also those that come later."""
        self._closed = True
        for stream in self._streams:
            stream.end()

    def _admit(self, account: AccountRef) -> None:
        of_each = Counter(stream.account for stream in self._streams)
        if (
            len(self._streams) >= self.limits.streams
            or of_each[account] >= self.limits.streams_of_one
        ):
            raise Crowded

    def _missed(self, account: AccountRef, after: str | None) -> Iterable[bytes]:
        if after is None:
            return ()
        seen = self._number_of(after)
        first = self._kept[0].number if self._kept else self._number + 1
        if seen is None or not first - 1 <= seen <= self._number:
            return (self._reset(),)
        return [each.text for each in self._kept if each.number > seen and each.is_for(account)]

    def _number_of(self, event: str) -> int | None:
        boot, _, number = event.rpartition("-")
        is_ours = boot == self.boot and number.isascii() and number.isdecimal()
        return int(number) if is_ours and len(number) < len(str(10**18)) else None

    def _reset(self) -> bytes:
        """Return what makes a page load itself anew; it counts as having seen everything."""
        return _written(self.last, "reset", NOTHING)


def _written(event: str, kind: str, data: Mapping[str, object]) -> bytes:
    # JSON has no line feed outside its strings' escapes, so one line holds it.
    text = json.dumps(data, separators=(",", ":"))
    return f"id: {event}\nevent: {kind}\ndata: {text}\n\n".encode()
