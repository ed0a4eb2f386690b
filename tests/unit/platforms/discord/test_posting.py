import asyncio
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.editions import HeaderPayload, NotePayload
from bot.domain.errors import (
    DeliveryError,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.domain.health import Status
from bot.platforms.discord.assembling import assembled
from tests.fakes.discord.faults import Fault
from tests.unit.platforms.discord.outpost import HURRY, Outpost, running

QUICK = replace(HURRY, post=0.4)


async def test_a_message_is_posted_once_and_named_by_where_it_is(outpost: Outpost) -> None:
    async with outpost.connected() as platform:
        reference = await platform.post(outpost.note("Nothing new."))
    (message,) = outpost.channel.messages
    assert reference == f"{outpost.channel.id}/{message.id}"
    assert "Nothing new" in message.seen.text
    assert message.body["allowed_mentions"] == {"parse": []}


async def test_a_message_that_is_posted_again_soon_stays_one(outpost: Outpost) -> None:
    note = outpost.note("Once.")
    async with outpost.connected() as platform:
        first = await platform.post(note)
        assert await platform.post(note) == first
    async with outpost.connected() as platform:
        assert await platform.post(note) == first
        now = outpost.clock()
        assert platform.may_resend(attempted_at=now - timedelta(minutes=2), now=now)
        assert not platform.may_resend(attempted_at=now - timedelta(minutes=3), now=now)
    assert len(outpost.channel.messages) == 1


async def test_all_messages_of_a_digest_but_its_first_are_silent(outpost: Outpost) -> None:
    deliveries = outpost.ledger.compose(
        outpost.place, HeaderPayload(title="Papers"), NotePayload(text="A."), NotePayload(text="B.")
    )
    async with outpost.connected() as platform:
        for each in deliveries:
            await platform.post(each)
    assert [each.silent for each in outpost.channel.messages] == [False, True, True]


async def test_what_broke_on_the_way_is_sent_again_at_once_and_is_one_message(
    outpost: Outpost,
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, Fault.DROPPED_AFTER_ACCEPT):
            reference = await platform.post(outpost.note("Once."))
        assert platform.health().status is Status.OK
    (message,) = outpost.channel.messages
    assert reference.endswith(message.id)
    assert len(outpost.discord.calls_of("create_message")) == 2


@pytest.mark.parametrize(
    "fault", [Fault.DROPPED_AFTER_ACCEPT, Fault.DROPPED_BEFORE, Fault.SERVER_ERROR, Fault.SLOW]
)
async def test_what_stays_unclear_is_of_unknown_fate(outpost: Outpost, fault: Fault) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(fault, method="create_message", times=None, seconds=5),
            pytest.raises(UnknownOutcome),
        ):
            await platform.post(outpost.note("Once."))
        assert platform.health().status is Status.DEGRADED
        await platform.post(outpost.note("Twice."))
        assert platform.health().status is Status.OK


async def test_a_failing_discord_is_given_up_within_the_time_of_a_post(outpost: Outpost) -> None:
    loop = asyncio.get_running_loop()
    async with outpost.connected(replace(HURRY, post=1.5)) as platform:
        began = loop.time()
        with (
            outpost.discord.fault(Fault.BAD_GATEWAY, method="create_message", times=None) as fault,
            pytest.raises(UnknownOutcome),
        ):
            await platform.post(outpost.note("Once."))
        assert loop.time() - began < 2.5
    assert fault.hits == 2


async def test_nothing_is_posted_before_it_is_connected_or_after(outpost: Outpost) -> None:
    made = assembled(outpost.wiring(), HURRY)
    assert made.platform.health().status is Status.STARTING
    with pytest.raises(TemporaryFailure):
        await made.platform.post(outpost.note("Early."))
    async with running(made.platform):
        await made.platform.post(outpost.note("In time."))
    assert made.platform.health().status is Status.STOPPING
    with pytest.raises(DeliveryError):
        await made.platform.tell(outpost.account, "Late.")
    assert len(outpost.channel.messages) == 1


def _meeting(outpost: Outpost, fault: Fault | int) -> AbstractContextManager[object]:
    return outpost.discord.fault(fault, method="create_message")
