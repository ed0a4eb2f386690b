import asyncio
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import (
    PermanentFailure,
    TemporaryFailure,
)
from bot.domain.health import Status
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.permissions import Permission
from tests.unit.platforms.discord.outpost import HURRY, Outpost

QUICK = replace(HURRY, post=0.4)


async def test_who_is_asked_to_wait_for_long_is_refused_for_now_with_the_wait(
    outpost: Outpost,
) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected() as platform:
        began = loop.time()
        with (
            outpost.discord.fault(
                Fault.RATE_LIMITED, method="create_message", retry_after=30
            ) as fault,
            pytest.raises(TemporaryFailure) as caught,
        ):
            await platform.post(outpost.note("Later."))
        assert loop.time() - began < 1
        assert fault.hits == 1
        assert caught.value.retry_after == timedelta(seconds=30)
        assert platform.health().status is Status.DEGRADED
    assert not outpost.channel.messages


async def test_who_is_asked_to_wait_for_a_moment_waits(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(Fault.RATE_LIMITED, method="create_message", retry_after=0.2):
            await platform.post(outpost.note("Soon."))
    assert len(outpost.channel.messages) == 1


async def test_who_is_asked_to_wait_again_and_again_is_refused_for_now(outpost: Outpost) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(
                Fault.RATE_LIMITED, method="create_message", retry_after=0.3, times=None
            ),
            pytest.raises(TemporaryFailure),
        ):
            await platform.post(outpost.note("Later."))
    assert not outpost.channel.messages


@pytest.mark.parametrize("fault", [Fault.BANNED])
async def test_a_ban_before_discord_is_a_refusal_for_now(outpost: Outpost, fault: Fault) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, fault), pytest.raises(TemporaryFailure):
            await platform.post(outpost.note("Later."))


@pytest.mark.parametrize(
    ("code", "words"),
    [
        (10003, "I can't find #reading-group"),
        (10004, "#reading-group"),
        (50001, "give me View Channel there."),
        (50013, "give me Send Messages and Embed Links there."),
        (10014, "Discord refuses messages in #reading-group (10014)"),
        (160005, "#reading-group is locked"),
        (200000, "AutoMod of the server blocked a message in #reading-group"),
    ],
)
async def test_a_channel_that_refuses_is_told_in_a_sentence_by_its_name(
    outpost: Outpost, code: int, words: str
) -> None:
    outpost.name_channel("#reading-group")
    async with outpost.connected() as platform:
        with _meeting(outpost, code), pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Nobody reads this."))
        assert words in str(caught.value)
        assert platform.health().status is Status.OK, "one channel's matter is no other's"


async def test_the_permission_that_lacks_is_named(outpost: Outpost) -> None:
    outpost.channel.deny(outpost.guild.bot_role.id, Permission.EMBED_LINKS)
    async with outpost.connected() as platform:
        with pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Nobody reads this."))
    assert "give me Embed Links there." in str(caught.value)


async def test_a_shape_that_discord_refuses_goes_out_as_words(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, 50035):
            await platform.post(outpost.note("What nobody may miss."))
    (message,) = outpost.channel.messages
    assert not message.embeds
    assert "What nobody may miss" in message.content


async def test_a_token_that_is_refused_is_a_failure_of_the_whole_until_a_post_succeeds(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, 401), pytest.raises(PermanentFailure) as caught:
            await platform.post(outpost.note("Refused."))
        assert "DISCORD_BOT_TOKEN" in str(caught.value)
        assert platform.health().status is Status.FAILED
        await platform.post(outpost.note("Taken."))
        assert platform.health().status is Status.OK


def _meeting(outpost: Outpost, fault: Fault | int) -> AbstractContextManager[object]:
    return outpost.discord.fault(fault, method="create_message")
