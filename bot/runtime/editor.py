"""Makes editions when they are due, one audience at a time."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.domain.audiences import Audience
from bot.domain.calendar import Due
from bot.domain.errors import PaperRoundError
from bot.domain.health import Component, Status
from bot.domain.ids import EditionId, Workspace
from bot.domain.ports import Bridge, UnitOfWork
from bot.runtime.keeper import ModelKeeper
from bot.runtime.metrics import Metrics
from bot.services import editions
from bot.services.composing import Material, compose
from bot.services.editions import Cut

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


BREATH = 0.05
"""Seconds between two editions, in which votes and commands have the processor to themselves: to
compose one keeps it busy for about as long, and at nine o'clock hundreds may be due."""

SOON, LATER = timedelta(seconds=5), timedelta(minutes=5)
"""When an edition is tried again: after a busy database, and after a fault of ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Failure:
    """Why an audience's edition was not made, and when it is tried again."""

    error: str
    again_at: datetime


@dataclass(kw_only=True)
class Editor:
    """Composes and publishes what is due. `troubles` returns lines about failing sources.

    What is composed is cut into messages, so that each is a delivery of its own.
    """

    bridge: Bridge
    keeper: ModelKeeper
    clock: Callable[[], datetime]
    troubles: Callable[[], Sequence[str]] = tuple
    cut: Cut = editions.uncut
    metrics: Metrics = field(default_factory=Metrics)
    _failed: dict[str, Failure] = field(default_factory=dict)

    async def tick(self) -> int:
        """Make every edition that is due and return how many were stored; failures stay apart."""
        now = self.clock()
        due = await self.bridge.look(lambda uow: list(uow.audiences.due(now)))
        made = 0
        for audience in due:
            failure = self._failed.get(str(audience.ref))
            if failure is None or failure.again_at <= now:
                made += await self._try(audience)
                await asyncio.sleep(BREATH)
        return made

    def health(self) -> Component:
        """Say which audiences' editions could not be made at the last try."""
        if not self._failed:
            return Component(status=Status.OK)
        detail = "; ".join(
            f"{name}: {failure.error}" for name, failure in sorted(self._failed.items())
        )
        return Component(status=Status.DEGRADED, detail=detail)

    async def _try(self, audience: Audience) -> bool:
        name, now = str(audience.ref), self.clock()
        try:
            made = await self.make(audience, editions.due_for(audience, now=now))
        except PaperRoundError as error:
            log.warning("an edition was not made", error=type(error).__name__)
            self._failed[name] = Failure(error=str(error), again_at=now + SOON)
        except Exception as error:
            log.exception("an edition could not be made", platform=audience.ref.platform)
            told = f"unexpected {type(error).__name__}"
            self._failed[name] = Failure(error=told, again_at=now + LATER)
        else:
            self._failed.pop(name, None)
            return made is not None
        return False

    async def make(self, audience: Audience, due: Due) -> EditionId | None:
        """Gather, compose and publish one edition; None when its period already has one."""
        now, troubles = self.clock(), self.troubles()

        def gathered(uow: UnitOfWork) -> Material:
            return editions.gather(audience, due, uow, now=now, troubles=troubles)

        material = await self.bridge.look(gathered)
        model = await self.keeper.knowing(material.candidates)
        model = model.within(Workspace.of(audience.ref))
        edition = await self.bridge.compute(lambda: compose(material, model, now=now))
        edition = editions.in_messages(edition, partial(self.cut, audience.ref.platform))
        stored = await self.bridge.use(
            lambda uow: editions.publish(edition, uow, now=now), patient=True
        )
        if stored is not None:
            self.metrics.editions.inc()
            log.info("edition", platform=audience.ref.platform, papers=len(edition.impressions))
        return stored
