"""What goes wrong: each failure is one of three, says what to do, and ends nothing else."""

from collections.abc import Iterator, MutableMapping, Sequence
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.editions import ActionName, NotePayload, PapersPayload
from bot.domain.errors import PermanentFailure, TemporaryFailure, UnknownOutcome
from bot.domain.health import Status
from bot.domain.ids import PaperId
from bot.domain.replies import Reply
from bot.services.actions import under
from tests.contracts.platforms.harness import Ability, Harness
from tests.contracts.platforms.scene import Scene, demand, flat
from tests.contracts.platforms.stage import Stage
from tests.contracts.platforms.values import ACTIONS, FORM, FULL, PAYLOADS

SECRET = "the-words-of-an-exception"
KINDS = {
    Ability.BUSY: TemporaryFailure,
    Ability.GONE: PermanentFailure,
    Ability.LOST: UnknownOutcome,
}


@pytest.fixture(autouse=True)
def logs() -> Iterator[Sequence[MutableMapping[str, Any]]]:
    """What is logged meanwhile, which nobody has to read here."""
    with capture_logs() as logged:
        yield logged


@pytest.mark.parametrize("ability", KINDS)
async def test_a_fault_is_what_the_harness_says_it_is_and_says_so_in_a_sentence(
    scene: Scene, ability: Ability
) -> None:
    demand(scene.harness, ability)
    faults = [fault for fault in scene.harness.faults if fault.raises is KINDS[ability]]
    assert faults, f"its harness names no fault of this kind: {ability}"
    for fault in faults:
        (delivery,) = scene.stage.ledger.compose(scene.place, NotePayload(text=fault.name))
        async with scene.chat.suffering(fault):
            with pytest.raises(fault.raises) as caught:
                await scene.stage.ledger.post(delivery, scene.chat.platform)
        assert type(caught.value) is fault.raises
        _assert_one_sentence(str(caught.value))
        if isinstance(caught.value, TemporaryFailure):
            assert caught.value.retry_after == fault.retry_after


async def test_every_fault_is_of_a_kind_that_the_port_knows(harness: Harness) -> None:
    assert {fault.raises for fault in harness.faults} <= set(KINDS.values())
    for ability, kind in KINDS.items():
        has = any(fault.raises is kind for fault in harness.faults)
        assert has is not (ability in harness.cannot)


async def test_what_was_refused_for_now_is_posted_later_and_shown_once(scene: Scene) -> None:
    demand(scene.harness, Ability.BUSY)
    for fault in scene.harness.faults:
        if fault.raises is not TemporaryFailure:
            continue
        text = f"This note met {fault.name}."
        (delivery,) = scene.stage.ledger.compose(scene.place, NotePayload(text=text))
        async with scene.chat.suffering(fault):
            with pytest.raises(TemporaryFailure):
                await scene.chat.platform.post(delivery)
        await scene.stage.ledger.post(delivery, scene.chat.platform)
        assert (await scene.sees()).count(text) == 1


async def test_a_platform_in_trouble_says_so_and_one_that_is_well_says_that(scene: Scene) -> None:
    assert scene.chat.platform.health().status is Status.OK
    demand(scene.harness, Ability.TROUBLE)
    faults = [fault for fault in scene.harness.faults if fault.seen]
    assert faults, "its harness names no fault that its health tells of"
    for fault in faults:
        (delivery,) = scene.stage.ledger.compose(scene.place, NotePayload(text=fault.name))
        async with scene.chat.suffering(fault):
            with pytest.raises(fault.raises):
                await scene.chat.platform.post(delivery)
            health = scene.chat.platform.health()
            assert health.status in {Status.DEGRADED, Status.FAILED}
            assert health.detail
        await scene.stage.ledger.post(delivery, scene.chat.platform)
        assert scene.chat.platform.health().status is Status.OK


async def test_a_platform_that_is_not_up_yet_says_that_it_is_starting(
    harness: Harness,
) -> None:
    async with harness.connected(running=False) as chat:
        assert chat.platform.health().status is Status.STARTING


async def test_what_is_posted_before_it_is_up_is_shown_or_refused_for_now(
    harness: Harness, stage: Stage
) -> None:
    delivery, later = stage.ledger.compose(harness.place, *map(_note, ("Early.", "Later.")))
    refused = False
    async with harness.connected(running=False) as chat:
        try:
            await stage.ledger.post(delivery, chat.platform)
        except TemporaryFailure as failure:
            refused = True
            _assert_one_sentence(str(failure))
    async with harness.connected() as chat:
        if refused:
            await chat.platform.post(delivery)
        await chat.platform.post(later)
        scene = Scene(harness=harness, chat=chat, stage=stage)
        assert (await scene.sees()).count("Early.") == 1


async def test_a_command_that_fails_is_told_in_one_sentence_and_the_next_is_answered(
    scene: Scene, logs: Sequence[MutableMapping[str, Any]]
) -> None:
    scene.host.fault = RuntimeError(SECRET)
    _assert_one_sentence(_told(flat(await scene.give("mine"))))
    told = [entry["log_level"] for entry in logs if entry["log_level"] != "info"]
    assert told == ["error"], "the operator is told once"
    scene.host.fault = None
    assert "Understood." in flat(await scene.give("mine"))


async def test_a_button_that_fails_is_told_in_one_sentence_and_the_next_is_answered(
    scene: Scene,
) -> None:
    scene.host.answer = Reply(
        blocks=(under(FULL),), actions=(ACTIONS[ActionName.RUN], ACTIONS[ActionName.UNDO])
    )
    await scene.give("mine")
    for action in ACTIONS.values():
        scene.host.fault = RuntimeError(SECRET)
        _assert_one_sentence(_told(flat(await scene.press(action))))
    scene.host.fault = None
    scene.host.deeds.clear()
    await scene.press(ACTIONS[ActionName.UP])
    assert [deed.name for deed in scene.host.deeds] == [ActionName.UP]


async def test_a_form_that_fails_is_told_in_one_sentence(scene: Scene) -> None:
    scene.host.answer = FORM
    await scene.give("schedule")
    scene.host.fault = RuntimeError(SECRET)
    _assert_one_sentence(_told(flat(await scene.fill({"when": "10:00"}))))
    scene.host.fault = None
    await scene.give("schedule")
    assert "Stored." in flat(await scene.fill({"when": "10:00"}))


async def test_a_reaction_that_fails_ends_nothing(scene: Scene) -> None:
    demand(scene.harness, Ability.REACTIONS)
    second = replace(FULL, paper_id=PaperId("p_second"), number=2, title="Second")
    await scene.posts(PAYLOADS["a paper"], PapersPayload(cards=(second,)))
    scene.host.fault = RuntimeError(SECRET)
    await scene.react(FULL, "+1")
    scene.host.fault = None
    await scene.react(second, "+1")
    assert "p_second" in {act.paper for act in scene.host.acts}


def _note(text: str) -> NotePayload:
    return NotePayload(text=text)


def _told(text: str) -> str:
    assert SECRET not in text
    assert "RuntimeError" not in text
    return text


def _assert_one_sentence(text: str) -> None:
    """One or two clauses for a person: not empty, no traceback, with its full stop."""
    assert 10 < len(text) < 300
    assert "Traceback" not in text
    assert text.rstrip().endswith(".")
