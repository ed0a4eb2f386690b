"""The fitted ranker and the epoch it stands for: when a new one is due, and how it is made."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import recommender
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork

GROWTH_FOR_A_NEW_EPOCH = 0.1
"""A tenth more papers than the epoch knows: their words would weigh noticeably otherwise."""

SOON_FITTED = 10_000
"""Up to so many papers a fit takes a few seconds, beside what else goes on: every file begins an
epoch, and its new words can be searched at once. Beyond, they wait for the night."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A ranker fitted on one epoch, with the papers that came since; replaced, never changed.

    The epoch's papers are those up to `watermark`; the ranker stores all up to `number`.
    """

    epoch: int
    watermark: int
    number: int
    ranker: recommender.Ranker


@dataclass(frozen=True, slots=True, kw_only=True)
class News:
    """What a model must learn next: `papers` are in the order of their numbers.

    `base` is the model they are added to; None means that they are a new epoch's own papers and
    everything is fitted anew.
    """

    epoch: int
    watermark: int
    number: int
    papers: tuple[PaperRecord, ...]
    base: Model | None


def empty_model() -> Model:
    """Return a model of no papers: what there is before the first file."""
    return Model(epoch=0, watermark=0, number=0, ranker=recommender.Ranker())


def news_for(
    known: Model, uow: UnitOfWork, *, code: str, now: datetime, nightly: bool = False
) -> News | None:
    """Return what the known model lacks, None when it lacks nothing.

    Begins a new epoch when there is none, when the papers have grown by a tenth or are few, and
    with `nightly` when there is any new one. Every replica that asks gets the same papers for the
    same epoch. Commits.
    """
    latest, last = uow.epochs.latest(code), uow.papers.last_number()
    if last == 0:
        return None
    if latest is None or _has_outgrown(latest[1], last, nightly=nightly):
        latest = _begun(uow, code=code, now=now, nightly=nightly)
    epoch, watermark = latest
    base = known if known.epoch == epoch else None
    if base is not None and base.number == last:
        return None
    start = base.number if base is not None else 0
    end = last if base is not None else watermark
    papers = tuple(uow.papers.all(after=start, up_to=end))
    return News(epoch=epoch, watermark=watermark, number=end, papers=papers, base=base)


def _begun(uow: UnitOfWork, *, code: str, now: datetime, nightly: bool) -> tuple[int, int]:
    """Begin an epoch, unless another replica did just now. Commits."""
    uow.papers.lock_intake()
    latest, last = uow.epochs.latest(code), uow.papers.last_number()
    if latest is None or _has_outgrown(latest[1], last, nightly=nightly):
        latest = (uow.epochs.add(watermark=last, settings="", code=code, now=now), last)
    uow.commit()
    return latest


def is_behind(known: Model, uow: UnitOfWork, *, code: str) -> bool:
    """Whether there are papers or an epoch that the model does not know."""
    latest = uow.epochs.latest(code)
    epoch = latest[0] if latest is not None else known.epoch
    return (epoch, uow.papers.last_number()) != (known.epoch, known.number)


def _has_outgrown(watermark: int, last: int, *, nightly: bool) -> bool:
    if nightly or last <= SOON_FITTED:
        return last > watermark
    return last > watermark * (1 + GROWTH_FOR_A_NEW_EPOCH)


def learn(news: News) -> Model:
    """Fit a new epoch (slow: seconds for tens of thousands of papers) or add a day's papers."""
    papers = for_ranking(news.papers)
    if news.base is None:
        ranker = recommender.Ranker().fit(papers)
    else:
        ranker = news.base.ranker.extended(papers)
    return Model(epoch=news.epoch, watermark=news.watermark, number=news.number, ranker=ranker)


def for_ranking(records: Sequence[PaperRecord]) -> list[recommender.Paper]:
    """Return what the recommender needs of these papers."""
    return [record.for_ranking() for record in records]
