"""Memory: what the real program holds after many events of Discord, with two thousand servers.

It takes events as fast as it can. Most that a bot hears are none of its own: of ten, five are
reactions on what others wrote, three are votes, which are stored, and two tell of channels; now and
then somebody gives a command, presses a button or types. How many votes wait to be stored is kept
small, as Discord's own are a few a second; what waits would be memory too.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import UTC, datetime

import psutil

from tests.bench.discord_stage import Stage, staged
from tests.bench.figures import Figure
from tests.bench.staging import CHANNELS, until
from tests.bench.workshop import Workshop
from tests.fakes.discord import Channel, Guild, Message, Person, Turn

FEW, MANY = 20_000, 100_000
SERVERS = 2_000
PEOPLE = 1_000
PAPERS = 500
"""Few: what a large model leaves free when it is fitted would hide much of what events add."""
AT_A_TIME = 200
"""Votes that may wait to be stored at one moment."""
KINDS = ("another's",) * 5 + ("vote",) * 3 + ("channel",) * 2
LINES = ("papers help", "papers mine", "papers topic learning")
_STORED = "SELECT count(*) FROM signals WHERE surface = 'reaction'"


@dataclass(kw_only=True)
class Crowd:
    """People and servers of whom the program is told much, and the votes that it must store."""

    stage: Stage
    papers: list[Message]
    others: list[Message]
    """What people wrote to each other."""
    quiet: list[Guild]
    """Servers without digests."""
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    given: set[tuple[int, int]] = field(default_factory=set)
    """Votes by the number of the person and of the paper: each is a row of the database."""

    async def act(self, events: int) -> None:
        """Let so many things be told, and return once all that must be stored is."""
        for number in range(events):
            if number % 500 == 0:
                await self._interact(number)
            else:
                await self._tell(number)
            if number % AT_A_TIME == 0:
                await until(self._has_stored(len(self.given) - AT_A_TIME), every=0.02)
        await until(self._has_stored(len(self.given)))

    async def _tell(self, number: int) -> None:
        person = self.stage.people[self.chance.randrange(PEOPLE)]
        match KINDS[number % len(KINDS)]:
            case "vote":
                await self._vote()
            case "channel":
                await self._channel()
            case _:
                message, added = self.chance.choice(self.others), number % 3 != 0
                tell = self.stage.discord.tell_reaction
                await tell(person.user, message, self.chance.choice("👍🎉😀"), added=added)

    async def _vote(self) -> None:
        """Let somebody put a thumb under a paper where they did not before, or take it back."""
        who, which = self.chance.randrange(PEOPLE), self.chance.randrange(len(self.papers))
        person, message = self.stage.people[who], self.papers[which]
        if person.user.id in message.reactions.get("👍", ()):
            await person.unreact(message, "👍")
            return
        self.given.add((who, which))
        await person.react(message, "👍")

    async def _channel(self) -> None:
        """Let a channel of a server without digests be made, changed or deleted."""
        discord = self.stage.discord
        guild = self.chance.choice(self.quiet)
        rooms: list[Channel] = list(guild.channels.values())
        if not rooms:
            await discord.channel_created(guild.add_channel(name="new"))
        elif self.chance.random() < 0.5:
            rooms[0].name = f"called {self.chance.randrange(1000)}"
            await discord.channel_changed(rooms[0])
        else:
            await discord.delete_channel(rooms[0])
            del discord.channels[rooms[0].id]

    async def _interact(self, number: int) -> None:
        person: Person = self.stage.people[self.chance.randrange(PEOPLE)]
        message = self.chance.choice(self.papers)
        if number % 1000 == 0:
            turn: Turn = await person.say(self.chance.choice(LINES), at=message.channel)
        else:
            turn = await person.press("👍", message)
        await turn.answer(within=60)

    def _has_stored(self, votes: int) -> Callable[[], bool]:
        return lambda: bool(self.stage.ledger.rows(_STORED)[0][0] >= votes)


def measure(workshop: Workshop) -> Iterator[Figure]:
    few, many, seconds = asyncio.run(memory_after_events(workshop))
    yield Figure(
        name=f"memory after {MANY:,} events of Discord, as a share of that after {FEW:,}",
        value=many / few,
        unit="×",
        limit=1.05,
        note=f"{few:.0f} MB, then {many:.0f} MB; {SERVERS:,} servers, {PEOPLE:,} people; three of "
        f"ten are votes; {MANY / seconds:.0f} events a second",
    )


async def memory_after_events(
    workshop: Workshop, *, few: int = FEW, many: int = MANY, servers: int = SERVERS
) -> tuple[float, float, float]:
    """Return the program's memory in MB after few events and after many, and the seconds."""
    async with staged(
        workshop, people=PEOPLE, papers=PAPERS, channels=CHANNELS, servers=servers
    ) as stage:
        await stage.has_first_digests()
        others = [_written(stage, channel) for channel in stage.channels]
        loud = {each.guild.id for each in stage.channels if each.guild is not None}
        quiet = [each for each in stage.discord.guilds.values() if each.id not in loud]
        crowd = Crowd(stage=stage, papers=stage.papers(), others=others, quiet=quiet)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await crowd.act(few)
        first = _memory(stage)
        await crowd.act(many - few)
        return first, _memory(stage), loop.time() - began


def _written(stage: Stage, channel: Channel) -> Message:
    """Let somebody write something."""
    author = stage.people[0].user
    number = stage.discord.ids.snowflake()
    message = Message(id=number, channel=channel, author=author, content="hello", at=_now())
    channel.add(message)
    return message


def _now() -> datetime:
    return datetime.now(UTC)


def _memory(stage: Stage) -> float:
    return float(psutil.Process(stage.program.pid).memory_info().rss / 2**20)
