"""Servers that removed the bot while nobody listened: noticed, but never wrongly."""

from dataclasses import replace

import pytest

from bot.domain.audiences import AudienceState
from bot.domain.ids import AudienceRef
from bot.platforms.discord.serving.keeping import Kept
from bot.platforms.discord.serving.servers import REMOVED
from tests.contracts.platforms.stage import until
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.world import Guild
from tests.unit.platforms.discord.outpost import HURRY, Outpost


def _keep(outpost: Outpost, kept: Kept, application: int) -> None:
    with outpost.ledger.database.unit_of_work() as uow:
        kept.store(application, uow, now=outpost.clock())


def _state(outpost: Outpost, ref: AudienceRef | None = None) -> AudienceState:
    return outpost.audience(ref).state


def _elsewhere(outpost: Outpost, number: int = 1) -> tuple[Guild, AudienceRef]:
    """Open digests in a channel of another server; its number tells its shard."""
    other = outpost.discord.add_guild(str(number << 22), name=f"Other {number}")
    ref = AudienceRef(platform="discord", channel=other.add_channel(name="papers").id)
    outpost.ledger.open(ref, [])
    return other, ref


async def _served(outpost: Outpost) -> None:
    """Run until it is kept in which server each channel with digests is."""
    channels = 1 + sum(guild is not outpost.guild for guild in outpost.discord.guilds.values())
    async with outpost.connected():
        await until(lambda: len(outpost.kept().homes) == channels)


async def test_a_server_that_removed_the_bot_while_it_was_stopped_has_no_digests_any_more(
    outpost: Outpost,
) -> None:
    _, elsewhere = _elsewhere(outpost)
    await _served(outpost)
    outpost.guild.installed = False
    async with outpost.connected():
        await until(lambda: _state(outpost) is AudienceState.ENDED)
        await until(lambda: outpost.channel.id not in outpost.kept().homes)
    assert outpost.audience().state_reason == REMOVED
    assert _state(outpost, elsewhere) is AudienceState.ACTIVE
    assert _state(outpost, AudienceRef.direct(outpost.account)) is AudienceState.ACTIVE


async def test_each_shard_s_servers_are_its_own(outpost: Outpost) -> None:
    outpost.discord.shards = 2
    others = [_elsewhere(outpost, number) for number in (1, 2, 3)]
    await _served(outpost)
    gone, its_ref = others[0]
    gone.installed = False
    async with outpost.connected():
        await until(lambda: _state(outpost, its_ref) is AudienceState.ENDED)
        await until(lambda: len(outpost.kept().homes) == 3)
    for _, ref in others[1:]:
        assert _state(outpost, ref) is AudienceState.ACTIVE
    assert _state(outpost) is AudienceState.ACTIVE


async def test_a_server_that_is_out_of_order_at_the_start_keeps_its_digests(
    outpost: Outpost,
) -> None:
    other, elsewhere = _elsewhere(outpost)
    await _served(outpost)
    outpost.guild.unavailable, other.installed = True, False
    async with outpost.connected():
        await until(lambda: _state(outpost, elsewhere) is AudienceState.ENDED)
        await until(lambda: len(outpost.kept().homes) == 1)
    assert _state(outpost) is AudienceState.ACTIVE
    assert outpost.channel.id in outpost.kept().homes
    asked = [call.path["guild_id"] for call in outpost.discord.calls_of("get_guild")]
    assert asked == [other.id]


async def test_a_server_that_is_removed_before_its_channels_are_told_of_ends_too(
    outpost: Outpost,
) -> None:
    other, _ = _elsewhere(outpost)
    await _served(outpost)
    outpost.guild.unavailable, other.installed = True, False
    async with outpost.connected():
        await until(lambda: len(outpost.kept().homes) == 1)  # what was to be asked is asked
        await outpost.discord.remove(outpost.guild)
        await until(lambda: _state(outpost) is AudienceState.ENDED)


@pytest.mark.parametrize("fault", [Fault.UNAVAILABLE, 50013])
async def test_where_discord_does_not_say_that_it_is_gone_nothing_ends_before_it_does(
    outpost: Outpost, fault: Fault | int
) -> None:
    await _served(outpost)
    outpost.guild.installed = False
    with outpost.discord.fault(fault, method="get_guild", times=1) as planned:
        async with outpost.connected(replace(HURRY, again=0.3)):
            await until(lambda: bool(planned.hits))
            assert _state(outpost) is AudienceState.ACTIVE
            await until(lambda: _state(outpost) is AudienceState.ENDED)


async def test_a_server_that_discord_shows_when_it_is_asked_keeps_its_digests(
    outpost: Outpost,
) -> None:
    await _served(outpost)
    outpost.guild.installed = False
    with outpost.discord.fault(Fault.UNAVAILABLE, method="get_guild", times=1) as planned:
        async with outpost.connected(replace(HURRY, again=0.3)):
            await until(lambda: bool(planned.hits))
            outpost.guild.installed = True  # which the gateway did not tell of
            await until(lambda: len(outpost.discord.calls_of("get_guild")) == 2)
            await until(lambda: bool(outpost.discord.calls_of("get_guild")[-1].status))
            await outpost.is_answered()
    assert outpost.discord.calls_of("get_guild")[-1].status == [200]
    assert _state(outpost) is AudienceState.ACTIVE


async def test_another_bot_s_token_ends_nobody_s_digests(outpost: Outpost) -> None:
    application = int(outpost.discord.bot.id)
    homes = {outpost.channel.id: "4194304000"}
    _keep(outpost, Kept(homes=homes), application + 1)
    async with outpost.connected():
        await until(lambda: outpost.channel.id in outpost.kept().homes)
        await outpost.is_answered()
    assert _state(outpost) is AudienceState.ACTIVE
    assert not outpost.discord.calls_of("get_guild")
    assert outpost.kept(application + 1).homes == homes


async def test_a_removal_that_a_new_session_alone_tells_of_is_noticed(outpost: Outpost) -> None:
    other, elsewhere = _elsewhere(outpost)
    async with outpost.connected():
        other.installed = False  # while the gateway was lost, so that nobody was told
        await outpost.discord.invalidate()
        await until(lambda: _state(outpost, elsewhere) is AudienceState.ENDED)
        await outpost.discord.connected()
        await outpost.is_answered()
    assert _state(outpost) is AudienceState.ACTIVE
    assert outpost.discord.gateway.identified == 2


async def test_a_channel_that_is_subscribed_later_is_kept_too(outpost: Outpost) -> None:
    async with outpost.connected(replace(HURRY, regularly=0.05)):
        await until(lambda: bool(outpost.kept().homes))
        later = AudienceRef(platform="discord", channel=outpost.guild.add_channel(name="new").id)
        await outpost.discord.channel_created(outpost.guild.channels[later.channel])
        outpost.ledger.open(later, [])
        await until(lambda: outpost.kept().homes.get(later.channel) == outpost.guild.id)


async def test_what_is_kept_holds_the_commands_and_the_servers_side_by_side(
    outpost: Outpost,
) -> None:
    async with outpost.connected():
        await until(lambda: bool(outpost.kept().commands) and bool(outpost.kept().homes))
    assert outpost.kept().homes == {outpost.channel.id: outpost.guild.id}
    assert outpost.kept(1) == Kept()
