"""Tasks that end for certain."""

from __future__ import annotations

import asyncio
from collections.abc import Collection
from typing import Any

SECONDS_TO_TRY_AGAIN = 0.1


async def end(tasks: Collection[asyncio.Task[Any]]) -> None:
    """Cancel tasks, again until all are done, and let what they raise be.

    Once is not enough: `asyncio.wait_for`, in which discord.py begins a shard, loses a cancellation
    that comes as what it waits for is done (https://github.com/python/cpython/issues/86296).
    """
    going_on = set(tasks)
    while going_on:
        for task in going_on:
            task.cancel()
        _, going_on = await asyncio.wait(going_on, timeout=SECONDS_TO_TRY_AGAIN)
    await asyncio.gather(*tasks, return_exceptions=True)
