"""Learning the weights of sentences' roles from abstracts that readers marked.

Nothing of the abstracts is learnt but the weights of general words and of places.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from scipy.sparse import csr_array
from sklearn.linear_model import LogisticRegression

from recommender.cleaning import clean_text
from recommender.evaluation.data import BadData
from recommender.evaluation.highlights_data import Marked, Mask
from recommender.features import Integers
from recommender.summaries import roles
from recommender.summaries.roles import NUMBER, ROLES, Floats, RoleTable
from recommender.summaries.sentences import split_sentences
from recommender.words import EVERYDAY_WORDS, GENERIC_WORDS, STOP_WORDS, stem

SEEN = 40
"""Sentences that a word must be in: rarer ones said nothing more when tried."""

FIRST, SECOND = 0.1, 1.0
"""Inverse strengths of the penalty on squared weights, of both steps."""

SURE = 0.3
"""Where the macro-F1 of single roles was best among .15, .20 … .40, cross-validated."""

PARTS = 4
"""The second step learns from scores of sentences that the first has not seen: one part of so many
after another is left out."""

GENERAL = frozenset(stem(word) for word in STOP_WORDS | GENERIC_WORDS | EVERYDAY_WORDS)


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Example:
    """An abstract as sentences with their cues, and the roles of each, (sentences, roles)."""

    marked: Marked
    sentences: tuple[str, ...]
    cues: tuple[frozenset[str], ...]
    hits: Mask

    @classmethod
    def of(cls, marked: Marked) -> Example:
        split = split_sentences(clean_text(marked.abstract))
        sentences = tuple(each for each in split if any(c.isalnum() for c in each))
        return cls(
            marked=marked,
            sentences=sentences,
            cues=tuple(map(frozenset, roles.cues(sentences))),
            hits=marked.hits(sentences),
        )


def learn(examples: Sequence[Example], seed: int = 0) -> RoleTable:
    """Learn both steps; the seed decides which abstracts are left out together.

    Raises BadData where these are too few abstracts, or some role is hardly ever marked in them.
    """
    if not _enough(examples, seed):
        raise BadData(
            f"Roles cannot be learnt from {len(examples)} marked abstracts: it takes some dozens, "
            "and each role in many of them."
        )
    rows = {cue: row for row, cue in enumerate(sorted(_general(examples)))}
    counted, hits = _counted(examples, rows), np.vstack([each.hits for each in examples])
    own = np.zeros(hits.shape)
    for inside in _parts(examples, seed):
        own[inside] = _applied(_fitted(counted[~inside], hits[~inside], FIRST), counted[inside])
    ends = np.cumsum([len(each.sentences) for each in examples])[:-1]
    around = np.vstack([roles.surroundings(each) for each in np.split(own, ends) if len(each)])
    return RoleTable(
        rows=rows,
        weights=_fitted(counted, hits, FIRST),
        around=_fitted(around, hits, SECOND),
        sure=SURE,
    )


def _enough(examples: Sequence[Example], seed: int) -> bool:
    """Whether every part leaves cues, and sentences with and without each role."""
    if len(examples) < PARTS or not any(_general(examples)):
        return False
    hits = np.vstack([each.hits for each in examples])
    rest = (hits[~inside] for inside in _parts(examples, seed))
    return all(bool((some.any(axis=0) & ~some.all(axis=0)).all()) for some in rest)


def _general(examples: Sequence[Example]) -> Iterator[str]:
    """Give the cues that are seen often: places, lengths, numbers and general words only."""
    seen = Counter(cue for each in examples for held in each.cues for cue in held)
    for cue, times in seen.items():
        if times >= SEEN and (" " in cue or cue in GENERAL or cue in (NUMBER, "%")):
            yield cue


def _counted(examples: Sequence[Example], rows: dict[str, int]) -> csr_array:
    held = [sorted(rows[cue] for cue in some if cue in rows) for e in examples for some in e.cues]
    ends = np.cumsum([0, *(len(some) for some in held)])
    columns: Integers = np.concatenate([np.array(some, dtype=np.int64) for some in held])
    return csr_array((np.ones(len(columns)), columns, ends), shape=(len(held), len(rows)))


def _parts(examples: Sequence[Example], seed: int) -> Iterator[Mask]:
    """Give the sentences of one part of the abstracts after another, (sentences,)."""
    part = np.random.default_rng(seed).permutation(np.arange(len(examples)) % PARTS)
    of = np.repeat(part, [len(each.sentences) for each in examples])
    return (of == number for number in range(PARTS))


def _fitted(features: Floats | csr_array, hits: Mask, strength: float) -> Floats:
    """Fit one logistic regression a role; the last row is what is always added."""
    # By Newton's steps: some ten of them, where others take hundreds of small products.
    fitted = [
        LogisticRegression(C=strength, solver="newton-cholesky").fit(features, hits[:, role])
        for role in range(len(ROLES))
    ]
    return np.vstack(
        [
            np.hstack([each.coef_.T for each in fitted]),
            np.hstack([each.intercept_ for each in fitted]),
        ]
    )


def _applied(weights: Floats, features: csr_array) -> Floats:
    return np.asarray(features @ weights[:-1] + weights[-1])
