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
from tests.contracts.platforms.stage import serving, until
from tests.fakes.host import FakeHost
from tests.unit.platforms.discord.outpost import HURRY, Outpost, running

THUMB = "\N{THUMBS UP SIGN}"


async def test_it_can_be_run_again(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    for number in (1, 2):
        async with running(made.platform):
            await made.platform.post(outpost.note(f"Run {number}."))
            await outpost.is_answered()
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
