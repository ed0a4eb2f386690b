"""Topic search: the papers that answer words, or what is missing and what the others would find."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from recommender.collection import Candidates, Collection
from recommender.explanations import Explainer
from recommender.following import answering, scored
from recommender.profiles import Taste
from recommender.recommendations import Recommendation
from recommender.scoring import DIGITS, share_behind
from recommender.topics import Query


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """Papers that answer, best first. `missing` are words, as typed, that no paper holds.

    `others` gives the words that papers do hold, rarest first, each with the number of papers
    asked that mention it; `expanded` what was looked for besides the words typed.
    """

    recommendations: tuple[Recommendation, ...] = ()
    missing: tuple[str, ...] = ()
    others: tuple[tuple[str, int], ...] = ()
    expanded: tuple[str, ...] = ()


def answer(taste: Taste, collection: Collection, candidates: Candidates, k: int) -> Answer:
    """Answer a taste that is made of one topic."""
    if not taste.topics:
        return Answer()
    (query,) = taste.topics
    stored, given = scored(query, collection, candidates)
    scores = np.round(given, DIGITS)
    places = np.flatnonzero(answering(query, collection, candidates))
    best = places[np.argsort(-scores[places], kind="stable")][: max(k, 0)]
    ahead = share_behind(stored, scores[best])
    explainer = Explainer.of(taste, collection, 1.0)
    rows = candidates.rows(collection)[best]
    counts = _mentions(query, collection, candidates)
    return Answer(
        recommendations=tuple(
            Recommendation(
                paper=candidates.papers[place],
                score=float(scores[place]),
                explanation=explainer.explain(candidates.papers[place], rows[[at]], query),
                ahead_of=float(ahead[at]),
            )
            for at, place in enumerate(best.tolist())
        ),
        missing=tuple(word for word, count in counts if not count),
        others=tuple(sorted((pair for pair in counts if pair[1]), key=lambda pair: pair[1])),
        expanded=tuple(dict.fromkeys(each.shown for each in query.alternatives)),
    )


def _mentions(
    query: Query, collection: Collection, candidates: Candidates
) -> list[tuple[str, int]]:
    """Count for each word of the topic the candidates that hold it or what stands for it."""
    stored, others = query.places(collection.block), query.places(candidates.others)
    return [
        (word, int(candidates.spread(here.astype(float), there.astype(float)).sum()))
        for word, here, there in zip(query.words, stored, others, strict=True)
    ]
