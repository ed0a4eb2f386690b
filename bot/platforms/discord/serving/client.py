"""A client of Discord's gateway, made anew for every connection that is begun from scratch.

It keeps no messages and no members, hears of servers and reactions only, and needs no privileged
intent. An event that it cannot read is left out, and ends nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sys
import threading
from collections import deque
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

import aiohttp
import discord
import structlog
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

GUILD_READY_SECONDS = 2.0
IDENTIFY_SECONDS = 5.0
"""Between two shards that begin: https://discord.com/developers/docs/events/gateway#sharding"""
LONGEST_LIMIT = 5.5
"""Seconds that a request waits for its turn, as the vendor's own least is 30: a channel takes five
messages in five seconds, and who sends waits for fifteen."""
MOST_AGAIN, LATELY = 3, 600.0
"""How often a shard may begin again in so many seconds before everything is begun anew, which
happens later each time: Discord counts every beginning."""
SECONDS_TO_FINISH = 0.7
SECONDS_TO_CLOSE = 0.5
BEGINNING = frozenset({"READY", "RESUMED"})
"""Events without which there is no session to keep."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


def intents() -> discord.Intents:
    """Return what the gateway tells of: servers, and reactions in them and in direct messages."""
    wanted = discord.Intents.none()
    wanted.guilds = wanted.guild_reactions = wanted.dm_reactions = True
    return wanted


def silence() -> None:
    """Let the vendor's lines be: they hold addresses, names and bodies."""
    logger = logging.getLogger("discord")
    logger.setLevel(logging.CRITICAL + 1)
    logger.propagate = False


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


class TooManyBeginnings(Exception):
    """A session of the gateway ends again and again."""


class Client(discord.AutoShardedClient):
    """Knows the tasks of its listeners, so that none outlives it; `missed` hears of lost events."""

    def __init__(
        self,
        *,
        missed: Callable[[], None],
        trace: aiohttp.TraceConfig,
        ready_seconds: float = GUILD_READY_SECONDS,
        identify_seconds: float = IDENTIFY_SECONDS,
    ) -> None:
        super().__init__(
            intents=intents(),
            max_messages=None,
            chunk_guilds_at_startup=False,
            member_cache_flags=discord.MemberCacheFlags.none(),
            allowed_mentions=discord.AllowedMentions.none(),
            guild_ready_timeout=ready_seconds,
            http_trace=trace,
        )
        self.http.max_ratelimit_timeout = LONGEST_LIMIT
        self._missed = missed
        self._identify_seconds = identify_seconds
        self._begun: dict[int | None, deque[float]] = {}
        self._working: set[asyncio.Task[Any]] = set()
        parsers = self._connection.parsers
        for name, parse in [*parsers.items()]:
            if name not in BEGINNING:
                parsers[name] = self._forgiving(parse)

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for this shard's turn; raises TooManyBeginnings."""
        begun = self._begun.setdefault(shard_id, deque(maxlen=MOST_AGAIN))
        now = self.loop.time()
        if len(begun) == MOST_AGAIN and now - begun[0] < LATELY:
            raise TooManyBeginnings
        begun.append(now)
        if not initial:
            await asyncio.sleep(self._identify_seconds)

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what a listener raised, once and for the operator."""
        error = sys.exception()
        log.error(
            "an event of Discord failed", platform="discord", listener=event_method, exc_info=error
        )

    async def leave(self) -> None:
        """Let what runs finish for a moment, then end it, and close everything."""
        if self._working:
            await asyncio.wait(self._working, timeout=SECONDS_TO_FINISH)
        state = self._connection
        left = {*self._working, *state._ready_tasks.values()}  # noqa: SLF001
        left |= {state._ready_task} if state._ready_task is not None else set()  # noqa: SLF001
        for task in left:
            task.cancel()
        # A gateway that does not say goodbye is left without: closing what carries it ends it.
        closing = asyncio.create_task(self.close(), name="discord closing")
        await asyncio.wait({closing}, timeout=SECONDS_TO_CLOSE)
        await self.http.close()
        await asyncio.wait({closing}, timeout=SECONDS_TO_CLOSE)
        closing.cancel()
        await asyncio.gather(closing, *left, return_exceptions=True)
        await asyncio.to_thread(self._end_heartbeats)

    def _end_heartbeats(self) -> None:
        """End threads that beat for a connection which was given up before it was whole.

        The vendor ends only those of connections that it knows; the others would go on, and speak
        to a loop that is gone.
        """
        for thread in threading.enumerate():
            if isinstance(thread, KeepAliveHandler) and thread.ws._connection is self._connection:  # noqa: SLF001
                thread.stop()
                thread.join(SECONDS_TO_CLOSE)

    def _forgiving(self, parse: Callable[[Any], None]) -> Callable[[Any], None]:
        """Leave out an event that discord.py cannot read, where it would end the session."""

        def parsed(data: Any) -> None:  # noqa: ANN401 - whatever Discord sends
            try:
                parse(data)
            except Exception:
                log.exception("an event of Discord was not understood", platform="discord")
                self._missed()

        return parsed

    def _schedule_event(
        self,
        coro: Callable[..., Coroutine[Any, Any, Any]],
        event_name: str,
        *args: object,
        **kwargs: object,
    ) -> asyncio.Task[Any]:
        task = super()._schedule_event(coro, event_name, *args, **kwargs)
        self._working.add(task)
        task.add_done_callback(self._working.discard)
        return task
