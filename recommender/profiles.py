"""Profile, what is known of a reader; Taste, what a ranker makes of it."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

import numpy as np

from recommender.features import Floats, Lexicon
from recommender.smoothing import FINE_GRID, rounded
from recommender.terms import choose_terms
from recommender.topics import Query
from recommender.weights import NOTHING, Weights


@dataclass(frozen=True, slots=True, kw_only=True)
class Profile:
    """A reader's words and votes. `liked` and `disliked` are ids; unknown ones are ignored."""

    reader_id: str = "r"
    topics: tuple[str, ...] = ()
    muted: tuple[str, ...] = ()
    liked: tuple[str, ...] = ()
    disliked: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: what is derived is kept
class Taste:
    """A reader's or channel's weights over terms, as a value; it fits rankers of its lexicon.

    `liked` is the sum of the liked papers' rows, `smooth` that of their dense rows, which weigh
    `dense_weight`, and `likes` their number (for channels: sums over voters, weighed). `shared` is
    what others' likes add, `penalty` what dislikes and muted topics subtract, never negative.
    `voted` are the ids behind it, in order. `supported`: columns that reasons may name (channels).
    """

    lexicon: Lexicon = field(repr=False)
    background: Floats = field(repr=False)
    dense_background: Floats = field(repr=False)
    dense_weight: float
    topics: tuple[Query, ...] = ()
    muted: tuple[Query, ...] = ()
    liked: Weights = NOTHING
    smooth: tuple[float, ...] = ()
    shared: tuple[float, ...] = ()
    likes: float = 0.0
    penalty: Weights = NOTHING
    liked_ids: tuple[str, ...] = ()
    disliked_ids: tuple[str, ...] = ()
    supported: frozenset[int] | None = None

    def __eq__(self, other: object) -> bool:
        """Two tastes are equal if they are bitwise the same and of one lexicon."""
        if not isinstance(other, Taste):
            return NotImplemented
        return self.lexicon is other.lexicon and self._parts() == other._parts()

    def __hash__(self) -> int:
        return hash(self._parts())

    def _parts(self) -> tuple[object, ...]:
        words = tuple(tuple(query.text for query in some) for some in (self.topics, self.muted))
        votes = (
            self.liked,
            self.smooth,
            self.shared,
            self.likes,
            self.penalty,
            self.liked_ids,
            self.disliked_ids,
        )
        return (words, votes, self.supported)

    @property
    def votes(self) -> int:
        """How many known papers were voted on."""
        return len(self.liked_ids) + len(self.disliked_ids)

    @property
    def knows_nothing(self) -> bool:
        """Whether there is nothing to rank by: neither a topic nor a like."""
        return not self.topics and not self.likes

    def from_votes(self) -> Weights:
        """Mean of the liked rows minus the background, on the terms that liked papers hold."""
        if not self.likes:
            return NOTHING
        columns = self.liked.columns
        return Weights(columns, self.liked.values / self.likes - self.background[columns])

    @cached_property
    def from_smoothing(self) -> Floats:
        """Mean of the liked papers' dense rows minus the background, and what others' likes add."""
        if not self.likes:
            return np.zeros(len(self.dense_background))
        own = np.array(self.smooth) / self.likes - self.dense_background
        return dense_weights(own, self.dense_weight, self.from_others())

    def from_others(self) -> Floats:
        """What a community adds to dense weights, (width,)."""
        return np.array(self.shared) if self.shared else np.zeros(len(self.dense_background))

    @cached_property
    def combined(self) -> Weights:
        """Votes and topics in one: each of length 1, of several topics the strongest weight."""
        votes = self.from_votes()
        dense = np.zeros(self.lexicon.columns)
        for topic in (query.as_weights() for query in self.topics):
            dense[topic.columns] = np.maximum(dense[topic.columns], topic.values)
        dense[votes.columns] += votes.values / (votes.length or 1.0)
        dense[self.penalty.columns] -= self.penalty.values
        columns = np.flatnonzero(dense != 0)
        return Weights(columns, dense[columns])

    def terms(self, k: int) -> tuple[tuple[str, float], ...]:
        """Name the k strongest terms of positive weight; no two share a word."""
        return strongest(self.lexicon, self.combined, k)


def dense_weights(own: Floats, weight: float, shared: Floats) -> Floats:
    """Bring together what likes say themselves and what others' add; any number of tastes."""
    return rounded(weight * own + shared, FINE_GRID)


def strongest(lexicon: Lexicon, weights: Weights, k: int) -> tuple[tuple[str, float], ...]:
    """Name terms of positive weight, strongest first, spelt as papers mostly do."""
    chosen = choose_terms(lexicon, weights.columns, weights.values, k)
    return tuple((lexicon.term(term.column), round(term.weight, 6)) for term in chosen)
