"""Keeps a platform running: one that ends or fails is started again, later each time."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import structlog

from bot.domain.ports import Platform

FIRST_PAUSE, LONGEST_PAUSE = 1.0, 300.0
"""Seconds between two starts; a run as long as the longest pause counts as a good one."""
SECONDS_TO_STOP = 2.0

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@asynccontextmanager
async def supervised(platform: Platform) -> AsyncIterator[None]:
    """Run a platform while the context lasts."""
    task = asyncio.create_task(_run_for_ever(platform), name=f"platform {platform.name}")
    try:
        yield
    finally:
        task.cancel()
        await asyncio.wait([task], timeout=SECONDS_TO_STOP)


async def _run_for_ever(platform: Platform) -> None:
    loop, pause = asyncio.get_running_loop(), FIRST_PAUSE
    while True:
        started = loop.time()
        try:
            await platform.run()
        except Exception:
            log.exception("a platform failed", platform=platform.name)
        else:
            log.warning("a platform ended", platform=platform.name)
        pause = FIRST_PAUSE if loop.time() - started > LONGEST_PAUSE else pause
        await asyncio.sleep(pause)
        pause = min(LONGEST_PAUSE, pause * 2)
