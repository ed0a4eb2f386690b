"""How answers come back: quietly, somehow, and never to anybody else."""

from dataclasses import replace

import pytest
from structlog.testing import capture_logs

from bot.domain.replies import Field, File, Form, Notice, Reply, Text, Visibility
from bot.platforms.slack.hearing.answering import BROKEN, CLOSED, TOO_LATE
from bot.platforms.slack.hearing.reaching import NO_FILE
from bot.services.actions import run
from tests.fakes.host import said
from tests.fakes.slack import Fault, Message
from tests.unit.platforms.slack.inbound import Inbound, until

FORM = Form(
    title="Digests",
    fields=(Field(name="when", label="When", value="09:00"),),
    submit="schedule",
)
FILE = File(name="export.json", media_type="application/json", content=b'{"votes": []}')
EXPORT = Reply(blocks=(Text(text="Everything about you."), FILE))


def direct_words(inbound: Inbound) -> str:
    return "\n".join(each.seen.text for each in inbound.ada.direct.shown)


async def test_an_answer_is_public_only_where_it_says_so(inbound: Inbound) -> None:
    await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert inbound.channel.shown == []
    inbound.host.answer = replace(said("For all."), visibility=Visibility.PUBLIC)
    await inbound.ada.say("/papers mine", at=inbound.channel)
    await until(lambda: inbound.channel.shown != [])
    assert "For all." in inbound.channel.shown[0].seen.text


async def test_a_long_answer_is_several_messages_for_one_person(inbound: Inbound) -> None:
    rows = tuple(Text(text=f"Row {number:03d} of a long answer.") for number in range(600))
    inbound.host.answer = Reply(blocks=rows)
    turn = await inbound.ada.say("/papers mine", at=inbound.channel)
    answers = await turn.several(2)
    assert all(isinstance(each, Message) and each.only_for == "U1" for each in answers)
    assert len(answers) <= 5
    assert "Row 000" in answers[0].seen.text


@pytest.mark.parametrize("gone", [False, True])
async def test_a_press_in_a_thread_is_answered_in_it(inbound: Inbound, *, gone: bool) -> None:
    first = await inbound.digest(inbound.place, inbound.channel)
    message = replace(first, ts=f"{float(first.ts) + 1:.6f}", thread_ts=first.ts)
    inbound.channel.add(message)
    with inbound.slack.fault("used_url", method="response_url", times=1 if gone else 0):
        below = await (await inbound.ada.press("👍", message)).message()
    above = await (await inbound.ada.press("👍", first)).message()
    asked = [below.arguments.get("thread_ts"), above.arguments.get("thread_ts")]
    assert asked == [first.ts, None]
    assert {below.only_for, above.only_for} == {"U1"}


@pytest.mark.parametrize("what", ["expired_url", Fault.DROPPED_BEFORE, Fault.SERVER_ERROR])
async def test_without_a_response_url_an_answer_is_shown_where_it_was_asked_for(
    inbound: Inbound, what: Fault | str
) -> None:
    with capture_logs() as logs, inbound.slack.fault(what, method="response_url", times=None):
        turn = await inbound.ada.say("/papers mine", at=inbound.channel)
        answer = await turn.message()
    assert (answer.only_for, answer.channel) == ("U1", inbound.channel)
    assert "hooks" not in str(logs)


async def test_where_the_bot_is_not_an_answer_comes_directly(inbound: Inbound) -> None:
    elsewhere = inbound.team.add_channel("C2", members=["U1"], bot_is_member=False)
    with inbound.slack.fault("used_url", method="response_url", times=None):
        await inbound.ada.say("/papers mine", at=elsewhere)
        await until(lambda: inbound.ada.direct.shown != [])
    assert "Understood." in direct_words(inbound)
    assert elsewhere.shown == []
    assert inbound.ada.ephemeral(elsewhere) == []


async def test_where_nothing_reaches_anybody_it_is_logged_and_nothing_breaks(
    inbound: Inbound,
) -> None:
    slack = inbound.slack
    with (
        capture_logs() as logs,
        slack.fault("used_url", method="response_url", times=None),
        slack.fault("channel_not_found", method="chat.postEphemeral", times=None),
        slack.fault("cannot_dm_bot", method="conversations.open", times=None),
    ):
        await inbound.ada.say("/papers mine", at=inbound.channel)
        await until(lambda: any(each["log_level"] == "warning" for each in logs))
    answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert "Understood." in answer.seen.text


async def test_where_slack_refuses_the_blocks_the_words_come_alone(inbound: Inbound) -> None:
    with capture_logs(), inbound.slack.fault("invalid_blocks", method="response_url"):
        answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert "Understood." in answer.seen.text
    assert [each["type"] for each in answer.blocks] == ["section"]


@pytest.mark.parametrize("method", ["chat.postEphemeral", "chat.postMessage"])
async def test_without_a_response_url_too_the_words_come_alone(
    inbound: Inbound, method: str
) -> None:
    invited = method == "chat.postEphemeral"
    place = inbound.team.add_channel("C2", members=["U1"], bot_is_member=invited)
    with (
        capture_logs(),
        inbound.slack.fault("used_url", method="response_url", times=None),
        inbound.slack.fault("msg_blocks_too_long", method=method),
    ):
        answer = await (await inbound.ada.say("/papers mine", at=place)).message()
    assert "Understood." in answer.seen.text
    assert [each["type"] for each in answer.blocks] == ["section"]


async def test_a_file_comes_to_direct_messages_and_the_answer_says_so(inbound: Inbound) -> None:
    inbound.host.answer = EXPORT
    turn = await inbound.ada.say("/papers export", at=inbound.channel)
    sent, answer = await turn.several(2)
    assert "Everything about you." in answer.seen.text
    assert "direct messages" in answer.seen.text
    assert inbound.ada.direct.shown == [sent]
    (upload,) = inbound.slack.files.values()
    assert (upload.name, upload.content) == (FILE.name, FILE.content)
    assert [each.files for each in inbound.ada.direct.shown] == [(upload.id,)]
    assert inbound.channel.shown == []


@pytest.mark.parametrize("method", ["files.getUploadURLExternal", "conversations.open"])
async def test_a_file_that_cannot_be_sent_is_told(inbound: Inbound, method: str) -> None:
    inbound.host.answer = EXPORT
    with capture_logs(), inbound.slack.fault("internal_error", method=method, times=None):
        answer = await (await inbound.ada.say("/papers export", at=inbound.channel)).message()
    assert NO_FILE in answer.seen.text
    assert "Everything about you." in answer.seen.text
    assert FILE.name not in answer.seen.text


async def test_a_form_opens_as_a_modal(inbound: Inbound) -> None:
    inbound.host.answer = FORM
    view = await (await inbound.ada.say("/papers schedule", at=inbound.channel)).view()
    assert view.kind == "modal"
    assert "When" in view.seen.text


async def test_a_form_that_comes_too_late_is_told(inbound: Inbound) -> None:
    inbound.host.answer = FORM
    with inbound.slack.fault("expired_trigger_id", method="views.open"):
        turn = await inbound.ada.say("/papers schedule", at=inbound.channel)
        assert TOO_LATE in (await turn.message()).seen.text


async def test_a_form_that_slack_refuses_is_told_as_our_fault(inbound: Inbound) -> None:
    inbound.host.answer = FORM
    with capture_logs(), inbound.slack.fault("invalid_arguments", method="views.open"):
        turn = await inbound.ada.say("/papers schedule", at=inbound.channel)
        assert BROKEN in (await turn.message()).seen.text


async def test_an_answer_to_home_that_takes_long_finds_its_modal_open(
    inbound: Inbound, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("bot.platforms.slack.hearing.answering.BEFORE_TOO_LATE", 0.05)
    await home_with_button(inbound)
    with inbound.slack.fault(Fault.SLOW, method="users.info", seconds=0.3, times=None):
        inbound.world.now += 2 * (inbound.world.now - inbound.world.now.replace(hour=0))
        assert inbound.ada.home is not None
        turn = await inbound.ada.press("Mine", inbound.ada.home)
        assert "One moment" in (await turn.view()).seen.text
        await until(lambda: "Understood." in inbound.modal)


async def test_an_answer_to_home_whose_modal_cannot_open_comes_directly(
    inbound: Inbound,
) -> None:
    await home_with_button(inbound)
    assert inbound.ada.home is not None
    with inbound.slack.fault("expired_trigger_id", method="views.open"):
        await inbound.ada.press("Mine", inbound.ada.home)
        await until(lambda: "Understood." in direct_words(inbound))


async def test_an_answer_in_a_modal_that_was_closed_comes_directly(inbound: Inbound) -> None:
    await home_with_button(inbound, answer=Reply(blocks=(), actions=(run("More", "mine"),)))
    assert inbound.ada.home is not None
    modal = await (await inbound.ada.press("Mine", inbound.ada.home)).view()
    inbound.host.answer = said("Late.")
    with inbound.slack.fault("not_found", method="views.update"):
        await inbound.ada.press("More", modal)
        await until(lambda: "Late." in direct_words(inbound))
    inbound.host.answer = FORM
    with inbound.slack.fault("not_found", method="views.update"):
        await inbound.ada.press("More", modal)
        await until(lambda: CLOSED in direct_words(inbound))


async def test_a_sentence_that_is_wrong_somewhere_is_never_an_exception_s(
    inbound: Inbound,
) -> None:
    inbound.host.fault = ValueError("xoxb-secret")
    for place in (inbound.channel, inbound.ada.direct):
        with capture_logs():
            answer = await (await inbound.ada.say("/papers mine", at=place)).message()
        assert "xoxb" not in str(answer.arguments)


async def home_with_button(inbound: Inbound, answer: Reply | None = None) -> None:
    """Let Ada have a Home with a button, which is answered so."""
    inbound.host.answer = Reply(blocks=(Notice(text="Home."),), actions=(run("Mine", "mine"),))
    await inbound.ada.open_home()
    await until(lambda: inbound.home != "")
    inbound.host.answer = answer or said("Understood.")
