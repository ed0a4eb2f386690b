import asyncio
import threading
import time
from contextlib import suppress
from dataclasses import replace

import pytest
from discord.gateway import DiscordWebSocket, KeepAliveHandler
from discord.http import Route

from bot.domain.audiences import AudienceState
from bot.domain.errors import PermanentFailure
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef
from bot.domain.replies import Form, Reply
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.platforms.discord.assembling import assembled
from bot.platforms.discord.serving import tree
from bot.platforms.discord.serving.client import MOST_AGAIN
from bot.platforms.discord.serving.gateway import RESERVE
from bot.platforms.discord.serving.servers import REMOVED
from bot.platforms.discord.serving.syncing import FILE_NAME
from tests.contracts.platforms.stage import NOW, serving, until
from tests.fakes.discord.faults import Fault
from tests.fakes.discord.permissions import Permission
from tests.fakes.host import FakeHost
from tests.unit.platforms.discord.outpost import HURRY, Outpost, running

THUMB = "\N{THUMBS UP SIGN}"


async def test_it_says_where_it_is_connected_once_it_is(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    assert made.greeting is not None
    assert made.greeting("") == "Discord is being connected."
    async with running(made.platform):
        assert made.greeting("") == "Discord is served in 1 server."


async def test_a_bot_in_no_server_says_how_to_invite_it(outpost: Outpost) -> None:
    outpost.guild.installed = False
    made = assembled(outpost.wiring(), HURRY)
    async with running(made.platform):
        assert made.greeting is not None
        assert "permissions=309237763136" in made.greeting("")
        assert "applications.commands" in made.greeting("")


async def test_it_can_be_run_again(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    for number in (1, 2):
        async with running(made.platform):
            await made.platform.post(outpost.note(f"Run {number}."))
            await _is_answered(outpost)
    assert len(outpost.channel.messages) == 2


async def test_discord_is_where_the_settings_say_while_it_runs_and_no_longer(
    outpost: Outpost,
) -> None:
    before = Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY
    Route.BASE = "https://discord.invalid/api/v10"
    try:
        async with outpost.connected():
            assert outpost.discord.api_url == Route.BASE
            assert str(DiscordWebSocket.DEFAULT_GATEWAY) == outpost.discord.gateway_url
        assert Route.BASE == "https://discord.invalid/api/v10"
    finally:
        Route.BASE, DiscordWebSocket.DEFAULT_GATEWAY = before


async def test_the_commands_are_sent_once_and_again_only_when_they_changed(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    for _ in range(2):
        async with outpost.connected():
            await until(lambda: bool(outpost.discord.commands))
            await asyncio.sleep(0.05)
    assert len(outpost.discord.calls_of("bulk_set_application_commands")) == 1
    fewer = tree.commands()[:1]
    monkeypatch.setattr(tree, "commands", lambda: fewer)
    async with outpost.connected():
        await until(lambda: len(outpost.discord.commands) == 1)
    (outpost.home / "var" / FILE_NAME).unlink()
    async with outpost.connected():
        await until(lambda: len(outpost.discord.calls_of("bulk_set_application_commands")) == 3)


async def test_commands_that_discord_does_not_take_are_told(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    with outpost.discord.fault(50035, method="bulk_set_application_commands"):
        async with serving(made.platform):
            await until(lambda: "commands" in made.platform.health().detail)
            assert made.platform.health().status is Status.DEGRADED
            await made.platform.post(outpost.note("Posting goes on."))


async def test_an_event_that_cannot_be_read_ends_nothing(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        for name in ("MESSAGE_REACTION_ADD", "GUILD_CREATE", "INTERACTION_CREATE"):
            await outpost.discord.send_event(name, {"nonsense": True})
        await outpost.discord.send_event("CHANNEL_UPDATE", None)
        await _is_answered(outpost)
        await platform.post(outpost.note("Still here."))
    assert outpost.discord.gateway.identified == 1


async def test_a_frame_that_cannot_be_read_costs_one_new_session(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        (socket,) = outpost.discord.gateway.sockets
        await socket.send_text("[]")
        await until(lambda: outpost.discord.gateway.identified == 2)
        await until(lambda: platform.health().status is Status.OK)
        await _is_answered(outpost)


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
            await _is_answered(outpost)
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
        await until(lambda: platform.health().status is Status.OK)
        await _is_answered(outpost)


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


async def test_digests_that_a_refused_token_held_back_go_on_once_it_is_accepted(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with (
            outpost.discord.fault(401, method="create_message"),
            pytest.raises(PermanentFailure) as caught,
        ):
            await platform.post(outpost.note("Refused."))
    with outpost.ledger.database.unit_of_work() as uow:
        paused = replace(
            outpost.audience(), state=AudienceState.PAUSED, state_reason=str(caught.value)
        )
        uow.audiences.update(paused)
        uow.commit()
    async with outpost.connected():
        assert outpost.audience().state is AudienceState.ACTIVE


async def test_it_stops_within_two_seconds_in_the_midst_of_things(outpost: Outpost) -> None:
    host = outpost.host = NeverDone()
    async with outpost.connected():
        await until(lambda: bool(outpost.discord.commands))
        asking = asyncio.create_task(
            outpost.discord.person(outpost.ada).say("/papers mine", at=outpost.channel)
        )
        await host.asked.wait()
        began = time.monotonic()
    assert time.monotonic() - began < 2
    asking.cancel()


@pytest.mark.parametrize("milliseconds", range(5, 65, 10))
async def test_stopped_while_it_connects_it_leaves_no_heartbeat_behind(
    outpost: Outpost, milliseconds: int
) -> None:
    made = assembled(outpost.wiring(), HURRY)
    async with serving(made.platform):
        await asyncio.sleep(milliseconds / 1000)
    beating = [each for each in threading.enumerate() if isinstance(each, KeepAliveHandler)]
    assert [each.name for each in beating if each.is_alive()] == []


async def test_it_stops_within_two_seconds_where_discord_says_no_goodbye(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with outpost.connected():
        before = outpost.discord.gateway.sockets.copy()
        for socket in before:
            monkeypatch.setattr(socket._socket, "_autoclose", False)
        began = time.monotonic()
    assert time.monotonic() - began < 2


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


async def test_an_outage_of_a_server_ends_nothing(outpost: Outpost) -> None:
    async with outpost.connected():
        await outpost.discord.outage(outpost.guild)
        await outpost.discord.outage(outpost.guild, over=True)
        await _is_answered(outpost)
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
        await _is_answered(outpost)
    assert "/papers" in opened.messages[0].seen.text
    assert sum(len(each.messages) for each in guild.channels.values()) == 1


async def test_a_server_where_it_may_nothing_is_joined_in_silence(outpost: Outpost) -> None:
    guild = outpost.discord.add_guild(name="New", installed=False)
    guild.add_channel(name="closed").deny(guild.bot_role.id, Permission.SEND_MESSAGES)
    async with outpost.connected():
        await outpost.discord.install(guild)
        await _is_answered(outpost)
    assert not outpost.discord.calls_of("create_message")


async def test_two_shards_are_served_and_one_that_begins_anew_asks_what_it_missed(
    outpost: Outpost,
) -> None:
    outpost.discord.shards, outpost.clock.now = 2, NOW
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.paper(), platform)
        await _is_answered(outpost)
        asked = len(outpost.discord.calls_of("get_message"))
        session = next(iter(outpost.discord.gateway.sessions.values()))
        assert session.socket is not None
        outpost.discord.gateway.sessions.pop(session.id)
        session.socket.cut()
        await until(lambda: outpost.discord.gateway.identified == 3)
        await until(lambda: len(outpost.discord.calls_of("get_message")) > asked)


async def test_too_many_refusals_stop_what_is_sent_and_health_says_so(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    async with running(made.platform) as platform:
        platform._budget.most = 3  # type: ignore[attr-defined]
        with outpost.discord.fault(50013, method="create_message", times=None):
            for _ in range(5):
                with suppress(Exception):
                    await platform.post(outpost.note("Refused."))
        assert len(outpost.discord.calls_of("create_message")) == 3
        assert platform.health().status is Status.DEGRADED
        assert "refused too many requests" in platform.health().detail


class NeverDone(FakeHost):
    """Never answers a command."""

    def __init__(self) -> None:
        super().__init__()
        self.asked = asyncio.Event()

    async def command(
        self,
        line: str,
        caller: AccountRef,
        place: AudienceRef,
        *,
        manages: bool = True,
        where: Whereabouts = NOWHERE,
    ) -> Reply | Form:
        self.asked.set()
        await asyncio.Event().wait()
        raise AssertionError


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


async def _is_answered(outpost: Outpost) -> None:
    await until(lambda: bool(outpost.discord.commands))
    turn = await outpost.discord.person(outpost.ada).say("/papers mine", at=outpost.channel)
    answer = await turn.answer()
    assert "Understood" in answer.seen.text
