"""Measures of one ranking, from scores and the places of what was wanted. Ties favour nobody.

A score of minus infinity means "not ranked at all": such a paper gains nothing, whatever the
length of the list.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from recommender.features import Floats, Integers


class Standing(NamedTuple):
    """For each wanted paper: how many score higher, how many the same (itself included)."""

    higher: Integers
    same: Integers
    ranked: Floats
    """1 where the paper is ranked at all, else 0."""


def stand(scores: Floats, wanted: Integers) -> Standing:
    """Find where wanted papers (places in `scores`) stand among all."""
    ordered = np.sort(-scores)
    own = -scores[wanted]
    higher = np.searchsorted(ordered, own, side="left")
    same = np.searchsorted(ordered, own, side="right") - higher
    return Standing(higher, same, np.isfinite(own).astype(np.float64))


def ndcg(standing: Standing, k: int) -> float:
    """Compute nDCG@k of equally wanted papers; papers of one score share their places' gain.

    This is `sklearn.metrics.ndcg_score` with binary relevance, ties averaged (McSherry & Najork
    2008, Computing information retrieval performance measures efficiently in the presence of
    tied scores).
    """
    gains = np.concatenate([[0.0], np.cumsum(1 / np.log2(np.arange(2, k + 2)))])
    first, last = standing.higher, standing.higher + standing.same
    own = (gains[np.minimum(last, k)] - gains[np.minimum(first, k)]) / standing.same
    return float((own * standing.ranked).sum() / gains[min(k, len(first))])


def recall(standing: Standing, k: int) -> float:
    """Compute the share of what was wanted that is among the first k, ties shared likewise."""
    hits = np.clip(k - standing.higher, 0, standing.same) / standing.same
    return float((hits * standing.ranked).sum() / len(hits))


def rank(scores: Floats, wanted: int) -> float:
    """Compute a paper's rank from 1 on; each other paper of the same score counts half."""
    own = scores[wanted]
    higher, same = int((scores > own).sum()), int((scores == own).sum())
    return 1 + higher + (same - 1) / 2
