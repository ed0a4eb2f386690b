"""What we use of discord.py's insides, all in one place: no version of it promises any of this.

A test names whatever another version lacks of it, so that an upgrade fails there, and not in a
connection that hangs.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import discord
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

Parse = Callable[[Any], None]

SECONDS_TO_END = 0.5


@contextmanager
def addressed(api_base: str, gateway_url: str) -> Iterator[None]:
    """Let discord.py find Discord at these addresses while the context lasts."""
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    address = type(DiscordWebSocket.DEFAULT_GATEWAY)  # a yarl.URL, which nothing here depends on
    Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = api_base.rstrip("/"), address(gateway_url)
    try:
        yield
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


def parsers(client: discord.AutoShardedClient) -> dict[str, Parse]:
    """Return what reads each event of the gateway, by its name; what is put there takes effect."""
    return client._connection.parsers  # noqa: SLF001


def waiting_to_be_ready(client: discord.AutoShardedClient) -> set[asyncio.Task[None]]:
    """Return the tasks that wait for servers after READY, which closing a client leaves behind."""
    state: Any = client._connection  # noqa: SLF001
    whole: asyncio.Task[None] | None = state._ready_task  # noqa: SLF001
    return {*state._ready_tasks.values(), *([whole] if whole is not None else [])}  # noqa: SLF001


async def give_up_beginnings(client: discord.AutoShardedClient) -> None:
    """End connections that were given up before they were whole, with the threads that beat there.

    The library closes only those that it knows. The others would stay open, and their heartbeats
    go on and speak to a loop that is gone.
    """
    beating = [
        thread
        for thread in threading.enumerate()
        if isinstance(thread, KeepAliveHandler) and _is_of(thread, client)
    ]
    for thread in beating:
        thread.stop()
    if beating:
        closing = {asyncio.create_task(thread.ws.close()) for thread in beating}
        _, open_still = await asyncio.wait(closing, timeout=SECONDS_TO_END)
        for task in open_still:
            task.cancel()
        await asyncio.gather(*closing, return_exceptions=True)
    for thread in beating:
        await asyncio.to_thread(thread.join, SECONDS_TO_END)


def _is_of(thread: KeepAliveHandler, client: discord.AutoShardedClient) -> bool:
    return thread.ws._connection is client._connection  # noqa: SLF001
