"""Commands, buttons and menus through an unmodified discord.py: what comes of each."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.editions import ActionName
from bot.domain.ids import AudienceRef
from bot.domain.replies import File, Form, Reply, Suggestion, Text
from bot.domain.whereabouts import NOWHERE
from bot.platforms.discord.hearing import acting, answering, reaching
from bot.platforms.discord.hearing.listening import NO_COMMAND, UNKNOWN
from bot.services.actions import run, under
from tests.fakes.discord import Fault, Message, Permission
from tests.unit.platforms.discord.inbound import Inbound, account, until

LONG = Reply(blocks=tuple(Text(text=f"{number} {'word ' * 700}") for number in range(6)))


async def test_a_command_is_answered_to_its_giver_alone(inbound: Inbound) -> None:
    turn = await inbound.ada.say("/papers topic long context", at=inbound.channel)
    answer = await turn.message()
    assert "Understood." in answer.seen.text
    assert answer.only_for == "11"
    assert not turn.deferred
    (typed,) = inbound.host.typed
    assert typed.line == "topic long context"
    assert (typed.by, typed.at) == (account(inbound.ada.user), inbound.place)
    assert inbound.channel.shown == []


async def test_here_is_an_option(inbound: Inbound) -> None:
    for line in ("/papers subscribe here agents", "/papers interests add here agents"):
        await (await inbound.ada.say(line, at=inbound.channel)).message()
    assert [each.line for each in inbound.host.typed] == [
        "subscribe here agents",
        "interests add here agents",
    ]


async def test_what_was_typed_arrives_as_it_was_typed(inbound: Inbound) -> None:
    words = "R&D @everyone <@11> “Größe” 北京 👍 `x` **b**"
    options = {"words": words}
    await (await inbound.ada.command("papers topic", options, at=inbound.channel)).message()
    assert inbound.host.typed[0].line == f"topic {words}"


async def test_direct_messages_are_the_caller_s_own_place(inbound: Inbound) -> None:
    answer = await (await inbound.ada.say("/papers mine")).message()
    assert answer.only_for == "11"
    (typed,) = inbound.host.typed
    assert typed.at == AudienceRef.parse("discord:11")
    assert (typed.manages, typed.where) == (True, NOWHERE)


async def test_only_who_may_manage_the_channel_manages_it(inbound: Inbound) -> None:
    for person in (inbound.ada, inbound.ben):
        await (await person.say("/papers subscribe here", at=inbound.channel)).message()
    inbound.channel.allow("12", Permission.MANAGE_CHANNELS)
    await (await inbound.ben.say("/papers subscribe here", at=inbound.channel)).message()
    assert [each.manages for each in inbound.host.typed] == [True, False, True]


async def test_a_command_knows_the_channel_s_name_and_how_many_are_in_the_server(
    inbound: Inbound,
) -> None:
    await (await inbound.ada.say("/papers subscribe here", at=inbound.channel)).message()
    where = inbound.host.typed[0].where
    assert (where.name, where.members, where.zone) == ("#reading-group", 3, None)
    assert where.obstacle == ""


async def test_what_the_bot_lacks_in_the_channel_is_said_with_what_to_do(
    inbound: Inbound,
) -> None:
    inbound.channel.deny(inbound.discord.bot.id, Permission.SEND_MESSAGES | Permission.EMBED_LINKS)
    await (await inbound.ada.say("/papers subscribe here", at=inbound.channel)).message()
    assert inbound.host.typed[0].where.obstacle == (
        "I can't post in #reading-group yet: give me Send Messages and Embed Links there."
    )


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


async def test_a_button_under_a_digest_names_its_message(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    before = message.as_json()
    answer = await (await inbound.ada.press("👍", message)).message()
    assert answer.only_for == "11"
    (press,) = inbound.host.presses
    assert (press.action, press.message) == (ActionName.UP, f"31/{message.id}")
    assert (press.caller, press.place) == (account(inbound.ada.user), inbound.place)
    assert (press.manages, press.where.name) == (True, "#reading-group")
    assert message.as_json() == before
    assert inbound.channel.shown == [message]


async def test_a_button_in_an_answer_names_no_message(inbound: Inbound) -> None:
    inbound.host.answer = Reply(blocks=(Text(text="Here."),), actions=(run("Mine", "mine"),))
    answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    await (await inbound.ada.press("Mine", answer)).message()
    assert inbound.host.presses[0].message == ""
    assert inbound.host.presses[0].place == inbound.place


async def test_in_direct_messages_a_button_is_in_the_caller_s_own_place(inbound: Inbound) -> None:
    mine = AudienceRef.parse("discord:11")
    message = await inbound.digest(mine, inbound.ada.direct)
    await (await inbound.ada.press("👍", message)).message()
    (press,) = inbound.host.presses
    assert press.place == mine
    assert press.message == f"{inbound.ada.direct.id}/{message.id}"


async def test_a_button_from_before_a_restart_is_pressed_like_a_new_one(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    # Nothing of any message is kept: the client that hears of a press knows none.
    assert not inbound.client.cached_messages
    assert list(inbound.client.persistent_views) == []
    await (await inbound.ben.press("👎", message)).message()
    assert inbound.host.presses[0].action is ActionName.DOWN


async def test_what_is_done_in_a_thread_is_done_in_its_channel(inbound: Inbound) -> None:
    thread = await inbound.thread()
    message = await inbound.digest(inbound.place, thread)
    (card,) = inbound.cards(message, inbound.place)
    await (await inbound.ada.say("/papers subscribe here", at=thread)).message()
    await (await inbound.ada.press("👍", message)).message()
    await (await inbound.ada.menu("Similar", message)).message()
    (press,) = inbound.host.presses
    assert (press.place, press.message) == (inbound.place, f"{thread.id}/{message.id}")
    subscribed, similar = inbound.host.typed
    assert (subscribed.at, subscribed.where.name) == (inbound.place, "#reading-group")
    assert similar.line == f"similar {card.paper_id}"


async def test_what_stands_behind_a_more_button_is_shown_to_its_presser(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    (card,) = inbound.cards(message, inbound.place)
    answer = await (await inbound.ben.press("⋯", message)).message()
    assert answer.only_for == "12"
    assert card.title in answer.seen.text
    assert inbound.host.presses == []
    for action in under(card).menu:
        await (await inbound.ben.press(action.label, answer)).message()
    assert [each.subject for each in inbound.host.presses] == [
        action.subject for action in under(card).menu
    ]


async def test_more_about_a_paper_that_nobody_knows_any_more_is_shown_too(
    inbound: Inbound,
) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    _forge(message, "more:p_gone:agents")
    answer = await (await inbound.ada.press("👍", message)).message()
    assert acting.THIS_PAPER in answer.seen.text
    assert "Mute “agents” for me" in answer.seen.text


@pytest.mark.parametrize("sent", ["x", "up", "vote:p_1", "launch:p_1", "🐌:🐌", "more:"])
async def test_a_button_of_another_age_or_forged_is_answered_with_a_sentence(
    inbound: Inbound, sent: str
) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    _forge(message, sent)
    answer = await (await inbound.ada.press("👍", message)).message()
    assert acting.NOT_KNOWN in answer.seen.text
    assert inbound.host.presses == []


async def test_a_menu_s_entry_is_about_the_one_paper_of_its_message(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    (card,) = inbound.cards(message, inbound.place)
    answer = await (await inbound.ada.menu("Similar", message)).message()
    assert answer.only_for == "11"
    assert inbound.host.typed[0].line == f"similar {card.paper_id}"


async def test_a_menu_s_entry_asks_which_of_several_papers_is_meant(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel, papers=3)
    cards = inbound.cards(message, inbound.place)
    assert len(cards) == 3
    question = await (await inbound.ada.menu("Why this paper?", message)).message()
    assert acting.WHICH in question.seen.text
    assert inbound.host.typed == []
    await (await inbound.ada.press(f"run:why {cards[1].paper_id}", question)).message()
    assert inbound.host.presses[0].subject == f"why {cards[1].paper_id}"


async def test_a_menu_s_entry_on_another_message_finds_no_paper(inbound: Inbound) -> None:
    message = await inbound.digest(inbound.place, inbound.channel)
    message.id = "999"
    answer = await (await inbound.ada.menu("Similar", message)).message()
    assert acting.NO_PAPER in answer.seen.text


async def test_a_command_that_is_no_more_is_answered_with_a_sentence(inbound: Inbound) -> None:
    for each in inbound.discord.commands.values():
        each["name"] = each["name"].replace("Similar", "Cousins")
    message = await inbound.digest(inbound.place, inbound.channel)
    answer = await (await inbound.ada.menu("Cousins", message)).message()
    assert NO_COMMAND in answer.seen.text


async def test_what_a_value_could_become_is_offered(inbound: Inbound) -> None:
    title = "A very long title of a paper, " * 5
    inbound.host.suggestions = (
        Suggestion(line="topic agents", sentence="", value="agents", label="agents"),
        Suggestion(line="topic p_1", sentence="", value="p_1", label=title),
        Suggestion(line="topic", sentence="Without a value."),
        Suggestion(line="topic x", sentence="", value="x" * 101, label="too long"),
    )
    offered = await inbound.ada.complete("papers topic", "words", "ag", at=inbound.channel)
    assert inbound.host.completed == ["topic ag"]
    assert [each["value"] for each in offered] == ["agents", "p_1", "ag"]
    assert offered[1]["name"].endswith("…")
    assert len(offered[1]["name"]) <= 100


async def test_what_is_completed_for_the_channel_says_so(inbound: Inbound) -> None:
    await inbound.ada.complete(
        "papers interests remove", "words", "a", at=inbound.channel, others={"here": True}
    )
    assert inbound.host.completed == ["interests remove here a"]


async def test_nothing_is_offered_where_something_fails_and_nobody_is_bothered(
    inbound: Inbound,
) -> None:
    inbound.host.fault = RuntimeError("secret")
    with capture_logs() as logs:
        assert await inbound.ada.complete("papers topic", "words", "a") == []
    assert [entry["log_level"] for entry in logs] == ["warning"]


async def test_two_servers_do_not_mix(inbound: Inbound) -> None:
    other = inbound.discord.add_guild("22", name="Elsewhere", owner=inbound.ben.user)
    channel = other.add_channel("32", name="other")
    await inbound.ben.invite(other)
    await until(lambda: inbound.client.get_guild(22) is not None)
    for at in (inbound.channel, channel):
        await (await inbound.ben.say("/papers subscribe here", at=at)).message()
    first, second = inbound.host.typed
    assert (str(first.at), str(second.at)) == ("discord:31", "discord:32")
    assert (first.manages, second.manages) == (False, True)
    assert (first.where.name, second.where.name) == ("#reading-group", "#other")


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


def test_the_sentences_are_sentences() -> None:
    for each in (UNKNOWN, NO_COMMAND, answering.BROKEN, acting.NOT_KNOWN, acting.NO_PAPER):
        assert each.endswith(".")


class _Slow:
    """Lets the host answer commands only once it is `over`."""

    def __init__(self, inbound: Inbound) -> None:
        self.over = asyncio.Event()
        command = inbound.host.command

        async def waits(*given: Any, **named: Any) -> Reply | Form:  # noqa: ANN401 - as it is called
            await self.over.wait()
            return await command(*given, **named)

        inbound.host.command = waits  # type: ignore[method-assign]


def _forge(message: Message, sent: str) -> None:
    """Let the 👍 of a message send something else."""
    for row in message.components:
        for button in row["components"]:
            if button["label"] == "👍":
                button["custom_id"] = sent
