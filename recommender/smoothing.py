"""What words have to do with each other, learnt from the stored papers alone: the dense block.

A paper's dense row is made of its words in three steps. A word brings with it the words that are
spelt like it, by their n-grams of characters; the sums are seen through the directions in which
papers differ most, none of which may outweigh the others (latent semantic analysis, whitened); and
the papers nearest to it lend theirs. So papers meet that share no word.

Every number that is kept is rounded to a grid so coarse that neither the number of threads nor the
machine can move it, and so that sums of products in double precision have no error at all.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from numpy.typing import NDArray
from scipy.linalg import cholesky, solve_triangular
from scipy.sparse import csr_array, diags_array
from sklearn.feature_extraction.text import TfidfVectorizer

from recommender.features import Floats, Integers, Lexicon, Matrix, on_grid, times
from recommender.words import stem

WIDTH = 200
FEWEST_PAPERS = 100
"""With fewer papers nothing is learnt of words: the block has no columns."""

PAPERS_A_COLUMN = 3
"""No more columns than a third of the papers."""

SPELLING = 0.7
"""What a word's spelling weighs beside the word itself."""

RIDGE = 0.02
"""What is added to the variance of every direction; large ones are brought down to it."""

ROUNDS = 3
"""Power iterations: after these the directions differ little from those of a full decomposition."""

NEIGHBOURS = 10
STRONGEST = 48
"""Terms of a paper by which its neighbours are found; those that all papers hold find nobody."""

AT_ONCE = 500
WEIGHT = 0.08
"""What dense rows weigh beside rows of words; both have length 1. More finds what readers like
of a field, but less of what a group writes next."""

FAMILY = 0.2
"""What a word of the same family (agent, agents) weighs beside the word itself."""

GRID, FINE_GRID = 2.0**-15, 2.0**-30
"""Dense rows are whole multiples of the first, tastes of the second. So a product needs 45 of the
53 bits of a double, and sums of products are exact in any order."""

Single = NDArray[np.float32]


def rounded(values: Floats, grid: float = GRID) -> Floats:
    return on_grid(values, grid)


@dataclass(frozen=True, kw_only=True, eq=False)  # no slots: what is derived is kept
class Smoothing:
    """What one fit learnt. Rows of other papers are made by it without another fit.

    `weight` is that of dense rows. `families` gives for each word of the lexicon the first that
    has the same stem: those mean the same to a reader. `words` are the columns of the words that
    have a place, ascending, and `projection` (words, width) says where. `strongest` holds the
    strongest terms of the papers fitted on, and `plain` (papers, width) their dense rows without
    their neighbours.
    """

    weight: float
    families: Integers
    words: Integers
    projection: Single
    strongest: Matrix
    plain: Single

    @property
    def width(self) -> int:
        return int(self.projection.shape[1])

    def soften(self, weights: Floats) -> Floats:
        """Give each word of weights over all columns a part of what its family has, in place."""
        words = len(self.families)
        shared = np.bincount(self.families, weights[:words], minlength=words)[self.families]
        weights[:words] += FAMILY * shared
        return weights

    def softened_rows(self, rows: Matrix) -> Matrix:
        """Do the same to each of some rows: likeness is the same whichever side is softened."""
        words = len(self.families)
        member = csr_array(
            (np.ones(words), (np.arange(words), self.families)), shape=(words, words)
        )
        shared = csr_array(csr_array(rows[:, :words] @ member) @ member.T)
        cells = (FAMILY * shared.data, shared.indices, shared.indptr)
        return csr_array(rows + csr_array(cells, shape=rows.shape))

    @cached_property
    def _holders(self) -> Matrix:
        return csr_array(self.strongest.T)

    def dense(self, rows: Matrix) -> Floats:
        """Make dense rows (papers, width) of papers that were not fitted on."""
        return self._with_neighbours(self.project(rows), strongest_of(rows), themselves=False)

    def of_fitted(self) -> Floats:
        """Make the dense rows of the papers fitted on: none is its own neighbour."""
        return self._with_neighbours(self.plain.astype(np.float64), self.strongest, themselves=True)

    def project(self, rows: Matrix) -> Floats:
        """See rows through their words alone, each brought to length 1; unknown words are none."""
        used, columns = np.unique(rows.indices, return_inverse=True)
        place = np.searchsorted(self.words, used)
        known = place < len(self.words)
        known[known] = self.words[place[known]] == used[known]
        weights = np.zeros((len(used), self.width))
        weights[known] = self.projection[place[known]]
        shape = (rows.shape[0], len(used))
        narrow = csr_array((rows.data, columns.ravel(), rows.indptr), shape=shape)
        return rounded(_of_length_one(times(narrow, weights)))

    def _with_neighbours(self, plain: Floats, terms: Matrix, *, themselves: bool) -> Floats:
        """Add to each row the mean of its neighbours', weighed by their likeness."""
        lent = np.zeros_like(plain)
        for start in range(0, len(plain), AT_ONCE):
            some = terms[start : start + AT_ONCE]
            likeness = csr_array(some @ self._holders)
            shares = _shares(likeness, first=start if themselves else None)
            lent[start : start + AT_ONCE] = times(shares, self.plain.astype(np.float64))
        return rounded(_of_length_one(plain + lent))


def learn_smoothing(lexicon: Lexicon, rows: Matrix, seed: int) -> Smoothing:
    """Learn from the rows of all stored papers."""
    words = np.flatnonzero(lexicon.common[: len(lexicon.words)])
    width = min(WIDTH, rows.shape[0] // PAPERS_A_COLUMN, len(words) // PAPERS_A_COLUMN)
    if rows.shape[0] < FEWEST_PAPERS or not width:
        words, width = words[:0], 0
    made = Smoothing(
        weight=WEIGHT,
        families=_families(lexicon),
        words=words,
        projection=_projection(lexicon, rows, words, (width, seed)),
        strongest=strongest_of(rows),
        plain=np.zeros((rows.shape[0], width), dtype=np.float32),
    )
    return replace(made, plain=made.project(rows).astype(np.float32))


def _families(lexicon: Lexicon) -> Integers:
    first: dict[str, int] = {}
    heads = [first.setdefault(stem(word), at) for at, word in enumerate(lexicon.folded)]
    return np.array(heads, dtype=np.int64)


def _projection(lexicon: Lexicon, rows: Matrix, words: Integers, size: tuple[int, int]) -> Single:
    """Find what each word stands for, (words, width), the largest number being 1.

    Block power iteration of Halko, Martinsson and Tropp (2011) for the span of the directions; in
    it the whitening needs no eigenvectors, whose bits would hang on how close two of them are.
    """
    width, seed = size
    if not width:
        return np.zeros((0, 0), dtype=np.float32)
    own = csr_array(rows[:, words])
    lengths = np.sqrt(np.asarray(own.multiply(own).sum(axis=1)).ravel())
    lengths[lengths == 0] = 1
    papers = csr_array(diags_array(1 / lengths) @ own)
    spelling = _spelling([lexicon.folded[word] for word in words])
    across, gathered = csr_array(papers.T), csr_array(spelling.T)

    def softened(weights: Floats) -> Floats:
        return np.asarray(weights + SPELLING**2 * times(spelling, times(gathered, weights)))

    basis = np.random.default_rng(seed).standard_normal((papers.shape[0], width))
    for _ in range(ROUNDS):
        basis, _ = np.linalg.qr(basis)
        weights = softened(times(across, basis))
        basis = times(papers, weights)
    basis, _ = np.linalg.qr(basis)
    weights = softened(times(across, basis))
    seen = times(papers, weights)
    spread = basis.T @ seen / papers.shape[0]
    whole = seen.T @ seen / papers.shape[0] ** 2 + RIDGE * np.trace(spread) * spread
    lower = cholesky(whole, lower=True)
    projection = solve_triangular(lower, weights.T, lower=True).T
    return rounded(projection / np.abs(projection).max()).astype(np.float32)


def _spelling(words: list[str]) -> Matrix:
    """Make words into n-grams of characters, (words, n-grams): three to five, ends included."""
    grams = TfidfVectorizer(analyzer="char_wb", ngram_range=(3, 5), min_df=2, lowercase=False)
    try:
        return csr_array(grams.fit_transform(words))
    except ValueError:  # no two words share an n-gram
        return csr_array((len(words), 1))


def strongest_of(rows: Matrix) -> Matrix:
    """Keep the strongest terms of each row; of equals the first column."""
    owners = np.repeat(np.arange(rows.shape[0]), np.diff(rows.indptr))
    order = np.lexsort((rows.indices, -np.round(rows.data, 9), owners))
    rank = np.arange(len(order)) - rows.indptr[owners]
    kept = np.sort(order[rank < STRONGEST])
    starts = np.searchsorted(owners[kept], np.arange(rows.shape[0] + 1)).astype(np.int32)
    return csr_array((rows.data[kept], rows.indices[kept], starts), shape=rows.shape)


def _of_length_one(rows: Floats) -> Floats:
    length = np.sqrt(np.square(rows).sum(axis=1, keepdims=True))
    return rows / np.where(length > 0, length, 1)


def _shares(likeness: Matrix, *, first: int | None) -> Matrix:
    """Keep the nearest of each row, their likeness brought to a sum of 1.

    With `first` the rows are of the papers from there on: none counts itself.
    """
    columns, values, starts = [], [], [0]
    for row, (found, like) in enumerate(_cells(likeness)):
        itself = -1 if first is None else first + row
        best = _nearest(found, np.where(found == itself, 0, like))
        columns.append(found[best])
        values.append(like[best] / (like[best].sum() or 1))
        starts.append(starts[-1] + len(best))
    return csr_array(
        (np.concatenate(values), np.concatenate(columns), np.array(starts)), shape=likeness.shape
    )


def _cells(rows: Matrix) -> Iterator[tuple[Integers, Floats]]:
    for start, end in zip(rows.indptr[:-1], rows.indptr[1:], strict=True):
        yield rows.indices[start:end].astype(np.int64), rows.data[start:end]


def _nearest(found: Integers, like: Floats) -> Integers:
    """Give the places of the largest; of equals the lower column."""
    if len(like) > NEIGHBOURS:
        least = np.partition(like, -NEIGHBOURS)[-NEIGHBOURS]
        some = np.flatnonzero((like >= least) & (like > 0))
    else:
        some = np.flatnonzero(like > 0)
    return some[np.lexsort((found[some], -like[some]))][:NEIGHBOURS]
