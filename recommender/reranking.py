"""Scores to a slate: choosiness, shares of interests, diversity, and one slot to explore."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.features import Floats, Matrix, times
from recommender.scoring import FEWEST_TERMS, Judgement

RELEVANCE = 0.7
"""Against likeness to what was chosen before (maximal marginal relevance, lambda .3)."""

SMALL = 100
"""A smaller collection is judged as if it had so many papers, the others worse than all it has."""

SPARE_TO_EXPLORE = 2
"""A slate explores if the votes have so many places: one stays theirs."""

Places = NDArray[np.int64]


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Standing:
    """For each candidate: share of stored papers it is ahead of, and whether it may be shown."""

    ahead: Floats
    eligible: NDArray[np.bool_]

    def cleared(self, bar: float, n_stored: int) -> Places:
        """Give the candidates that may be shown and are ahead of a share `bar` of all papers."""
        unseen = max(0, SMALL - n_stored)
        known = max(n_stored - 1, 1)
        ahead = (self.ahead * known + unseen) / (known + unseen)
        return np.flatnonzero(self.eligible & (ahead >= bar - 1e-9))


def standing(judgement: Judgement, meeting: NDArray[np.int64], *, by_votes: bool) -> Standing:
    """Apply the two hard rules: answer a topic, or have two of the votes' terms meet.

    A paper is judged with its own: among topics, a rare one would fill the top of a common list.
    """
    by_terms = (meeting >= FEWEST_TERMS) & by_votes
    ahead = np.where(by_terms, judgement.ahead_by_all(), 0.0)
    for topic, answers in enumerate(judgement.answers):
        ahead = np.maximum(ahead, np.where(answers, judgement.ahead_by_topic(topic), 0.0))
    return Standing(ahead=ahead, eligible=by_terms | judgement.answers.any(axis=0))


def choose(
    judgement: Judgement,
    rows: Matrix,
    cleared: Places,
    *,
    size: int,
    in_turn: list[int],
    by_votes: bool,
) -> tuple[int, ...]:
    """Fill the places: topics in turn, each with its own papers, and the votes what is left."""
    picker = _Picker(rows, judgement.scores, cleared)
    belongs = judgement.best_topic
    for topic in in_turn:
        picker.pick(cleared[belongs[cleared] == topic], judgement.topics[topic].candidates)
    spare = judgement.votes.candidates if by_votes else judgement.scores
    while len(picker.chosen) < size and picker.pick(cleared, spare):
        pass
    return _in_order(picker.chosen, judgement.scores)


def turns(topics: int, size: int, rotation: int, *, by_votes: bool) -> list[int]:
    """List topics in the order of their turns.

    With votes each fills `size // (topics + 1)`, and where that is none, as many as leave one
    place to the votes have one each; without votes they share all places.
    """
    if not topics:
        return []
    each = size // (topics + 1)
    places = (each * topics or max(size - 1, 0)) if by_votes else size
    start = rotation * places if topics > places else 0
    return [(start + turn) % topics for turn in range(places)]


def explore(
    scores: Floats,
    cleared: Places,
    chosen: tuple[int, ...],
    likeness: Callable[[list[int]], Floats],
    seed: tuple[int, int],
) -> list[tuple[int, float]]:
    """Draw one of the upper half of what was not chosen, the stranger the likelier; its chance too.

    `likeness` gives the largest cosine of candidates to any paper that was voted on. Nothing is
    drawn where nothing is left.
    """
    left = [place for place in _in_order(cleared.tolist(), scores) if place not in chosen]
    pool = left[: (len(left) + 1) // 2]
    weights = np.clip(1 - likeness(pool), 0, 1)
    if not weights.sum():
        return []
    chances = weights / weights.sum()
    drawn = int(np.random.default_rng([abs(part) for part in seed]).choice(len(pool), p=chances))
    return [(pool[drawn], float(chances[drawn]))]


def diverse(rows: Matrix, value: Floats, size: int) -> tuple[int, ...]:
    """Choose by value (0 to 1) and difference alone, in the order in which they were chosen."""
    everything = np.arange(rows.shape[0])
    picker = _Picker(rows, value, everything)
    while len(picker.chosen) < size and picker.pick(everything, value):
        pass
    return tuple(picker.chosen)


class _Picker:
    """Takes the best of some candidates again and again, each time less like the ones before."""

    def __init__(self, rows: Matrix, order: Floats, among: Places) -> None:
        self._rows = rows[among]
        self._at = {place: at for at, place in enumerate(among.tolist())}
        self._likeness = np.zeros(len(order))
        self._among = among
        self.chosen: list[int] = []

    def pick(self, pool: Places, scores: Floats) -> bool:
        """Take one more; False if the pool holds nothing new. Of equals the first is taken."""
        left = pool[~np.isin(pool, self.chosen)]
        if not len(left):
            return False
        value = RELEVANCE * _unit(scores[left]) - (1 - RELEVANCE) * self._likeness[left]
        self._take(int(left[np.argmax(np.round(value, 9))]))
        return True

    def _take(self, place: int) -> None:
        self.chosen.append(place)
        row = self._rows[[self._at[place]]].toarray().ravel()
        likeness = times(self._rows, row)
        self._likeness[self._among] = np.maximum(self._likeness[self._among], likeness)


def _unit(scores: Floats) -> Floats:
    """Bring scores to 0..1."""
    low, high = scores.min(), scores.max()
    return (scores - low) / (high - low) if high > low else np.ones_like(scores)


def _in_order(places: list[int], scores: Floats) -> tuple[int, ...]:
    """Sort by score, of equals by place (candidates stand in order of their ids)."""
    return tuple(sorted(places, key=lambda place: (-scores[place], place)))
