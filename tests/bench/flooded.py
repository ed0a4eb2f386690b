"""`paperround run` that can be flooded: `python -m tests.bench.flooded --home HOME run --port 0`.

At each SIGUSR1 it tells all open pages of many votes, as fast as they read: by hand, so many would
take hours. Everything else is the program as it is.
"""

from __future__ import annotations

import asyncio
import signal
from dataclasses import dataclass, field
from unittest.mock import patch

from bot.__main__ import main
from bot.platforms.web import connecting
from bot.platforms.web.hub import Hub

FLOOD = 20_000
BURST = 50
PAUSE = 0.002
"""Seconds between bursts. Fewer events than may wait for a page come at once."""


@dataclass(kw_only=True)
class FloodableHub(Hub):
    _flood: asyncio.Task[None] | None = field(default=None, init=False)

    def __post_init__(self) -> None:
        super().__post_init__()
        asyncio.get_running_loop().add_signal_handler(signal.SIGUSR1, self._begin)

    def _begin(self) -> None:
        self._flood = asyncio.create_task(self._publish_many())

    async def _publish_many(self) -> None:
        """Publish burst by burst, and let the pages take each; none is told to load anew."""
        for first in range(0, FLOOD, BURST):
            for number in range(first, first + BURST):
                paper = f"flood.{number % 10}"
                self.publish("votes", {"message_id": paper, "up": number, "down": 0})
            await asyncio.sleep(PAUSE)


if __name__ == "__main__":
    with patch.object(connecting, "Hub", FloodableHub):
        main()
