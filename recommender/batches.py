"""Scores of the same papers for many readers at once, to the bit what each gets alone.

A reader of votes alone is a sum over liked papers, so what papers have in common is computed once
for all readers, not once for each. All numbers lie on grids where sums of products are exact, so
it does not matter that they are added up in another order than for one reader.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array

from recommender.collection import Candidates
from recommender.features import Floats, Integers, Matrix, times
from recommender.profiles import Profile, Taste, dense_weights
from recommender.scoring import likes_of, rounded_scores, scores_of
from recommender.smoothing import Single
from recommender.tasting import Tasting
from recommender.weights import NOTHING, Weights

MANY = 8
"""Readers of votes alone from which a pass for all of them pays."""

TOGETHER = 10_000
"""Readers that share one pass, at most."""

AT_ONCE = 2_500_000
"""Numbers of the largest matrix that one thread makes (20 MB)."""

FREQUENT = 384
"""So many terms of the most frequent are multiplied as dense matrices, the others by postings."""

THREADS = 4


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Readers:
    """Some readers of votes alone: what scores need of them, whatever the papers.

    `liked` (readers, used) counts likes of the stored papers `used`; `dense` is (readers, width),
    `penalty` (readers, columns).
    """

    liked: Matrix
    used: Integers
    dense: Floats
    penalty: Matrix

    @classmethod
    def of(cls, profiles: Sequence[Profile], tasting: Tasting) -> Readers:
        rows = [tasting.rows_of(profile) for profile in profiles]
        likes = [len(liked) for liked, _ in rows]
        flat = np.array([row for liked, _ in rows for row in liked], dtype=np.int64)
        used, columns = np.unique(flat, return_inverse=True)
        starts = np.concatenate([[0], np.cumsum(likes)])
        matrix = csr_array(
            (np.ones(len(flat)), columns.ravel(), starts), shape=(len(rows), len(used))
        )
        penalties = [
            tasting.penalty_of(profile, *both) if both[1] or profile.muted else NOTHING
            for profile, both in zip(profiles, rows, strict=True)
        ]
        return cls(
            liked=matrix,
            used=used,
            dense=_dense(matrix, used, tasting),
            penalty=_stacked(penalties, tasting.lexicon.columns),
        )

    @property
    def likes(self) -> Floats:
        """How many papers each likes, (readers, 1)."""
        return np.diff(self.liked.indptr).astype(np.float64)[:, None]


def scores_of_many(
    readers: Sequence[Profile | Taste], tasting: Tasting, candidates: Candidates
) -> Single:
    """Score candidates for all readers, (readers, candidates); those without topics together."""
    together = {
        at: reader
        for at, reader in enumerate(readers)
        if isinstance(reader, Profile) and not any(map(str.strip, reader.topics))
    }
    if len(together) < MANY:
        together = {}
    elif len(together) == len(readers):
        return scores_together([*together.values()], tasting, candidates)
    scores = np.empty((len(readers), len(candidates.papers)), dtype=np.float32)
    if together:
        scores[[*together]] = scores_together([*together.values()], tasting, candidates)
    for at, reader in enumerate(readers):
        if at not in together:
            taste = tasting.taste(reader) if isinstance(reader, Profile) else reader
            scores[at] = scores_of(taste, tasting.collection, candidates)
    return scores


def scores_together(
    profiles: Sequence[Profile], tasting: Tasting, candidates: Candidates
) -> Single:
    """Score candidates for readers without topics, (profiles, candidates), on all cores.

    Beside the result it needs no more than for ten thousand readers, some 400 MB where 20,000
    papers are stored: the words of those liked, and three small matrices a thread.
    """
    scores = np.empty((len(profiles), len(candidates.papers)), dtype=np.float32)
    for start in range(0, len(profiles), TOGETHER):
        readers = Readers.of(profiles[start : start + TOGETHER], tasting)
        _score(readers, tasting, candidates, scores[start : start + TOGETHER])
    return scores


def _score(readers: Readers, tasting: Tasting, candidates: Candidates, scores: Single) -> None:
    """Fill in scores, some candidates at a time."""
    collection = tasting.collection
    features = candidates.features(collection)
    background = candidates.spread(collection.block.background, candidates.others.background)
    softened = tasting.smoothing.softened_rows(features.rows)
    stored = collection.block.rows[readers.used]
    columns = _shared_columns(stored, softened)
    often, seldom = columns[:FREQUENT], columns[FREQUENT:]
    often_new, seldom_new = _only(softened, often), _only(softened, seldom)
    summed = _summed(readers.liked, _only(stored, often))
    holders = csr_array(_only(stored, seldom).T)
    likes = readers.likes

    def fill(places: slice) -> None:
        likeness = csr_array(seldom_new[places] @ holders).toarray(order="F").T
        words = times(readers.liked, likeness) + summed @ often_new[places].toarray().T
        dense = readers.dense @ features.dense[places].T
        values = likes_of(words, np.maximum(likes, 1), background[places], dense)
        values *= likes > 0
        if readers.penalty.nnz:
            values -= csr_array(readers.penalty @ features.rows[places].T).toarray()
        scores[:, places] = rounded_scores(values)

    with ThreadPoolExecutor(min(THREADS, os.cpu_count() or 1)) as pool:
        blocks = _blocks(len(candidates.papers), max(readers.liked.shape))
        for _ in pool.map(fill, blocks):
            pass


def _blocks(count: int, beside: int) -> list[slice]:
    """Part `count` so that a matrix of a part and `beside` is small."""
    step = max(1, AT_ONCE // max(beside, 1))
    edges = [*range(0, count, step), count]
    return [slice(start, end) for start, end in pairwise(edges)]


def _summed(liked: Matrix, rows: Matrix) -> Floats:
    """Sum up what readers like, (readers, columns)."""
    summed = np.empty((liked.shape[0], rows.shape[1]))
    for columns in _blocks(rows.shape[1], max(liked.shape)):
        summed[:, columns] = times(liked, rows[:, columns].toarray())
    return summed


def _shared_columns(stored: Matrix, new: Matrix) -> NDArray[np.int64]:
    """Find the columns in which papers of both meet, those where most pairs do first."""
    holding = [np.bincount(rows.indices, minlength=rows.shape[1]) for rows in (stored, new)]
    meeting = holding[0] * holding[1]
    shared = np.flatnonzero(meeting > 0)
    return shared[np.argsort(-meeting[shared], kind="stable")]


def _only(rows: Matrix, columns: NDArray[np.int64]) -> Matrix:
    """Leave some columns, in this order."""
    place = np.full(rows.shape[1], -1, dtype=np.int32)
    place[columns] = np.arange(len(columns), dtype=np.int32)
    places = place[rows.indices]
    left = places >= 0
    held = np.concatenate([[0], np.cumsum(left, dtype=np.int32)])[rows.indptr]
    return csr_array((rows.data[left], places[left], held), shape=(rows.shape[0], len(columns)))


def _dense(liked: Matrix, used: Integers, tasting: Tasting) -> Floats:
    """Make the dense parts of tastes, (readers, width); those without likes have none."""
    collection, community = tasting.collection, tasting.community
    likes = np.diff(liked.indptr)[:, None]
    summed = times(liked, collection.block.dense[used])
    own = summed / np.maximum(likes, 1) - collection.dense_background
    shared = np.zeros_like(own)
    if community is not None:
        pulls = community.pulls_of(collection.papers[row].id for row in used.tolist())
        shared = community.shared(times(liked, pulls), own)
    weights = dense_weights(own, tasting.smoothing.weight, shared)
    return np.asarray(weights * (likes > 0), dtype=np.float64)


def _stacked(weights: Sequence[Weights], columns: int) -> Matrix:
    starts = np.concatenate([[0], np.cumsum([len(each.columns) for each in weights])])
    return csr_array(
        (
            np.concatenate([each.values for each in weights]),
            np.concatenate([each.columns for each in weights]),
            starts,
        ),
        shape=(len(weights), columns),
    )
