"""Work that is done whenever somebody asks for it, and again later while something is left of it.

It knows no vendor and no use case: platforms that may not know each other share it.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import structlog

LONGEST_PAUSE = 3600.0
"""Seconds; what fails for long is tried once an hour."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


async def whenever(
    woken: asyncio.Event,
    work: Callable[[], Awaitable[bool]],
    *,
    again: float,
    every: float | None = None,
) -> None:
    """Work whenever `woken` is set, until cancelled; `work` returns whether nothing is left.

    Where something is left, it works once more after `again` seconds, after twice as many each
    further time. Where nothing is, it works unasked after `every` seconds, if that is said. Whoever
    asks meanwhile does not wait for either. What `work` raises is logged, and something is left.
    """
    loop, pause = asyncio.get_running_loop(), again
    timer: asyncio.TimerHandle | None = None
    try:
        while True:
            await woken.wait()
            woken.clear()
            if timer is not None:
                timer.cancel()
            if await _is_whole(work):
                pause, wait = again, every
            else:
                pause, wait = min(2 * pause, LONGEST_PAUSE), pause
            timer = loop.call_later(wait, woken.set) if wait is not None else None
    finally:
        if timer is not None:
            timer.cancel()


async def _is_whole(work: Callable[[], Awaitable[bool]]) -> bool:
    try:
        return await work()
    except Exception:
        log.exception("work that nobody waits for failed; it is done again later")
        return False
