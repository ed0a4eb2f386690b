"""One message a second in a channel: a queue for each, and no channel waits for another one.

https://docs.slack.dev/apis/web-api/rate-limits
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta

from bot.domain.errors import TemporaryFailure

SECONDS_APART = 1.0
LONGEST_WAIT = 2.5
"""Seconds; whoever would wait longer is refused for now, as the lease to send runs meanwhile."""
MANY = 1_000


@dataclass(kw_only=True)
class Pace:
    """Knows from when on each channel can take its next message."""

    seconds: float = SECONDS_APART
    _free: dict[str, float] = field(default_factory=dict)

    @asynccontextmanager
    async def turn(self, channel: str) -> AsyncIterator[None]:
        """Wait for the channel's next turn; raises TemporaryFailure if that is far away."""
        clock = asyncio.get_running_loop().time
        now = clock()
        starts = max(now, self._free.get(channel, now))
        if starts - now > LONGEST_WAIT:
            wait = timedelta(seconds=round(starts - now, 1))
            raise TemporaryFailure("Other messages wait for this channel.", retry_after=wait)
        self._forget(now)
        self._free[channel] = starts + self.seconds
        await asyncio.sleep(starts - now)
        try:
            yield
        finally:  # counted from when Slack surely has the one before
            self._free[channel] = max(self._free.get(channel, 0), clock() + self.seconds)

    def _forget(self, now: float) -> None:
        if len(self._free) > MANY:
            self._free = {channel: free for channel, free in self._free.items() if free > now}
