"""Direct messages are opened one after the other: who opens many at once is blocked.

https://discord.com/developers/docs/resources/user#create-dm
"""

from __future__ import annotations

import asyncio
from dataclasses import dataclass
from datetime import timedelta

from bot.domain.errors import TemporaryFailure

SECONDS_APART = 1.0
LONGEST_WAIT = 2.5
"""Seconds; whoever would wait longer is refused for now, as the lease to send runs meanwhile."""


@dataclass(kw_only=True)
class Pace:
    """Knows from when on the next one may be opened."""

    seconds: float = SECONDS_APART
    _free: float = 0.0

    async def turn(self) -> None:
        """Wait for the next turn; raises TemporaryFailure if that is far away."""
        now = asyncio.get_running_loop().time()
        starts = max(now, self._free)
        if starts - now > LONGEST_WAIT:
            wait = timedelta(seconds=round(starts - now, 1))
            raise TemporaryFailure("Other direct messages are opened first.", retry_after=wait)
        self._free = starts + self.seconds
        await asyncio.sleep(starts - now)
