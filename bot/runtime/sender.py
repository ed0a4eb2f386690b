"""From the ledger to the platforms: one task a channel walks its deliveries in order.

Nothing is posted that is not in the ledger, and no channel waits for another one.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import partial

import structlog

from bot.domain.editions import Delivery
from bot.domain.errors import (
    LeaseLost,
    PermanentFailure,
    StorageError,
    TemporaryFailure,
    UnknownOutcome,
)
from bot.domain.ids import AudienceId, ChannelRef
from bot.domain.leases import SENDER_LEASE
from bot.domain.ports import Bridge, Platform, UnitOfWork
from bot.runtime.metrics import Metrics
from bot.runtime.pace import Pace
from bot.runtime.telling import Teller
from bot.runtime.together import Together
from bot.services import delivery as ledger
from bot.services.delivery import Outcome, Step, Turn

LONGEST_POST = SENDER_LEASE / 2
"""A post that takes longer is of unknown fate: the lease must outlive it."""

AT_ONCE = 2
"""Steps that wait for the database at one time: a vote waits for no more of them than these."""

TOGETHER = 8
"""Channels that are started, or go on, in one transaction: two hundred begin within two seconds,
and no vote waits for more than these."""

GIVES_WAY = 2.0
"""Seconds that a post gives way for each that the loop is late. Channels that begin give way as
well: what begins at one moment goes on at one moment, as each waits the same second between two
messages, and then votes would stand behind all of them again and again."""

SETTLE_PAUSES = (0.2, 1.0, 3.0, 5.0)
"""Seconds between tries to store what became of a message; together less than the lease leaves."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class Sender:
    """Sends what the ledger holds; `owner` names this process in leases."""

    bridge: Bridge
    platforms: Mapping[str, Platform]
    owner: str
    clock: Callable[[], datetime]
    metrics: Metrics = field(default_factory=Metrics)
    pace: Pace = field(default_factory=Pace)
    _walks: dict[ChannelRef, asyncio.Task[None]] = field(default_factory=dict)
    _gate: asyncio.Semaphore = field(default_factory=lambda: asyncio.Semaphore(AT_ONCE))
    _starting: Mapping[str, Together[ChannelRef, Turn | None]] = field(init=False)
    _settling: Together[Step, Turn] = field(init=False)
    _stopping: bool = False

    def __post_init__(self) -> None:
        self._settling = Together(self._gone_on, gate=self._gate, most=TOGETHER)
        self._starting = {
            name: Together(partial(self._started, platform), gate=self._gate, most=TOGETHER)
            for name, platform in self.platforms.items()
        }

    @property
    def _teller(self) -> Teller:
        return Teller(bridge=self.bridge, platforms=self.platforms)

    async def tick(self) -> None:
        """Start a walk for every channel that has something to send and none under way."""
        now = self.clock()
        places = await self.bridge.look(lambda uow: list(uow.editions.open_places(now)))
        for name, platform in self.platforms.items():
            for each in places:
                if each.platform == name and each not in self._walks:
                    self._send_to(each, platform)

    async def drain(self) -> None:
        """Wait until the walks under way have ended."""
        await asyncio.gather(*self._walks.values(), return_exceptions=True)

    async def stop(self, *, patience: float) -> None:
        """Let each walk finish its message for `patience` seconds, then end it where it is.

        A message that was being posted stays SENDING, for the next start to judge.
        """
        self._stopping = True
        if self._walks:
            await asyncio.wait(self._walks.values(), timeout=patience)
        for walk in self._walks.values():
            walk.cancel()
        await self.drain()
        for each in self._starting.values():
            await each.drain()
        await self._settling.drain()

    def _send_to(self, place: ChannelRef, platform: Platform) -> None:
        walk = self._walk(place, platform)
        task = self._walks[place] = asyncio.create_task(walk, name=f"send to {place.platform}")
        task.add_done_callback(partial(self._done, place))

    def _done(self, place: ChannelRef, walk: asyncio.Task[None]) -> None:
        del self._walks[place]
        if not walk.cancelled() and (error := walk.exception()) is not None:
            log.error("sending stopped", platform=place.platform, error=repr(error))

    async def _walk(self, place: ChannelRef, platform: Platform) -> None:
        paused = list[AudienceId]()
        turn = await self._start(place, platform)
        try:
            while turn is not None and turn.delivery is not None:
                await self.pace.turn(gives_way=GIVES_WAY)
                outcome = await _post(platform, turn.delivery)
                self._count(outcome, turn.delivery)
                turn = await self._settle(turn, outcome, platform)
                paused += [] if turn.paused is None else [turn.paused]
        except LeaseLost:
            log.warning("another sender took over", platform=place.platform)
        for audience in paused:
            await self._teller.tell_of_pause(audience)

    async def _start(self, place: ChannelRef, platform: Platform) -> Turn | None:
        """Return a channel's first turn, None where it has none.

        It is started with others that begin; where one of those fails, by itself.
        """
        try:
            return await self._starting[place.platform].ask(place)
        except Exception:  # noqa: BLE001 - it is raised again where it was this channel's own
            async with self._gate:
                (turn,) = await self._started(platform, [place])
            return turn

    async def _started(
        self, platform: Platform, places: Sequence[ChannelRef]
    ) -> Sequence[Turn | None]:
        def started(uow: UnitOfWork) -> Sequence[Turn | None]:
            now = self.clock()  # which is later than the tick where many channels are started
            may_resend = partial(_may_resend, platform, now)
            turns = ledger.start_all(places, uow, owner=self.owner, may_resend=may_resend, now=now)
            return [turns[each] for each in places]

        if self._stopping:
            return [None] * len(places)
        return await self.bridge.use(started, patient=True)

    async def _settle(self, turn: Turn, outcome: Outcome, platform: Platform) -> Turn:
        """Store what became of a message, and take the next one unless the program stops.

        It is done with those of other channels that wait as well; where that fails, by itself.
        """
        now = self.clock()
        may_resend = partial(_may_resend, platform, now)
        step = Step(turn=turn, outcome=outcome, may_resend=may_resend, now=now)
        try:
            return await self._settling.ask(step)
        except Exception:  # noqa: BLE001 - it is raised again where it was this channel's own
            return await self._settle_alone(step)

    async def _settle_alone(self, step: Step) -> Turn:
        for pause in SETTLE_PAUSES:
            try:
                return await self._gone_on_alone(step)
            except LeaseLost:
                raise
            except StorageError as error:
                # What is known must not be forgotten because the database was busy.
                log.warning("an outcome was not stored yet", error=type(error).__name__)
                await asyncio.sleep(pause)
        return await self._gone_on_alone(step)

    async def _gone_on_alone(self, step: Step) -> Turn:
        async with self._gate:
            (turn,) = await self._gone_on([step])
        return turn

    async def _gone_on(self, steps: Sequence[Step]) -> Sequence[Turn]:
        def gone_on(uow: UnitOfWork) -> Sequence[Turn]:
            return ledger.stop_all(steps, uow) if self._stopping else ledger.go_on_all(steps, uow)

        return await self.bridge.use(gone_on, patient=True)

    def _count(self, outcome: Outcome, delivery: Delivery) -> None:
        name = type(outcome).__name__.lower()
        self.metrics.messages.labels(outcome=name).inc()
        if not isinstance(outcome, ledger.Posted):
            log.warning("not sent", platform=delivery.to.platform, outcome=name)


def _may_resend(platform: Platform, now: datetime, attempted_at: datetime) -> bool:
    return platform.may_resend(attempted_at=attempted_at, now=now)


async def _post(platform: Platform, delivery: Delivery) -> Outcome:
    try:
        async with asyncio.timeout(LONGEST_POST.total_seconds()):
            return ledger.Posted(message=await platform.post(delivery))
    except TemporaryFailure as failure:
        return ledger.Refused(reason=str(failure), retry_after=failure.retry_after)
    except PermanentFailure as failure:
        return ledger.Rejected(reason=str(failure))
    except (UnknownOutcome, TimeoutError) as failure:
        return ledger.Lost(reason=str(failure) or "the platform did not answer in time")
    except Exception as failure:
        log.exception("a platform failed in an unexpected way", platform=delivery.to.platform)
        return ledger.Lost(reason=f"unexpected: {type(failure).__name__}")
