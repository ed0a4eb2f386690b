"""The gateway, kept open: whatever ends a connection, another one is begun, but not too often.

Discord takes 1,000 IDENTIFYs a day from a bot, and resets the token of one that sends more:
https://discord.com/developers/docs/events/gateway#session-start-limit-object
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field

import discord
import structlog

from bot.platforms.discord.sending.failures import is_refused
from bot.platforms.discord.serving.client import Client, TooManyBeginnings
from bot.platforms.discord.serving.condition import Condition
from bot.platforms.discord.serving.ending import end
from bot.platforms.discord.serving.vendor import addressed

LOOK_SECONDS = 1.0
SOON = 5.0
"""Seconds that a connection may be lost before anybody is told."""
PATIENCE = 180.0
"""Seconds after which everything is begun anew: discord.py waits for ever longer, up to 17 min."""
SECONDS_PER_SHARD = 10.0
LOGIN_SECONDS = 30.0
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 120.0
"""Between two beginnings: 720 a day at the most."""
RESERVE = 50
"""IDENTIFYs that are left to whoever mends something by hand."""

AUTHENTICATION_FAILED = 4004
REFUSED_CODES = frozenset({4010, 4011, 4012, 4013, 4014})
"""https://discord.com/developers/docs/topics/opcodes-and-status-codes#gateway"""

NOT_ACCEPTED = (
    "Discord does not accept DISCORD_BOT_TOKEN: copy the bot's token from the application's page, "
    "Bot, Reset Token."
)

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class GatewayLost(Exception):
    """The connection did not come back."""


@dataclass(kw_only=True)
class Gateway:
    """Keeps a client connected; `accepted` is called when Discord takes the bot's token."""

    make: Callable[[], Client]
    token: str = field(repr=False)
    api_base: str
    gateway_url: str
    condition: Condition
    accepted: Callable[[], Awaitable[None]]
    look_seconds: float = LOOK_SECONDS
    first_pause: float = FIRST_PAUSE
    client: Client | None = field(default=None, init=False)

    async def serve(self) -> None:
        """Connect, again and again, later each time that it fails; until cancelled."""
        loop, pause = asyncio.get_running_loop(), self.first_pause
        with addressed(self.api_base, self.gateway_url):
            while True:
                began = loop.time()
                try:
                    await self._once()
                except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
                    self._say(error)
                pause = self.first_pause if loop.time() - began > LONGEST_PAUSE else pause
                await asyncio.sleep(pause)
                pause = min(LONGEST_PAUSE, 2 * pause)

    async def _once(self) -> None:
        """Connect and keep the connection; raises whatever ends it."""
        client = self.make()
        try:
            async with asyncio.timeout(LOGIN_SECONDS):
                await client.login(self.token)
                await self.accepted()
                shards, _, limit = await client.http.get_bot_gateway()
            await self._wait_for_leave(shards, int(limit["remaining"]), limit["reset_after"] / 1000)
            self.client = client
            serving = asyncio.create_task(client.connect(), name="discord gateway")
            try:
                await self._keep(client, serving, PATIENCE + shards * SECONDS_PER_SHARD)
            finally:
                await end({serving})
        finally:
            self.client = None
            await client.leave()

    async def _wait_for_leave(self, shards: int, remaining: int, seconds: float) -> None:
        """Wait until Discord lets all shards begin, where it does not now."""
        if remaining < shards + RESERVE:
            minutes = max(1, round(seconds / 60))
            self.condition.lost(
                f"Discord lets the bot connect again in {minutes} min: it began too often today."
            )
            await asyncio.sleep(seconds)

    async def _keep(self, client: Client, serving: asyncio.Task[None], patience: float) -> None:
        """Look after a connection; raises what ended it, or GatewayLost."""
        loop = asyncio.get_running_loop()
        well_at = loop.time()
        while True:
            await asyncio.wait({serving}, timeout=self.look_seconds)
            if serving.done():
                serving.result()
                raise GatewayLost
            if client.is_ready() and not any(each.is_closed() for each in client.shards.values()):
                well_at = loop.time()
                self.condition.serving(served(client))
            elif (lost := loop.time() - well_at) > patience:
                raise GatewayLost
            elif lost > SOON and client.is_ready():
                self.condition.lost("The connection to Discord is lost.")

    def _say(self, error: Exception) -> None:
        log.warning("discord.not_connected", error=type(error).__name__)
        code = error.code if isinstance(error, discord.ConnectionClosed) else 0
        if code == AUTHENTICATION_FAILED or is_refused(error) or is_refused(error.__cause__):
            self.condition.refused(NOT_ACCEPTED)
        elif code in REFUSED_CODES or isinstance(error, discord.PrivilegedIntentsRequired):
            self.condition.refused(
                f"Discord closes the gateway ({code or 4014}): upgrade Paper Round."
            )
        elif isinstance(error, GatewayLost | TooManyBeginnings):
            self.condition.lost("The connection to Discord is lost.")
        else:
            self.condition.lost("Discord can't be reached just now.")


def served(client: discord.AutoShardedClient) -> str:
    """Return in how many servers the bot is, for the operator."""
    number = len(client.guilds)
    return f"{number} server{'' if number == 1 else 's'}"
