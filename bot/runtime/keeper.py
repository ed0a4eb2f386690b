"""Keeps the model of the moment; the next one is made beside it and swapped in whole."""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from typing import BinaryIO, Protocol

import structlog

import recommender
from bot.domain.epochs import Epoch
from bot.domain.papers import PaperRecord
from bot.domain.ports import Bridge
from bot.runtime.apart import Killed, NotFitted, Outdated
from bot.runtime.kept_models import KeptModels, found_or_fitted, restored
from bot.services import communities, models
from bot.services.communities import Teaching
from bot.services.models import Material, Model, empty_model
from recommender.keeping import NotKept

PAYS_APART = 2_000
"""Papers from which on a fit goes to a process of its own: fewer are fitted in less time than that
takes to start."""

PAUSE = timedelta(minutes=10)
"""After a process was killed: what it lacked may be there again."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


class Fitting(Protocol):
    """Fits epochs elsewhere: `apart.Apart`."""

    async def fit(self, epoch: Epoch) -> BinaryIO:
        """Return what `kept_models.restored` reads; raises NotFitted."""


@dataclass(kw_only=True)
class ModelKeeper:
    """Holds the model of the moment. Whoever took it keeps it to the end of an answer.

    A day's papers are added at once. A new epoch is read from `kept` if it is there, else fitted:
    by `apart` if there is a model to answer with meanwhile and many papers, else in a thread.
    `code` names the version of the program that fits, which is stored with the epoch. `undivided`
    are the platforms all of whose people may learn from each other.
    """

    bridge: Bridge
    code: str
    clock: Callable[[], datetime]
    kept: KeptModels | None = None
    apart: Fitting | None = None
    undivided: Collection[str] = ()
    model: Model = field(default_factory=empty_model)
    _learning: asyncio.Lock = field(default_factory=asyncio.Lock)
    _beside: asyncio.Task[None] | None = None
    _saving: set[asyncio.Task[None]] = field(default_factory=set)
    _not_before: datetime | None = None

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
        """Learn what came since; where a new epoch is due, begin to make its model."""
        async with self._learning:
            epoch = await self._epoch(anew=nightly)
            if epoch is None:
                return
            if epoch.number != self.model.epoch:
                await self._next(epoch)
            await self._extend()
            if self.model.epoch and self.model.shared.until != self._last_night():
                likes = await self._teaching()
                self.model = await self.bridge.compute(
                    partial(communities.taught, self.model, likes)
                )

    async def close(self) -> None:
        """End what goes on beside; what is being written to the disk is written first."""
        if self._beside is not None:
            self._beside.cancel()
            await asyncio.wait([self._beside])
        if self._saving:
            await asyncio.wait(self._saving)

    async def _epoch(self, *, anew: bool) -> Epoch | None:
        begin = partial(models.current_epoch, code=self.code, now=self.clock(), anew=anew)
        return await self.bridge.use(begin, patient=True)

    async def _next(self, epoch: Epoch) -> None:
        if self.apart is None or len(self.model.ranker.papers) < PAYS_APART:
            await self._make(epoch)
        elif (self._beside is None or self._beside.done()) and self._may_try():
            self._beside = asyncio.create_task(self._make_beside(epoch, self.apart))

    def _may_try(self) -> bool:
        return self._not_before is None or self.clock() >= self._not_before

    async def _make(self, epoch: Epoch | None) -> None:
        """Make an epoch's model in a thread, and swap it in."""
        while epoch is not None:
            material = await self.bridge.look(partial(models.material_of, epoch))
            made = await self.bridge.compute(partial(found_or_fitted, material, self.kept))
            if made is not None:
                ranker, is_new = made
                await self._swap(material, ranker)
                if is_new and self.kept is not None:
                    self._save(partial(self.kept.save, epoch, ranker, now=self.clock()))
                return
            epoch = await self._epoch(anew=True)

    async def _make_beside(self, epoch: Epoch, apart: Fitting) -> None:
        """Make it beside serving, and if that cannot be, in a thread or after a pause."""
        try:
            await self._fetch(epoch, apart)
        except Outdated:
            await self._epoch(anew=True)  # which is seen soon, and made
        except Killed as killed:
            self._not_before = self.clock() + PAUSE
            log.warning("a model was not fitted and is tried again later", why=str(killed))
        except (NotFitted, NotKept) as failure:
            log.warning("a model is fitted beside answers, in a thread", why=str(failure))
            async with self._learning:
                await self._make(epoch)
        except Exception:
            self._not_before = self.clock() + PAUSE
            log.exception("a model could not be made and is tried again later")

    async def _fetch(self, epoch: Epoch, apart: Fitting) -> None:
        """Swap in a model that another process fits, or has fitted and kept."""
        if self.kept is not None and await self._swap_in(epoch, self.kept.load):
            return
        numbers = await apart.fit(epoch)
        try:
            await self._swap_in(epoch, partial(restored, numbers))
        except BaseException:
            numbers.close()
            raise
        self._save(partial(self._adopt, epoch, numbers, now=self.clock()))

    async def _swap_in(
        self, epoch: Epoch, restore: Callable[[Material], recommender.Ranker | None]
    ) -> bool:
        """Swap in what was fitted elsewhere, with all that came since; False if there is none."""
        async with self._learning:
            await self._extend()
            gather = partial(models.material_from, self.model, epoch)
            material = await self.bridge.look(gather)
            ranker = await self.bridge.compute(partial(restore, material))
            if ranker is not None:
                await self._swap(material, ranker)
            return ranker is not None

    async def _swap(self, material: Material, ranker: recommender.Ranker) -> None:
        likes = await self._teaching()

        def made() -> Model:
            model = models.model_of(material, ranker, self.model.options)
            return _settled(communities.taught(model, likes))

        self.model = await self.bridge.compute(made)
        log.info("learned", epoch=self.model.epoch, papers=len(self.model.ranker.papers))

    async def _teaching(self) -> Teaching:
        """Read the likes that people may learn from, which are few people's or very many."""
        gather = communities.teaching
        until, undivided = self._last_night(), self.undivided
        return await self.bridge.look(partial(gather, until=until, undivided=undivided))

    def _last_night(self) -> datetime:
        return communities.last_night(self.clock())

    async def _extend(self) -> None:
        """Add what came in since, by what the model's epoch has learnt."""
        news = await self.bridge.look(partial(models.news_for, self.model))
        if self.model.epoch and news.number > self.model.number:
            self.model = await self.bridge.compute(partial(models.extended, self.model, news))
            log.info("added", epoch=self.model.epoch, papers=len(news.papers))

    def _adopt(self, epoch: Epoch, numbers: BinaryIO, *, now: datetime) -> None:
        with numbers:
            if self.kept is not None:
                self.kept.adopt(epoch, numbers, now=now)

    def _save(self, work: Callable[[], None]) -> None:
        """Write to the disk while answers are given by what is written."""
        task = asyncio.create_task(self.bridge.compute(work))
        self._saving.add(task)
        task.add_done_callback(self._saving.discard)


def _settled(model: Model) -> Model:
    """Let the garbage collector pass over what stays.

    To look at ten thousand papers and everything else again takes it a tenth of a second, in the
    middle of somebody's command. What was learnt before is looked at once more, so that nothing
    is kept for ever.
    """
    gc.unfreeze()
    gc.collect()
    gc.freeze()
    return model
