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

SECONDS_TO_JOIN = 0.5


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


def end_heartbeats(client: discord.AutoShardedClient) -> None:
    """End threads that beat for a connection which was given up before it was whole. Blocks.

    The library ends only those of connections that it knows; the others would go on, and speak to
    a loop that is gone.
    """
    for thread in threading.enumerate():
        if isinstance(thread, KeepAliveHandler) and _is_of(thread, client):
            thread.stop()
            thread.join(SECONDS_TO_JOIN)


def _is_of(thread: KeepAliveHandler, client: discord.AutoShardedClient) -> bool:
    return thread.ws._connection is client._connection  # noqa: SLF001
