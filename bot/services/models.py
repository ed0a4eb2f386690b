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


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochData:
    """What one epoch is made of: the papers up to its watermark, in the order of their numbers."""

    epoch: int
    watermark: int
    papers: tuple[PaperRecord, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Model:
    """A ranker fitted on one epoch; replaced as a whole, never changed."""

    epoch: int
    watermark: int
    ranker: recommender.Ranker


EMPTY_MODEL_EPOCH = 0


def empty_model() -> Model:
    """Return a model of no papers: what there is before the first file."""
    return Model(epoch=EMPTY_MODEL_EPOCH, watermark=0, ranker=recommender.Ranker().fit(()))


def epoch_data(
    uow: UnitOfWork, *, known: Model | None, code: str, now: datetime
) -> EpochData | None:
    """Return what to fit next, or None when the known model is the latest epoch and still good.

    Begins a new epoch when there is none or the papers have grown by a tenth. Every replica that
    asks gets the same papers for the same epoch.
    """
    latest = uow.epochs.latest()
    last = uow.papers.last_number()
    if latest is None or last > latest[1] * (1 + GROWTH_FOR_A_NEW_EPOCH):
        if last == 0:
            return None
        latest = (uow.epochs.add(watermark=last, settings="", code=code, now=now), last)
    epoch, watermark = latest
    if known is not None and known.epoch == epoch:
        return None
    return EpochData(
        epoch=epoch, watermark=watermark, papers=tuple(uow.papers.all(up_to=watermark))
    )


def fit(data: EpochData) -> Model:
    """Fit a ranker on an epoch's papers; pure, and slow: seconds for tens of thousands."""
    ranker = recommender.Ranker().fit(for_ranking(data.papers))
    return Model(epoch=data.epoch, watermark=data.watermark, ranker=ranker)


def for_ranking(records: Sequence[PaperRecord]) -> list[recommender.Paper]:
    """Return what the recommender needs of these papers."""
    return [record.for_ranking() for record in records]
