"""All parts of the Discord platform, made and put together."""

from __future__ import annotations

from dataclasses import dataclass
from functools import partial

import discord

from bot.domain.ports import UnitOfWork
from bot.platforms import Connected, Wiring
from bot.platforms.discord.adapter import DiscordPlatform
from bot.platforms.discord.hearing.listening import listen
from bot.platforms.discord.hearing.room import Room
from bot.platforms.discord.references import PLATFORM
from bot.platforms.discord.sending.budget import Budget, tracing
from bot.platforms.discord.sending.failures import REFUSED
from bot.platforms.discord.sending.pacing import SECONDS_APART, Pace
from bot.platforms.discord.sending.posting import SECONDS_TO_POST, Posting
from bot.platforms.discord.sending.reconciling import SECONDS_AGAIN, SECONDS_BETWEEN, Reconciler
from bot.platforms.discord.sending.targets import Targets
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.client import (
    GUILD_READY_SECONDS,
    IDENTIFY_SECONDS,
    Client,
    silence,
)
from bot.platforms.discord.serving.condition import Condition
from bot.platforms.discord.serving.gateway import FIRST_PAUSE, LOOK_SECONDS, Gateway
from bot.platforms.discord.serving.servers import SECONDS_REGULARLY, Servers
from bot.platforms.discord.serving.syncing import Syncing
from bot.platforms.discord.serving.welcoming import CONNECTING, news
from bot.platforms.discord.settings import Discord
from bot.services.leaving import come_back


@dataclass(frozen=True, slots=True, kw_only=True)
class Tempo:
    """How fast things go, in seconds; tests are in more of a hurry."""

    ready: float = GUILD_READY_SECONDS
    identify: float = IDENTIFY_SECONDS
    look: float = LOOK_SECONDS
    pause: float = FIRST_PAUSE
    post: float = SECONDS_TO_POST
    opening: float = SECONDS_APART
    between_questions: float = SECONDS_BETWEEN
    again: float = SECONDS_AGAIN
    regularly: float = SECONDS_REGULARLY


def assembled(wiring: Wiring, tempo: Tempo | None = None) -> Connected:
    """Make Discord."""
    silence()
    return _Parts(wiring, tempo or Tempo()).connected()


class _Parts:
    """Makes the parts of the platform; the client that is connected just now is the gateway's."""

    def __init__(self, wiring: Wiring, tempo: Tempo) -> None:
        settings = wiring.settings.section(Discord)
        self.wiring = wiring
        self.tempo = tempo
        self.condition = Condition()
        self.budget = Budget()
        self.gateway = Gateway(
            make=self._client,
            token=settings.token,
            api_base=settings.api_base,
            gateway_url=settings.gateway_url,
            condition=self.condition,
            accepted=self._accepted,
            look_seconds=tempo.look,
            first_pause=tempo.pause,
        )
        self.posting = Posting(
            bridge=wiring.bridge,
            client=self._connected_client,
            condition=self.condition,
            budget=self.budget,
            targets=Targets(bridge=wiring.bridge, pace=Pace(seconds=tempo.opening)),
            seconds=tempo.post,
        )
        self.reconciler = Reconciler(
            bridge=wiring.bridge,
            client=self._connected_client,
            budget=self.budget,
            clock=wiring.clock,
            seconds_between=tempo.between_questions,
            seconds_again=tempo.again,
        )
        self.syncing = Syncing(
            bridge=wiring.bridge,
            client=self._connected_client,
            commands=tree.commands,
            clock=wiring.clock,
            condition=self.condition,
            seconds_again=tempo.again,
        )
        self.servers = Servers(
            bridge=wiring.bridge,
            posting=self.posting,
            client=self._connected_client,
            clock=wiring.clock,
            seconds_between=tempo.between_questions,
            seconds_again=tempo.again,
            seconds_regularly=tempo.regularly,
        )
        self.room = Room(
            host=wiring.host,
            bridge=wiring.bridge,
            clock=wiring.clock,
            missed=self.reconciler.wake,
        )

    def connected(self) -> Connected:
        platform = DiscordPlatform(
            gateway=self.gateway,
            posting=self.posting,
            condition=self.condition,
            budget=self.budget,
            beside=(self.reconciler.run, self.syncing.run, self.servers.run),
        )
        return Connected(
            name=PLATFORM,
            platform=platform,
            greeting=partial(_greeting, self.condition),
            news=partial(news, self.condition, self._connected_client),
        )

    def _connected_client(self) -> discord.Client | None:
        return self.gateway.client

    def _client(self) -> Client:
        """Make a client, with everything that listens to it."""
        client = Client(
            missed=self.reconciler.wake,
            trace=tracing(self.budget),
            ready_seconds=self.tempo.ready,
            identify_seconds=self.tempo.identify,
        )
        listen(client, self.room)
        self._attend(client)
        return client

    def _attend(self, client: Client) -> None:
        """Let the platform hear when a session begins, and of servers that come and go."""

        async def on_ready() -> None:
            self.syncing.wake()
            self.servers.wake()
            self.reconciler.wake()

        async def on_shard_ready(_shard: int) -> None:
            if client.is_ready():  # it began anew, and nothing is replayed
                self.reconciler.wake()

        async def on_guild_join(guild: discord.Guild) -> None:
            await self.servers.joined(guild)

        async def on_guild_remove(guild: discord.Guild) -> None:
            await self.servers.left(guild)

        for listener in (on_ready, on_shard_ready, on_guild_join, on_guild_remove):
            client.event(listener)

    async def _accepted(self) -> None:
        """Start digests again that a refused token held back."""

        def started(uow: UnitOfWork) -> int:
            return come_back(PLATFORM, "", uow, reasons={REFUSED}, now=self.wiring.clock())

        await self.wiring.bridge.use(started)


def _greeting(condition: Condition, _address: str) -> str:
    return "" if condition.up else CONNECTING
