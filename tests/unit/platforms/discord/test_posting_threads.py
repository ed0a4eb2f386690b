import pytest

from bot.domain.editions import HeaderPayload
from bot.domain.errors import (
    PermanentFailure,
)
from bot.domain.health import Status
from tests.unit.platforms.discord.outpost import Outpost


async def test_papers_stand_in_the_thread_of_their_header(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        posted = await platform.post(outpost.note("A paper.", thread=reference))
        await platform.post(outpost.note("Another one.", thread=reference))
        await platform.post(outpost.note("Another channel's.", thread="9/1711440000"))
        await platform.post(outpost.note("No thread's.", thread="nonsense"))
    (message, *others) = outpost.channel.messages
    assert posted.startswith(f"{message.id}/")
    assert len(outpost.discord.channels[message.id].messages) == 2
    assert len(others) == 2
    assert len(outpost.discord.calls_of("create_thread_from_message")) == 1


async def test_a_thread_that_is_there_after_a_restart_is_used(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        await platform.post(outpost.note("A paper.", thread=reference))
    async with outpost.connected() as platform:
        await platform.post(outpost.note("Another one.", thread=reference))
    (message,) = outpost.channel.messages
    assert len(outpost.discord.channels[message.id].messages) == 2


@pytest.mark.parametrize("code", [50013, 10008])
async def test_papers_whose_thread_cannot_be_begun_stand_in_the_channel(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(code, method="create_thread_from_message"):
            await platform.post(outpost.note("A paper.", thread=f"{outpost.channel.id}/1711"))
    assert len(outpost.channel.messages) == 1


@pytest.mark.parametrize("code", [10003, 50001, 50013, 50083, 160005])
async def test_papers_whose_thread_is_gone_or_locked_stand_in_the_channel_and_stay_there(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        await platform.post(outpost.note("A paper.", thread=reference))
        (message,) = outpost.channel.messages
        with outpost.discord.fault(
            code, method="create_message", channel=message.id, times=None
        ) as refused:
            for name in ("Another one.", "A third one."):
                await platform.post(outpost.note(name, thread=reference))
        assert platform.health().status is Status.OK
    assert refused.hits == 1
    assert len(outpost.channel.messages) == 3


async def test_a_thread_that_may_not_be_begun_is_asked_for_once(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with outpost.discord.fault(50013, method="create_thread_from_message", times=None) as fault:
            for name in ("A paper.", "Another one."):
                await platform.post(outpost.note(name, thread=f"{outpost.channel.id}/1711"))
    assert fault.hits == 1
    assert len(outpost.channel.messages) == 2


async def test_a_token_that_is_refused_in_a_thread_is_not_the_thread_s_matter(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        (header,) = outpost.ledger.compose(outpost.place, HeaderPayload(title="Paper Round"))
        reference = await platform.post(header)
        with (
            outpost.discord.fault(401, method="create_thread_from_message"),
            pytest.raises(PermanentFailure, match="DISCORD_BOT_TOKEN"),
        ):
            await platform.post(outpost.note("A paper.", thread=reference))
        await platform.post(outpost.note("A paper.", thread=reference))
    (message,) = outpost.channel.messages
    assert len(outpost.discord.channels[message.id].messages) == 1
