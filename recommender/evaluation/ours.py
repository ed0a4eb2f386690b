"""Our ranker as a method among others: what is measured is its public face and nothing behind."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.evaluation.stages import MakeRanker, Material
from recommender.features import Floats


@dataclass(frozen=True, slots=True, kw_only=True)
class Ours:
    """The ranker's scores; `community` tells whether it learns from all readers' profiles."""

    make: MakeRanker
    community: bool
    name: str
    ours: bool = True

    def __call__(self, material: Material) -> Floats:
        ranker = material.ranker(self.make, community=self.community)
        stage = material.stage
        return ranker.score(stage.readers, stage.candidates).astype(np.float64)


ASKED_FOR = 100
"""Papers a search is asked for: each is explained, which takes most of its time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OurSearch:
    """The first hundred that a search for each reader's topic answers; no others are ranked."""

    make: MakeRanker
    name: str = "ours, as search answers"
    ours: bool = True

    def __call__(self, material: Material) -> Floats:
        stage = material.stage
        ranker = material.ranker(self.make, community=False)
        at = {paper.id: place for place, paper in enumerate(stage.candidates)}
        scores = np.full((len(stage.readers), len(stage.candidates)), -np.inf)
        for row, reader in enumerate(stage.readers):
            words = " ".join(reader.topics)
            found = ranker.search(words, stage.candidates, ASKED_FOR)
            for each in found.recommendations:
                scores[row, at[each.paper.id]] = each.score
        return scores
