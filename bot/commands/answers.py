"""From recommendations to what a private answer shows: cards with votes under them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import recommender
from bot.commands.spec import Desk
from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.ids import PaperId
from bot.domain.replies import Card
from bot.services.cards import card, display_title


def answer_cards(
    picks: Sequence[recommender.Recommendation], taste: recommender.Taste, desk: Desk
) -> tuple[Card, ...]:
    """Return numbered cards; second sentences and reasons are for this taste alone.

    A paper that became one with another since is shown as that other, and once.
    """
    stored = desk.uow.papers.get(PaperId(pick.paper.id) for pick in picks)
    near = titles_of([pick.explanation.nearest_id for pick in picks], desk)
    kept = {
        record.id: (record, pick)
        for pick in reversed(picks)
        if (record := stored.get(PaperId(pick.paper.id))) is not None
    }
    return tuple(
        votable(
            card(
                record,
                recommender.summarize(record.for_ranking(), taste, ranker=desk.model.ranker),
                number=number,
                because=pick.explanation.terms,
                similar_to=near.get(pick.explanation.nearest_id or ""),
            )
        )
        for number, (record, pick) in enumerate(reversed(kept.values()), start=1)
    )


def votable(paper: PaperCard) -> Card:
    """Return the card with a button for each vote."""
    up = Action(name=ActionName.UP, label="👍", subject=paper.paper_id)
    down = Action(name=ActionName.DOWN, label="👎", subject=paper.paper_id)
    return Card(card=paper, actions=(up, down))


def titles_of(papers: Iterable[str | None], desk: Desk) -> dict[str, str]:
    """Return display titles by id; what is not stored is left out."""
    records = desk.uow.papers.get({PaperId(paper) for paper in papers if paper})
    return {str(paper): display_title(record.content) for paper, record in records.items()}
