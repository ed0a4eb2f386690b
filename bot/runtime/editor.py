"""Makes editions when they are due, one audience at a time, and keeps the model they need."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial

import structlog

from bot.domain.audiences import Audience
from bot.domain.calendar import Due
from bot.domain.errors import PaperRoundError
from bot.domain.health import Component, Status
from bot.domain.ids import EditionId
from bot.domain.papers import PaperRecord
from bot.domain.ports import Bridge, UnitOfWork
from bot.runtime.metrics import Metrics
from bot.services import editions, models
from bot.services.composing import Material, compose
from bot.services.editions import Cut
from bot.services.models import Model, News, empty_model

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(kw_only=True)
class ModelKeeper:
    """Holds the model of the moment; a new one is fitted beside it and swapped in whole.

    `code` names the version of the program that fits, which is stored with the epoch.
    """

    bridge: Bridge
    code: str
    clock: Callable[[], datetime]
    model: Model = field(default_factory=empty_model)
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)

    async def is_behind(self) -> bool:
        """Whether there are papers or an epoch the model does not know, whoever brought them."""
        return await self.bridge.look(lambda uow: models.is_behind(self.model, uow, code=self.code))

    async def knowing(self, papers: Iterable[PaperRecord]) -> Model:
        """Return a model that has learned these stored papers, if need be now.

        To a model that has not, they would be about nothing.
        """
        if max((paper.number for paper in papers), default=0) > self.model.number:
            await self.refresh()
        return self.model

    async def refresh(self, *, nightly: bool = False) -> None:
        """Learn what came since: a new epoch if one is due, else the day's papers."""
        async with self._learning:
            await self._refresh(nightly=nightly)

    async def _refresh(self, *, nightly: bool) -> None:
        now = self.clock()

        def asked(uow: UnitOfWork) -> News | None:
            return models.news_for(self.model, uow, code=self.code, now=now, nightly=nightly)

        while (news := await self.bridge.use(asked, patient=True)) is not None:
            self.model = await self.bridge.compute(partial(_learned, news))
            log.info("learned", epoch=self.model.epoch, papers=len(news.papers))


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
        edition = await self.bridge.compute(lambda: compose(material, model, now=now))
        edition = editions.in_messages(edition, partial(self.cut, audience.ref.platform))
        stored = await self.bridge.use(
            lambda uow: editions.publish(edition, uow, now=now), patient=True
        )
        if stored is not None:
            self.metrics.editions.inc()
            log.info("edition", platform=audience.ref.platform, papers=len(edition.impressions))
        return stored


def _learned(news: News) -> Model:
    """Learn, and let the garbage collector pass over what stays.

    To look at ten thousand papers and everything else again takes it a tenth of a second, in the
    middle of somebody's command. What was learnt before is looked at once more, so that nothing
    is kept for ever.
    """
    model = models.learn(news)
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return model
