"""Papers that stand for many: medoids of clusters, for readers of whom nothing is known.

Likeness is the cosine of what sets papers apart: the terms that name a subject, less their mean.
Without that every cluster has the words in the middle that all papers share.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import zip_longest

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csr_array, diags_array

from recommender.caching import FeatureCache
from recommender.collection import Collection, candidates_of, distinct
from recommender.features import Floats, Lexicon, Matrix
from recommender.papers import Paper
from recommender.scoring import DIGITS

LOOKED_AT = 1000
"""Of more papers every so many-th is looked at: their likeness to each other takes n² numbers."""

Clusters = NDArray[np.intp]


def represent(
    papers: Sequence[Paper], k: int, lexicon: Lexicon, collection: Collection, cache: FeatureCache
) -> list[Paper]:
    """Order papers so that the first k stand for all of them, and the next k, and so on.

    One of each cluster in turn, the most typical first; a cluster without more is passed over.
    """
    given = distinct(papers)
    some = given[:: -(-len(given) // LOOKED_AT) or 1]
    rows = candidates_of(some, collection, cache).rows(collection)
    likeness = _likeness(_subjects(rows, lexicon))
    clusters = _in_clusters(likeness, _medoids(likeness, k))
    in_turn = zip_longest(*(_most_typical_first(likeness, each) for each in clusters))
    return [some[place] for turn in in_turn for place in turn if place is not None]


def _subjects(rows: Matrix, lexicon: Lexicon) -> Matrix:
    """Leave the terms that name a subject, and bring rows to length 1."""
    kept = csr_array(rows @ diags_array(lexicon.nameable.astype(np.float64)))
    length = np.sqrt(np.asarray(kept.multiply(kept).sum(axis=1)).ravel())
    length[length == 0] = 1
    return csr_array(diags_array(1 / length) @ kept)


def _likeness(rows: Matrix) -> Floats:
    """Make cosines (papers, papers) of rows less their mean; one that is the mean has none."""
    products = (rows @ rows.T).toarray()
    means = products.mean(axis=0) if len(products) else np.zeros(0)
    centred = products - means - means[:, None] + (means.mean() if len(means) else 0.0)
    length = np.sqrt(np.maximum(centred.diagonal(), 0))
    length[length < 10**-DIGITS] = np.inf
    return np.asarray(np.round(centred / np.outer(length, length), DIGITS))


def _medoids(likeness: Floats, k: int) -> list[int]:
    """Take again and again the paper that brings most others nearer to one that was taken.

    This is BUILD of Kaufman & Rousseeuw's PAM (1990). Exchanging medoids afterwards was tried:
    papers are so unlike each other that nothing changed.
    """
    chosen: list[int] = []
    nearest = np.zeros(len(likeness))
    for _ in range(min(k, len(likeness))):
        gain = np.maximum(likeness - nearest[:, None], 0).sum(axis=0)
        gain[chosen] = -1
        chosen.append(int(np.argmax(gain)))
        nearest = np.maximum(nearest, likeness[:, chosen[-1]])
    return chosen


def _in_clusters(likeness: Floats, chosen: Sequence[int]) -> list[Clusters]:
    """Give each paper to the medoid that it is most like; medoids keep to themselves."""
    if not chosen:
        return []
    owner = likeness[:, list(chosen)].argmax(axis=1)
    owner[list(chosen)] = np.arange(len(chosen))
    return [np.flatnonzero(owner == number) for number in range(len(chosen))]


def _most_typical_first(likeness: Floats, cluster: Clusters) -> list[int]:
    """Order a cluster by what its papers have in common with the others in it."""
    typical = likeness[np.ix_(cluster, cluster)].sum(axis=0)
    order = np.argsort(-np.round(typical, DIGITS), kind="stable")
    return [int(place) for place in cluster[order]]
