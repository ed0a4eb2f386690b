"""A server on Discord whose channels had their first digest, for tests of what follows."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from tests.e2e.discord_people import Member, words
from tests.e2e.discord_server import Served, served
from tests.e2e.slack_workspace import fresh_home
from tests.fakes.discord import Channel, FakeDiscord, Guild, Message

NINE = datetime(2026, 3, 26, 9, 0, tzinfo=UTC)
TOPICS = ("long context", "agents", "alignment", "protein", "zebras", "robots")


@dataclass(kw_only=True)
class Lab:
    """Three channels: cards in `room`, all papers in one message in `large`, and a thread.

    Each test brings people of its own.
    """

    now: Served
    guild: Guild
    room: Channel
    large: Channel
    threaded: Channel
    first_answer: str

    def somebody(self, *, manages: bool = False) -> Member:
        return self.now.joins(self.room, manages=manages)

    @property
    def thread(self) -> Channel:
        """The one thread there is."""
        (found,) = (each for each in self.guild.threads.values() if each.parent is self.threaded)
        return found

    def public(self) -> list[Message]:
        """Return what everybody sees."""
        channels = (self.room, self.large, self.threaded, self.thread)
        return [message for each in channels for message in each.shown]


@asynccontextmanager
async def opened(folder: Path) -> AsyncIterator[Lab]:
    """Serve a lab, and demand in the end that the log names nothing of it."""
    async with served(fresh_home(folder), _prepare) as now:
        lab = await _subscribed(now)
        now.days.turn_to(NINE)
        await now.messages(lab.room, 6)
        await now.messages(lab.large, 2)
        await now.messages(lab.threaded, 1)
        await now.messages(lab.thread, 3)
        yield lab
        now.demand_silence(*TOPICS)


@contextmanager
def undisturbed(lab: Lab) -> Iterator[None]:
    """Demand that Discord has nothing to complain of, and that nobody else was bothered.

    Nothing more is said in public, and no mention or picture comes to life in any message.
    """
    public = lab.public()
    yield
    assert lab.now.discord.problems == []
    assert lab.public() == public
    said = [each for channel in lab.guild.channels.values() for each in channel.ephemerals]
    for message in (*public, *said):
        live = [each for each in message.seen.live if not each.startswith(("bold, ", "italics, "))]
        assert live == [], message


def _prepare(discord: FakeDiscord) -> None:
    guild = discord.add_guild("2100", name="Lab")
    for id_, name in (("3100", "reading-group"), ("3200", "everybody"), ("3300", "side-talk")):
        guild.add_channel(id_, name=name)


async def _subscribed(now: Served) -> Lab:
    guild = now.discord.guilds["2100"]
    room, large, threaded = guild.channels.values()
    ada = now.joins(room, manages=True)
    first = await ada.says("subscribe here long context")
    await ada.at(large).says("subscribe here agents")
    await ada.at(large).schedules(layout="compact")
    await ada.at(threaded).says("subscribe here alignment")
    await ada.at(threaded).schedules(layout="thread", size="3")
    return Lab(
        now=now,
        guild=guild,
        room=room,
        large=large,
        threaded=threaded,
        first_answer=words(first),
    )
