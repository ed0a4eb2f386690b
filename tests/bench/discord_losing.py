"""A gateway that is lost while people vote: what became of each vote, told by Discord's own list.

Two losses are those that Discord replays: a connection cut without a word, and one that it asks to
begin again. The third one ends the session, so that what people do meanwhile is never told: then
the program asks for the reactions of every message, one a second. A list does not tell whether a
reaction that was taken back before was given again or stands since: it stays taken back
(`bot.services.reconciling`), so that nobody does so here while nobody listens.
"""

from __future__ import annotations

import asyncio
import random
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace

from tests.bench.discord_stage import Stage, staged
from tests.bench.figures import Figure
from tests.bench.workshop import Workshop
from tests.fakes.discord import FakeDiscord, Message, Person

CHANNELS = 6
PAPERS = 500
PEOPLE = 300
A_SECOND = 50
SECONDS = 10
"""How long people vote around each loss, which comes in the middle."""
THUMB = "👍"
AWAY = 2.0
"""Seconds for which no connection holds."""
CUT_EVERY = 0.05
SETTLED = 30.0
"""Seconds for what was replayed to be stored: it takes milliseconds."""
MENDED = 150.0
_STANDING = (
    "SELECT message, external_id FROM signals "
    "JOIN accounts ON accounts.reader_id = signals.reader_id "
    "WHERE surface = 'reaction' AND occurred_at IS NOT NULL "
    "AND (retracted_at IS NULL OR retracted_at < occurred_at)"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Lost:
    """What was wrong once nothing changed any more, and what was done until then.

    `wrong` are votes that stand on one side and not on the other, and those that stand twice.
    """

    wrong: int
    acts: int
    missed: int
    seconds: float


def measure(workshop: Workshop) -> Iterator[Figure]:
    replayed, mended = asyncio.run(_lost(workshop))
    yield Figure(
        name="votes lost or doubled by a gateway that was lost twice and replayed",
        value=replayed.wrong,
        unit="votes",
        limit=0,
        note=f"{replayed.acts} thumbs given and taken back, {replayed.missed} of them while it was "
        "away; resumed each time, no new session",
    )
    yield Figure(
        name="votes lost or doubled by a gap that Discord did not replay, once it was mended",
        value=mended.wrong,
        unit="votes",
        limit=0,
        note=f"{mended.missed} of {mended.acts} thumbs were told to nobody; mended after "
        f"{mended.seconds:.0f} s",
    )


@dataclass(kw_only=True)
class Crowd:
    """People who put thumbs under papers and take them back, and how often they did."""

    stage: Stage
    papers: list[Message]
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    acts: int = 0
    away: int = 0
    """Acts while no connection was there to tell of them."""
    taken_back: set[tuple[str, str]] = field(default_factory=set)
    cautious: bool = False
    """Whether nobody gives again what they took back."""

    async def act(self, seconds: float) -> None:
        """Do something every so often, whether anybody listens or not."""
        loop = asyncio.get_running_loop()
        begins = loop.time()
        for number in range(round(seconds * A_SECOND)):
            await asyncio.sleep(max(0.0, begins + number / A_SECOND - loop.time()))
            person, message = self._somebody()
            self.acts += 1
            self.away += not any(each.usable for each in self.stage.discord.gateway.sockets)
            if person.user.id in message.reactions.get(THUMB, ()):
                self.taken_back.add((person.user.id, message.id))
                await person.unreact(message, THUMB)
            else:
                await person.react(message, THUMB)

    def _somebody(self) -> tuple[Person, Message]:
        while True:
            person, message = self.chance.choice(self.stage.people), self.chance.choice(self.papers)
            if not (self.cautious and (person.user.id, message.id) in self.taken_back):
                return person, message

    def wrong(self) -> int:
        """Count the votes that do not stand once here and once in the database."""
        here = Counter(
            (f"{each.channel.id}/{each.id}", person)
            for each in self.papers
            for person in each.reactions.get(THUMB, ())
        )
        there = Counter(self.stage.ledger.rows(_STANDING))
        return ((here - there) + (there - here)).total()


async def _lost(workshop: Workshop) -> tuple[Lost, Lost]:
    async with staged(workshop, people=PEOPLE, papers=PAPERS, channels=CHANNELS) as stage:
        await stage.has_first_digests()
        discord, gateway = stage.discord, stage.discord.gateway
        crowd, loop = Crowd(stage=stage, papers=stage.papers()), asyncio.get_running_loop()
        for lose in (_cut, type(discord).reconnect):
            acting = asyncio.create_task(crowd.act(SECONDS))
            await asyncio.sleep(SECONDS / 2)
            await lose(discord)
            await acting
            await discord.connected()
        replayed = await _settled(crowd, SETTLED)
        if gateway.resumed < 2 or gateway.identified != 1:
            raise RuntimeError("it did not resume twice")
        crowd = replace(crowd, acts=0, away=0, cautious=True)
        acting = asyncio.create_task(crowd.act(SECONDS))
        await asyncio.sleep(SECONDS / 2)
        discord.forget_sessions()
        discord.lose_sockets()
        lost_at = loop.time()
        await acting
        await discord.connected()
        mended = await _settled(crowd, MENDED, since=lost_at)
        if gateway.identified != 2 or not crowd.away:
            raise RuntimeError("there was no gap")
        return replayed, mended


async def _cut(discord: FakeDiscord) -> None:
    """Let no connection hold for a while."""
    loop = asyncio.get_running_loop()
    ends = loop.time() + AWAY
    while loop.time() < ends:
        discord.lose_sockets()
        await asyncio.sleep(CUT_EVERY)


async def _settled(crowd: Crowd, patience: float, *, since: float | None = None) -> Lost:
    """Wait until nothing is wrong, or no longer; then once more, as it must stay so."""
    loop = asyncio.get_running_loop()
    began = loop.time() if since is None else since
    while crowd.wrong() and loop.time() - began < patience:  # noqa: ASYNC110 - nobody tells
        await asyncio.sleep(0.2)
    seconds = loop.time() - began
    await asyncio.sleep(2)
    return Lost(wrong=crowd.wrong(), acts=crowd.acts, missed=crowd.away, seconds=seconds)
