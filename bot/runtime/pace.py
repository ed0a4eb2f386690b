"""A pace that gives way: what many do at once goes one by one, slower while others are busy."""

from __future__ import annotations

import asyncio
from contextlib import suppress
from dataclasses import dataclass, field

GAP = 0.004
"""Seconds between two, where the loop has nothing else to do."""

LONGEST = 0.25
"""Seconds that one gives way at most."""

PATIENCE = 3.0
"""Seconds after which one goes on in any case: a lease may be running out meanwhile."""


@dataclass(kw_only=True)
class Pace:
    """Lets one after the other go on; each looks how late the loop is, and waits longer for it."""

    gap: float = GAP
    longest: float = LONGEST
    patience: float = PATIENCE
    _lock: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def turn(self, *, gives_way: float) -> None:
        """Return when it is one's turn; `gives_way` is seconds waited for each that it is late."""
        with suppress(TimeoutError):
            async with asyncio.timeout(self.patience), self._lock:
                loop = asyncio.get_running_loop()
                due = loop.time() + self.gap
                await asyncio.sleep(self.gap)
                late = loop.time() - due
                await asyncio.sleep(min(self.longest, gives_way * late))
