"""Forms: opened where a command or button asked for them, taken, refused, and opened again."""

import asyncio
from dataclasses import replace
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.commands import COMMANDS
from bot.commands.spec import Press
from bot.domain.replies import Field, Form, Reply, Text
from bot.platforms.discord.hearing import answering
from bot.platforms.discord.hearing.acting import may_ask
from bot.platforms.discord.hearing.listening import UNKNOWN
from bot.services.actions import run
from tests.fakes.discord import Message, Modal
from tests.fakes.host import said
from tests.unit.platforms.discord.inbound import Inbound, account

FORM = Form(
    title="Digests",
    fields=(
        Field(name="when", label="When", value="09:00"),
        Field(name="choosy", label="How choosy", value="usual", choices=("usual", "best")),
        Field(name="words", label="Words"),
    ),
    submit="schedule",
)
REFUSED = replace(
    FORM,
    fields=(
        replace(FORM.fields[0], value="9", problem="“9” is no time."),
        *FORM.fields[1:2],
        replace(FORM.fields[2], value="kept"),
    ),
)
LONG = replace(
    FORM, fields=tuple(Field(name=f"f{n}", label=f"Field {n}", value=str(n)) for n in range(7))
)


async def opened(inbound: Inbound, form: Form = FORM, line: str = "schedule here") -> Modal:
    inbound.host.answer = form
    return await (await inbound.ada.say(f"/papers {line}", at=inbound.channel)).modal()


async def submitted(
    inbound: Inbound, modal: Modal, values: dict[str, Any] | None = None
) -> Message:
    return await (await inbound.ada.submit(modal, values or {})).message()


@pytest.mark.parametrize("here", [True, False])
async def test_a_form_goes_back_with_its_values_and_place(inbound: Inbound, *, here: bool) -> None:
    modal = await opened(inbound, line="schedule here" if here else "schedule")
    answer = await submitted(inbound, modal, {"when": "10:00", "words": "R&D <b>"})
    assert "Stored." in answer.seen.text
    assert answer.only_for == "11"
    (filled,) = inbound.host.filled
    assert filled.form.submit == "schedule"
    assert filled.values == {"when": "10:00", "choosy": "usual", "words": "R&D <b>"}
    assert (filled.call.caller, filled.call.place) == (account(inbound.ada.user), inbound.place)
    assert (filled.call.here, filled.call.manages) == (here, True)
    assert filled.call.where.name == "#reading-group"


async def test_a_button_brings_up_a_form_too(inbound: Inbound) -> None:
    inbound.host.answer = Reply(
        blocks=(Text(text="Here."),), actions=(run("Settings", "schedule here"),)
    )
    answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    inbound.host.answer = FORM
    modal = await (await inbound.ada.press("Settings", answer)).modal()
    await submitted(inbound, modal)
    (filled,) = inbound.host.filled
    assert (filled.form.submit, filled.call.here) == ("schedule", True)


async def test_a_form_is_waited_for_in_silence_as_nothing_may_come_before_it(
    inbound: Inbound,
) -> None:
    command = inbound.host.command

    async def slowly(*given: Any, **named: Any) -> Reply | Form:  # noqa: ANN401 - as it is called
        await asyncio.sleep(3 * answering.SOON)
        return await command(*given, **named)

    inbound.host.command = slowly  # type: ignore[method-assign]
    assert isinstance(await opened(inbound), Modal)


async def test_a_form_that_comes_too_late_waits_behind_a_button(inbound: Inbound) -> None:
    inbound.host.answer = FORM
    press = inbound.host.press

    async def slowly(asked: Press) -> Reply | Form:
        await asyncio.sleep(3 * answering.SOON)
        return await press(asked)

    inbound.host.press = slowly  # type: ignore[method-assign, assignment]
    message = await inbound.digest(inbound.place, inbound.channel)
    turn = await inbound.ada.press("Save", message)  # which answers with a form nowhere else
    assert turn.deferred
    answer = await turn.message()
    assert answering.READY in answer.seen.text
    modal = await (await inbound.ada.press(answering.OPEN, answer)).modal()
    assert modal.title == "Digests"


async def test_what_is_wrong_is_said_and_the_form_opens_again_as_it_was_filled_in(
    inbound: Inbound,
) -> None:
    modal = await opened(inbound)
    inbound.host.taken = REFUSED
    answer = await submitted(inbound, modal, {"when": "9", "words": "kept"})
    assert answer.only_for == "11"
    assert "“9” is no time." in answer.seen.text
    again = await (await inbound.ada.press(answering.CORRECT, answer)).modal()
    assert again.values == {"when": "9", "choosy": ["usual"], "words": "kept"}
    inbound.host.taken = said("Stored at last.")
    last = await submitted(inbound, again, {"when": "09:30"})
    assert "Stored at last." in last.seen.text
    assert inbound.host.filled[-1].values["words"] == "kept"
    assert inbound.host.filled[-1].call.here


async def test_a_form_opens_as_often_as_it_is_wanted_and_anew_after_a_restart(
    inbound: Inbound,
) -> None:
    modal = await opened(inbound)
    inbound.host.taken = REFUSED
    answer = await submitted(inbound, modal)
    for _ in range(2):
        await (await inbound.ada.press(answering.CORRECT, answer)).modal()
    inbound.room.drafts._kept.clear()
    fresh = await (await inbound.ada.press(answering.CORRECT, answer)).modal()
    assert fresh.values["when"] == "09:00"
    assert inbound.host.typed[-1].line == "schedule here"


async def test_a_form_of_many_questions_is_asked_page_by_page_and_each_is_stored(
    inbound: Inbound,
) -> None:
    first = await opened(inbound, LONG)
    assert len(list(first.fields())) == 5
    answer = await submitted(inbound, first, {"f0": "changed"})
    assert inbound.host.filled[0].values == {
        "f0": "changed",
        **{f"f{n}": str(n) for n in range(1, 5)},
    }
    second = await (await inbound.ada.press(answering.MORE, answer)).modal()
    assert inbound.host.typed[-1].line == "schedule here"
    last = await submitted(inbound, second, {"f6": "changed too"})
    assert inbound.host.filled[1].values == {"f5": "5", "f6": "changed too"}
    assert inbound.host.filled[1].call.here
    assert answering.MORE not in last.seen.text


async def test_what_is_wrong_on_the_second_page_opens_the_second_page(inbound: Inbound) -> None:
    answer = await submitted(inbound, await opened(inbound, LONG))
    second = await (await inbound.ada.press(answering.MORE, answer)).modal()
    wrong = replace(LONG.fields[6], problem="Not so.")
    inbound.host.taken = replace(LONG, fields=(*LONG.fields[:6], wrong))
    refused = await submitted(inbound, second)
    again = await (await inbound.ada.press(answering.CORRECT, refused)).modal()
    assert [each["custom_id"] for each in again.fields()] == ["f5", "f6"]


async def test_nobody_opens_what_somebody_else_filled_in(inbound: Inbound) -> None:
    modal = await opened(inbound)
    inbound.host.taken = REFUSED
    answer = await submitted(inbound, modal, {"words": "private"})
    answer.only_for = None  # as it never is
    other = await (await inbound.ben.press(answering.CORRECT, answer)).modal()
    assert other.values["words"] == ""


async def test_a_slow_form_is_shown_to_be_worked_on_and_then_answered(inbound: Inbound) -> None:
    modal = await opened(inbound)
    over = asyncio.Event()
    submit = inbound.host.submit

    async def waits(*given: Any) -> Reply | Form:  # noqa: ANN401 - as it is called
        await over.wait()
        return await submit(*given)

    inbound.host.submit = waits  # type: ignore[method-assign, assignment]
    turn = await inbound.ada.submit(modal)
    assert turn.deferred
    over.set()
    answer = await turn.message()
    assert "Stored." in answer.seen.text
    assert answer.only_for == "11"


async def test_a_form_of_another_age_is_answered_with_a_sentence(inbound: Inbound) -> None:
    modal = await opened(inbound)
    modal.definition["custom_id"] = "questionnaire"
    answer = await submitted(inbound, modal)
    assert UNKNOWN in answer.seen.text
    assert inbound.host.filled == []


async def test_what_fails_is_told_in_one_sentence(inbound: Inbound) -> None:
    modal = await opened(inbound)
    inbound.host.fault = RuntimeError("secret")
    with capture_logs() as logs:
        answer = await submitted(inbound, modal)
    assert answering.BROKEN in answer.seen.text
    assert [entry["log_level"] for entry in logs] == ["error"]


@pytest.mark.parametrize(
    ("line", "asks"),
    [
        ("schedule", True),
        ("schedule here", True),
        ("topic", True),
        ("topic agents", False),
        ("interests add", True),
        ("interests add agents", False),
        ("mine", False),
        ("help me", False),
        ("mine too much", False),
    ],
)
def test_which_lines_may_be_answered_with_a_form(line: str, *, asks: bool) -> None:
    assert may_ask(line) is asks


def test_every_command_that_asks_is_known_to() -> None:
    for name, spec in COMMANDS.items():
        assert may_ask(name) == spec.takes_forms
