"""How much dense rows weigh beside words, asked of the readers that there are.

Groups differ. To those who write one paper after the other the very words matter; to those who
follow a field, what words have to do with each other. No weight is best for both. So each reader's
likes are held back in turn, and that weight is taken which finds them again by the other likes.

It is for readers too few to learn from each other: beside a community it hardly matters.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array

from recommender.blocks import Features
from recommender.features import Floats, Integers, Matrix, times
from recommender.profiles import Profile
from recommender.smoothing import FINE_GRID, WEIGHT, Smoothing, rounded

WEIGHTS = (0.0, WEIGHT / 2, WEIGHT, 2 * WEIGHT, 4 * WEIGHT)
FEWEST_CASES = 200
"""With fewer likes to hold back the weight stays as it is."""

MOST_CASES = 2000
CASES_A_READER = 5
MOST_LIKES = 20
"""So many of a reader's other likes make the taste that has to find the one held back."""

AMONG = 200
"""Stored papers, drawn by chance, among which a like has to be found."""

DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class _Cases:
    """Likes held back: the number of the reader, the row held back, other liked rows.

    `mine` (cases, among) tells which papers of `among` the reader likes too.
    """

    readers: Integers
    held: Integers
    others: Matrix
    among: Integers
    mine: np.ndarray[tuple[int, int], np.dtype[np.bool_]]


def learn_weight(
    ids: Sequence[str],
    features: Features,
    smoothing: Smoothing,
    profiles: Sequence[Profile],
    seed: int,
) -> float:
    """Choose a weight for dense rows; `ids` and `features` are of the papers fitted on.

    Another than the usual one has to be better by more than the standard error over readers.
    """
    cases = _cases(ids, profiles, seed)
    if cases is None or not smoothing.width:
        return smoothing.weight
    found = {
        weight: _by_reader(1 / ranks, cases.readers)
        for weight, ranks in _ranks(cases, features, smoothing).items()
    }
    best = max(WEIGHTS, key=lambda weight: float(np.round(found[weight].mean(), DIGITS)))
    gain = found[best] - found[WEIGHT]
    return best if gain.mean() > gain.std() / np.sqrt(len(gain)) else smoothing.weight


def _cases(ids: Sequence[str], profiles: Sequence[Profile], seed: int) -> _Cases | None:
    """Choose what is held back, by chance; None if there is too little."""
    at = {paper_id: row for row, paper_id in enumerate(ids)}
    chance = np.random.default_rng(seed)
    among = np.sort(chance.permutation(len(ids))[:AMONG])
    readers: list[tuple[int, int, list[int]]] = []
    likes: list[list[int]] = []
    for profile in sorted(profiles, key=lambda profile: (profile.reader_id, profile.liked)):
        liked = sorted({at[i] for i in set(profile.liked) - set(profile.disliked) if i in at})
        if len(liked) > 1:
            for held in chance.permutation(liked)[:CASES_A_READER].tolist():
                others = chance.permutation([row for row in liked if row != held])[:MOST_LIKES]
                readers.append((len(likes), held, sorted(others.tolist())))
            likes.append(liked)
    if len(readers) < FEWEST_CASES:
        return None
    chosen = [readers[at] for at in np.sort(chance.permutation(len(readers))[:MOST_CASES])]
    return _Cases(
        readers=np.array([reader for reader, _, _ in chosen], dtype=np.int64),
        held=np.array([held for _, held, _ in chosen], dtype=np.int64),
        others=_as_matrix([others for _, _, others in chosen], len(ids)),
        among=among,
        mine=np.array([np.isin(among, likes[reader]) for reader, _, _ in chosen]),
    )


def _as_matrix(rows: Sequence[Sequence[int]], columns: int) -> Matrix:
    held = np.cumsum([0, *map(len, rows)])
    places = np.array([place for row in rows for place in row], dtype=np.int64)
    return csr_array((np.ones(len(places)), places, held), shape=(len(rows), columns))


def _ranks(cases: _Cases, features: Features, smoothing: Smoothing) -> dict[float, Floats]:
    """Tell for each weight where each like held back comes among the papers drawn."""
    words = _likeness_of_words(cases, features.rows, smoothing)
    dense = _likeness_of_dense_rows(cases, features.dense)
    ranks = {}
    for weight in WEIGHTS:
        drawn, held = (
            np.round(by_words + weight * by_dense, DIGITS)
            for by_words, by_dense in zip(words, dense, strict=True)
        )
        higher = ((drawn > held[:, None]) & ~cases.mine).sum(axis=1)
        same = ((drawn == held[:, None]) & ~cases.mine).sum(axis=1)
        ranks[weight] = 1 + higher + same / 2
    return ranks


def _likeness_of_words(cases: _Cases, rows: Matrix, smoothing: Smoothing) -> tuple[Floats, Floats]:
    """Score the papers drawn (cases, among) and those held back (cases) by words, as tastes do."""
    likes = np.diff(cases.others.indptr)
    liked = csr_array(cases.others @ rows)
    background = np.asarray(rows.sum(axis=0)).ravel() / rows.shape[0]
    drawn, held = (
        smoothing.softened_rows(csr_array(rows[some])) for some in (cases.among, cases.held)
    )
    met = np.asarray(csr_array(liked @ csr_array(drawn.T)).toarray())
    own: Floats = np.asarray(liked.multiply(held).sum(axis=1)).ravel()
    return (
        met / likes[:, None] - times(drawn, background)[None],
        own / likes - times(held, background),
    )


def _likeness_of_dense_rows(cases: _Cases, dense: Floats) -> tuple[Floats, Floats]:
    """Do the same by dense rows; all products are exact."""
    likes = np.diff(cases.others.indptr)[:, None]
    mean = dense.sum(axis=0) / len(dense)
    tastes = rounded(times(cases.others, dense) / likes - mean, FINE_GRID)
    return tastes @ dense[cases.among].T, (tastes * dense[cases.held]).sum(axis=1)


def _by_reader(values: Floats, readers: Integers) -> Floats:
    """Take the mean of each reader's cases."""
    counts = np.bincount(readers)
    return np.asarray(np.bincount(readers, values)[counts > 0] / counts[counts > 0])
