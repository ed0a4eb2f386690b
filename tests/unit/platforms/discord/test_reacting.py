"""Raw reactions over a real gateway: which of them count, whose, and on what."""

import asyncio
from typing import Any

import pytest

from bot.domain.replies import Reply, Text
from bot.domain.signals import Vote
from tests.fakes.discord import Message
from tests.fakes.host import said
from tests.unit.platforms.discord.inbound import Inbound, account, until


@pytest.fixture
async def message(inbound: Inbound) -> Message:
    return await inbound.digest(inbound.place, inbound.channel)


async def test_a_reaction_is_handed_on_with_all_that_discord_tells(
    inbound: Inbound, message: Message
) -> None:
    await inbound.ada.react(message, "👍🏽")
    await inbound.ada.unreact(message, "👍🏽")
    await until(lambda: len(inbound.host.reactions) == 2)
    first, second = inbound.host.reactions
    assert (first.account, first.place) == (account(inbound.ada.user), inbound.place.place)
    assert first.message == second.message == f"31/{message.id}"
    assert (first.name, first.vote, first.done, second.done) == ("👍🏽", Vote.UP, True, False)
    assert first.event is None
    assert first.at < second.at  # though the clock stood still


async def test_other_reactions_are_nothing(inbound: Inbound, message: Message) -> None:
    await inbound.ada.react(message, "🎉")
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert [each.vote for each in inbound.host.reactions] == [Vote.DOWN]


async def test_a_super_reaction_is_another_than_the_plain_one_beside_it(
    inbound: Inbound, message: Message
) -> None:
    plain = _told(inbound, message)
    grand = plain | {"burst": True, "type": 1, "burst_colors": ["#ffcc00"]}
    for name, told in (("ADD", plain), ("ADD", grand), ("REMOVE", grand)):
        await inbound.discord.send_event(f"MESSAGE_REACTION_{name}", told)
    await until(lambda: len(inbound.host.reactions) == 3)
    first, second, third = inbound.host.reactions
    assert [each.vote for each in (first, second, third)] == [Vote.UP] * 3
    assert first.name == "👍"
    assert second.name == third.name != first.name
    assert not third.done
    assert not any(mark.isspace() for mark in second.name), "a button carries it between spaces"


@pytest.mark.parametrize(
    ("event", "more"),
    [
        ("MESSAGE_REACTION_REMOVE_ALL", {}),
        ("MESSAGE_REACTION_REMOVE_EMOJI", {"emoji": {"id": None, "name": "👎🏿"}}),
    ],
)
async def test_reactions_that_a_moderator_cleared_are_asked_for(
    inbound: Inbound, message: Message, event: str, more: dict[str, Any]
) -> None:
    where = {"channel_id": "31", "message_id": message.id, "guild_id": "21"}
    await inbound.discord.send_event(event, where | more)
    await until(lambda: bool(inbound.missed))


async def test_what_was_cleared_elsewhere_or_is_no_thumb_is_nothing(
    inbound: Inbound, message: Message
) -> None:
    where = {"channel_id": "31", "message_id": message.id, "guild_id": "21"}
    cleared = {"emoji": {"id": None, "name": "🎉"}}
    await inbound.discord.send_event("MESSAGE_REACTION_REMOVE_EMOJI", where | cleared)
    await inbound.discord.send_event("MESSAGE_REACTION_REMOVE_ALL", where | {"message_id": "77"})
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert inbound.missed == []


async def test_where_a_channel_is_is_looked_up_in_its_server_alone(
    inbound: Inbound, message: Message, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(_: int) -> None:
        raise AssertionError("it goes through the channels of all servers")

    monkeypatch.setattr(inbound.client, "get_channel", refuse)
    await inbound.ada.react(message, "👍")
    await until(lambda: bool(inbound.host.reactions))


async def test_a_picture_of_a_server_is_no_thumb_whatever_it_is_called(
    inbound: Inbound, message: Message
) -> None:
    picture = _told(inbound, message) | {"emoji": {"id": "99", "name": "👍"}}
    await inbound.discord.send_event("MESSAGE_REACTION_ADD", picture)
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert [each.vote for each in inbound.host.reactions] == [Vote.DOWN]


async def test_a_reaction_in_direct_messages_is_in_its_giver_s_own_place(
    inbound: Inbound,
) -> None:
    place = inbound.place.direct(account(inbound.ada.user))
    message = await inbound.digest(place, inbound.ada.direct)
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    (reaction,) = inbound.host.reactions
    assert reaction.place == place.place
    assert reaction.message == f"{inbound.ada.direct.id}/{message.id}"


async def test_a_reaction_in_a_thread_is_in_the_channel_that_the_thread_is_in(
    inbound: Inbound,
) -> None:
    thread = await inbound.thread()
    answer = await inbound.digest(inbound.place, thread)
    await inbound.ada.react(answer, "👍")
    await until(lambda: bool(inbound.host.reactions))
    (reaction,) = inbound.host.reactions
    assert reaction.place == inbound.place.place
    assert reaction.message == f"{thread.id}/{answer.id}"


async def test_a_post_of_a_forum_is_a_place_of_its_own(inbound: Inbound, message: Message) -> None:
    forum = inbound.channel.as_json() | {"id": "41", "type": 15, "available_tags": []}
    await inbound.discord.send_event("CHANNEL_CREATE", forum)
    post = (await inbound.thread()).as_json() | {"id": "42", "parent_id": "41"}
    await inbound.discord.send_event("THREAD_CREATE", post)
    told = _told(inbound, message) | {"channel_id": "42"}
    await inbound.discord.send_event("MESSAGE_REACTION_ADD", told)
    await until(lambda: bool(inbound.host.reactions))
    assert str(inbound.host.reactions[0].place) == "discord:42"


async def test_a_bot_s_reaction_counts_nowhere_nor_that_it_took_one_back(
    inbound: Inbound, message: Message
) -> None:
    robot = inbound.guild.add_member(inbound.discord.add_user("90", name="helper", bot=True))
    for user in (robot, inbound.discord.bot):
        person = inbound.discord.person(user)
        await person.react(message, "👍")
        await person.unreact(message, "👍")
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert [each.account for each in inbound.host.reactions] == [account(inbound.ada.user)]


async def test_a_reaction_on_what_somebody_else_said_is_not_even_looked_up(
    inbound: Inbound, message: Message
) -> None:
    told = _told(inbound, message) | {"message_author_id": "12"}
    await inbound.discord.send_event("MESSAGE_REACTION_ADD", told)
    await inbound.ada.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert [each.vote for each in inbound.host.reactions] == [Vote.DOWN]


async def test_nobody_is_asked_anything_after_a_reaction(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.question = said("Which paper do you mean?")
    before = len(inbound.discord.calls)
    await inbound.ada.react(message, "👍")
    await until(lambda: bool(inbound.host.reactions))
    await asyncio.sleep(0.05)
    assert len(inbound.discord.calls) == before
    assert inbound.host.question == Reply(blocks=(Text(text="Which paper do you mean?"),))


def _told(inbound: Inbound, message: Message) -> dict[str, Any]:
    return {
        "user_id": inbound.ada.user.id,
        "channel_id": message.channel.id,
        "message_id": message.id,
        "guild_id": inbound.guild.id,
        "emoji": {"id": None, "name": "👍"},
        "burst": False,
        "type": 0,
        "message_author_id": inbound.discord.bot.id,
    }
