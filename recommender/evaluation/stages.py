"""A stage: all that a method may know, and what it must rank. What is not in it cannot leak."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Protocol

import numpy as np

from recommender.evaluation.vectors import Counted, SanityFeatures, count, nothing, texts_of
from recommender.features import Floats, Integers, Matrix
from recommender.papers import Paper
from recommender.profiles import Profile
from recommender.ranking import Ranker

MakeRanker = Callable[[], Ranker]


@dataclass(frozen=True, slots=True, kw_only=True)
class Stage:
    """`stored` may be learnt from; each of `readers` wants `candidates` ranked.

    `community` are all readers' profiles as they were then. `upvotes` of the candidates are the
    final ones, seen long after: only the row of popularity may look at them.
    """

    number: int
    stored: tuple[Paper, ...]
    candidates: tuple[Paper, ...]
    readers: tuple[Profile, ...]
    community: tuple[Profile, ...] = ()
    upvotes: tuple[float, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: features are kept
class Material:
    """A stage with the features that methods share; each is made when first asked for."""

    stage: Stage
    _rankers: dict[tuple[int, bool], Ranker] = field(default_factory=dict, repr=False)
    _features: dict[SanityFeatures, tuple[Matrix, Matrix]] = field(default_factory=dict, repr=False)

    @cached_property
    def liked(self) -> tuple[Integers, ...]:
        """The rows in `stored` of what each reader liked."""
        at = {paper.id: row for row, paper in enumerate(self.stage.stored)}
        return tuple(
            np.array(sorted({at[i] for i in each.liked if i in at}), dtype=np.int64)
            for each in self.stage.readers
        )

    @cached_property
    def words(self) -> Counted:
        return self._counted(stop_words=False)

    @cached_property
    def content_words(self) -> Counted:
        return self._counted(stop_words=True)

    def _counted(self, *, stop_words: bool) -> Counted:
        stored, candidates = texts_of(self.stage.stored), texts_of(self.stage.candidates)
        return count(stored, candidates, stop_words=stop_words)

    def features_of(self, kind: SanityFeatures) -> tuple[Matrix, Matrix]:
        """Make such features of stored papers and of candidates, once for all methods."""
        if kind not in self._features:
            self._features[kind] = kind.of(
                texts_of(self.stage.stored), texts_of(self.stage.candidates)
            )
        return self._features[kind]

    def rows_of(self, make: MakeRanker) -> tuple[Matrix, Matrix]:
        """Give the rows of stored papers and of candidates that such a ranker scores by."""
        ranker = self.ranker(make, community=False)
        rows, others = (
            ranker.features(papers) for papers in (self.stage.stored, self.stage.candidates)
        )
        return (rows, others) if rows.shape[1] else (nothing(rows), nothing(others))

    def ranker(self, make: MakeRanker, *, community: bool) -> Ranker:
        """Fit a ranker on what is stored, once for all methods that make it alike."""
        profiles = self.stage.community if community else ()
        key = (id(make), bool(profiles))
        if key not in self._rankers:
            self._rankers[key] = make().fit(self.stage.stored, profiles)
        return self._rankers[key]


class Method(Protocol):
    """A way to rank. It can be sent to another process."""

    @property
    def name(self) -> str: ...

    @property
    def ours(self) -> bool: ...

    def __call__(self, material: Material) -> Floats:
        """Score, (readers, candidates); higher is better, minus infinity is not ranked."""


Values = Mapping[str, Floats]


class Judge(Protocol):
    """What scores are worth: a value of each measure for each case of a task."""

    def __call__(self, scores: Floats) -> Values: ...
