from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeVar

import pytest

from bot.app import ThreadBridge
from bot.domain.audiences import Audience
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import DatabaseBusy, TemporaryFailure
from bot.domain.ports import UnitOfWork
from bot.runtime import sender
from bot.runtime.sender import Sender
from tests.fakes.platform import FakePlatform
from tests.unit.services.world import PAPERS, World, shown

T = TypeVar("T")


@dataclass
class BusyBridge:
    """Finds the database busy when an outcome is to be stored, as often as it is told to."""

    bridge: ThreadBridge
    platform: FakePlatform
    times: int

    async def use(self, work: Callable[[UnitOfWork], T]) -> T:
        if self.platform.posted and self.times:
            self.times -= 1
            raise DatabaseBusy("somebody else writes")
        return await self.bridge.use(work)

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.bridge.look(work)

    async def compute(self, work: Callable[[], T]) -> T:
        return await self.bridge.compute(work)


def states(world: World, audience: Audience) -> set[DeliveryState]:
    with world.uow() as uow:
        return {each.state for each in uow.editions.latest(audience.id)}


async def test_what_became_of_a_message_is_stored_though_the_database_was_busy(
    world: World, bridge: ThreadBridge, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sender, "SETTLE_PAUSES", (0.01, 0.01, 0.01))
    world.bring_subjects()
    audience = world.channel("retrieval")
    edition = world.edition(audience)
    platform = FakePlatform()
    busy = BusyBridge(bridge, platform, times=3)
    sending = Sender(bridge=busy, platforms={"web": platform}, owner="me", clock=lambda: world.now)
    await sending.tick()
    await sending.drain()
    assert states(world, audience) == {DeliveryState.SENT}
    assert platform.papers == shown(edition)


async def test_a_channel_that_refuses_delays_no_other(world: World, bridge: ThreadBridge) -> None:
    world.bring_subjects()
    refused = world.channel("retrieval")
    other = world.channel("robots", ref=type(PAPERS)(platform="web", channel="#robots"))
    for audience in (refused, other):
        world.edition(audience)

    def fault(delivery: Delivery) -> None:
        if delivery.audience == refused.id:
            raise TemporaryFailure("busy")

    platform = FakePlatform(fault=fault)
    sending = Sender(
        bridge=bridge, platforms={"web": platform}, owner="me", clock=lambda: world.now
    )
    await sending.tick()
    await sending.drain()
    assert states(world, other) == {DeliveryState.SENT}
    assert states(world, refused) == {DeliveryState.PENDING}
