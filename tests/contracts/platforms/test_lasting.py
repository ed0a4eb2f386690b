"""Running for months: connections come and go, and stopping takes seconds."""

import asyncio
import time

from bot.domain.editions import ActionName, NotePayload, PapersPayload
from tests.contracts.platforms.harness import Ability, Harness
from tests.contracts.platforms.scene import Scene, demand, flat
from tests.contracts.platforms.stage import Stage
from tests.contracts.platforms.values import ACTIONS, FORM, FULL

SECONDS_TO_STOP = 4.0
"""What `run` is given to end, and what the listeners are given."""


async def test_it_stops_within_seconds_with_everything_open(harness: Harness, stage: Stage) -> None:
    before = asyncio.all_tasks()
    async with harness.connected() as chat:
        scene = Scene(harness=harness, chat=chat, stage=stage)
        await scene.posts(PapersPayload(cards=(FULL,)))
        stage.host.answer = FORM
        await scene.give("schedule")
        for account in harness.people:
            await scene.shown(to=account)
        started = time.monotonic()
    assert time.monotonic() - started < SECONDS_TO_STOP
    assert [task.get_name() for task in asyncio.all_tasks() - before] == []


async def test_it_can_be_started_again_after_it_was_stopped(harness: Harness, stage: Stage) -> None:
    for number in (1, 2):
        async with harness.connected() as chat:
            scene = Scene(harness=harness, chat=chat, stage=stage)
            await scene.posts(NotePayload(text=f"Run {number}."))
            assert f"Run {number}." in await scene.sees()


async def test_a_lost_connection_comes_back_and_nothing_is_lost(scene: Scene) -> None:
    demand(scene.harness, Ability.RECONNECTING)
    await scene.posts(PapersPayload(cards=(FULL,)))
    await scene.shown()
    for number in (1, 2):
        await scene.chat.lose_connection()
        await scene.posts(NotePayload(text=f"Meanwhile, number {number}."))
        assert (await scene.sees()).count(f"Meanwhile, number {number}.") == 1
        scene.host.deeds.clear()
        await scene.press(ACTIONS[ActionName.UP])
        assert [deed.subject for deed in scene.host.deeds] == [FULL.paper_id]
        assert "Understood." in flat(await scene.give("mine"))
