"""Topics in words: what they ask for, which papers answer, and how well."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray
from scipy.sparse import csc_array

from recommender.abbreviations import Abbreviations
from recommender.collection import Block
from recommender.features import Floats, Lexicon
from recommender.weights import Weights
from recommender.words import STOP_WORDS, fold, spellings

HALF = 0.5
"""What an expansion weighs beside the word that was typed; also what a paper must exceed."""

SHORTEST_PART = 3
"""A word is read as two (finetuning: fine tuning) if both have at least so many letters."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Alternative:
    """Words that, found together, stand for some words of the topic (by their places)."""

    covers: tuple[int, ...]
    columns: tuple[int, ...]
    shown: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Query:
    """A topic in terms of one lexicon. `words`, `columns` (-1: unknown), `idf` go together.

    `weights` gives each column's weight in the score; it has length 1 before expansions.
    """

    text: str
    words: tuple[str, ...]
    columns: tuple[int, ...]
    idf: tuple[float, ...]
    alternatives: tuple[Alternative, ...]
    weights: Mapping[int, float]

    def as_weights(self) -> Weights:
        columns = np.array(list(self.weights), dtype=np.int64)
        return Weights(columns, np.array(list(self.weights.values())))

    def scores(self, block: Block) -> Floats:
        """Score all papers of a block by the columns of the topic alone."""
        scores = np.zeros(block.rows.shape[0])
        for column, weight in self.weights.items():
            rows, values = _posting(block.postings, column)
            scores[rows] += weight * values
        return scores

    def contained(self, block: Block) -> Floats:
        """Tell the share (0 to 1) of the topic's idf weight that each paper contains."""
        found = self.places(block)
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


def read_query(text: str, lexicon: Lexicon, abbreviations: Abbreviations) -> Query:
    """Read a topic. Stop words ask for nothing; an unknown word weighs as the rarest known."""
    spelt: dict[str, str] = {}
    for word in spellings(text):
        spelt.setdefault(fold(word), word)
    folded = tuple(word for word in spelt if word not in STOP_WORDS)
    columns = tuple(lexicon.words.get(word, -1) for word in folded)
    rarest = float(lexicon.idf.max(initial=1.0))
    alternatives = tuple(_alternatives(folded, lexicon, abbreviations))
    return Query(
        text=text.strip(),
        words=tuple(spelt[word] for word in folded),
        columns=columns,
        idf=tuple(float(lexicon.idf[c]) if c >= 0 else rarest for c in columns),
        alternatives=alternatives,
        weights=_weights(columns, alternatives, lexicon),
    )


def _weights(
    columns: tuple[int, ...], alternatives: tuple[Alternative, ...], lexicon: Lexicon
) -> dict[int, float]:
    """Weigh words and neighbours by idf, brought to length 1, and expansions by half of theirs."""
    asked = _with_pairs(columns, lexicon)
    weights = {column: float(lexicon.idf[column]) for column in asked}
    length = float(np.linalg.norm(list(weights.values()))) or 1.0
    for alternative in alternatives:
        others = _with_pairs(alternative.columns, lexicon)
        for column in others:
            weights.setdefault(column, HALF * float(lexicon.idf[column]) / len(others))
    return {column: weight / length for column, weight in sorted(weights.items())}


def _with_pairs(columns: tuple[int, ...], lexicon: Lexicon) -> list[int]:
    """Add to known words the pairs that they make as neighbours."""
    words = len(lexicon.words)
    pairs = [lexicon.pair(a, b) for a, b in pairwise(columns) if 0 <= a < words and 0 <= b < words]
    return [*(column for column in columns if column >= 0), *(p for p in pairs if p is not None)]


def _alternatives(
    folded: tuple[str, ...], lexicon: Lexicon, abbreviations: Abbreviations
) -> Iterable[Alternative]:
    for place, word in enumerate(folded):
        for other in (*_other_number(word), *abbreviations.longer(word)):
            yield from _known((place,), other, lexicon)
        for pair in _two_parts(word, lexicon):
            yield Alternative(covers=(place,), columns=(pair,), shown=lexicon.term(pair))
    for place, (first, second) in enumerate(pairwise(folded)):
        yield from _known((place, place + 1), (first + second,), lexicon)
    for start, end, short in abbreviations.shorter(folded):
        yield from _known(tuple(range(start, end)), (short,), lexicon)


def _known(covers: tuple[int, ...], words: tuple[str, ...], lexicon: Lexicon) -> list[Alternative]:
    """Keep an expansion if papers hold all of its words."""
    if not all(word in lexicon.words for word in words):
        return []
    columns = tuple(lexicon.words[word] for word in words)
    shown = " ".join(lexicon.display[column] for column in columns)
    return [Alternative(covers=covers, columns=columns, shown=shown)]


def _other_number(word: str) -> list[tuple[str, ...]]:
    """Give the other number of a word, singular and plural, by the rules that hold mostly."""
    if len(word) <= SHORTEST_PART or not word.isascii():
        return [(f"{word}s",)] if word.isascii() and word.isalpha() else []
    if word.endswith("ies"):
        return [(word[:-3] + "y",)]
    if word.endswith("s") and not word.endswith(("ss", "us", "is")):
        endings = [word[:-1]] + ([word[:-2]] if word.endswith("es") else [])
        return [(ending,) for ending in endings]
    if word.endswith("y") and word[-2] not in "aeiou":
        return [(word[:-1] + "ies",)]
    return [(f"{word}es",)] if word.endswith(("s", "x", "ch", "sh")) else [(f"{word}s",)]


def _two_parts(word: str, lexicon: Lexicon) -> list[int]:
    """Read a word as two that papers write as neighbours or with a hyphen; give their columns."""
    cuts = range(SHORTEST_PART, len(word) - SHORTEST_PART + 1)
    halves = [
        (lexicon.words.get(word[:cut], -1), lexicon.words.get(word[cut:], -1)) for cut in cuts
    ]
    pairs = [lexicon.pair(first, second) for first, second in halves if first >= 0 <= second]
    return [pair for pair in pairs if pair is not None]
