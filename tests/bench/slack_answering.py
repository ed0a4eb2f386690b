"""What people do in Slack while a digest goes out to two hundred channels: how long each waits.

A digest goes out while its messages are sent, for which its editions are stored before. What people
wait while as many are composed, each sent as soon as it is, is told beside it. So is what those
wait who never reacted before: of them Slack is asked who they are.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Iterator

from tests.bench.acting import Act, Span, Waited, spread_over, waits
from tests.bench.figures import Figure
from tests.bench.slack_stage import Stage, staged
from tests.bench.staging import CHANNELS, store_alike, until
from tests.bench.workshop import Workshop
from tests.fakes.slack import Turn

SECONDS = 60
REACTIONS_A_SECOND = 50
OTHERS_A_SECOND = 2
"""Commands, as many presses of buttons, and as many reactions of newcomers."""
PEOPLE, OTHERS = 500, 60
"""Who react, each every ten seconds; who give commands; who press."""
WARMING = PEOPLE / REACTIONS_A_SECOND
"""Seconds before anything is sent, in which each of those who react does so once."""
NEWCOMERS = round((SECONDS + WARMING) * OTHERS_A_SECOND)
LINES = ("topic learning", "help", "mine", "topic models")
PATIENCE = 20.0


def measure(workshop: Workshop) -> Iterator[Figure]:
    waited, sending, composing = asyncio.run(_answered(workshop))
    both = Span(sending.start, composing.end)
    out = f"{CHANNELS} channels' digests sent in {sending.seconds:.0f} s"
    made = f"{CHANNELS} editions composed and sent in {composing.seconds:.0f} s"
    yield waits(
        f"a slash command acknowledged, {REACTIONS_A_SECOND} events a second",
        waited.of("command", both),
        note=f"{out}, then {made}",
        limit=100,
    )
    yield waits(
        "a reaction stored and acknowledged while digests are sent",
        waited.of("reaction", sending),
        note=out,
        limit=50,
    )
    yield waits("the same while editions are composed", waited.of("reaction", composing), note=made)
    yield waits(
        "somebody's first reaction, of whom Slack is asked who they are",
        waited.of("newcomer", both),
        note=f"{out}, then {made}",
    )
    yield waits(
        "from a press on a thumb to its receipt while digests are sent",
        waited.of("press", sending),
        note=out,
    )
    yield waits("the same while editions are composed", waited.of("press", composing), note=made)


async def _answered(workshop: Workshop) -> tuple[Waited, Span, Span]:
    """Return what was waited for, when digests were sent, and when others were composed."""
    async with staged(workshop, people=PEOPLE + 2 * OTHERS + NEWCOMERS) as stage:
        ledger, loop = stage.ledger, asyncio.get_running_loop()
        ledger.let_be_due(ledger.audiences())
        await until(lambda: ledger.has_composed(1))
        await until(ledger.is_quiet)
        await asyncio.to_thread(store_alike, ledger, "", "evening")
        waited, begins = Waited(patience=PATIENCE), loop.time() + 1
        during = Span(begins, begins + WARMING + SECONDS)
        acting = asyncio.gather(*spread_over(_acts(stage), waited, during))
        await asyncio.sleep(begins + WARMING - loop.time())
        await asyncio.to_thread(ledger.release, "evening")
        released = loop.time()
        await until(ledger.is_quiet, every=0.5)
        sent = loop.time()
        await asyncio.to_thread(ledger.let_be_due, ledger.audiences("late"))
        due = loop.time()
        await until(lambda: ledger.has_composed(3), every=0.5)
        await until(ledger.is_quiet, every=0.5)
        composed = loop.time()
        await acting
        return waited, Span(released, sent), Span(due, composed)


def _acts(stage: Stage) -> dict[str, tuple[float, Act]]:
    return {
        "reaction": (REACTIONS_A_SECOND, _acknowledged(_reacting(stage))),
        "newcomer": (OTHERS_A_SECOND, _acknowledged(_coming(stage))),
        "command": (OTHERS_A_SECOND, _acknowledged(_commanding(stage))),
        "press": (OTHERS_A_SECOND, _answering(_pressing(stage))),
    }


Does = Callable[[int], Awaitable[Turn]]


def _acknowledged(does: Does) -> Act:
    async def act(number: int) -> None:
        await (await does(number)).acked(within=PATIENCE)

    return act


def _answering(does: Does) -> Act:
    async def act(number: int) -> None:
        turn = await does(number)
        await turn.acked(within=PATIENCE)
        await turn.message(within=PATIENCE)

    return act


def _reacting(stage: Stage) -> Does:
    """Let each person put a thumb under one paper after the other, and take it back in turn."""
    papers, people = stage.papers(), stage.people[:PEOPLE]

    def act(number: int) -> Awaitable[Turn]:
        who, often = number % len(people), number // len(people)
        message = papers[(who * 7 + often // 2 * 13) % len(papers)]
        person = people[who]
        return person.unreact(message, "+1") if often % 2 else person.react(message, "+1")

    return act


def _coming(stage: Stage) -> Does:
    papers, people = stage.papers(), stage.people[PEOPLE + 2 * OTHERS :]

    def act(number: int) -> Awaitable[Turn]:
        return people[number].react(papers[number * 17 % len(papers)], "+1")

    return act


def _commanding(stage: Stage) -> Does:
    people = stage.people[PEOPLE : PEOPLE + OTHERS]

    def act(number: int) -> Awaitable[Turn]:
        line = f"/papers {LINES[number % len(LINES)]}"
        return people[number % OTHERS].say(line, at=stage.channels[number % CHANNELS])

    return act


def _pressing(stage: Stage) -> Does:
    papers, people = stage.papers(), stage.people[PEOPLE + OTHERS : PEOPLE + 2 * OTHERS]

    def act(number: int) -> Awaitable[Turn]:
        return people[number % OTHERS].press("👍", papers[number * 11 % len(papers)])

    return act
