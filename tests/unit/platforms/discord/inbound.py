"""A server of the fake Discord whose bot is discord.py as it is, with our listeners in it."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

import discord
from discord.http import Route

from bot.app import ThreadBridge
from bot.domain.audiences import Audience, Layout
from bot.domain.editions import DeliveryState, PaperCard, PapersPayload
from bot.domain.ids import AccountRef, AudienceRef
from bot.platforms.discord import render
from bot.platforms.discord.hearing.listening import listen
from bot.platforms.discord.hearing.room import Room
from bot.platforms.discord.serving import tree
from bot.runtime.host import ChatHost
from tests.fakes.discord import Channel, FakeDiscord, Guild, Message, Person, User
from tests.fakes.host import FakeHost
from tests.unit.services.world import DEFAULTS, World, content


class Client(discord.AutoShardedClient):
    """A bot as quick to be ready as can be."""

    def __init__(self) -> None:
        super().__init__(
            intents=discord.Intents(guilds=True, guild_reactions=True, dm_reactions=True),
            max_messages=None,
            chunk_guilds_at_startup=False,
            guild_ready_timeout=0.05,
        )

    async def before_identify_hook(self, shard_id: int | None, *, initial: bool = False) -> None:
        """Wait for nobody."""


@dataclass(kw_only=True)
class Inbound:
    """A server where Ada, whose it is, and Ben are in a channel with the bot."""

    discord: FakeDiscord
    client: Client
    host: FakeHost
    room: Room
    world: World
    guild: Guild
    ada: Person
    ben: Person
    channel: Channel
    missed: list[None] = field(default_factory=list)
    """As often as a reaction was given up."""

    @property
    def place(self) -> AudienceRef:
        return AudienceRef.parse(f"discord:{self.channel.id}")

    async def thread(self) -> Channel:
        """Open the thread of a message, of which our client is told."""
        header = await self._posted(self.channel, {"content": "Paper Round"})
        await self.client.http.start_thread_with_message(
            int(self.channel.id), int(header.id), name="Papers", auto_archive_duration=1440
        )
        await until(lambda: self.client.get_channel(int(header.id)) is not None)
        return self.guild.threads[header.id]

    async def digest(self, place: AudienceRef, channel: Channel, *, papers: int = 1) -> Message:
        """Post a digest as one message that the ledger knows, and return it."""
        self.world.bring([content("retrieval", number) for number in range(papers)])
        audience = self._audience(place)
        self.world.edition(audience)
        with self.world.uow() as uow:
            deliveries = list(uow.editions.latest(audience.id))
            holds = [each for each in deliveries if isinstance(each.payload, PapersPayload)]
            message = await self._posted(channel, render.message(holds[-1].payload).json())
            now = self.world.now
            lease = uow.leases.take(
                "sender", str(place.place), owner="me", now=now, lasts=timedelta(minutes=1)
            )
            assert lease is not None
            uow.editions.move(
                holds[-1].id,
                DeliveryState.SENT,
                now=now,
                lease=lease,
                message=f"{channel.id}/{message.id}",
            )
            uow.commit()
        return message

    def cards(self, message: Message, place: AudienceRef) -> Sequence[PaperCard]:
        """Return the papers of a message as the ledger has them."""
        with self.world.uow() as uow:
            reference = f"{message.channel.id}/{message.id}"
            delivery = uow.editions.by_message(place.place, reference)
        assert delivery is not None
        assert isinstance(delivery.payload, PapersPayload)
        return delivery.payload.cards

    async def _posted(self, channel: Channel, body: dict[str, Any]) -> Message:
        route = Route("POST", "/channels/{channel_id}/messages", channel_id=channel.id)
        quiet = body | {"allowed_mentions": {"parse": []}}
        posted = await self.client.http.request(route, json=quiet)
        message = channel.message(posted["id"])
        assert message is not None
        return message

    def _audience(self, place: AudienceRef) -> Audience:
        with self.world.uow() as uow:
            found = uow.audiences.find(place)
        audience = replace(
            found or self.world.channel("retrieval", ref=place), layout=Layout.COMPACT
        )
        self.world.change(audience)
        return audience


@asynccontextmanager
async def receiving(world: World) -> AsyncIterator[Inbound]:
    """Everything connected; what is under way at the end is ended."""
    async with FakeDiscord.running() as fake:
        ada, ben = fake.add_user("11", name="ada"), fake.add_user("12", name="ben")
        guild = fake.add_guild("21", name="Lab", owner=ada, members=[ben])
        channel = guild.add_channel("31", name="reading-group")
        bridge, host, client = ThreadBridge(world.database), FakeHost(), Client()
        missed: list[None] = []
        room = Room(
            host=host,
            bridge=bridge,
            clock=lambda: world.now,
            missed=lambda: missed.append(None),
            patience=(0.01, 0.01),
        )
        listen(client, room)
        running = asyncio.create_task(client.start(fake.token))
        try:
            await fake.connected()
            await client.wait_until_ready()
            await client.http.bulk_upsert_global_commands(int(fake.bot.id), [*tree.commands()])
            yield Inbound(
                discord=fake,
                client=client,
                host=host,
                room=room,
                world=world,
                guild=guild,
                ada=fake.person(ada),
                ben=fake.person(ben),
                channel=channel,
                missed=missed,
            )
        finally:
            await client.close()
            await running
            bridge.close()


def serve(inbound: Inbound) -> None:
    """Let the application itself answer, in place of a host that only notes what it is asked."""
    host = ChatHost(
        bridge=inbound.room.bridge,
        model=lambda: inbound.world.model,
        defaults=DEFAULTS,
        clock=lambda: inbound.world.now,
        components=dict,
    )
    listen(inbound.client, replace(inbound.room, host=host))


def account(user: User) -> AccountRef:
    return AccountRef(platform="discord", external_id=user.id)


async def until(condition: Callable[[], bool]) -> None:
    """Return once something is so that nobody announces; AssertionError where it never is."""
    for _ in range(500):
        if condition():
            return
        await asyncio.sleep(0.01)
    raise AssertionError("it never came true")
