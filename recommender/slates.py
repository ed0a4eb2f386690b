"""One reader's or channel's slate: from judging candidates to the labelled slot."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from recommender.authors import BONUS, KnownAuthors
from recommender.collection import Candidates, Collection
from recommender.explanations import Explainer, Explanation
from recommender.features import Floats, Matrix, times
from recommender.following import naming
from recommender.profiles import Taste
from recommender.recommendations import Recommendation, Slate
from recommender.reranking import (
    SPARE_TO_EXPLORE,
    Standing,
    choose,
    diverse,
    explore,
    standing,
    turns,
)
from recommender.scoring import Judgement, judge, rounded_scores, scores_of, terms_that_meet
from recommender.tasting import DISLIKE

MOST_OF_IT = 0.5
"""A paper is shown because of others' likes, too, where they make so much of its score."""


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Judged:
    """A taste's whole view of some candidates. `rows` is (candidates, columns)."""

    taste: Taste
    collection: Collection
    candidates: Candidates
    rows: Matrix
    judgement: Judgement
    favoured: NDArray[np.bool_] | None = None
    """Candidates that move up because of who wrote them; None before anybody asked."""

    @classmethod
    def of(cls, taste: Taste, collection: Collection, candidates: Candidates) -> Judged:
        return cls(
            taste=taste,
            collection=collection,
            candidates=candidates,
            rows=candidates.rows(collection),
            judgement=judge(taste, collection, candidates),
        )

    @property
    def by_votes(self) -> bool:
        return self.taste.likes > 0

    def standing(self) -> Standing:
        meeting = terms_that_meet(self.taste, self.rows)
        return standing(self.judgement, meeting, by_votes=self.by_votes)

    def favouring_authors(self) -> Judged:
        """Add a little to the votes' part for papers by authors of liked ones, and name it.

        What may be shown is decided before. In channels never: what their readers like is private.
        """
        liked = self.collection.rows_of(self.taste.liked_ids)
        if not liked or self.taste.supported is not None:
            return self
        known = KnownAuthors.of(
            (self.collection.papers[row] for row in liked), self.candidates.papers
        )
        favoured, votes = known.among(self.candidates.papers), self.judgement.votes
        bonus = BONUS * float(votes.stored.std()) * favoured
        moved = replace(votes, candidates=votes.candidates + bonus)
        return replace(self, favoured=favoured, judgement=replace(self.judgement, votes=moved))

    def likeness(self, places: list[int]) -> Floats:
        """Largest cosine of candidates to any paper that was voted on."""
        voted = self.collection.rows_of((*self.taste.liked_ids, *self.taste.disliked_ids))
        if not voted or not places:
            return np.zeros(len(places))
        cosines = self.rows[places] @ self.collection.block.rows[voted].T
        return cosines.max(axis=1).toarray().ravel()

    def recommend(self, places: tuple[int, ...]) -> list[Recommendation]:
        """Explain candidates, in the order given."""
        explainer = Explainer.of(self.taste, self.collection, self.judgement.votes.scale)
        topics, lifted = self.judgement.best_topic, self._lifted(places)
        return [
            self._recommendation(explainer, place, int(topics[place]), lifted=place in lifted)
            for place in places
        ]

    def _lifted(self, places: tuple[int, ...]) -> frozenset[int]:
        """Find those of some places that are among as many first ones only by others' likes.

        In channels nobody's likes but those of its voters count, so there are none.
        """
        if not self.taste.shared:
            return frozenset()
        scores, shared = self.judgement.scores, self.judgement.shared
        alone = rounded_scores(scores - shared)
        last, last_alone = (
            np.sort(-each)[len(places) - 1 : len(places)] for each in (scores, alone)
        )
        return frozenset(
            place
            for place in places
            if shared[place] > 0 and -scores[place] <= last and -alone[place] > last_alone
        )

    def _recommendation(
        self, explainer: Explainer, place: int, topic: int, *, lifted: bool
    ) -> Recommendation:
        query, scale = None, 1.0
        if topic >= 0:
            query, scale = self.taste.topics[topic], self.judgement.topics[topic].scale
        paper = self.candidates.papers[place]
        unnamed = float(self.judgement.unnamed[place])
        if query is not None and query.author is not None:
            unnamed += float(self.judgement.topics[topic].candidates[place])
        shared = float(self.judgement.shared[place])
        explanation = explainer.explain(
            paper, self.rows[[place]], query, scale, unnamed=unnamed, shared=shared
        )
        by_author = self.favoured is not None and bool(self.favoured[place])
        return Recommendation(
            paper=paper,
            score=float(self.judgement.scores[place]),
            explanation=replace(
                explanation,
                by_liked_author=by_author,
                by_others=lifted or explanation.others >= MOST_OF_IT,
            ),
        )


def top(judged: Judged, k: int) -> list[Recommendation]:
    """Give the k best candidates by score; of equals the lower id first."""
    order = np.argsort(-judged.judgement.scores, kind="stable")
    return judged.recommend(tuple(order[: max(k, 0)].tolist()))


def nearest(judged: Judged, k: int) -> list[Recommendation]:
    """Give the k best candidates that share a word for a subject with what is liked."""
    order = np.argsort(-judged.judgement.scores, kind="stable")
    sharing = order[terms_that_meet(judged.taste, judged.rows)[order] > 0]
    return judged.recommend(tuple(sharing[: max(k, 0)].tolist()))


def unexplained(
    taste: Taste, collection: Collection, candidates: Candidates, k: int
) -> list[Recommendation]:
    """Give the same as `top`, in the same order, with the topic as the only reason."""
    topics: list[str | None] = [None] * len(candidates.papers)
    if taste.topics:
        judgement = judge(taste, collection, candidates)
        names = [query.text for query in taste.topics]
        topics = [names[at] if at >= 0 else None for at in judgement.best_topic.tolist()]
        scores = judgement.scores
    else:  # one part has a scale of its own: no other paper need be looked at
        scores = scores_of(taste, collection, candidates)
    order = np.argsort(-scores, kind="stable")[: max(k, 0)].tolist()
    return [
        Recommendation(
            paper=candidates.papers[place],
            score=float(scores[place]),
            explanation=Explanation(topic=topics[place]),
        )
        for place in order
    ]


def make_slate(
    taste: Taste,
    collection: Collection,
    candidates: Candidates,
    *,
    size: int,
    bar: float,
    seed: tuple[int, int],
    rotation: int,
) -> Slate:
    """Choose what is shown. `considered` counts all candidates, muted ones too."""
    muted = _muted(taste, collection, candidates)
    left = candidates.where(~muted)
    if taste.knows_nothing:
        slate = _newest(taste, collection, left, size)
    else:
        judged = Judged.of(taste, collection, left)
        slate = _choosy(judged, size=size, bar=bar, seed=seed, rotation=rotation)
    return replace(slate, considered=len(candidates.papers), muted=int(muted.sum()))


def _muted(taste: Taste, collection: Collection, candidates: Candidates) -> NDArray[np.bool_]:
    """Tell which candidates name a muted topic."""
    struck = np.zeros(len(candidates.papers), dtype=np.bool_)
    for query in taste.muted:
        struck |= naming(query, collection, candidates)
    return struck


def _choosy(
    judged: Judged, *, size: int, bar: float, seed: tuple[int, int], rotation: int
) -> Slate:
    standing = judged.standing()
    cleared = standing.cleared(bar, len(judged.collection.papers))
    if not len(cleared):
        return Slate(best=_nearest_to_the_bar(judged, standing))
    judged = judged.favouring_authors()
    in_turn = turns(len(judged.taste.topics), size, rotation, by_votes=judged.by_votes)
    exploring = judged.by_votes and len(in_turn) + SPARE_TO_EXPLORE <= size < len(cleared)
    chosen = choose(
        judged.judgement,
        judged.rows,
        cleared,
        size=size - exploring,
        in_turn=in_turn,
        by_votes=judged.by_votes,
    )
    chances: dict[int, float] = {}
    if exploring:
        scores = judged.judgement.scores
        chances = dict(explore(scores, cleared, chosen, judged.likeness, seed))
    picks = _picks(judged, standing, (*chosen, *chances), chances)
    papers = judged.candidates.papers
    return Slate(picks=picks, cleared=tuple(papers[place].id for place in cleared.tolist()))


def _picks(
    judged: Judged, standing: Standing, places: tuple[int, ...], chances: dict[int, float]
) -> tuple[Recommendation, ...]:
    """Explain and label what was chosen, in rank order."""
    scores = judged.judgement.scores
    ordered = tuple(sorted(places, key=lambda place: (-scores[place], place)))
    return tuple(
        replace(
            recommendation,
            ahead_of=float(standing.ahead[place]),
            slot="explore" if place in chances else "ranked",
            probability=chances.get(place, 1.0),
        )
        for place, recommendation in zip(ordered, judged.recommend(ordered), strict=True)
    )


def _nearest_to_the_bar(judged: Judged, standing: Standing) -> Recommendation | None:
    """Give the best candidate that may be shown at all."""
    may = np.flatnonzero(standing.eligible)
    if not len(may):
        return None
    best = int(may[np.lexsort((-judged.judgement.scores[may], -standing.ahead[may]))[0]])
    return _picks(judged, standing, (best,), {})[0]


def _newest(taste: Taste, collection: Collection, candidates: Candidates, size: int) -> Slate:
    """Show the newest, made diverse; what dislikes speak against counts as older.

    Nothing was asked for, so what is not shown did not clear any bar: it need not wait.
    """
    rows = candidates.rows(collection)
    penalty = times(rows, taste.penalty.dense(taste.lexicon.columns)) / DISLIKE
    value = newness(candidates) - penalty
    picks = tuple(
        Recommendation(
            paper=candidates.papers[place],
            score=round(float(value[place]), 6),
            explanation=Explanation(),
        )
        for place in diverse(rows, value, size)
    )
    return Slate(picks=picks, cleared=tuple(sorted(pick.paper.id for pick in picks)), cold=True)


def newness(candidates: Candidates) -> Floats:
    """Place candidates between 0 and 1 by their dates; those without one are the oldest."""
    days = [0 if p.published is None else p.published.toordinal() for p in candidates.papers]
    distinct, place = np.unique(np.array(days, dtype=np.int64), return_inverse=True)
    return place / max(len(distinct) - 1, 1)
