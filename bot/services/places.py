"""A reader's own ranking of the moment, which `mine` shows and a vote's receipt counts."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.domain.papers import PaperRecord
from bot.services.models import for_ranking

FIRST_PLACES = 10


def first_places(
    taste: recommender.Taste, waiting: Sequence[PaperRecord], ranker: recommender.Ranker
) -> list[recommender.Recommendation]:
    """Return the first ten of the papers that wait.

    Topics alone bring nothing that does not mention one; with nothing known it is the newest.
    """
    papers = for_ranking(waiting)
    if taste.knows_nothing:
        return list(ranker.slate(taste, papers, size=FIRST_PLACES).picks)
    picks = ranker.rank(taste, papers, FIRST_PLACES)
    return [pick for pick in picks if taste.likes or pick.topic is not None]
