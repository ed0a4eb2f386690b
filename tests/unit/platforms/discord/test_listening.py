"""Commands through an unmodified discord.py: what comes of each."""

from typing import Any

from bot.domain.ids import AudienceRef
from bot.domain.whereabouts import NOWHERE
from bot.platforms.discord.hearing import acting, answering
from bot.platforms.discord.hearing.listening import NO_CHANNEL, NO_COMMAND, UNKNOWN
from tests.fakes.discord import Permission
from tests.unit.platforms.discord.inbound import Inbound, account, until


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


async def test_in_a_post_of_a_forum_another_permission_counts(inbound: Inbound) -> None:
    post = await inbound.thread()
    forum = inbound.channel.as_json() | {"id": "41", "type": 15, "available_tags": []}
    await inbound.discord.send_event("CHANNEL_CREATE", forum)
    told = post.as_json() | {"parent_id": "41"}
    await inbound.discord.send_event("THREAD_DELETE", told)
    await inbound.discord.send_event("THREAD_CREATE", told)
    role = inbound.guild.bot_role.id
    for denied in (Permission.SEND_MESSAGES, Permission.SEND_MESSAGES_IN_THREADS):
        inbound.channel.deny(role, denied)
        await (await inbound.ada.say("/papers subscribe here agents", at=post)).message()
    first, second = (typed.where.obstacle for typed in inbound.host.typed)
    assert first == ""
    assert second == "I can't post in #Papers yet: give me Send Messages in Threads there."


async def test_a_server_s_channel_that_discord_does_not_tell_is_nobody_s_direct_messages(
    inbound: Inbound,
) -> None:
    gateway = inbound.discord.gateway
    tell = gateway.tell

    async def told(name: str, data: Any, **where: Any) -> bool:  # noqa: ANN401 - as it is called
        return await tell(name, {**data, "channel": {"id": "77", "type": 99}}, **where)

    gateway.tell = told  # type: ignore[method-assign]
    answer = await (await inbound.ada.say("/papers mine", at=inbound.channel)).message()
    assert NO_CHANNEL in answer.seen.text
    assert inbound.host.typed == []
    assert await inbound.ada.complete("papers topic", "words", "a", at=inbound.channel) == []


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


async def test_a_command_that_is_no_more_is_answered_with_a_sentence(inbound: Inbound) -> None:
    for each in inbound.discord.commands.values():
        each["name"] = each["name"].replace("Similar", "Cousins")
    message = await inbound.digest(inbound.place, inbound.channel)
    answer = await (await inbound.ada.menu("Cousins", message)).message()
    assert NO_COMMAND in answer.seen.text


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


def test_the_sentences_are_sentences() -> None:
    for each in (UNKNOWN, NO_COMMAND, answering.BROKEN, acting.NOT_KNOWN, acting.NO_PAPER):
        assert each.endswith(".")
