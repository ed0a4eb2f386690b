"""Papers with their rows: those of a ranker, and small batches that stand beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.authors import Bylines
from recommender.blocks import Block, Features
from recommender.caching import FeatureCache
from recommender.features import Floats, Integers, Matrix
from recommender.papers import Paper, same_text
from recommender.smoothing import Smoothing


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Collection:
    """All stored papers, by id in order.

    The backgrounds are mean rows of the papers fitted on, that of words softened as tastes are.
    """

    papers: tuple[Paper, ...]
    at: dict[str, int]
    background: Floats
    dense_background: Floats
    block: Block
    bylines: Bylines

    @classmethod
    def of(
        cls,
        papers: Iterable[Paper],
        features: Features,
        *,
        background: Floats,
        dense_background: Floats,
    ) -> Collection:
        papers = tuple(papers)
        return cls(
            papers=papers,
            at={paper.id: at for at, paper in enumerate(papers)},
            background=background,
            dense_background=dense_background,
            block=Block.of(features, background),
            bylines=Bylines(papers=papers),
        )

    @classmethod
    def fitted(
        cls, papers: Sequence[Paper], features: Features, smoothing: Smoothing
    ) -> Collection:
        """Make the collection that a fit is of: its background is that of these papers."""
        count = max(len(papers), 1)
        mean = np.asarray(features.rows.sum(axis=0)).ravel() / count
        return cls.of(
            papers,
            features,
            background=smoothing.soften(mean),
            dense_background=features.dense.sum(axis=0) / count,
        )

    def extended(self, papers: Sequence[Paper], features: Features) -> Collection:
        """Add papers, or put new text in the place of old; what was learnt stays as it is."""
        replaced = {paper.id for paper in papers}
        kept = [at for at, paper in enumerate(self.papers) if paper.id not in replaced]
        together = [*(self.papers[at] for at in kept), *papers]
        order = sorted(range(len(together)), key=lambda at: together[at].id)
        return Collection.of(
            (together[at] for at in order),
            Features.joined([self.block.features[kept], features])[order],
            background=self.background,
            dense_background=self.dense_background,
        )

    def rows_of(self, ids: Iterable[str]) -> list[int]:
        """Find rows of ids, each once, in order of ids; unknown ids are passed over."""
        return sorted({self.at[paper_id] for paper_id in ids if paper_id in self.at})


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Candidates:
    """Papers to be ranked, each id once. `stored` is a row of the collection, or -1.

    `others` holds the rows of those that the collection has not, in the order of `papers`.
    """

    papers: tuple[Paper, ...]
    stored: Integers
    others: Block

    @property
    def unstored(self) -> list[Paper]:
        """The papers that `others` holds the rows of."""
        return [
            paper for paper, row in zip(self.papers, self.stored.tolist(), strict=True) if row < 0
        ]

    def spread(self, of_collection: Floats, of_others: Floats) -> Floats:
        """Bring together what was computed for the whole collection and for the others."""
        values = np.empty(len(self.papers))
        known = self.stored >= 0
        values[known] = of_collection[self.stored[known]]
        values[~known] = of_others
        return values

    def where(self, kept: NDArray[np.bool_]) -> Candidates:
        """Leave out the others."""
        if kept.all():
            return self
        return Candidates(
            papers=tuple(paper for paper, keep in zip(self.papers, kept, strict=True) if keep),
            stored=self.stored[kept],
            others=self.others[np.flatnonzero(kept[self.stored < 0])],
        )

    def features(self, collection: Collection) -> Features:
        """Bring together the features of all candidates."""
        known = self.stored >= 0
        if not known.any():
            return self.others.features
        ours = collection.block.features[self.stored[known]]
        if known.all():
            return ours
        order = np.empty(len(self.papers), dtype=np.int64)
        order[known] = np.arange(known.sum())
        order[~known] = np.arange(known.sum(), len(order))
        return Features.joined([ours, self.others.features])[order]

    def rows(self, collection: Collection) -> Matrix:
        """Make one matrix of all candidates' words."""
        return self.features(collection).rows

    def dense(self, collection: Collection) -> Floats:
        """Make one matrix of all candidates' dense rows."""
        known = self.stored >= 0
        dense = np.empty((len(self.papers), collection.block.dense.shape[1]))
        dense[known] = collection.block.dense[self.stored[known]]
        dense[~known] = self.others.dense
        return dense


def distinct(papers: Iterable[Paper]) -> list[Paper]:
    """Keep one paper an id, the last one given, in order of ids."""
    return [paper for _, paper in sorted({paper.id: paper for paper in papers}.items())]


def candidates_of(
    papers: Iterable[Paper], collection: Collection, cache: FeatureCache
) -> Candidates:
    """Find or make the rows of papers; a stored paper whose text differs counts as another."""
    given = distinct(papers)
    rows = [collection.at.get(paper.id, -1) for paper in given]
    rows = [
        row if row >= 0 and same_text(paper, collection.papers[row]) else -1
        for row, paper in zip(rows, given, strict=True)
    ]
    others = cache.block([paper for row, paper in zip(rows, given, strict=True) if row < 0])
    return Candidates(
        papers=tuple(given),
        stored=np.array(rows, dtype=np.int64),
        others=others,
    )
