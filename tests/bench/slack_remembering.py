"""Memory: what the real program holds after many events from Slack, taken as fast as it can.

Most reactions that a bot hears of are on what others wrote: seven of ten here. The rest are votes,
each stored before it is acknowledged; now and then somebody gives a command or presses a button.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Iterator
from dataclasses import dataclass, field

import psutil

from tests.bench.figures import Figure
from tests.bench.slack_stage import Stage, staged
from tests.bench.staging import until
from tests.bench.workshop import Workshop
from tests.fakes.slack import Channel, Message, Person

FEW, MANY = 20_000, 100_000
PEOPLE = 3_000
PAPERS = 500
"""Few: what a large model leaves free when it is fitted would hide much of what events add."""
OTHERS = 7
"""Of ten reactions, those on what others wrote."""
AT_A_TIME = 8
"""Events under way at one moment: enough that the program never waits for one."""
LINES = ("help", "interests", "topic learning")
PATIENCE = 60.0


@dataclass(kw_only=True)
class Crowd:
    """People who put thumbs under papers and take them back, and now and then do something else."""

    stage: Stage
    papers: list[Message]
    others: list[Message]
    chance: random.Random = field(default_factory=lambda: random.Random(0))
    idle: list[Person] = field(default_factory=list)

    async def act(self, events: int) -> None:
        """Do so many things; RuntimeError for one that was never acknowledged."""
        left = iter(range(events))
        await asyncio.gather(*(self._act_on(left) for _ in range(AT_A_TIME)))

    async def _act_on(self, left: Iterator[int]) -> None:
        for number in left:
            person = self.idle.pop(self.chance.randrange(len(self.idle)))
            await self._do_one(person, number)
            self.idle.append(person)

    async def _do_one(self, person: Person, number: int) -> None:
        message = self.chance.choice(self.others if number % 10 < OTHERS else self.papers)
        if number % 100 == 0:
            line = f"/papers {self.chance.choice(LINES)}"
            turn = await person.say(line, at=message.channel)
            await turn.answer(within=PATIENCE)
        elif number % 50 == 1:
            turn = await person.press("👍", self.chance.choice(self.papers))
            await turn.answer(within=PATIENCE)
        elif person.user.id in message.reactions.get("+1", ()):
            turn = await person.unreact(message, "+1")
        else:
            turn = await person.react(message, "+1")
        await turn.acked(within=PATIENCE)


def measure(workshop: Workshop) -> Iterator[Figure]:
    (few, many), seconds = asyncio.run(memory_after_events(workshop))
    yield Figure(
        name=f"memory after {MANY:,} events of Slack, as a share of that after {FEW:,}",
        value=many / few,
        unit="×",
        limit=1.05,
        note=f"{few:.0f} MB, then {many:.0f} MB; {PEOPLE:,} people; three of ten are votes; "
        f"{MANY / seconds:.0f} events a second",
    )


async def memory_after_events(
    workshop: Workshop, *, few: int = FEW, many: int = MANY, people: int = PEOPLE
) -> tuple[tuple[float, float], float]:
    """Return the program's memory in MB after few events and after many, and the seconds."""
    async with staged(workshop, people=people, papers=PAPERS) as stage:
        ledger = stage.ledger
        ledger.let_be_due(ledger.audiences())
        await until(lambda: ledger.has_composed(1))
        await until(ledger.is_quiet)
        others = [_written(stage, each, number) for number, each in enumerate(stage.channels)]
        idle = list(stage.people)
        crowd = Crowd(stage=stage, papers=stage.papers(), others=others, idle=idle)
        loop = asyncio.get_running_loop()
        began = loop.time()
        await crowd.act(few)
        first = _memory(stage)
        await crowd.act(many - few)
        return (first, _memory(stage)), loop.time() - began


def _written(stage: Stage, channel: Channel, number: int) -> Message:
    """Let somebody write something."""
    author = stage.people[number].user.id
    message = Message(ts=f"1700000000.{number:06d}", channel=channel, user=author, text="hello")
    channel.add(message)
    return message


def _memory(stage: Stage) -> float:
    return float(psutil.Process(stage.program.pid).memory_info().rss / 2**20)
