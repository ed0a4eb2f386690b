import asyncio
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import TypeVar

import pytest
from sqlalchemy import String, type_coerce, update

from bot.app import ThreadBridge
from bot.domain.audiences import Audience
from bot.domain.editions import Delivery, DeliveryState
from bot.domain.errors import DatabaseBusy, TemporaryFailure
from bot.domain.ids import AudienceRef
from bot.domain.leases import SENDER_LEASE
from bot.domain.ports import UnitOfWork
from bot.runtime import sender
from bot.runtime.pace import Pace
from bot.runtime.sender import Sender
from bot.storage.tables import DeliveryRow
from tests.fakes.platform import FakePlatform
from tests.unit.services.world import PAPERS, World, shown

T = TypeVar("T")


@dataclass
class BusyBridge:
    """Finds the database busy when an outcome is to be stored, as often as it is told to."""

    bridge: ThreadBridge
    platform: FakePlatform
    times: int

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        if self.platform.posted and self.times:
            self.times -= 1
            raise DatabaseBusy("somebody else writes")
        return await self.bridge.use(work, patient=patient)

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


def at_once() -> Pace:
    """Return a pace that lets everybody go when they ask: the greatest crowd there can be."""
    return Pace(gap=0.0, longest=0.0)


@dataclass
class CrowdedBridge:
    """Counts the steps that write, and how many wait for the database at one time.

    `impatient` are those that people's votes would stand behind.
    """

    bridge: ThreadBridge
    used: int = 0
    impatient: int = 0
    waiting: int = 0
    most: int = 0

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        self.used += 1
        self.impatient += not patient
        self.waiting += 1
        self.most = max(self.most, self.waiting)
        try:
            return await self.bridge.use(work, patient=patient)
        finally:
            self.waiting -= 1

    async def look(self, work: Callable[[UnitOfWork], T]) -> T:
        return await self.bridge.look(work)

    async def compute(self, work: Callable[[], T]) -> T:
        return await self.bridge.compute(work)


async def test_however_many_channels_there_are_a_vote_waits_for_two_steps_at_most(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    for number in range(9):
        world.edition(world.channel("retrieval", ref=AudienceRef.parse(f"web:#c{number}")))
    crowded, platform = CrowdedBridge(bridge), FakePlatform()
    sending = Sender(
        bridge=crowded,
        platforms={"web": platform},
        owner="me",
        clock=lambda: world.now,
        pace=at_once(),
    )
    await sending.tick()
    await sending.drain()
    assert {each.to.channel for each in platform.posted} == {f"#c{number}" for number in range(9)}
    assert crowded.most == sender.AT_ONCE
    assert crowded.impatient == 0


@dataclass
class SlowPlatform(FakePlatform):
    """Says when it was given so many messages to post."""

    expected: int = 0
    has_all: asyncio.Event = field(default_factory=asyncio.Event)

    async def post(self, delivery: Delivery) -> str:
        self.expected -= 1
        if self.expected == 0:
            self.has_all.set()
        return await super().post(delivery)


async def test_channels_that_begin_at_one_time_are_started_several_in_one_transaction(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    channels = sender.TOGETHER + 1
    for number in range(channels):
        world.edition(world.channel("retrieval", ref=AudienceRef.parse(f"web:#c{number}")))
    counting, platform = CrowdedBridge(bridge), SlowPlatform(seconds=60, expected=channels)
    sending = Sender(
        bridge=counting, platforms={"web": platform}, owner="me", clock=lambda: world.now
    )
    await sending.tick()
    await platform.has_all.wait()
    await sending.stop(patience=0)
    assert counting.used == 2


async def test_a_channel_that_cannot_be_started_holds_up_none_that_begins_with_it(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    broken = world.channel("retrieval", ref=AudienceRef.parse("web:#broken"))
    other = world.channel("robots")
    for audience in (broken, other):
        world.edition(audience)
    with world.uow() as uow:
        ids = [each.id for each in uow.editions.latest(broken.id)]
    with world.database.engine.begin() as connection:
        spoilt = update(DeliveryRow).where(DeliveryRow.id.in_(ids))
        connection.execute(spoilt.values(payload=type_coerce("{}", String)))
    sending = Sender(
        bridge=bridge, platforms={"web": FakePlatform()}, owner="me", clock=lambda: world.now
    )
    await sending.tick()
    await sending.drain()
    assert states(world, other) == {DeliveryState.SENT}


@dataclass
class HeldBridge(CrowdedBridge):
    """Holds back what became of messages until so many are posted; then counts what stores it."""

    platform: FakePlatform = field(default_factory=FakePlatform)
    expected: int = 0
    stored: int = 0

    async def use(self, work: Callable[[UnitOfWork], T], *, patient: bool = False) -> T:
        if self.platform.posted:
            while len(self.platform.posted) < self.expected:  # noqa: ASYNC110 - nobody tells
                await asyncio.sleep(0.001)
            self.stored += 1
        return await self.bridge.use(work, patient=patient)


async def test_what_became_of_several_channels_messages_is_stored_in_one_transaction(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    audiences = [
        world.channel("retrieval", ref=AudienceRef.parse(f"web:#c{number}"))
        for number in range(sender.TOGETHER)
    ]
    editions = [world.edition(each) for each in audiences]
    platform = FakePlatform()
    held = HeldBridge(bridge, platform=platform, expected=sender.TOGETHER)
    sending = Sender(
        bridge=held,
        platforms={"web": platform},
        owner="me",
        clock=lambda: world.now,
        pace=at_once(),
    )
    await sending.tick()
    await sending.drain()
    assert all(states(world, each) == {DeliveryState.SENT} for each in audiences)
    messages = sum(len(each.payloads) for each in editions)
    assert len(platform.posted) == messages
    assert held.stored < messages / 2


async def test_a_channel_that_another_sender_took_over_holds_up_none_that_is_stored_with_it(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    lost = world.channel("retrieval", ref=AudienceRef.parse("web:#lost"))
    other = world.channel("robots")
    for audience in (lost, other):
        world.edition(audience)

    def take_over(delivery: Delivery) -> None:
        if delivery.audience == lost.id:
            with world.uow() as uow:
                later = world.now + 2 * SENDER_LEASE
                place = str(lost.ref.place)
                uow.leases.take("sender", place, owner="you", now=later, lasts=SENDER_LEASE)
                uow.commit()

    platform = FakePlatform(fault=take_over)
    sending = Sender(
        bridge=bridge, platforms={"web": platform}, owner="me", clock=lambda: world.now
    )
    await sending.tick()
    await sending.drain()
    assert states(world, other) == {DeliveryState.SENT}
    assert states(world, lost) == {DeliveryState.SENDING, DeliveryState.PENDING}


async def test_a_sender_that_stops_finishes_its_message_and_begins_no_other(
    world: World, bridge: ThreadBridge
) -> None:
    world.bring_subjects()
    audience = world.channel("retrieval")
    world.edition(audience)
    platform = FakePlatform(seconds=0.2)
    sending = Sender(
        bridge=bridge, platforms={"web": platform}, owner="me", clock=lambda: world.now
    )
    await sending.tick()
    async with asyncio.timeout(5):
        while states(world, audience) == {DeliveryState.PENDING}:  # noqa: ASYNC110 - nobody tells
            await asyncio.sleep(0.01)
    await sending.stop(patience=5)
    assert len(platform.posted) == 1
    assert states(world, audience) == {DeliveryState.SENT, DeliveryState.PENDING}
    again = Sender(bridge=bridge, platforms={"web": platform}, owner="you", clock=lambda: world.now)
    await again.tick()
    await again.drain()
    assert states(world, audience) == {DeliveryState.SENT}
