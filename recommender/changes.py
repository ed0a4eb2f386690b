"""What a vote changed in a taste, in terms that people read."""

from __future__ import annotations

import numpy as np

from recommender.features import Floats
from recommender.profiles import Taste, strongest
from recommender.weights import Weights


def learned(before: Taste, after: Taste, k: int) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Name up to k terms that gained most, and up to k that lost most.

    Sums are compared, not means: a new like takes nothing from what was liked before.
    """
    change = _evidence(after) - _evidence(before)
    columns = np.flatnonzero(change != 0)
    gained = strongest(after.lexicon, Weights(columns, change[columns]), k)
    lost = strongest(after.lexicon, Weights(columns, -change[columns]), k)
    return tuple(term for term, _ in gained), tuple(term for term, _ in lost)


def unwanted(taste: Taste, k: int) -> tuple[tuple[str, float], ...]:
    """Name the terms that dislikes and muted topics subtract most, strongest first."""
    return strongest(taste.lexicon, taste.penalty, k)


def _evidence(taste: Taste) -> Floats:
    """Add up what speaks for each column (votes, topics) and subtract what speaks against it."""
    size = taste.lexicon.columns
    total = taste.liked.dense(size) - taste.penalty.dense(size)
    for query in taste.topics:
        total[list(query.weights)] += list(query.weights.values())
    return total
