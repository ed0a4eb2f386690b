"""What each candidate is to a reader, by votes and topics, and where it stands among all papers."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.blocks import Block, Features
from recommender.collection import Candidates, Collection
from recommender.features import Floats, Matrix, times
from recommender.following import answering, scored
from recommender.profiles import Taste

TYPICAL_SPREAD = 0.03
"""Standard deviation of scores for a reader of one like; dislikes alone are weighed by it."""

FEWEST_TERMS = 2
"""So many of a reader's terms must meet in a paper that is shown because of votes."""

DIGITS = 6


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Part:
    """Scores by the votes or by one topic: of all stored papers and of the candidates.

    `scale` is what a raw product of weights was divided by.
    """

    stored: Floats
    candidates: Floats
    scale: float = 1.0


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judgement:
    """What a taste says of candidates. `answers` is (topics, candidates).

    `unnamed` is the part of the votes' scores that comes from no term: that of dense rows; `shared`
    is the part of that which others' likes make.
    """

    votes: Part
    topics: tuple[Part, ...]
    answers: NDArray[np.bool_]
    unnamed: Floats
    shared: Floats

    @property
    def scores(self) -> Floats:
        """Votes plus the best topic, rounded so that every machine gives the same order."""
        best = [part.candidates for part in self.topics]
        total = self.votes.candidates + (np.max(best, axis=0) if best else 0.0)
        return rounded_scores(total)

    @property
    def best_topic(self) -> NDArray[np.int64]:
        """For each candidate the topic it answers that gives it most, or -1."""
        if not self.topics:
            return np.full(self.votes.candidates.shape, -1)
        scores = np.array([part.candidates for part in self.topics])
        scores = np.where(self.answers, scores, -np.inf)
        return np.where(self.answers.any(axis=0), scores.argmax(axis=0), -1)

    def ahead_by_topic(self, topic: int) -> Floats:
        """Share of stored papers that each candidate is ahead of, by votes and this topic."""
        part = self.topics[topic]
        return share_behind(
            self.votes.stored + part.stored, self.votes.candidates + part.candidates
        )

    def ahead_by_all(self) -> Floats:
        """The same by the whole score."""
        best = [part.stored for part in self.topics]
        stored = self.votes.stored + (np.max(best, axis=0) if best else 0.0)
        return share_behind(stored, self.scores)


def share_behind(stored: Floats, scores: Floats) -> Floats:
    """Share (0 to 1) of the other stored papers that score lower; all there is none of is 1."""
    ordered = np.sort(np.round(stored, DIGITS))
    lower = np.searchsorted(ordered, np.round(scores, DIGITS), side="left")
    return np.minimum(lower / max(len(ordered) - 1, 1), 1.0)


def judge(taste: Taste, collection: Collection, candidates: Candidates) -> Judgement:
    """Score candidates against all stored papers: `z(votes) + max over topics of z(topic)`.

    Without topics the votes stay as they are: one scale is enough for one part.
    """
    votes = _votes(taste, collection, candidates, standard=bool(taste.topics))
    topics, answers = [], []
    for query in taste.topics:
        stored, given = scored(query, collection, candidates)
        topics.append(_standard(Part(stored=stored, candidates=given), stored))
        answers.append(answering(query, collection, candidates))
    shape = (len(topics), len(candidates.papers))
    dense = candidates.dense(collection)
    return Judgement(
        votes=votes,
        topics=tuple(topics),
        answers=np.array(answers, dtype=np.bool_).reshape(shape),
        unnamed=dense @ taste.from_smoothing / votes.scale,
        shared=dense @ taste.from_others() / votes.scale,
    )


def _votes(taste: Taste, collection: Collection, candidates: Candidates, *, standard: bool) -> Part:
    """Score by likes, brought to a common scale by likes alone, and subtract dislikes.

    A dislike so changes no other paper's score: it lifts nobody.
    """
    stored, stored_penalty = _likes_and_penalty(taste, collection.block)
    other, other_penalty = _likes_and_penalty(taste, candidates.others)
    likes = Part(stored=stored, candidates=candidates.spread(stored, other))
    if standard:
        likes = (
            _standard(likes, stored)
            if taste.likes
            else Part(stored=stored, candidates=likes.candidates, scale=TYPICAL_SPREAD)
        )
    penalty = candidates.spread(stored_penalty, other_penalty)
    return Part(
        stored=likes.stored - stored_penalty / likes.scale,
        candidates=likes.candidates - penalty / likes.scale,
        scale=likes.scale,
    )


def _likes_and_penalty(taste: Taste, block: Block) -> tuple[Floats, Floats]:
    return _likes(taste, block.features, block.background), _penalty(taste, block.rows)


def scores_of(taste: Taste, collection: Collection, candidates: Candidates) -> Floats:
    """Score candidates alone, rounded; without topics no other paper need be looked at."""
    if taste.topics:
        return judge(taste, collection, candidates).scores
    features = candidates.features(collection)
    background = candidates.spread(collection.block.background, candidates.others.background)
    return rounded_scores(_likes(taste, features, background) - _penalty(taste, features.rows))


def rounded_scores(scores: Floats) -> Floats:
    """Round so that every machine gives the same order; zero has one sign."""
    return np.asarray(np.round(scores, DIGITS) + 0.0, dtype=np.float64)


def likes_of(words: Floats, likes: Floats | float, background: Floats, dense: Floats) -> Floats:
    """Score by likes: the mean likeness of words less the background's, and dense rows' part."""
    return words / likes - background + dense


def _likes(taste: Taste, features: Features, background: Floats) -> Floats:
    if not taste.likes:
        return np.zeros(len(features))
    words = times(features.rows, taste.liked.dense(taste.lexicon.columns))
    return likes_of(words, taste.likes, background, features.dense @ taste.from_smoothing)


def _penalty(taste: Taste, rows: Matrix) -> Floats:
    if not len(taste.penalty.columns):
        return np.zeros(rows.shape[0])
    return times(rows, taste.penalty.dense(taste.lexicon.columns))


def _standard(part: Part, sample: Floats) -> Part:
    """Bring to mean 0 and deviation 1 over all stored papers; what never differs is 0."""
    mean = float(sample.mean()) if len(sample) else 0.0
    spread = float(sample.std()) if len(sample) else 0.0
    scale = spread if spread > 10**-DIGITS else 1.0
    return Part(
        stored=(part.stored - mean) / scale,
        candidates=(part.candidates - mean) / scale,
        scale=scale,
    )


def terms_that_meet(taste: Taste, rows: Matrix) -> NDArray[np.int64]:
    """Count for each row the words of positive weight, by votes, that name a subject."""
    weights = taste.from_votes()
    words = len(taste.lexicon.words)
    good = np.zeros(taste.lexicon.columns, dtype=np.bool_)
    good[weights.columns[weights.values > 0]] = True
    good[words:] = False
    good &= taste.lexicon.nameable
    if not good.any():
        return np.zeros(rows.shape[0], dtype=np.int64)
    before = np.concatenate([[0], np.cumsum(good[rows.indices], dtype=np.int64)])
    return np.diff(before[rows.indptr])
