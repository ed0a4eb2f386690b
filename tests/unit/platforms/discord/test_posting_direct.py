from collections.abc import Callable
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import timedelta

import pytest

from bot.domain.errors import (
    DatabaseBusy,
    PermanentFailure,
    TemporaryFailure,
)
from bot.domain.health import Status
from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.platforms.discord.sending.pacing import LONGEST_WAIT
from tests.fakes.discord.faults import Fault
from tests.unit.platforms.discord.outpost import HURRY, Outpost

QUICK = replace(HURRY, post=0.4)


async def test_what_is_personal_goes_into_direct_messages_opened_once(outpost: Outpost) -> None:
    direct = AudienceRef.direct(outpost.account)
    async with outpost.connected() as platform:
        first = await outpost.ledger.post(outpost.note("For you.", to=direct), platform)
        await platform.tell(outpost.account, "Your digests are paused.")
    conversation = outpost.discord.direct(outpost.ada)
    assert first.startswith(f"{conversation.id}/")
    assert "Your digests are paused" in conversation.messages[1].seen.text
    async with outpost.connected() as platform:
        await platform.tell(outpost.account, "They go on.")
    assert len(outpost.discord.calls_of("create_dm")) == 1, "the ledger knows it after a restart"


async def test_direct_messages_that_went_elsewhere_are_opened_anew(outpost: Outpost) -> None:
    direct = AudienceRef.direct(outpost.account)
    async with outpost.connected() as platform:
        await platform.post(outpost.note("For you.", to=direct))
        with _meeting(outpost, 10003):
            await platform.tell(outpost.account, "Again.")
    assert len(outpost.discord.calls_of("create_dm")) == 2
    assert len(outpost.discord.direct(outpost.ada).messages) == 2


@pytest.mark.parametrize("code", [50007, 50278])
async def test_somebody_who_cannot_be_written_to_is_told_what_to_allow(
    outpost: Outpost, code: int
) -> None:
    async with outpost.connected() as platform:
        with _meeting(outpost, code), pytest.raises(PermanentFailure, match="privacy settings"):
            await platform.tell(outpost.account, "Hello.")


async def test_somebody_who_takes_no_messages_is_a_refusal_for_good(outpost: Outpost) -> None:
    outpost.ada.refuses_messages = True
    async with outpost.connected() as platform:
        with pytest.raises(PermanentFailure) as caught:
            await platform.tell(outpost.account, "Hello.")
        assert "privacy settings" in str(caught.value)
        assert platform.health().status is Status.OK


@pytest.mark.parametrize("fault", [Fault.DROPPED_AFTER_ACCEPT, Fault.SLOW, Fault.UNAVAILABLE])
async def test_direct_messages_that_cannot_be_opened_are_tried_again(
    outpost: Outpost, fault: Fault
) -> None:
    async with outpost.connected(QUICK) as platform:
        with (
            outpost.discord.fault(fault, method="create_dm", seconds=5),
            pytest.raises(TemporaryFailure),
        ):
            await platform.tell(outpost.account, "Hello.")
        await platform.tell(outpost.account, "Hello.")
    assert len(outpost.discord.direct(outpost.ada).messages) == 1


async def test_direct_messages_are_opened_one_after_the_other(outpost: Outpost) -> None:
    people = [outpost.discord.add_user(name=f"u{number}") for number in range(3)]
    accounts = [replace(outpost.account, external_id=each.id) for each in people]
    async with outpost.connected(replace(HURRY, opening=LONGEST_WAIT + 1)) as platform:
        await platform.tell(accounts[0], "Hello.")
        with pytest.raises(TemporaryFailure) as caught:
            await platform.tell(accounts[1], "Hello.")
    assert caught.value.retry_after is not None
    assert caught.value.retry_after > timedelta(seconds=LONGEST_WAIT)


async def test_direct_messages_go_out_though_the_database_does_not_say_where_to(
    outpost: Outpost, monkeypatch: pytest.MonkeyPatch
) -> None:
    async def busy(_: Callable[[UnitOfWork], object]) -> object:
        raise DatabaseBusy("locked")

    async with outpost.connected() as platform:
        monkeypatch.setattr(outpost.bridge, "look", busy)
        await platform.tell(outpost.account, "Hello.")
    assert len(outpost.discord.direct(outpost.ada).messages) == 1


def _meeting(outpost: Outpost, fault: Fault | int) -> AbstractContextManager[object]:
    return outpost.discord.fault(fault, method="create_message")
