"""Topics in terms of one lexicon: which papers answer, and how well."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from recommender.blocks import Block
from recommender.features import Floats, Integers
from recommender.weights import Weights

HALF = 0.5
"""What an expansion weighs beside the word that was typed; also what a paper must exceed."""

WHOLE_FIRST = 3
"""A score is multiplied by this power of the share of the topic that a paper contains: what holds
all of its words comes before what repeats one of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Words that, found together, stand for some words of the topic (by their places)."""

    covers: tuple[int, ...]
    columns: tuple[int, ...]
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Wanted:
    """One word or pair of neighbours, in each of its forms; `weights` go with `columns`.

    Of the forms that a paper holds, only the heaviest counts: one that writes both "falcon" and
    "falcons" says no more than another.
    """

    columns: tuple[int, ...]
    weights: tuple[float, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Author:
    """Somebody who is followed: the name as typed, and its key, empty where it is nobody's."""

    name: str
    key: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """A topic in terms of one lexicon. `words`, `columns` (-1: unknown), `idf` go together.

    `wanted` is what the score is made of; what was typed has length 1 in it, expansions come on
    top. An author's has no words: who wrote a paper is not in any block.
    """

    text: str
    words: tuple[str, ...]
    columns: tuple[int, ...]
    idf: tuple[float, ...]
    alternatives: tuple[Alternative, ...]
    wanted: tuple[Wanted, ...]
    author: Author | None = None

    @property
    def weights(self) -> Mapping[int, float]:
        """Give the weight of each column in the score of a paper that holds it and no other."""
        weights: dict[int, float] = {}
        for each in self.wanted:
            for column, weight in zip(each.columns, each.weights, strict=True):
                weights[column] = max(weight, weights.get(column, 0.0))
        return dict(sorted(weights.items()))

    def as_weights(self) -> Weights:
        weights = self.weights
        columns = np.array(list(weights), dtype=np.int64)
        return Weights(columns, np.array(list(weights.values())))

    def scores(self, block: Block) -> Floats:
        """Score all papers of a block by the columns of the topic alone."""
        scores = np.zeros(block.rows.shape[0])
        for each in self.wanted:
            best = np.zeros(len(scores))
            for column, weight in zip(each.columns, each.weights, strict=True):
                rows, values = _posting(block.postings, column)
                best[rows] = np.maximum(best[rows], weight * values)
            scores += best
        return scores * self.contained(block) ** WHOLE_FIRST

    def added(self, columns: Integers, values: Floats) -> Floats:
        """Tell what each column of one paper's row adds to its score."""
        place = {column: at for at, column in enumerate(columns.tolist())}
        added = np.zeros(len(columns))
        for each in self.wanted:
            brought = [
                (weight * float(values[place[column]]), -column)
                for column, weight in zip(each.columns, each.weights, strict=True)
                if column in place
            ]
            if brought:
                most, column = max(brought)
                added[place[-column]] += most
        return added * self._contained_in(frozenset(place)) ** WHOLE_FIRST

    def contained(self, block: Block) -> Floats:
        """Tell the share (0 to 1) of the topic's idf weight that each paper contains."""
        return self._share(self.places(block))

    def _contained_in(self, columns: frozenset[int]) -> float:
        found = np.array([[column in columns] for column in self.columns], dtype=np.bool_)
        for alternative in self.alternatives:
            if columns.issuperset(alternative.columns):
                found[list(alternative.covers)] = True
        return float(self._share(found.reshape(len(self.columns), 1))[0])

    def _share(self, found: NDArray[np.bool_]) -> Floats:
        whole = sum(self.idf)
        return np.array(self.idf) @ found / whole if whole else np.zeros(found.shape[1])

    def places(self, block: Block) -> NDArray[np.bool_]:
        """Tell (words, papers) which words of the topic each paper contains, or stands for."""
        found = np.zeros((len(self.words), block.rows.shape[0]), dtype=np.bool_)
        for place, column in enumerate(self.columns):
            found[place] = _holds(block, column)
        for alternative in self.alternatives:
            together = np.logical_and.reduce([_holds(block, c) for c in alternative.columns])
            found[list(alternative.covers)] |= together
        return found

    def answers(self, block: Block) -> NDArray[np.bool_]:
        """Tell which papers answer: they contain more than half of the topic's idf weight."""
        return self.contained(block) > HALF + 1e-9

    def names(self, block: Block) -> NDArray[np.bool_]:
        """Tell which papers name the topic whole."""
        if not self.words:
            return np.zeros(block.rows.shape[0], dtype=np.bool_)
        return np.asarray(self.places(block).all(axis=0), dtype=np.bool_)


def _posting(postings: csc_array[np.float64], column: int) -> tuple[NDArray[np.int32], Floats]:
    start, end = postings.indptr[column], postings.indptr[column + 1]
    return postings.indices[start:end], postings.data[start:end]


def _holds(block: Block, column: int) -> NDArray[np.bool_]:
    found = np.zeros(block.rows.shape[0], dtype=np.bool_)
    if column >= 0:
        found[_posting(block.postings, column)[0]] = True
    return found
