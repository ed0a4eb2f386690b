"""What a card says of a paper: sentences of its abstract, or first its source's own summary."""

from __future__ import annotations

import recommender
from bot.domain.papers import PaperRecord
from bot.services.models import Model
from recommender.summaries.cutting import fit

BY_SOURCE = "TL;DR by its source: "
"""What tells words that may be of nobody's abstract from those that are."""

LONGEST = 300
"""Characters of each of the two sentences."""


def summary_of(
    record: PaperRecord, model: Model, taste: recommender.Taste | None = None
) -> recommender.Summary:
    """Return a headline for everybody and a detail for this taste.

    Beside a source's own summary there is always a sentence of the abstract, if it has any.
    """
    own = recommender.summarize(record.for_ranking(), taste, max_chars=LONGEST, ranker=model.ranker)
    told = recommender.clean_text(record.content.tldr or "") if model.options.tldrs else ""
    said = fit(told, LONGEST - len(BY_SOURCE)) if told else ""
    if not said:
        return own
    return recommender.Summary(headline=BY_SOURCE + said, detail=own.detail or own.headline or None)
