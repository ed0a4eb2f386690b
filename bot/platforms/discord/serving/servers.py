"""Servers that take the bot in, which are greeted once, and servers that remove it."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime

import discord
import structlog

from bot.domain.errors import DeliveryError, StorageError
from bot.domain.ports import Bridge, UnitOfWork
from bot.platforms.discord.references import PLATFORM
from bot.platforms.discord.sending.failures import MISSING_ACCESS, UNKNOWN_GUILD, code_of
from bot.platforms.discord.sending.posting import Posting
from bot.platforms.discord.serving.keeping import Kept, channels_with_digests
from bot.platforms.discord.serving.permissions import lacking
from bot.services.leaving import leave_places
from bot.waking import whenever

HELLO = (
    "Hello. I bring new papers that fit this server, and learn from 👍 and 👎. "
    "/papers subscribe, with here, starts digests in a channel; without, in your direct messages. "
    "/papers topic finds papers on anything, and /papers help says the rest."
)
REMOVED = "the bot was removed from its server"
PAUSES = (0.2, 1.0, 3.0)
"""Seconds between tries to store a farewell, of which Discord tells once."""
SECONDS_BETWEEN = 1.0
"""Between two servers that are asked about: most refuse, and Discord counts refusals."""
SECONDS_AGAIN, SECONDS_REGULARLY = 60.0, 600.0
"""After which servers are looked through again: where that failed, and to keep what is new."""
NOT_IN_IT = frozenset({UNKNOWN_GUILD, MISSING_ACCESS})

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Servers:
    """What becomes of servers that come and go, also while nobody listened."""

    bridge: Bridge
    posting: Posting
    client: Callable[[], discord.Client | None]
    clock: Callable[[], datetime]
    seconds_between: float = SECONDS_BETWEEN
    seconds_again: float = SECONDS_AGAIN
    seconds_regularly: float = SECONDS_REGULARLY
    _woken: asyncio.Event = field(default_factory=asyncio.Event)

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
        told = {str(each.id) for each in (*guild.channels, *guild.threads)}
        client, server = self.client(), str(guild.id)
        application = client.application_id if client is not None else None

        def leave(uow: UnitOfWork) -> int:
            kept = Kept.of(application, uow) if application is not None else Kept()
            places = told | {each for each, home in kept.homes.items() if home == server}
            return leave_places(PLATFORM, places, uow, reason=REMOVED)

        for pause in (*PAUSES, None):
            try:
                ended = await self.bridge.use(leave)
            except StorageError:
                if pause is None:
                    raise
                await asyncio.sleep(pause)
            else:
                log.info("discord.removed", ended=ended)
                return

    def wake(self) -> None:
        """Say that a client is ready: every shard told which servers it is in."""
        self._woken.set()

    async def run(self) -> None:
        """Look through the servers until cancelled, when woken and from time to time."""
        await whenever(
            self._woken, self._all, again=self.seconds_again, every=self.seconds_regularly
        )

    async def _all(self) -> bool:
        """Look through all servers; return whether nothing is left that may go better later."""
        client = self.client()
        if client is None or not client.is_ready() or client.application_id is None:
            return True  # whoever connects next wakes this
        if self.posting.budget.is_used_up:
            return False
        try:
            await self._look_through(client, client.application_id)
        except Exception as error:  # noqa: BLE001 - whatever it is, it is tried again
            log.warning("discord.servers_not_seen", error=type(error).__name__)
            return False
        return True

    async def _look_through(self, client: discord.Client, application: int) -> None:
        """End digests in servers that removed the bot, and keep in which servers the others are."""
        kept, channels = await self.bridge.look(
            lambda uow: (Kept.of(application, uow), channels_with_digests(uow))
        )
        known = {each: home for each, home in kept.homes.items() if each in channels}
        gone = await self._gone(client, {*known.values()})
        places = [each for each, home in known.items() if home in gone]
        if places:
            ended = await self.bridge.use(
                lambda uow: leave_places(PLATFORM, places, uow, reason=REMOVED)
            )
            log.info("discord.removed_meanwhile", servers=len(gone), ended=ended)
        homes = known | _homes(client, channels)
        homes = {each: home for each, home in homes.items() if each not in places}
        if homes != kept.homes:
            await self.bridge.use(lambda uow: self._keep(application, homes, uow))

    def _keep(self, application: int, homes: dict[str, str], uow: UnitOfWork) -> None:
        kept = replace(Kept.of(application, uow), homes=homes)
        kept.store(application, uow, now=self.clock())

    async def _gone(self, client: discord.Client, servers: Collection[str]) -> frozenset[str]:
        """Return the servers that the bot is in no more, as Discord says when it is asked.

        One that is unavailable is listed all the same; one that no shard lists is asked about, as
        it is worse to end digests wrongly than late.
        """
        gone = set[str]()
        for server in sorted(servers):
            if client.get_guild(int(server)) is None and await _is_shut(client, server):
                gone.add(server)
                await asyncio.sleep(self.seconds_between)
        return frozenset(each for each in gone if client.get_guild(int(each)) is None)


async def _is_shut(client: discord.Client, server: str) -> bool:
    """Ask whether a server is closed to the bot; raises what Discord says else."""
    try:
        await client.fetch_guild(int(server), with_counts=False)
    except discord.HTTPException as error:
        if code_of(error) not in NOT_IN_IT:
            raise
        return True
    return False


def _homes(client: discord.Client, channels: Collection[str]) -> dict[str, str]:
    """Return in which servers these channels are, as far as the gateway told.

    The servers are gone through once: to ask the client for each channel goes through all of them
    every time, half a second of nothing else where 2,000 have digests.
    """
    wanted = {int(each): each for each in channels if each.isdecimal()}
    return {
        wanted[channel.id]: str(guild.id)
        for guild in client.guilds
        for channel in (*guild.channels, *guild.threads)
        if channel.id in wanted
    }


def _channels(guild: discord.Guild) -> Iterator[discord.TextChannel]:
    """Yield the channels in which the bot may post, the one for such messages first."""
    first = [] if guild.system_channel is None else [guild.system_channel]
    for channel in (*first, *guild.text_channels):
        if not lacking(channel.permissions_for(guild.me)):
            yield channel
