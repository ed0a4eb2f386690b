"""Reactions: stored before they are acknowledged, from people alone, and asked about quietly."""

import asyncio
from datetime import UTC, datetime, timedelta

import pytest
from structlog.testing import capture_logs

from bot.domain.editions import Delivery
from bot.domain.errors import DatabaseBusy
from bot.domain.replies import Reply, Text
from bot.domain.signals import Vote
from bot.platforms.slack.events import TONES
from bot.platforms.slack.hearing.people import SLACKBOT
from bot.services.actions import run
from bot.services.reactions import Reaction
from tests.fakes.slack import Fault, Message
from tests.unit.platforms.slack.inbound import Inbound, account, until
from tests.unit.services.world import World


@pytest.fixture
async def message(inbound: Inbound) -> Message:
    return await inbound.digest(inbound.place, inbound.channel)


async def test_a_reaction_is_handed_on_with_all_that_slack_tells(
    inbound: Inbound, message: Message
) -> None:
    before = datetime.now(UTC)
    await inbound.ada.react(message, "+1")
    await inbound.ada.unreact(message, "+1")
    first, second = inbound.host.reactions
    assert (first.account, first.place) == (account(inbound.ada.user), inbound.place.place)
    assert first.message == f"C1/{message.ts}"
    assert (first.name, first.vote, first.done, second.done) == ("+1", Vote.UP, True, False)
    assert abs(first.at - before) < timedelta(minutes=1)
    assert first.at.utcoffset() == timedelta(0)
    assert first.event
    assert first.event != second.event


@pytest.mark.parametrize("tone", ["", *sorted(f"::{tone}" for tone in TONES)])
@pytest.mark.parametrize(
    ("name", "vote"),
    [("+1", Vote.UP), ("thumbsup", Vote.UP), ("-1", Vote.DOWN), ("thumbsdown", Vote.DOWN)],
)
async def test_both_names_and_every_skin_tone_count(
    inbound: Inbound, message: Message, name: str, vote: Vote, tone: str
) -> None:
    await inbound.ada.react(message, f"{name}{tone}")
    (reaction,) = inbound.host.reactions
    assert (reaction.name, reaction.vote) == (f"{name}{tone}", vote)


@pytest.mark.parametrize("name", ["tada", "+1::skin-tone-7", "+1::", "thumbsup_all", "+1+1"])
async def test_other_reactions_are_acknowledged_and_nothing_else(
    inbound: Inbound, message: Message, name: str
) -> None:
    await inbound.ada.react(message, name)
    assert inbound.into.statuses == [200]
    assert inbound.host.reactions == []
    assert inbound.slack.calls_of("users.info") == []


async def test_a_reaction_in_direct_messages_is_in_its_giver_s_own_place(
    inbound: Inbound,
) -> None:
    mine = account(inbound.ada.user)
    place = inbound.place.direct(mine)
    message = await inbound.digest(place, inbound.ada.direct)
    await inbound.ada.react(message, "-1")
    (reaction,) = inbound.host.reactions
    assert reaction.place == place.place
    assert reaction.message == f"{inbound.ada.direct.id}/{message.ts}"


async def test_a_reaction_that_was_not_stored_is_delivered_again_until_it_is(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.fault = DatabaseBusy("locked")
    with capture_logs() as logs:
        turn = await inbound.ada.react(message, "+1")
    assert inbound.into.statuses == [500]
    assert [entry["log_level"] for entry in logs] == ["warning"]
    inbound.host.fault = None
    await turn.acked()
    (reaction,) = inbound.host.reactions
    assert turn.delivery is not None
    assert reaction.event == turn.delivery.payload["event_id"]


async def test_any_failure_at_all_leaves_a_reaction_unacknowledged(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.fault = RuntimeError("secret")
    with capture_logs() as logs:
        await inbound.ada.react(message, "+1")
    assert inbound.into.statuses[0] == 500
    assert {entry["log_level"] for entry in logs} == {"error"}


async def test_a_reaction_is_acknowledged_only_after_it_was_stored(
    inbound: Inbound, message: Message
) -> None:
    stored = asyncio.Event()
    react = inbound.host.react

    async def waits(reaction: Reaction, *, on: Delivery | None = None) -> Reply | None:
        await stored.wait()
        return await react(reaction, on=on)

    inbound.host.react = waits  # type: ignore[method-assign]
    turn = asyncio.create_task(inbound.ada.react(message, "+1"))
    await until(lambda: len(inbound.slack.calls_of("users.info")) == 1)
    await asyncio.sleep(0.05)
    assert inbound.into.statuses == []
    stored.set()
    await (await turn).acked()
    assert len(inbound.host.reactions) == 1


async def test_a_bot_s_reaction_counts_nowhere(inbound: Inbound, message: Message) -> None:
    robot = inbound.team.add_user("U8", name="helper", is_bot=True)
    slackbot = inbound.team.add_user(SLACKBOT, name="slackbot")
    for user in (robot, slackbot, inbound.team.bot):
        inbound.channel.members.add(user.id)
        await inbound.slack.person(user).react(message, "+1")
    assert inbound.into.statuses == [200, 200, 200]
    assert inbound.host.reactions == []


async def test_whom_slack_does_not_show_is_nobody(inbound: Inbound, message: Message) -> None:
    with inbound.slack.fault("user_not_visible", method="users.info", times=None):
        await inbound.ada.react(message, "+1")
    assert inbound.into.statuses == [200]
    assert inbound.host.reactions == []


@pytest.mark.parametrize("what", ["internal_error", "missing_scope", Fault.SERVER_ERROR])
async def test_a_reaction_of_whom_slack_cannot_tell_yet_is_delivered_again(
    inbound: Inbound, message: Message, what: Fault | str
) -> None:
    with capture_logs(), inbound.slack.fault(what, method="users.info"):
        turn = await inbound.ada.react(message, "+1")
        assert inbound.into.statuses == [500]
        assert inbound.host.reactions == []
    await turn.acked()
    assert len(inbound.host.reactions) == 1


async def test_slack_s_silence_is_waited_for_no_longer_than_an_event_may(
    inbound: Inbound, message: Message
) -> None:
    with (
        capture_logs(),
        inbound.slack.fault(Fault.SLOW, method="users.info", seconds=30.0),
    ):
        await inbound.ada.react(message, "+1")
    assert inbound.into.statuses[0] == 500


async def test_about_who_reacts_to_what_others_said_slack_is_not_asked(inbound: Inbound) -> None:
    chatter = Message(
        channel=inbound.channel, ts="1711440000.000100", user="U2", text="Lunch?", blocks=()
    )
    inbound.channel.messages.append(chatter)
    with inbound.slack.fault("internal_error", method="users.info", times=None):
        await inbound.ada.react(chatter, "+1")
    assert inbound.into.statuses == [200]
    assert inbound.slack.calls_of("users.info") == []
    assert inbound.host.reactions == []


async def test_who_is_known_already_is_a_person_without_a_question(
    inbound: Inbound, message: Message, world: World
) -> None:
    world.direct(account(inbound.ada.user), "retrieval")
    await inbound.ada.react(message, "+1")
    assert len(inbound.host.reactions) == 1
    assert inbound.slack.calls_of("users.info") == []


async def test_somebody_is_asked_for_once_however_often_they_react(
    inbound: Inbound, message: Message
) -> None:
    for name in ("+1", "-1", "thumbsup"):
        await inbound.ada.react(message, name)
    assert len(inbound.host.reactions) == 3
    assert len(inbound.slack.calls_of("users.info")) == 1


@pytest.mark.parametrize("direct", [False, True])
async def test_which_paper_is_meant_is_asked_of_the_giver_alone(
    inbound: Inbound, *, direct: bool
) -> None:
    place = inbound.place.direct(account(inbound.ada.user)) if direct else inbound.place
    channel = inbound.ada.direct if direct else inbound.channel
    message = await inbound.digest(place, channel, papers=3)
    inbound.host.question = Reply(
        blocks=(Text(text="Which one do you like?"),), actions=(run("1", "like p_1"),)
    )
    turn = await inbound.ada.react(message, "+1")
    question = await turn.message()
    assert "Which one do you like?" in question.seen.text
    assert (question.only_for, question.channel) == ("U1", channel)
    await (await inbound.ada.press("1", question)).message()
    assert (inbound.host.presses[0].subject, inbound.host.presses[0].place) == ("like p_1", place)


async def test_a_question_that_cannot_be_asked_is_no_direct_message(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.question = Reply(blocks=(Text(text="Which one?"),))
    with capture_logs(), inbound.slack.fault("not_in_channel", method="chat.postEphemeral"):
        await inbound.ada.react(message, "+1")
        await until(lambda: len(inbound.slack.calls_of("chat.postEphemeral")) == 1)
    assert inbound.into.statuses == [200]
    assert inbound.slack.calls_of("conversations.open") == []


async def test_reactions_on_files_are_nothing(inbound: Inbound) -> None:
    event = {
        "type": "reaction_added",
        "user": "U1",
        "reaction": "+1",
        "item": {"type": "file", "file": "F1", "channel": "C1", "ts": "1.000001"},
        "event_ts": "1.000001",
    }
    await inbound.slack.send_event(inbound.team, event)
    assert inbound.into.statuses == [200]
    assert inbound.host.reactions == []
