"""A client of Discord's gateway, made anew for every connection that is begun from scratch.

It keeps no messages and no members, hears of servers and reactions only, and needs no privileged
intent. An event that it cannot read is left out, and ends nothing.
"""

from __future__ import annotations

import asyncio
import logging
import sys
from collections import deque
from collections.abc import Callable, Coroutine
from functools import wraps
from typing import Any, TypeVar

import aiohttp
import discord
import structlog

from bot.platforms.discord.serving.ending import end
from bot.platforms.discord.serving.vendor import (
    Parse,
    give_up_beginnings,
    parsers,
    waiting_to_be_ready,
)

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
READY, RESUMED = "READY", "RESUMED"
"""Events without which there is no session to keep."""

CoroT = TypeVar("CoroT", bound=Callable[..., Coroutine[Any, Any, Any]])

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
        parse = parsers(self)
        parse |= {name: self._forgiving(parse[name]) for name in parse.keys() - {READY, RESUMED}}
        parse[READY] = self._beginning(parse[READY])

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for this shard's turn; raises TooManyBeginnings."""
        begun = self._begun.setdefault(shard_id, deque(maxlen=MOST_AGAIN))
        now = self.loop.time()
        if len(begun) == MOST_AGAIN and now - begun[0] < LATELY:
            raise TooManyBeginnings
        begun.append(now)
        if not initial:
            await asyncio.sleep(self._identify_seconds)

    def event(self, coro: CoroT, /) -> CoroT:
        """Let a listener hear of what its name says, and know the task that it runs in."""

        @wraps(coro)
        async def heard(*given: object) -> None:
            task = asyncio.current_task()
            if task is not None:
                self._working.add(task)
                task.add_done_callback(self._working.discard)
            await coro(*given)

        super().event(heard)
        return coro

    async def on_error(self, event_method: str, /, *_args: object, **_kwargs: object) -> None:
        """Log what a listener raised, once and for the operator."""
        error = sys.exception()
        log.error(
            "an event of Discord failed", platform="discord", listener=event_method, exc_info=error
        )

    async def leave(self) -> None:
        """Let what runs finish for a moment, then end it, and close everything."""
        await asyncio.sleep(0)  # so that what was only just heard of has begun
        if self._working:
            await asyncio.wait(self._working, timeout=SECONDS_TO_FINISH)
        await end(self._working | waiting_to_be_ready(self))
        # A gateway that does not say goodbye is left without: closing what carries it ends it.
        closing = asyncio.create_task(self.close(), name="discord closing")
        await asyncio.wait({closing}, timeout=SECONDS_TO_CLOSE)
        await self.http.close()
        await asyncio.wait({closing}, timeout=SECONDS_TO_CLOSE)
        await end({closing, *self._working})
        await give_up_beginnings(self)

    def _forgiving(self, parse: Parse) -> Parse:
        """Leave out an event that discord.py cannot read, where it would end the session."""

        def parsed(data: Any) -> None:  # noqa: ANN401 - whatever Discord sends
            try:
                parse(data)
            except Exception:
                log.exception("an event of Discord was not understood", platform="discord")
                self._missed()

        return parsed

    def _beginning(self, parse: Parse) -> Parse:
        """Let servers be gone that a new session does not list, though nobody told of them.

        Those that are unavailable are listed too:
        https://discord.com/developers/docs/events/gateway-events#ready
        """

        def parsed(data: Any) -> None:  # noqa: ANN401 - whatever Discord sends
            shard, listed = data["shard"][0], {int(each["id"]) for each in data["guilds"]}
            parse(data)
            for guild in [*self.guilds]:
                if guild.shard_id == shard and guild.id not in listed:
                    parsers(self)["GUILD_DELETE"]({"id": str(guild.id)})

        return parsed
