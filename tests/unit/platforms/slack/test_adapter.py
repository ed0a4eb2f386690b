import asyncio
import time
from contextlib import suppress
from datetime import timedelta

import pytest

from bot.domain.editions import PaperCard, PapersPayload
from bot.domain.errors import DatabaseFull, TemporaryFailure
from bot.domain.health import Status
from bot.domain.ids import AccountRef, AudienceRef, PaperId
from bot.domain.replies import Form, Reply
from bot.domain.whereabouts import NOWHERE, Whereabouts
from bot.platforms.slack.assembling import assembled
from bot.platforms.slack.serving.ways import GAP
from tests.contracts.platforms.stage import NOW, until
from tests.fakes.host import FakeHost
from tests.fakes.slack import Fault
from tests.unit.platforms.slack.outpost import HURRY, Outpost, running

CARD = PaperCard(paper_id=PaperId("p_aaaaaaaaaa"), number=1, title="Gating Networks")


async def test_nothing_is_posted_before_it_is_connected_or_after(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(outpost.for_socket), HURRY)
    assert made.platform.health().status is Status.STARTING
    with pytest.raises(TemporaryFailure):
        await made.platform.post(outpost.note("Early."))
    async with running(made.platform):
        await made.platform.post(outpost.note("In time."))
    assert made.platform.health().status is Status.STOPPING
    with pytest.raises(TemporaryFailure):
        await made.platform.tell(outpost.account, "Late.")
    assert len(outpost.channel.messages) == 1


async def test_it_says_where_it_is_connected_once_it_is(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(outpost.for_socket), HURRY)
    assert made.greeting is not None
    assert "served" not in made.greeting("http://127.0.0.1:8765")
    async with running(made.platform):
        told = made.greeting("http://127.0.0.1:8765")
        assert told == "Slack is served by Socket Mode in Lab."


async def test_it_can_be_run_again(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(outpost.for_socket), HURRY)
    for number in (1, 2):
        async with running(made.platform):
            await made.platform.post(outpost.note(f"Run {number}."))
            await _is_answered(outpost)
    assert len(outpost.channel.messages) == 2


async def test_a_refreshed_connection_loses_nothing(outpost: Outpost) -> None:
    async with outpost.connected():
        for _ in range(3):
            await outpost.slack.refresh_sockets()
            await outpost.slack.connected()
            await _is_answered(outpost)
    assert outpost.slack.sockets.opened >= 4


async def test_a_lost_connection_comes_back_within_moments(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        for _ in range(3):
            outpost.slack.lose_sockets()
            began = time.monotonic()
            await platform.post(outpost.note("Posting needs no socket."))
            await outpost.slack.connected()
            assert time.monotonic() - began < 2
            await _is_answered(outpost)
    assert outpost.slack.sockets.opened == 4


async def test_a_connection_that_stays_lost_is_told_and_comes_back(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        with outpost.slack.fault(Fault.UNAVAILABLE, method="apps.connections.open", times=None):
            outpost.slack.lose_sockets()
            await until(lambda: platform.health().status is Status.DEGRADED)
            await platform.post(outpost.note("Posting goes on."))
        await until(lambda: platform.health().status is Status.OK)
        await _is_answered(outpost)


async def test_a_machine_that_slept_asks_what_it_missed(outpost: Outpost) -> None:
    outpost.clock.now = NOW
    async with outpost.connected() as platform:
        (delivery,) = outpost.ledger.compose(outpost.place, PapersPayload(cards=(CARD,)))
        await outpost.ledger.post(delivery, platform)
        await asyncio.sleep(0.1)
        assert not outpost.slack.calls_of("reactions.get")
        outpost.clock.advance(GAP + timedelta(seconds=1))
        await until(lambda: bool(outpost.slack.calls_of("reactions.get")))


async def test_a_reaction_from_while_the_connection_was_lost_is_delivered_later(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.note("Take this."), platform)
        outpost.slack.lose_sockets()
        person = outpost.slack.person(outpost.ada)
        await person.react(outpost.channel.messages[0], "+1")
        await until(lambda: bool(outpost.host.reactions))
    (reaction,) = outpost.host.reactions
    assert reaction.account == outpost.account


async def test_an_event_that_was_not_stored_is_not_acknowledged(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        await outpost.ledger.post(outpost.note("Take this."), platform)
        outpost.host.fault = DatabaseFull("The disk is full.")
        outpost.slack.deliveries.ack_within = 0.3
        person = outpost.slack.person(outpost.ada)
        turn = await person.react(outpost.channel.messages[0], "+1")
        assert turn.trouble
        outpost.host.fault = None
        await until(lambda: bool(outpost.host.reactions))


@pytest.mark.parametrize(
    ("method", "variable"),
    [("auth.test", "SLACK_BOT_TOKEN"), ("apps.connections.open", "SLACK_APP_TOKEN")],
)
@pytest.mark.parametrize(
    ("fault", "status"),
    [
        ("invalid_auth", Status.FAILED),
        ("account_inactive", Status.FAILED),
        (Fault.SERVER_ERROR, Status.DEGRADED),
        (Fault.UNAVAILABLE, Status.DEGRADED),
    ],
)
async def test_a_start_that_slack_refuses_is_told_and_tried_again(
    outpost: Outpost, method: str, variable: str, fault: Fault | str, status: Status
) -> None:
    made = assembled(outpost.wiring(outpost.for_socket), HURRY)
    task = asyncio.create_task(made.platform.run())
    with outpost.slack.fault(fault, method=method, times=None):
        await until(lambda: made.platform.health().status is status)
        detail = made.platform.health().detail
        assert detail.endswith(".")
        assert (variable in detail) is (status is Status.FAILED)
        with pytest.raises(TemporaryFailure):
            await made.platform.post(outpost.note("Not yet."))
    await until(lambda: made.platform.health().status is Status.OK)
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_a_slack_that_is_not_there_is_told_and_tried_again(outpost: Outpost) -> None:
    environ = {**outpost.for_socket, "SLACK_API_BASE_URL": "http://127.0.0.1:9/api/"}
    made = assembled(outpost.wiring(environ), HURRY)
    task = asyncio.create_task(made.platform.run())
    await until(lambda: made.platform.health().status is Status.DEGRADED)
    assert made.platform.health().detail == "Slack can't be reached just now."
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


async def test_it_stops_within_two_seconds_in_the_midst_of_things(outpost: Outpost) -> None:
    host = outpost.host = NeverDone()
    async with outpost.connected():
        await outpost.slack.person(outpost.ada).say("/papers mine", at=outpost.channel)
        await host.asked.wait()
        began = time.monotonic()
    assert time.monotonic() - began < 2


async def test_whoever_removes_the_app_is_not_served_any_more(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        await outpost.slack.uninstall(outpost.team)
        await until(lambda: platform.health().status is Status.FAILED)
        assert "install it again" in platform.health().detail
    with outpost.ledger.database.unit_of_work() as uow:
        audience = uow.audiences.find(outpost.place)
        assert audience is not None
        assert audience.state == "ended"


async def test_an_old_report_of_a_removal_is_not_believed(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        delivery = await outpost.slack.send_event(outpost.team, {"type": "app_uninstalled"})
        await delivery.was_acked.wait()
        assert platform.health().status is Status.OK
        await platform.post(outpost.note("Still here."))
    with outpost.ledger.database.unit_of_work() as uow:
        audience = uow.audiences.find(outpost.place)
        assert audience is not None
        assert audience.state == "active"


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


async def _is_answered(outpost: Outpost) -> None:
    turn = await outpost.slack.person(outpost.ada).say("/papers mine", at=outpost.channel)
    answer = await turn.answer()
    assert "Understood." in answer.seen.text
