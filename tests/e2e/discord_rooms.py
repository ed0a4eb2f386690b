"""Channels on Discord that tests open as they need them, each with a digest that is due soon."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from itertools import count
from pathlib import Path

from tests.e2e.discord_people import Member
from tests.e2e.discord_server import Served, served
from tests.e2e.serving import eventually
from tests.e2e.slack_workspace import MORNING, fresh_home
from tests.fakes.discord import Channel, FakeDiscord, Fault, Guild, Message

TOPIC = "agents"
POST = "create_message"
SERVER, OTHER = "2100", str(1 << 22)
"""Servers that two shards share: https://docs.discord.com/developers/events/gateway#sharding."""


@dataclass(kw_only=True)
class Rooms:
    """The servers of a Discord, and until when their next digests wait."""

    now: Served
    due: datetime = MORNING
    _numbers: count[int] = field(default_factory=lambda: count(1))

    @property
    def guild(self) -> Guild:
        return self.now.discord.guilds[SERVER]

    async def channel(self, guild: Guild | None = None) -> tuple[Channel, Member]:
        """Return a channel whose first digest, of one paper, is due soon, and its subscriber."""
        channel = (guild or self.guild).add_channel(name=f"room-{next(self._numbers)}")
        await self.now.discord.channel_created(channel)
        member = self.now.joins(channel, manages=True)
        await member.says(f"subscribe here {TOPIC}")
        await member.schedules(when=self.soon(), zone="UTC", size="1")
        return channel, member

    async def shown(self, guild: Guild | None = None) -> tuple[Message, Member]:
        """Return the paper of a channel that had its first digest, and somebody there."""
        channel, member = await self.channel(guild)
        self.go_on()
        _, card = await self.now.messages(channel, 2)
        return card, member

    async def is_lost(self, channel: Channel) -> None:
        """Let a channel's digest be due, and Discord take its first message without saying so."""
        fault = Fault.DROPPED_AFTER_ACCEPT
        with self.now.discord.fault(fault, method=POST, channel=channel.id, times=None) as dropped:
            self.go_on()
            await eventually(lambda: dropped.hits == 2)
            state = "SELECT 1 FROM deliveries WHERE error <> '' AND state = 'sending'"
            await eventually(lambda: self.now.rows(state))

    def soon(self) -> str:
        """Return a time of the day that is not far away."""
        if self.due <= self.now.days():
            self.due = self.now.days().replace(second=0) + timedelta(minutes=10)
        return f"{self.due:%H:%M}"

    def go_on(self) -> None:
        """Go on to when the digests of new channels are due."""
        self.now.days.turn_to(self.due.replace(second=1))


@asynccontextmanager
async def opened(folder: Path, *, shards: int = 1) -> AsyncIterator[Rooms]:
    """Serve a Discord whose servers are shared by so many shards; the log names nobody."""

    def prepare(discord: FakeDiscord) -> None:
        discord.shards = shards
        for id_ in (SERVER, OTHER)[:shards]:
            discord.add_guild(id_, name="Lab")

    async with served(fresh_home(folder), prepare, shards=shards) as now:
        yield Rooms(now=now)
        now.demand_silence(TOPIC)
