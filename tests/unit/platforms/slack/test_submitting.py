"""Forms: opened where a command or button asked for them, taken, refused, and completed."""

import asyncio
from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import DatabaseBusy
from bot.domain.replies import Field, File, Form, Reply, Suggestion, Text
from bot.platforms.slack.hearing.answering import BROKEN
from bot.platforms.slack.hearing.submitting import UNKNOWN
from bot.services.actions import run
from tests.fakes.host import said
from tests.fakes.slack import Fault, View
from tests.unit.platforms.slack.inbound import Inbound, account, until

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
    FORM, fields=(replace(FORM.fields[0], problem="“9” is no time."), *FORM.fields[1:])
)
TITLE = Form(
    title="A paper",
    fields=(Field(name="title", label="Title", complete="similar "),),
    submit="similar",
)


async def opened(inbound: Inbound, form: Form = FORM, line: str = "schedule here") -> View:
    inbound.host.answer = form
    return await (await inbound.ada.say(f"/papers {line}", at=inbound.channel)).view()


@pytest.mark.parametrize("here", [True, False])
async def test_a_form_goes_back_with_its_values_place_and_surroundings(
    inbound: Inbound, *, here: bool
) -> None:
    view = await opened(inbound, line="schedule here" if here else "schedule")
    await inbound.ada.submit(view, {"when": "10:00", "words": "R&D <b>"})
    (filled,) = inbound.host.filled
    assert filled.form.submit == "schedule"
    assert filled.values == {"when": "10:00", "choosy": "usual", "words": "R&D <b>"}
    assert (filled.call.caller, filled.call.place) == (account(inbound.ada.user), inbound.place)
    assert filled.call.here is here
    assert filled.call.where.name == "#reading-group"


async def test_the_answer_takes_the_place_of_the_form(inbound: Inbound) -> None:
    view = await opened(inbound)
    await inbound.ada.submit(view)
    assert "Stored." in inbound.modal
    assert len(inbound.ada.user.modals) == 1


async def test_what_is_wrong_is_said_at_its_field_and_can_be_sent_again(inbound: Inbound) -> None:
    view = await opened(inbound)
    inbound.host.taken = REFUSED
    turn = await inbound.ada.submit(view, {"when": "9", "words": "kept"})
    assert turn.ack == {"response_action": "errors", "errors": {"when": "“9” is no time."}}
    inbound.host.taken = said("Stored at last.")
    await inbound.ada.submit(view, {"when": "09:30"})
    assert inbound.host.filled[-1].values["words"] == "kept"
    assert "Stored at last." in inbound.modal


async def test_a_problem_of_a_field_that_is_not_shown_brings_the_new_form(
    inbound: Inbound,
) -> None:
    view = await opened(inbound)
    inbound.host.taken = replace(TITLE, fields=(replace(TITLE.fields[0], problem="Which?"),))
    turn = await inbound.ada.submit(view)
    assert turn.ack is not None
    assert turn.ack["response_action"] == "update"
    assert "Which?" in inbound.modal
    assert inbound.ada.modal is not None
    inbound.host.suggestions = [
        Suggestion(line="similar p_1", sentence="", value="p_1", label="A title")
    ]
    await inbound.ada.submit(inbound.ada.modal, {"title": "A title"})
    assert inbound.host.filled[-1].form.submit == "similar"
    assert inbound.host.filled[-1].values == {"title": "p_1"}


async def test_a_form_that_takes_long_is_acknowledged_in_time_and_answered_later(
    inbound: Inbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.hearing.submitting.LONGEST", 0.05)
    slow = asyncio.Event()
    submit = inbound.host.submit

    async def waits(*given: object) -> object:
        await slow.wait()
        return await submit(*given)  # type: ignore[arg-type]

    inbound.host.submit = waits  # type: ignore[method-assign, assignment]
    view = await opened(inbound)
    turn = await inbound.ada.submit(view)
    assert turn.ack is not None
    assert "One moment" in inbound.modal
    slow.set()
    await until(lambda: "Stored." in inbound.modal)
    assert len(inbound.host.filled) == 1


async def test_a_form_that_fails_is_told_in_its_modal(inbound: Inbound) -> None:
    view = await opened(inbound)
    inbound.host.fault = DatabaseBusy("locked")
    with capture_logs() as logs:
        await inbound.ada.submit(view)
    assert BROKEN in inbound.modal
    assert [entry["log_level"] for entry in logs] == ["error"]


async def test_a_form_answered_with_a_file_sends_it(inbound: Inbound) -> None:
    view = await opened(inbound)
    file = File(name="export.json", media_type="application/json", content=b"{}")
    inbound.host.taken = Reply(blocks=(Text(text="Here it is."), file))
    await inbound.ada.submit(view)
    await until(lambda: "Here it is." in inbound.modal)
    assert [each.content for each in inbound.slack.files.values()] == [b"{}"]


async def test_a_form_of_another_age_is_answered_with_a_sentence(inbound: Inbound) -> None:
    view = await opened(inbound)
    view.definition["private_metadata"] = "what nobody kept"
    await inbound.ada.submit(view)
    assert UNKNOWN in inbound.modal
    assert inbound.host.filled == []


async def test_a_form_from_a_button_knows_whether_it_was_for_the_channel(
    inbound: Inbound,
) -> None:
    for line, here in (("schedule here", True), ("schedule", False), ("topic here now", False)):
        inbound.host.answer = Reply(blocks=(), actions=(run("Settings", line),))
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
        inbound.host.answer = FORM
        view = await (await inbound.ada.press("Settings", answer)).view()
        await inbound.ada.submit(view)
        assert inbound.host.filled[-1].call.here is here
        assert inbound.host.filled[-1].call.place == inbound.place
        await inbound.ada.close(everything=True)


async def test_home_is_shown_anew_after_a_form_that_was_opened_there(inbound: Inbound) -> None:
    inbound.host.answer = Reply(blocks=(), actions=(run("Settings", "schedule"),))
    await inbound.ada.open_home()
    await until(lambda: inbound.home != "")
    assert inbound.ada.home is not None
    inbound.host.answer = FORM
    view = await (await inbound.ada.press("Settings", inbound.ada.home)).view()
    inbound.host.answer = said("It is another day.")
    await inbound.ada.submit(view)
    await until(lambda: "It is another day." in inbound.home)
    assert "Stored." in inbound.modal
    assert inbound.host.filled[0].call.place == inbound.place.direct(account(inbound.ada.user))


async def test_a_field_is_completed_by_what_the_host_knows_and_what_was_typed(
    inbound: Inbound,
) -> None:
    view = await opened(inbound, TITLE, "similar")
    inbound.host.suggestions = [
        Suggestion(line="similar p_1", sentence="", value="p_1", label="Long context & more")
    ]
    options = await inbound.ada.options(view, "complete:similar ", "long con")
    shown = [(each["text"]["text"], each["value"]) for each in options]
    assert shown == [("Long context &amp; more", "p_1"), ("long con", "long con")]


@pytest.mark.parametrize("slow", [False, True])
async def test_where_nothing_can_be_offered_the_list_is_empty(
    inbound: Inbound, monkeypatch: pytest.MonkeyPatch, *, slow: bool
) -> None:
    view = await opened(inbound, TITLE, "similar")
    if slow:
        monkeypatch.setattr("bot.platforms.slack.hearing.completing.LONGEST", 0.05)

        async def never(*given: object) -> object:
            await asyncio.sleep(60)
            return given

        inbound.host.complete = never  # type: ignore[method-assign, assignment]
    else:
        inbound.host.fault = RuntimeError("secret")
    with capture_logs():
        assert await inbound.ada.options(view, "complete:similar ", "long con") == []


async def test_a_slow_look_at_who_it_is_keeps_no_form_from_opening(inbound: Inbound) -> None:
    with inbound.slack.fault(Fault.SLOW, method="users.info", seconds=1.5):
        view = await opened(inbound)
    assert "When" in view.seen.text
    assert inbound.host.typed[0].where.zone is None
    assert inbound.host.typed[0].where.name == "#reading-group"
