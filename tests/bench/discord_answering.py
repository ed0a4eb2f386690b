"""What people do in Discord while a digest goes out to two hundred channels: how long each waits.

Discord hears nothing of a reaction that is stored, so the database is looked at. Each reaction here
is a new one: of somebody who did not react to this message before.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator

from tests.bench.acting import Act, Span, Waited, spread_over, waits
from tests.bench.committing import Commits, watched
from tests.bench.discord_stage import Stage, staged
from tests.bench.figures import Figure
from tests.bench.staging import CHANNELS, store_alike, until
from tests.bench.workshop import Workshop
from tests.fakes.discord import Message, Person, Turn

SECONDS = 60
REACTIONS_A_SECOND = 50
OTHERS_A_SECOND = 2
"""Commands, as many presses of buttons, and as many completions of what is half typed."""
PEOPLE, OTHERS = 500, 60
"""Who react; who give commands, press and type."""
LINES = ("papers topic learning", "papers help", "papers mine", "papers topic models")
TYPED = ("learn", "mod", "gra", "data")
PATIENCE = 20.0


def measure(workshop: Workshop) -> Iterator[Figure]:
    waited, sending, composing = asyncio.run(_answered(workshop))
    both = Span(sending.start, composing.end)
    out = f"{CHANNELS} channels' digests sent in {sending.seconds:.0f} s"
    made = f"{CHANNELS} editions composed and sent in {composing.seconds:.0f} s"
    for name, during, how, limit in (
        (f"answered or deferred, {REACTIONS_A_SECOND} reactions a second", sending, out, 200),
        ("answered or deferred while editions are composed", composing, made, None),
    ):
        acts = [each for kind in ("command", "press") for each in waited.of(kind, during)]
        yield waits(f"a command or a press {name}", acts, note=how, limit=limit)
    yield waits(
        "a reaction committed while digests are sent",
        waited.of("reaction", sending),
        note=out,
        limit=50,
    )
    yield waits("the same while editions are composed", waited.of("reaction", composing), note=made)
    yield waits("what is half typed completed", waited.of("completion", both), note=out)


async def _answered(workshop: Workshop) -> tuple[Waited, Span, Span]:
    """Return what was waited for, when digests were sent, and when others were composed."""
    async with staged(workshop, people=PEOPLE + OTHERS) as stage:
        ledger, loop = stage.ledger, asyncio.get_running_loop()
        await stage.has_first_digests()
        await asyncio.to_thread(store_alike, ledger, "", "evening")
        waited = Waited(patience=PATIENCE)
        with watched(ledger.file) as commits:
            begins = loop.time() + 1
            acts = _acts(stage, commits)
            acting = asyncio.gather(*spread_over(acts, waited, Span(begins, begins + SECONDS)))
            await asyncio.sleep(begins + 1 - loop.time())
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


def _acts(stage: Stage, commits: Commits) -> dict[str, tuple[float, Act]]:
    papers, people = stage.papers(), stage.people[:PEOPLE]
    others = stage.people[PEOPLE:]

    async def react(number: int) -> float:
        who, often = number % len(people), number // len(people)
        return await _committed(people[who], papers[(who * 7 + often * 13) % len(papers)], commits)

    async def command(number: int) -> None:
        person, line = others[number % OTHERS], LINES[number % len(LINES)]
        _demand_an_answer(await person.say(line, at=stage.channels[number % CHANNELS]))

    async def press(number: int) -> None:
        person = others[number % OTHERS]
        _demand_an_answer(await person.press("👍", papers[number * 11 % len(papers)]))

    async def complete(number: int) -> None:
        person, typed = others[number % OTHERS], TYPED[number % len(TYPED)]
        await person.complete("papers topic", "words", typed, at=stage.channels[number % CHANNELS])

    return {
        "reaction": (REACTIONS_A_SECOND, react),
        "command": (OTHERS_A_SECOND, command),
        "press": (OTHERS_A_SECOND, press),
        "completion": (OTHERS_A_SECOND, complete),
    }


async def _committed(person: Person, message: Message, commits: Commits) -> float:
    """React, and return the moment when that was found to be in the database."""
    await person.react(message, "👍")
    vote = person.user.id, f"{message.channel.id}/{message.id}"
    async with asyncio.timeout(PATIENCE):
        while vote not in commits.found:  # noqa: ASYNC110 - it is found by a thread
            await asyncio.sleep(0.02)
    return commits.found[vote]


def _demand_an_answer(turn: Turn) -> None:
    """Raise TimeoutError unless Discord was given an answer, or a promise of one, in time."""
    if turn.trouble is not None:
        raise TimeoutError(turn.trouble)
