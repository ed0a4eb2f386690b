import asyncio
from contextlib import suppress

import pytest

from bot.domain.health import Status
from bot.platforms.discord.assembling import assembled
from bot.platforms.discord.serving.client import MOST_AGAIN
from bot.platforms.discord.serving.gateway import RESERVE
from tests.contracts.platforms.stage import NOW, until
from tests.fakes.discord.faults import Fault
from tests.unit.platforms.discord.outpost import HURRY, Outpost

THUMB = "\N{THUMBS UP SIGN}"


async def test_an_event_that_cannot_be_read_ends_nothing(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        for name in ("MESSAGE_REACTION_ADD", "GUILD_CREATE", "INTERACTION_CREATE"):
            await outpost.discord.send_event(name, {"nonsense": True})
        await outpost.discord.send_event("CHANNEL_UPDATE", None)
        await outpost.is_answered()
        await platform.post(outpost.note("Still here."))
    assert outpost.discord.gateway.identified == 1


async def test_a_frame_that_cannot_be_read_costs_one_new_session(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (socket,) = outpost.discord.gateway.sockets
        await socket.send_text("[]")
        await until(lambda: outpost.discord.gateway.identified == 2)
        await outpost.discord.connected()
        await until(lambda: platform.health().status is Status.OK)
        await outpost.is_answered()


async def test_op_7_and_lost_connections_are_resumed_and_nothing_is_lost(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        note = outpost.paper()
        await outpost.ledger.post(note, platform)
        for cut in (
            outpost.discord.reconnect(),
            outpost.discord.close_sockets(4000),
            _async(outpost.discord.lose_sockets),
        ):
            resumed = outpost.discord.gateway.resumed
            await cut
            await until(lambda before=resumed: outpost.discord.gateway.resumed > before)  # type: ignore[misc]
            await outpost.is_answered()
    assert outpost.discord.gateway.identified == 1


async def test_a_reaction_from_while_the_connection_was_lost_is_replayed(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.paper(), platform)
        outpost.discord.lose_sockets()
        await outpost.discord.person(outpost.ada).react(outpost.channel.messages[0], THUMB)
        await until(lambda: bool(outpost.host.reactions))
    (reaction,) = outpost.host.reactions
    assert reaction.account == outpost.account
    assert outpost.discord.gateway.identified == 1


async def test_after_a_gap_that_is_not_replayed_the_reactions_are_asked_for(
    outpost: Outpost,
) -> None:
    outpost.clock.now = NOW
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.paper(), platform)
        ada = outpost.discord.person(outpost.ada)
        await ada.react(outpost.channel.messages[0], THUMB, told=False)
        assert not _votes(outpost)
        await outpost.discord.invalidate()
        await until(lambda: outpost.discord.gateway.identified == 2)
        await until(lambda: _votes(outpost) == 1)


async def test_a_session_that_ends_again_and_again_is_begun_anew_by_another_client(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        for number in range(1, MOST_AGAIN + 2):
            await until(lambda n=number: outpost.discord.gateway.identified == n)  # type: ignore[misc]
            assert len(outpost.discord.calls_of("get_bot_gateway")) == (
                2 if number <= MOST_AGAIN else 4
            )
            await outpost.discord.connected()
            await outpost.discord.invalidate()
        await until(lambda: outpost.discord.gateway.identified == MOST_AGAIN + 2)
        await outpost.discord.connected()
        await until(lambda: platform.health().status is Status.OK)
        await outpost.is_answered()


async def test_the_last_beginnings_of_a_day_are_left_to_people(outpost: Outpost) -> None:
    outpost.discord.gateway.identified = 1000 - RESERVE
    made = assembled(outpost.wiring(), HURRY)
    task = asyncio.create_task(made.platform.run())
    await until(lambda: made.platform.health().status is Status.DEGRADED)
    assert "connect again in 1440 min" in made.platform.health().detail
    await _stopped(task)
    assert outpost.discord.gateway.identified == 1000 - RESERVE


@pytest.mark.parametrize("code", [4004, 4013, 4014])
async def test_a_gateway_that_refuses_is_told_and_tried_again(outpost: Outpost, code: int) -> None:
    made = assembled(outpost.wiring(), HURRY)
    task = asyncio.create_task(made.platform.run())
    with outpost.discord.fault(Fault.CLOSED, method="identify", times=None, code=code):
        await until(lambda: made.platform.health().status is Status.FAILED)
        assert made.platform.health().detail.endswith(".")
        assert ("DISCORD_BOT_TOKEN" in made.platform.health().detail) is (code == 4004)
    await until(lambda: made.platform.health().status is Status.OK)
    await _stopped(task)


@pytest.mark.parametrize(
    ("fault", "status"),
    [
        (401, Status.FAILED),
        (Fault.UNAVAILABLE, Status.DEGRADED),
        (Fault.BANNED, Status.DEGRADED),
        (Fault.DROPPED_BEFORE, Status.DEGRADED),
    ],
)
@pytest.mark.parametrize("method", ["get_my_user", "get_bot_gateway"])
async def test_a_start_that_discord_refuses_is_told_and_tried_again(
    outpost: Outpost, method: str, fault: Fault | int, status: Status
) -> None:
    made = assembled(outpost.wiring(), HURRY)
    task = asyncio.create_task(made.platform.run())
    with outpost.discord.fault(fault, method=method, times=None):
        await until(lambda: made.platform.health().status is status)
        assert made.platform.health().detail.endswith(".")
    await until(lambda: made.platform.health().status is Status.OK)
    await _stopped(task)


async def test_a_discord_that_is_not_there_is_told(outpost: Outpost) -> None:
    environ = {**outpost.environ, "DISCORD_API_BASE": "http://127.0.0.1:9/api/v10"}
    made = assembled(outpost.wiring(environ), HURRY)
    task = asyncio.create_task(made.platform.run())
    await until(lambda: made.platform.health().status is Status.DEGRADED)
    assert made.platform.health().detail == "Discord can't be reached just now."
    await _stopped(task)


async def test_two_shards_are_served_and_one_that_begins_anew_asks_what_it_missed(
    outpost: Outpost,
) -> None:
    outpost.discord.shards, outpost.clock.now = 2, NOW
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.paper(), platform)
        await outpost.is_answered()
        asked = len(outpost.discord.calls_of("get_message"))
        session = next(iter(outpost.discord.gateway.sessions.values()))
        assert session.socket is not None
        outpost.discord.gateway.sessions.pop(session.id)
        session.socket.cut()
        await until(lambda: outpost.discord.gateway.identified == 3)
        await until(lambda: len(outpost.discord.calls_of("get_message")) > asked)


def _votes(outpost: Outpost) -> int:
    with outpost.ledger.database.unit_of_work(read_only=True) as uow:
        reader = uow.readers.find(outpost.account)
        assert reader is not None
        return len(uow.signals.votes(reader.id))


async def _async(cut: object) -> None:
    assert callable(cut)
    cut()


async def _stopped(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task
