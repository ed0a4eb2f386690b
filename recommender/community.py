"""What readers share: who liked these papers liked those, carried over to what papers say.

The likes of many readers, seen through the directions in which they agree most, tell what a like
of one paper says of all others. A regression on dense rows turns that into a direction that new
papers can be asked for too. So a like has a pull: what it adds to the dense part of a taste.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from recommender.features import Floats, Matrix, times
from recommender.profiles import Profile
from recommender.smoothing import GRID, rounded

FEWEST_READERS = 300
"""Below, what a few have in common says less about the others than their own likes."""

LIKES_TO_COUNT = 3
READERS_A_DIRECTION = 10
MOST_DIRECTIONS = 200
ROUNDS = 5
RIDGE = 0.001
SHARE = 0.25
"""How much scores differ by what others liked, against how they do by what was liked oneself."""


DIRECTION_GRID = 2.0**-16
"""With `spread` on its grid, variances along directions on this need 47 bits behind the point."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Community:
    """What a fit learnt of its readers' likes. Nobody can be found in it.

    `pulls` (papers, width) is what liking a paper adds, in the order of `at`; `spread`
    (width, width) how dense rows vary together.
    """

    at: dict[str, int]
    pulls: Floats
    spread: Floats

    def pulls_of(self, ids: Iterable[str]) -> Floats:
        """Give the pull of each paper, (ids, width + 1); the last column is 1 where it has one."""
        rows = np.array([self.at.get(paper_id, -1) for paper_id in ids], dtype=np.int64)
        known = rows >= 0
        pulls = np.zeros((len(rows), self.pulls.shape[1] + 1))
        pulls[known, :-1] = self.pulls[rows[known]]
        pulls[:, -1] = known
        return pulls

    def shared(self, pulls: Floats, own: Floats) -> Floats:
        """Give what others' likes add to tastes whose own dense parts are `own`, (tastes, width).

        `pulls` are the sums over what each liked. All products are exact, so company changes none.
        """
        mean = rounded(pulls[:, :-1] / np.maximum(pulls[:, -1:], 1), DIRECTION_GRID)
        deviation = self._deviations(mean)
        moved = deviation > GRID**2
        ratio = SHARE * self._deviations(rounded(own, DIRECTION_GRID))
        scale = np.divide(ratio, deviation, out=np.zeros_like(ratio), where=moved)
        return np.asarray(mean * scale[:, None])

    def _deviations(self, directions: Floats) -> Floats:
        """Tell how much papers differ in directions."""
        variance = ((directions @ self.spread) * directions).sum(axis=1)
        return np.asarray(np.sqrt(np.maximum(variance, 0.0)))


def learn_community(
    ids: Sequence[str], dense: Floats, profiles: Sequence[Profile], seed: int
) -> Community | None:
    """Learn from the likes of all readers; None if they are too few or papers have no dense rows.

    `ids` and `dense` (papers, width) are of the papers fitted on.
    """
    at = {paper_id: row for row, paper_id in enumerate(ids)}
    likes = _likes(profiles, at)
    if likes.shape[0] < FEWEST_READERS or not dense.shape[1]:
        return None
    fans = np.maximum(np.bincount(likes.indices, minlength=len(ids)), 1).astype(np.float64)
    own = np.diff(likes.indptr).astype(np.float64)
    even = csr_array(diags_array(1 / np.sqrt(own)) @ likes @ diags_array(1 / np.sqrt(fans)))
    width = min(MOST_DIRECTIONS, likes.shape[0] // READERS_A_DIRECTION, len(ids))
    agreed = _directions(even, width, seed)
    centred = dense - dense.mean(axis=0)
    spread = centred.T @ centred / len(ids)
    ridge = spread + RIDGE * np.eye(len(spread))
    pulls = agreed @ np.linalg.solve(ridge, centred.T @ agreed).T / np.sqrt(fans)[:, None]
    return Community(
        at=at,
        pulls=rounded(pulls / (np.abs(pulls).max() or 1.0)),
        spread=rounded(spread),
    )


def _likes(profiles: Sequence[Profile], at: dict[str, int]) -> Matrix:
    """Make the likes of readers who have enough of them, (readers, papers), each like once."""
    readers = sorted(profiles, key=lambda profile: (profile.reader_id, profile.liked))
    rows = [
        sorted({at[each] for each in reader.liked if each in at} - _disliked(reader, at))
        for reader in readers
    ]
    rows = [row for row in rows if len(row) >= LIKES_TO_COUNT]
    starts = np.cumsum([0, *map(len, rows)])
    columns = np.array([column for row in rows for column in row], dtype=np.int64)
    return csr_array((np.ones(len(columns)), columns, starts), shape=(len(rows), len(at)))


def _disliked(reader: Profile, at: dict[str, int]) -> set[int]:
    return {at[each] for each in reader.disliked if each in at}


def _directions(even: Matrix, width: int, seed: int) -> NDArray[np.float64]:
    """Span the papers' side of a truncated decomposition, (papers, width), by power iteration."""
    basis: Floats = np.random.default_rng(seed).standard_normal((even.shape[1], width))
    across = csr_array(even.T)
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(basis)
        basis = times(across, times(even, basis))
    return np.linalg.qr(basis)[0]
