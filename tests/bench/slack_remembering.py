"""Memory: what the real program holds after many events from Slack, taken as fast as it can.

A hundred thousand would take ten minutes, as each is stored before it is acknowledged. Twice
twenty thousand are taken, and what the second half added is counted four times.
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
from tests.fakes.slack import Message, Person

FEW, MANY = 20_000, 100_000
TAKEN = 40_000
PEOPLE = 3_000
PAPERS = 500
"""Few: what a large model leaves free when it is fitted would hide much of what events add."""
AT_A_TIME = 8
"""Events under way at one moment: enough that the program never waits for one."""
LINES = ("help", "interests", "topic learning")
PATIENCE = 60.0


@dataclass(kw_only=True)
class Crowd:
    """People who put thumbs under papers and take them back, and now and then do something else."""

    stage: Stage
    papers: list[Message]
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
        message = self.chance.choice(self.papers)
        if number % 100 == 0:
            line = f"/papers {self.chance.choice(LINES)}"
            turn = await person.say(line, at=message.channel)
            await turn.answer(within=PATIENCE)
        elif number % 50 == 1:
            turn = await person.press("👍", message)
            await turn.answer(within=PATIENCE)
        elif person.user.id in message.reactions.get("+1", ()):
            turn = await person.unreact(message, "+1")
        else:
            turn = await person.react(message, "+1")
        await turn.acked(within=PATIENCE)


def measure(workshop: Workshop) -> Iterator[Figure]:
    (few, taken), seconds = asyncio.run(memory_after_events(workshop))
    many = few + (taken - few) * (MANY - FEW) / (TAKEN - FEW)
    yield Figure(
        name=f"memory after {MANY:,} events of Slack, as a share of that after {FEW:,}",
        value=many / few,
        unit="×",
        limit=1.05,
        note=f"{few:.0f} MB, {taken:.0f} MB after {TAKEN:,}, so {many:.0f} MB; "
        f"{PEOPLE:,} people; {TAKEN / seconds:.0f} events a second",
    )


async def memory_after_events(
    workshop: Workshop, *, few: int = FEW, many: int = TAKEN, people: int = PEOPLE
) -> tuple[tuple[float, float], float]:
    """Return the program's memory in MB after few events and after many, and the seconds."""
    async with staged(workshop, people=people, papers=PAPERS) as stage:
        ledger = stage.ledger
        ledger.let_be_due(ledger.audiences())
        await until(lambda: ledger.has_composed(1))
        await until(ledger.is_quiet)
        crowd = Crowd(stage=stage, papers=stage.papers(), idle=list(stage.people))
        loop = asyncio.get_running_loop()
        began = loop.time()
        await crowd.act(few)
        first = _memory(stage)
        await crowd.act(many - few)
        return (first, _memory(stage)), loop.time() - began


def _memory(stage: Stage) -> float:
    return float(psutil.Process(stage.program.pid).memory_info().rss / 2**20)
