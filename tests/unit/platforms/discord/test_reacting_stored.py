"""Reactions over a real gateway: stored first, in order, and again where that fails."""

import asyncio
from typing import Any

import pytest
from structlog.testing import capture_logs

from bot.domain.errors import DatabaseBusy
from bot.domain.replies import Reply
from bot.services.reactions import Reaction
from tests.fakes.discord import Message
from tests.unit.platforms.discord.inbound import Inbound, account, until


@pytest.fixture
async def message(inbound: Inbound) -> Message:
    return await inbound.digest(inbound.place, inbound.channel)


async def test_a_reaction_that_was_not_stored_is_stored_soon_after(
    inbound: Inbound, message: Message
) -> None:
    busy = _Failing(inbound, DatabaseBusy("locked"), times=2)
    await inbound.ada.react(message, "👍")
    await until(lambda: bool(inbound.host.reactions))
    assert busy.failed == 2
    assert inbound.missed == []


async def test_what_cannot_be_stored_is_left_to_whoever_asks_for_all(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.fault = DatabaseBusy("locked")
    with capture_logs() as logs:
        await inbound.ada.react(message, "👍")
        await until(lambda: bool(inbound.missed))
    assert [entry["log_level"] for entry in logs] == ["warning"]
    assert not any("11" in str(value) for entry in logs for value in entry.values())


async def test_any_failure_at_all_is_logged_once_and_left_to_whoever_asks_for_all(
    inbound: Inbound, message: Message
) -> None:
    inbound.host.fault = RuntimeError("secret")
    with capture_logs() as logs:
        await inbound.ada.react(message, "👍")
        await until(lambda: bool(inbound.missed))
    assert [entry["log_level"] for entry in logs] == ["error"]
    inbound.host.fault = None
    await inbound.ada.unreact(message, "👍")
    await until(lambda: bool(inbound.host.reactions))


async def test_what_one_person_did_is_stored_in_the_order_in_which_they_did_it(
    inbound: Inbound, message: Message
) -> None:
    _Failing(inbound, DatabaseBusy("locked"), times=1)
    await inbound.ada.react(message, "👍")
    await inbound.ada.unreact(message, "👍")
    await until(lambda: len(inbound.host.reactions) == 2)
    assert [each.done for each in inbound.host.reactions] == [True, False]


async def test_one_person_waits_for_no_other(inbound: Inbound, message: Message) -> None:
    stored = asyncio.Event()
    react = inbound.host.react

    async def waits(reaction: Reaction, **more: Any) -> Reply | None:  # noqa: ANN401
        if reaction.account == account(inbound.ada.user):
            await stored.wait()
        return await react(reaction, **more)

    inbound.host.react = waits  # type: ignore[method-assign]
    await inbound.ada.react(message, "👍")
    await inbound.ben.react(message, "👎")
    await until(lambda: bool(inbound.host.reactions))
    assert [each.account for each in inbound.host.reactions] == [account(inbound.ben.user)]
    stored.set()
    await until(lambda: len(inbound.host.reactions) == 2)


class _Failing:
    """Lets the host fail some times before it stores a reaction."""

    def __init__(self, inbound: Inbound, error: Exception, *, times: int) -> None:
        self.failed = 0
        react = inbound.host.react

        async def fails(reaction: Reaction, **more: Any) -> Reply | None:  # noqa: ANN401
            if self.failed < times:
                self.failed += 1
                raise error
            return await react(reaction, **more)

        inbound.host.react = fails  # type: ignore[method-assign]
