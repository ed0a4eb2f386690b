"""Topics that a collection itself proposes: pairs of words that stand for many of its papers."""

from __future__ import annotations

import numpy as np

from recommender.collection import Collection
from recommender.features import Integers, Lexicon
from recommender.scoring import DIGITS

MOST_SHARE = 0.1
"""A pair in more than a tenth of all papers tells none of them apart."""

FEWEST_PAPERS = 3
MOST_OVERLAP = 0.2
"""Of the papers of two topics, the share that may hold both."""

LOOKED_AT = 200


def suggest(lexicon: Lexicon, collection: Collection, k: int) -> tuple[str, ...]:
    """Choose k topics, heaviest first: no two share a word or many papers; fewer if there are."""
    chosen: list[int] = []
    papers: list[set[int]] = []
    for column in _heaviest(lexicon, collection).tolist():
        own = set(collection.block.postings[:, [column]].indices.tolist())
        if len(chosen) == k:
            break
        if _is_new(lexicon, column, chosen) and all(_apart(own, other) for other in papers):
            chosen.append(column)
            papers.append(own)
    return tuple(lexicon.term(column) for column in chosen)


def _heaviest(lexicon: Lexicon, collection: Collection) -> Integers:
    """Give nameable pairs of neither too few nor too many papers by their total weight."""
    postings = collection.block.postings
    df = np.diff(postings.indptr)
    most = max(FEWEST_PAPERS, int(MOST_SHARE * len(collection.papers)))
    fits = lexicon.nameable & (df >= FEWEST_PAPERS) & (df <= most)
    fits[: len(lexicon.words)] = False
    columns = np.flatnonzero(fits)
    weight = np.round(np.asarray(postings[:, columns].sum(axis=0)).ravel(), DIGITS)
    return columns[np.lexsort((columns, -weight))][:LOOKED_AT]


def _is_new(lexicon: Lexicon, column: int, chosen: list[int]) -> bool:
    used = {word for other in chosen for word in lexicon.parts(other)}
    return used.isdisjoint(lexicon.parts(column))


def _apart(one: set[int], other: set[int]) -> bool:
    return len(one & other) <= MOST_OVERLAP * min(len(one), len(other))
