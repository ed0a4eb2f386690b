"""What Slack sends to the app: envelopes over sockets or signed requests, again until acknowledged.

An event that is not acknowledged is sent again at once and then after each of the delays, on
whatever connection there is then; where there is none it waits for one. Slash commands and presses
are sent once.
"""

from __future__ import annotations

import asyncio
from collections.abc import Coroutine
from dataclasses import dataclass, field
from typing import Any, Literal, Protocol

from tests.fakes.slack.faults import Fault, Faults
from tests.fakes.slack.values import Json

Kind = Literal["events_api", "slash_commands", "interactive"]

ACK_WITHIN = 3.0
"""Seconds: <https://docs.slack.dev/apis/events-api/#responding>."""
DELAYS = (0.0, 60.0, 300.0)
"""Seconds before each further attempt: <https://docs.slack.dev/apis/events-api/#retries>."""


@dataclass(eq=False, kw_only=True)
class Delivery:
    """Something on its way to the app; `attempts` counts how often it was sent."""

    kind: Kind
    payload: Json
    takes_answer: bool = False
    attempts: int = 0
    why_again: str = ""
    sent_at: float | None = None
    acked_after: float | None = None
    ack: Json | None = None
    was_acked: asyncio.Event = field(default_factory=asyncio.Event)

    def acknowledge(self, answer: Json) -> None:
        if self.ack is None:
            self.ack = answer
            self.acked_after = asyncio.get_running_loop().time() - (self.sent_at or 0.0)
            self.was_acked.set()


class Way(Protocol):
    """How things get to the app."""

    async def ready(self) -> None:
        """Return once the app can be reached."""

    @property
    def is_ready(self) -> bool: ...

    async def attempt(self, delivery: Delivery, *, within: float) -> str:
        """Send it and wait for its ack; returns "" or why there was none."""


class Deliveries:
    """Sends things by one way or another, and again."""

    def __init__(self, way: Way, faults: Faults) -> None:
        self.way = way
        self.ack_within = ACK_WITHIN
        self.delays: tuple[float, ...] = DELAYS
        self._faults = faults
        self._tasks: set[asyncio.Task[Any]] = set()

    async def send(self, delivery: Delivery) -> str:
        """Send something once; returns "" or why it was not acknowledged.

        Events are sent again in the background.
        """
        trouble = await self._attempt(delivery) if self.way.is_ready else "nobody is connected"
        if delivery.kind != "events_api":
            return trouble
        repeated = self._faults.strike("event", only=Fault.REPEATED)
        if repeated is not None:
            for _ in range(repeated.details.get("copies", 1)):
                delivery.why_again = "timeout"
                await self._attempt(delivery)
        if delivery.ack is None:
            delivery.why_again = trouble
            self.in_background(self._again(delivery))
        return trouble

    def in_background(self, coroutine: Coroutine[Any, Any, Any]) -> None:
        task = asyncio.create_task(coroutine)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def close(self) -> None:
        for task in list(self._tasks):
            task.cancel()
        await asyncio.gather(*self._tasks, return_exceptions=True)

    async def _attempt(self, delivery: Delivery) -> str:
        if delivery.sent_at is None:
            delivery.sent_at = asyncio.get_running_loop().time()
        delivery.attempts += 1
        return await self.way.attempt(delivery, within=self.ack_within)

    async def _again(self, delivery: Delivery) -> None:
        for delay in self.delays:
            await asyncio.sleep(delay)
            await self.way.ready()
            delivery.why_again = await self._attempt(delivery)
            if not delivery.why_again:
                return
