import discord
import pytest

from bot.domain.audiences import AudienceState
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.platforms.discord.serving.servers import REMOVED
from tests.contracts.platforms.stage import until
from tests.fakes.discord.permissions import Permission
from tests.unit.platforms.discord.outpost import Outpost

THUMB = "\N{THUMBS UP SIGN}"


async def test_a_server_that_removes_the_bot_has_no_digests_any_more(outpost: Outpost) -> None:
    direct, other = AudienceRef.direct(outpost.account), outpost.discord.add_guild(name="Other")
    elsewhere = AudienceRef(platform="discord", channel=other.add_channel(name="papers").id)
    outpost.ledger.open(elsewhere, [])
    async with outpost.connected() as platform:
        await outpost.discord.remove(outpost.guild)
        await until(lambda: outpost.audience().state is AudienceState.ENDED)
        assert outpost.audience().state_reason == REMOVED
        assert outpost.audience(direct).state is AudienceState.ACTIVE
        assert outpost.audience(elsewhere).state is AudienceState.ACTIVE
        assert platform.health().status is Status.OK


async def test_where_channels_are_is_found_without_going_through_all_servers_for_each(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    def refuse(*_: object) -> None:
        raise AssertionError("it goes through the channels of all servers")

    monkeypatch.setattr(discord.Client, "get_channel", refuse)
    async with outpost.connected():
        await until(lambda: outpost.kept().homes == {outpost.channel.id: outpost.guild.id})


async def test_an_outage_of_a_server_ends_nothing(outpost: Outpost) -> None:
    async with outpost.connected():
        await outpost.discord.outage(outpost.guild)
        await outpost.discord.outage(outpost.guild, over=True)
        await outpost.is_answered()
    assert outpost.audience().state is AudienceState.ACTIVE
    assert not outpost.channel.messages, "no server is greeted for coming back"


async def test_a_server_that_takes_the_bot_in_is_greeted_once_where_it_may(
    outpost: Outpost,
) -> None:
    guild = outpost.discord.add_guild(name="New", installed=False)
    closed, opened = guild.add_channel(name="closed"), guild.add_channel(name="open")
    closed.deny(guild.bot_role.id, Permission.SEND_MESSAGES)
    guild.add_channel(name="later")
    async with outpost.connected():
        await outpost.discord.install(guild)
        await until(lambda: bool(opened.messages))
        await outpost.discord.install(guild)
        await outpost.is_answered()
    assert "/papers" in opened.messages[0].seen.text
    assert sum(len(each.messages) for each in guild.channels.values()) == 1


async def test_a_server_where_it_may_nothing_is_joined_in_silence(outpost: Outpost) -> None:
    guild = outpost.discord.add_guild(name="New", installed=False)
    guild.add_channel(name="closed").deny(guild.bot_role.id, Permission.SEND_MESSAGES)
    async with outpost.connected():
        await outpost.discord.install(guild)
        await outpost.is_answered()
    assert not outpost.discord.calls_of("create_message")
