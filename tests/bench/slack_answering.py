"""What people do in Slack while a digest goes out to two hundred channels: how long each waits.

A digest goes out while its messages are sent, for which its editions are stored at one moment. What
people wait while as many are composed, each sent as soon as it is, is told beside it.
"""

from __future__ import annotations

import asyncio
import random
from collections.abc import Awaitable, Callable, Iterator, Sequence
from dataclasses import dataclass, field

from tests.bench.figures import Figure, percentile, spread
from tests.bench.slack_editions import alike, store
from tests.bench.slack_stage import CHANNELS, DIGESTS, Stage, staged, until
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

    def of(self, kind: str, during: Span) -> list[float]:
        return [each for at, each in self.acks[kind] if during.start <= at <= during.end]


@dataclass(frozen=True, slots=True)
class Span:
    """From one moment to another, by the loop's clock."""

    start: float
    end: float

    @property
    def seconds(self) -> float:
        return self.end - self.start


def measure(workshop: Workshop) -> Iterator[Figure]:
    waited, sending, composing = asyncio.run(_answered(workshop))
    both = Span(sending.start, composing.end)
    out = f"{CHANNELS} channels' digests sent in {sending.seconds:.0f} s"
    made = f"{CHANNELS} editions composed and sent in {composing.seconds:.0f} s"
    yield _figure(
        f"a slash command acknowledged, {REACTIONS_A_SECOND} events a second",
        waited.of("command", both),
        note=f"{out}, then {made}",
        limit=100,
    )
    yield _figure(
        "a reaction stored and acknowledged while digests are sent",
        waited.of("reaction", sending),
        note=out,
        limit=50,
    )
    yield _figure(
        "the same while editions are composed", waited.of("reaction", composing), note=made
    )
    yield _figure(
        "from a press on a thumb to its receipt while digests are sent",
        waited.of("press", sending),
        note=out,
    )
    yield _figure("the same while editions are composed", waited.of("press", composing), note=made)


def _figure(name: str, waits: Sequence[float], *, note: str, limit: float | None = None) -> Figure:
    return Figure(
        name=name,
        value=percentile(waits, 95),
        unit="ms",
        limit=limit,
        note=f"95th percentile; {spread(waits)}; {note}",
    )


async def _answered(workshop: Workshop) -> tuple[Waited, Span, Span]:
    """Return what was waited for, when digests were sent, and when others were composed."""
    async with staged(workshop, people=PEOPLE + 2 * OTHERS) as stage:
        first, second, third = (stage.audiences(each) for each in DIGESTS)
        stage.let_be_due(first)
        await until(lambda: stage.has_composed(1))
        await until(stage.is_quiet)
        made = list(alike(stage, first, second))
        waited, loop = Waited(), asyncio.get_running_loop()
        begins = loop.time() + 1
        acting = asyncio.gather(*_acts(stage, waited, begins))
        await asyncio.sleep(begins - loop.time())
        await asyncio.to_thread(store, stage, made)
        stored = loop.time()
        await until(stage.is_quiet, every=0.5)
        sent = loop.time()
        await asyncio.to_thread(stage.let_be_due, third)
        due = loop.time()
        await until(lambda: stage.has_composed(3), every=0.5)
        await until(stage.is_quiet, every=0.5)
        composed = loop.time()
        await acting
        return waited, Span(stored, sent), Span(due, composed)


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
