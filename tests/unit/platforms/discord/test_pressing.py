"""Buttons and menus of messages through an unmodified discord.py: what comes of each."""

import pytest

from bot.domain.editions import ActionName
from bot.domain.ids import AudienceRef
from bot.domain.replies import Reply, Text
from bot.platforms.discord.hearing import acting
from bot.services.actions import run, under
from tests.fakes.discord import Message
from tests.unit.platforms.discord.inbound import Inbound, account


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


def _forge(message: Message, sent: str) -> None:
    """Let the 👍 of a message send something else."""
    for row in message.components:
        for button in row["components"]:
            if button["label"] == "👍":
                button["custom_id"] = sent
