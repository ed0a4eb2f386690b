"""The baselines' own features, by scikit-learn: they share nothing with the ranker's."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from scipy.sparse import csr_array
from sklearn.feature_extraction.text import CountVectorizer, TfidfTransformer, TfidfVectorizer

from recommender.features import Matrix, text_of
from recommender.papers import Paper


@dataclass(frozen=True, kw_only=True, eq=False)
class Counted:
    """How often words and pairs occur, (texts, columns), in stored texts and in candidates."""

    stored: Matrix
    candidates: Matrix

    def tfidf(self, min_df: int) -> tuple[Matrix, Matrix]:
        """Weigh by sublinear tf-idf of the stored texts; rows have length 1."""
        df = np.bincount(self.stored.indices, minlength=self.stored.shape[1])
        kept = np.flatnonzero(df >= min_df)
        if not len(kept):
            return nothing(self.stored), nothing(self.candidates)
        weigh = TfidfTransformer(sublinear_tf=True).fit(self.stored[:, kept])
        return (
            csr_array(weigh.transform(self.stored[:, kept])),
            csr_array(weigh.transform(self.candidates[:, kept])),
        )


def texts_of(papers: Sequence[Paper]) -> list[str]:
    """Give what is read of papers: title and abstract."""
    return [text_of(paper.title, paper.abstract) for paper in papers]


def count(stored: list[str], candidates: list[str], *, stop_words: bool) -> Counted:
    """Count words and pairs of words; only what stored texts hold has a column.

    With `stop_words` (scikit-learn's English ones) these are left out first, so that pairs reach
    over them.
    """
    counter = CountVectorizer(
        ngram_range=(1, 2), dtype=np.float64, stop_words="english" if stop_words else None
    )
    rows, others = fitted(counter, stored, candidates)
    return Counted(stored=rows, candidates=others)


@dataclass(frozen=True, slots=True, kw_only=True)
class SanityFeatures:
    """What arxiv-sanity-lite makes of texts: github.com/karpathy/arxiv-sanity-lite, compute.py.

    The numbers are its present ones; it began with 10,000 terms of at most half of the papers. It
    adds the authors' names to the text; here, as everywhere in these tables, text is all.
    """

    terms: int = 20_000
    max_df: float = 0.1

    def of(self, stored: list[str], candidates: list[str]) -> tuple[Matrix, Matrix]:
        features = TfidfVectorizer(
            strip_accents="unicode",
            stop_words="english",
            token_pattern=r"(?u)\b[a-zA-Z_][a-zA-Z0-9_]+\b",  # noqa: S106 - words, no secret
            ngram_range=(1, 2),
            max_features=self.terms,
            sublinear_tf=True,
            max_df=self.max_df,
            min_df=5,
        )
        return fitted(features, stored, candidates)


def fitted(features: Any, stored: list[str], candidates: list[str]) -> tuple[Matrix, Matrix]:  # noqa: ANN401 - scikit-learn is untyped
    """Fit features on stored texts; texts without a single term have rows of nothing."""
    try:
        rows = features.fit_transform(stored)
    except ValueError:  # what scikit-learn says of an empty vocabulary
        return csr_array((len(stored), 1)), csr_array((len(candidates), 1))
    return csr_array(rows), csr_array(features.transform(candidates))


def nothing(rows: Matrix) -> Matrix:
    """Give as many rows of one empty column: scikit-learn does not take rows of none."""
    return csr_array((rows.shape[0], 1))
