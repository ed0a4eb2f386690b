"""Answers through an unmodified discord.py: waited for, long, with files, refused, failed."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.replies import File, Form, Reply, Text
from bot.platforms.discord.hearing import answering, reaching
from bot.services.actions import run
from tests.fakes.discord import Fault, Message
from tests.unit.platforms.discord.inbound import Inbound, until

LONG = Reply(blocks=tuple(Text(text=f"{number} {'word ' * 700}") for number in range(6)))


async def test_who_waits_is_shown_so_and_then_the_answer(inbound: Inbound) -> None:
    slow = _Slow(inbound)
    turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    assert turn.deferred
    assert turn.acked_after is not None
    assert turn.acked_after < 1.0
    assert not turn.answers
    slow.over.set()
    answer = await turn.message()
    assert "Understood." in answer.seen.text
    assert answer.only_for == "11"
    assert inbound.ada.messages(inbound.channel) == [answer]


async def test_an_answer_of_several_messages_comes_in_order_and_to_one_alone(
    inbound: Inbound,
) -> None:
    inbound.host.answer = LONG
    turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    messages = [each for each in await turn.several(5) if isinstance(each, Message)]
    assert [each.only_for for each in messages] == ["11"] * 5
    assert messages[0].seen.text.startswith("0 word")
    assert inbound.ada.messages(inbound.channel) == messages


async def test_an_answer_of_several_messages_fills_what_was_waited_for_first(
    inbound: Inbound,
) -> None:
    slow, inbound.host.answer = _Slow(inbound), LONG
    turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    slow.over.set()
    messages = [each for each in await turn.several(5) if isinstance(each, Message)]
    assert {each.only_for for each in messages} == {"11"}
    assert inbound.ada.messages(inbound.channel) == messages


@pytest.mark.parametrize("waits", [False, True])
async def test_a_file_comes_with_the_answer(inbound: Inbound, *, waits: bool) -> None:
    slow = _Slow(inbound)
    if not waits:
        slow.over.set()
    file = File(name="export.json", media_type="application/json", content=b'{"votes": 1}')
    inbound.host.answer = Reply(blocks=(Text(text="Everything."), file))
    turn = await inbound.ada.say("/papers export", at=inbound.channel)
    slow.over.set()
    answer = await turn.message()
    (attachment,) = answer.attachments
    assert (attachment.name, attachment.content) == ("export.json", file.content)
    assert answer.only_for == "11"
    assert "Everything." in answer.seen.text


async def test_a_file_that_is_too_large_is_not_sent_and_that_is_said(inbound: Inbound) -> None:
    file = File(name="export.json", media_type="application/json", content=b"x" * 10_485_761)
    inbound.host.answer = Reply(blocks=(Text(text="Everything."), file))
    turn = await inbound.ada.say("/papers export", at=inbound.channel)
    first, second = await turn.several(2)
    assert isinstance(first, Message)
    assert first.attachments == ()
    assert reaching.NO_FILE in second.seen.text


async def test_what_fails_is_told_in_one_sentence_and_logged_once(inbound: Inbound) -> None:
    inbound.host.fault = RuntimeError("secret of the database")
    with capture_logs() as logs:
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert answering.BROKEN in answer.seen.text
    assert "secret" not in answer.seen.text
    assert [entry["log_level"] for entry in logs] == ["error"]


async def test_an_answer_whose_embeds_are_refused_is_said_in_plain_words(
    inbound: Inbound,
) -> None:
    with capture_logs() as logs, inbound.discord.fault(50035, method="create_interaction_response"):
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert answer.content == "Understood."
    assert answer.only_for == "11"
    assert [entry["log_level"] for entry in logs] == ["warning"]


async def test_an_answer_that_was_taken_unheard_is_not_said_twice(inbound: Inbound) -> None:
    with capture_logs() as logs, inbound.discord.fault(40060, method="create_interaction_response"):
        await inbound.ada.say("/papers mine", at=inbound.channel)
        await until(lambda: bool(inbound.discord.calls_of("create_interaction_response")))
        await asyncio.sleep(0.05)
    assert len(inbound.discord.calls_of("create_interaction_response")) == 1
    assert inbound.discord.calls_of("execute_webhook") == []
    assert logs == []


async def test_who_was_shown_to_wait_unheard_gets_the_answer_and_no_apology(
    inbound: Inbound,
) -> None:
    slow = _Slow(inbound)
    fault = Fault.DROPPED_AFTER_ACCEPT
    with inbound.discord.fault(fault, method="create_interaction_response") as dropped:
        turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    assert (turn.deferred, dropped.hits) == (True, 1)
    slow.over.set()
    answer = await turn.message()
    assert "Understood." in answer.seen.text
    assert inbound.ada.messages(inbound.channel) == [answer]


@pytest.mark.parametrize("what", [10062, 50013, Fault.DROPPED_BEFORE])
async def test_whom_nothing_can_be_told_costs_a_line_without_their_name(
    inbound: Inbound, what: Fault | int
) -> None:
    inbound.discord.respond_within = 0.5
    with (
        capture_logs() as logs,
        inbound.discord.fault(what, method="create_interaction_response", times=None),
    ):
        turn = await inbound.ada.say("/papers mine", at=inbound.channel)
        await until(lambda: len(logs) == 2)
    assert turn.trouble is not None
    assert [entry["log_level"] for entry in logs] == ["error", "warning"]
    assert "11" not in {str(value) for entry in logs for value in entry.values()}


async def test_nothing_is_kept_of_what_was_answered(inbound: Inbound) -> None:
    inbound.host.answer = Reply(blocks=(Text(text="Here."),), actions=(run("Mine", "mine"),))
    for _ in range(5):
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
        await (await inbound.ada.press("Mine", answer)).message()
    inbound.host.answer = Form(title="When?", fields=(), submit="schedule")
    state: Any = inbound.client._connection
    assert not state._view_store._views
    assert not state._view_store._modals
    assert not state._view_store._synced_message_views


class _Slow:
    """Lets the host answer commands only once it is `over`."""

    def __init__(self, inbound: Inbound) -> None:
        self.over = asyncio.Event()
        command = inbound.host.command

        async def waits(*given: Any, **named: Any) -> Reply | Form:  # noqa: ANN401 - as it is called
            await self.over.wait()
            return await command(*given, **named)

        inbound.host.command = waits  # type: ignore[method-assign]
