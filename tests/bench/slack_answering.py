"""What people do in Slack while a digest goes out to two hundred channels: how long each waits."""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator
from dataclasses import dataclass, field

from tests.bench.figures import Figure, percentile, spread
from tests.bench.slack_stage import CHANNELS, Stage, staged, until
from tests.bench.workshop import Workshop
from tests.fakes.slack import Turn

SECONDS = 60
REACTIONS_A_SECOND = 50
OTHERS_A_SECOND = 2
"""Commands, and as many presses of buttons: beside the reactions, by people of their own."""
PEOPLE, OTHERS = 500, 60
"""Who react, each every ten seconds; who give commands; who press."""
LINES = ("topic learning", "help", "mine", "topic models")
PATIENCE = 20.0
"""Seconds; what was not acknowledged by then, or is sent only once and was lost, counts as that."""


@dataclass(slots=True)
class Waited:
    """When each act was done, by the loop's clock, and how many milliseconds it took; by kind.

    An act counts from when it left Slack; whatever had to be sent again counts in full.
    """

    acks: dict[str, list[tuple[float, float]]] = field(default_factory=dict)

    def add(self, kind: str, at: float, milliseconds: float) -> None:
        self.acks.setdefault(kind, []).append((at, milliseconds))

    def of(self, kind: str, *, before: float) -> list[float]:
        return [each for at, each in self.acks[kind] if at <= before]


def measure(workshop: Workshop) -> Iterator[Figure]:
    waited, seconds, out = asyncio.run(_answered(workshop))
    during = f"{CHANNELS} channels' digests composed and sent in {seconds:.0f} s"
    commands, reactions = waited.of("command", before=out), waited.of("reaction", before=out)
    presses = waited.of("press", before=out)
    yield Figure(
        name=f"a slash command acknowledged, {REACTIONS_A_SECOND} events a second",
        value=percentile(commands, 95),
        unit="ms",
        limit=100,
        note=f"95th percentile; {spread(commands)}; {during}",
    )
    yield Figure(
        name="a reaction stored and acknowledged meanwhile",
        value=percentile(reactions, 95),
        unit="ms",
        limit=50,
        note=f"95th percentile; {spread(reactions)}",
    )
    yield Figure(
        name="from a press on a thumb to its receipt meanwhile",
        value=percentile(presses, 95),
        unit="ms",
        note=f"95th percentile; {spread(presses)}",
    )


async def _answered(workshop: Workshop) -> tuple[Waited, float, float]:
    """Return what was waited for, how long the digest took, and when it was out."""
    async with staged(workshop, people=PEOPLE + 2 * OTHERS) as stage:
        first, second = stage.audiences(), stage.audiences("evening")
        stage.let_be_due(first)
        await until(lambda: stage.has_composed(1))
        await until(stage.is_quiet)
        waited, loop = Waited(), asyncio.get_running_loop()
        begins = loop.time() + 1
        acting = asyncio.gather(*_acts(stage, waited, begins))
        await asyncio.sleep(begins - loop.time())
        await asyncio.to_thread(stage.let_be_due, second)
        await until(lambda: stage.has_composed(2), every=0.5)
        await until(stage.is_quiet, every=0.5)
        out = loop.time()
        await acting
        return waited, out - begins, out


def _acts(stage: Stage, waited: Waited, begins: float) -> Iterator[Awaitable[None]]:
    """Make everything that is done in the time, each at its moment."""
    acts: dict[str, tuple[int, Callable[[int], Awaitable[Turn]]]] = {
        "reaction": (REACTIONS_A_SECOND, _reacting(stage)),
        "command": (OTHERS_A_SECOND, _commanding(stage)),
        "press": (OTHERS_A_SECOND, _pressing(stage)),
    }
    chance = random.Random(0)
    for kind, (a_second, act) in acts.items():
        for number in range(a_second * SECONDS):
            at = begins + (number + chance.random()) / a_second
            yield _do(act, number, kind=kind, at=at, waited=waited)


async def _do(
    act: Callable[[int], Awaitable[Turn]], number: int, *, kind: str, at: float, waited: Waited
) -> None:
    loop = asyncio.get_running_loop()
    await asyncio.sleep(max(0.0, at - loop.time()))
    began = loop.time()
    turn = await act(number)
    try:
        await turn.acked(within=PATIENCE)
        seconds = turn.acked_after or 0.0
        if kind == "press":
            await turn.message(within=PATIENCE)
            seconds = loop.time() - began
    except (TimeoutError, AssertionError):  # it was lost, which is the longest wait there is
        seconds = PATIENCE
    waited.add(kind, at, seconds * 1000)


def _reacting(stage: Stage) -> Callable[[int], Awaitable[Turn]]:
    """Let each person put a thumb under one paper after the other, and take it back in turn."""
    papers, people = stage.papers(), stage.people[:PEOPLE]

    def act(number: int) -> Awaitable[Turn]:
        who, often = number % len(people), number // len(people)
        message = papers[(who * 7 + often // 2 * 13) % len(papers)]
        person = people[who]
        return person.unreact(message, "+1") if often % 2 else person.react(message, "+1")

    return act


def _commanding(stage: Stage) -> Callable[[int], Awaitable[Turn]]:
    people = stage.people[PEOPLE : PEOPLE + OTHERS]

    def act(number: int) -> Awaitable[Turn]:
        line = f"/papers {LINES[number % len(LINES)]}"
        return people[number % OTHERS].say(line, at=stage.channels[number % CHANNELS])

    return act


def _pressing(stage: Stage) -> Callable[[int], Awaitable[Turn]]:
    papers, people = stage.papers(), stage.people[PEOPLE + OTHERS :]

    def act(number: int) -> Awaitable[Turn]:
        return people[number % OTHERS].press("👍", papers[number * 11 % len(papers)])

    return act
