"""Methods to be compared with that fit a model for each reader, or invert a kernel for all."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from sklearn.feature_extraction.text import TfidfVectorizer
from sklearn.preprocessing import KernelCenterer
from sklearn.svm import LinearSVC

from recommender.evaluation.stages import MakeRanker, Material
from recommender.evaluation.vectors import SanityFeatures, fitted, texts_of
from recommender.features import Floats, Integers, Matrix

SVM_C, FORMER_C = 0.01, 0.1
"""What arxiv-sanity-lite takes unless it is told otherwise, and took first (serve.py, `svm_rank`).
"""

PRESENT, FORMER = SanityFeatures(), SanityFeatures(terms=10_000, max_df=0.5)

TOLERANCE, ROUNDS = 1e-6, 10_000
"""Its other settings; classes are weighed inversely to their numbers."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SanitySvm:
    """One linear SVM a reader as arxiv-sanity-lite fits it: likes against all other papers."""

    features: SanityFeatures = PRESENT
    c: float = SVM_C
    name: str = "SVM, arxiv-sanity-lite"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        return _by_svm(*material.features_of(self.features), material.liked, self.c)


SANITY_SVMS = (
    SanitySvm(),
    SanitySvm(c=FORMER_C, name="SVM, arxiv-sanity-lite, C = .1"),
    SanitySvm(features=FORMER, name="SVM, arxiv-sanity-lite, first features"),
    SanitySvm(features=FORMER, c=FORMER_C, name="SVM, arxiv-sanity-lite, first features, C = .1"),
)
"""It as it is now, and as it has been; ours has to be ahead of the best of them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SvmOnOurs:
    """The same SVM on the rows that our ranker scores by."""

    make: MakeRanker
    name: str = "SVM, our features"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        return _by_svm(*material.rows_of(self.make), material.liked, SVM_C)


def _by_svm(stored: Matrix, candidates: Matrix, liked: tuple[Integers, ...], c: float) -> Floats:
    scores = np.zeros((len(liked), candidates.shape[0]))
    for reader, rows in enumerate(liked):
        if 0 < len(rows) < stored.shape[0]:
            wanted = np.zeros(stored.shape[0])
            wanted[rows] = 1
            model = LinearSVC(
                C=c, class_weight="balanced", tol=TOLERANCE, max_iter=ROUNDS, random_state=0
            )
            scores[reader] = model.fit(stored, wanted).decision_function(candidates)
    return scores


@dataclass(frozen=True, slots=True, kw_only=True)
class KernelRidge:
    """Ridge regression of likes on a centred kernel of words and characters, one inverse for all.

    Of penalties from 1 to 100 the best on libraries is 30 (nDCG@20 .343; by 1 it is .309). Of n
    stored papers it takes a matrix of n² numbers and n³ / 3 steps.
    """

    penalty: float = 30.0
    name: str = "kernel ridge, words + characters"
    ours: bool = False

    def __call__(self, material: Material) -> Floats:
        words, word_candidates = material.words.tfidf(2)
        characters = TfidfVectorizer(
            analyzer="char_wb", ngram_range=(3, 5), min_df=2, sublinear_tf=True
        )
        stored, candidates = material.stage.stored, material.stage.candidates
        chars, char_candidates = fitted(characters, texts_of(stored), texts_of(candidates))
        kernel = _likeness(words, words) + _likeness(chars, chars)
        across = _likeness(words, word_candidates) + _likeness(chars, char_candidates)
        centre = KernelCenterer().fit(kernel)
        across = centre.transform(across.T, copy=False).T
        kernel = centre.transform(kernel, copy=False)
        kernel[np.diag_indices_from(kernel)] += self.penalty
        factor = cho_factor(kernel, lower=True, overwrite_a=True, check_finite=False)
        solved = cho_solve(factor, across, overwrite_b=True, check_finite=False)
        return np.array([solved[rows].sum(axis=0) for rows in material.liked], dtype=np.float64)


def _likeness(rows: Matrix, others: Matrix) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    """Make cosines in single precision, which is half the memory."""
    return np.asarray((rows.astype(np.float32) @ others.astype(np.float32).T).toarray())
