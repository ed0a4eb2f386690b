"""A plain discord.py client at the fake Discord, for the fake's own tests."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

import discord
from discord import app_commands

from tests.fakes import discord_schema
from tests.fakes.discord import Channel, FakeDiscord, Guild, Message, Person, User


class Client(discord.AutoShardedClient):
    """A bot without a cache of messages, as quick to be ready as can be."""

    def __init__(self, **options: Any) -> None:  # noqa: ANN401
        intents = discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True)
        super().__init__(
            intents=intents,
            max_messages=None,
            allowed_mentions=discord.AllowedMentions.none(),
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.05,
            **options,
        )
        self.tree = app_commands.CommandTree(self)
        self.heard: list[tuple[str, Any]] = []

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nobody."""

    async def on_raw_reaction_add(self, payload: discord.RawReactionActionEvent) -> None:
        self.heard.append(("add", payload))

    async def on_raw_reaction_remove(self, payload: discord.RawReactionActionEvent) -> None:
        self.heard.append(("remove", payload))

    async def on_guild_join(self, guild: discord.Guild) -> None:
        self.heard.append(("join", guild))

    async def on_guild_remove(self, guild: discord.Guild) -> None:
        self.heard.append(("leave", guild))


@dataclass(kw_only=True)
class Lab:
    fake: FakeDiscord
    client: Client
    guild: Guild
    channel: Channel
    ada: User
    person: Person = field(init=False)
    running: asyncio.Task[None] | None = None

    def __post_init__(self) -> None:
        self.person = self.fake.person(self.ada)

    async def start(self, *, shards: int = 1) -> None:
        """Start the client, and wait until it is ready."""
        self.running = asyncio.create_task(self.client.start(self.fake.token))
        await self.fake.connected(shards)
        await self.client.wait_until_ready()

    async def stop(self) -> None:
        if self.client.http.token is None:  # what never logged in cannot be closed as a whole
            await self.client.http.close()
        else:
            await self.client.close()
        if self.running is not None:
            self.running.cancel()
            await asyncio.gather(self.running, return_exceptions=True)

    @property
    def place(self) -> discord.PartialMessageable:
        return self.client.get_partial_messageable(int(self.channel.id))

    async def post(self, content: str = "digest", **options: Any) -> Message:  # noqa: ANN401
        """Post a message to the channel, and return it as the fake has it."""
        await self.place.send(content, **options)
        return self.channel.messages[-1]

    async def heard(self, number: int) -> list[str]:
        """Wait until the client heard of so many things, and return their names."""
        await until(lambda: len(self.client.heard) >= number)
        return [what for what, _ in self.client.heard]


class Clock:
    """Real time, and what is added to it."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@asynccontextmanager
async def world(clock: Clock | None = None, **options: Any) -> AsyncIterator[Lab]:  # noqa: ANN401
    """Yield a fake that judges itself, with a server, somebody in it and a client not started."""
    async with FakeDiscord.running(clock=clock or Clock(), **options) as fake:
        fake.judging_itself = True
        fake.gateway.told = lambda name, data: fake.complain_of(name, wrong_with(name, data))
        ada = fake.add_user("11", name="ada")
        guild = fake.add_guild(name="Lab", owner=ada)
        channel = guild.add_channel(name="reading-group")
        at = Lab(fake=fake, client=Client(), guild=guild, channel=channel, ada=ada)
        try:
            yield at
        finally:
            await at.stop()


@asynccontextmanager
async def lab(clock: Clock | None = None, **options: Any) -> AsyncIterator[Lab]:  # noqa: ANN401
    """Yield a lab whose client is connected; at the end nothing was wrong on either side."""
    async with world(clock, **options) as at:
        await at.start()
        yield at
    problems = "\n".join(at.fake.problems)
    assert not problems, problems


EVENTS = {
    "READY": "GatewayReadyDispatchData",
    "GUILD_CREATE": "GatewayGuildCreateDispatchData",
    "MESSAGE_CREATE": "GatewayMessageCreateDispatchData",
    "MESSAGE_REACTION_ADD": "GatewayMessageReactionAddDispatchData",
}
INTERACTIONS = {
    2: "APIChatInputApplicationCommandInteraction",
    3: "APIMessageComponentInteraction",
}


def wrong_with(name: str, data: Any) -> list[str]:  # noqa: ANN401 - any event's data
    """Return what is wrong with an event of the fake by the types of npm's discord-api-types."""
    kind = EVENTS.get(name, "")
    if name == "INTERACTION_CREATE" and data["data"].get("type", 1) == 1:
        kind = INTERACTIONS.get(data["type"], "")
    return discord_schema.problems_by_gateway(kind, data) if kind else []


async def until(what: Callable[[], bool]) -> None:
    async with asyncio.timeout(5):
        while not what():  # noqa: ASYNC110 - the client tells nobody
            await asyncio.sleep(0.005)
