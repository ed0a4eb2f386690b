"""Methods to be compared with that need no fit for each reader."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import normalize

from recommender.evaluation.stages import MakeRanker, Material
from recommender.evaluation.vectors import fitted, texts_of
from recommender.features import Floats, Integers, Matrix

TOGETHER = 256
"""Readers whose scores are made at once: more would take more memory, not less time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Chance:
    """Random order, another one for each reader, always the same for one seed."""

    seed: int = 0
    name: str = "random"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        stage = material.stage
        shape = (len(stage.readers), len(stage.candidates))
        return np.random.default_rng((self.seed, stage.number)).random(shape)


@dataclass(frozen=True, slots=True, kw_only=True)
class Popularity:
    """The final upvotes, which nobody could know in time: what popularity could give at best."""

    name: str = "popularity (final upvotes)"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        votes = np.array(material.stage.upvotes, dtype=np.float64)
        return np.tile(votes, (len(material.stage.readers), 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class MeanCosine:
    """The mean tf-idf cosine to the likes, of all words or of all but stop words."""

    min_df: int
    stop_words: bool = False
    ours: bool = False

    @property
    def name(self) -> str:
        more = ", no stop words" if self.stop_words else ""
        return f"mean cosine, min_df {self.min_df}{more}"

    def __call__(self, material: Material) -> Floats:
        words = material.content_words if self.stop_words else material.words
        return _mean_cosines(*words.tfidf(self.min_df), material.liked)


@dataclass(frozen=True, slots=True, kw_only=True)
class CosineOnOurs:
    """The mean cosine to the likes by the rows that our ranker scores by."""

    make: MakeRanker
    name: str = "mean cosine, our features"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        stored, candidates = (csr_array(normalize(rows)) for rows in material.rows_of(self.make))
        return _mean_cosines(stored, candidates, material.liked)


@dataclass(frozen=True, slots=True, kw_only=True)
class NearestThree:
    """The mean of the three highest tf-idf cosines to likes; of fewer likes, of all."""

    name: str = "nearest three likes"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        stored, candidates = material.words.tfidf(1)
        scores = np.zeros((len(material.liked), candidates.shape[0]))
        for reader, liked in enumerate(material.liked):
            if len(liked):
                cosines = np.sort((stored[liked] @ candidates.T).toarray(), axis=0)
                scores[reader] = cosines[-3:].mean(axis=0)
        return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainTfIdf:
    """Topics as queries: the sublinear tf-idf cosine of the words as they were typed."""

    pairs: bool = False
    ours: bool = False

    @property
    def name(self) -> str:
        return "plain tf-idf, words and pairs" if self.pairs else "plain tf-idf, words"

    def __call__(self, material: Material) -> Floats:
        stage = material.stage
        features = TfidfVectorizer(sublinear_tf=True, ngram_range=(1, 2 if self.pairs else 1))
        topics = [" ".join(reader.topics) for reader in stage.readers]
        asked = [*topics, *texts_of(stage.candidates)]
        _, rows = fitted(features, texts_of(stage.stored), asked)
        return np.asarray((rows[: len(topics)] @ rows[len(topics) :].T).toarray())


def _mean_cosines(stored: Matrix, candidates: Matrix, liked: tuple[Integers, ...]) -> Floats:
    """Compute mean cosines (readers, candidates); rows have length 1."""
    means = csr_array(_averaging(liked, stored.shape[0]) @ stored)
    parts = [(part @ candidates.T).toarray() for part in _parts(means)]
    return np.concatenate(parts) if parts else np.zeros((0, candidates.shape[0]))


def _averaging(liked: tuple[Integers, ...], papers: int) -> Matrix:
    """Make the matrix (readers, papers) that takes the mean of each reader's likes."""
    counts = np.array([len(each) for each in liked], dtype=np.int64)
    columns = np.concatenate([np.empty(0, dtype=np.int64), *liked])
    shares = np.repeat(1 / np.maximum(counts, 1), counts)
    starts = np.concatenate([[0], np.cumsum(counts)])
    return csr_array((shares, columns, starts), shape=(len(liked), papers))


def _parts(rows: Matrix) -> Iterator[Matrix]:
    for start in range(0, rows.shape[0], TOGETHER):
        yield rows[start : start + TOGETHER]
