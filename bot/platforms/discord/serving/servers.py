"""Servers that take the bot in, which are greeted once, and servers that remove it."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass

import discord
import structlog

from bot.domain.errors import DeliveryError, StorageError
from bot.domain.ports import Bridge
from bot.platforms.discord.references import PLATFORM
from bot.platforms.discord.sending.posting import Posting
from bot.platforms.discord.serving.permissions import lacking
from bot.services.leaving import leave_places

HELLO = (
    "Hello. I bring new papers that fit this server, and learn from 👍 and 👎. "
    "/papers subscribe, with here, starts digests in a channel; without, in your direct messages. "
    "/papers topic finds papers on anything, and /papers help says the rest."
)
REMOVED = "the bot was removed from its server"
PAUSES = (0.2, 1.0, 3.0)
"""Seconds between tries to store a farewell, of which Discord tells once."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Servers:
    """What becomes of servers that come and go."""

    bridge: Bridge
    posting: Posting

    async def joined(self, guild: discord.Guild) -> None:
        """Say hello in the first channel where that is allowed, or nowhere."""
        for channel in _channels(guild):
            try:
                await self.posting.greet(str(channel.id), HELLO, nonce=f"hello {guild.id}"[:25])
            except DeliveryError as error:
                log.info("discord.not_greeted", error=type(error).__name__)
            return

    async def left(self, guild: discord.Guild) -> None:
        """End the digests of a server's channels; what readers did and named stays."""
        places = frozenset(str(each.id) for each in (*guild.channels, *guild.threads))
        for pause in (*PAUSES, None):
            try:
                ended = await self.bridge.use(
                    lambda uow: leave_places(PLATFORM, places, uow, reason=REMOVED)
                )
            except StorageError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                log.info("discord.removed", ended=ended)
                return


def _channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Yield the channels in which the bot may post, the one for such messages first."""
    first = [] if guild.system_channel is None else [guild.system_channel]
    for channel in (*first, *guild.text_channels):
        if not lacking(channel.permissions_for(guild.me)):
            yield channel
