"""From papers to what a private answer shows: numbered cards with everything one can do."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

import recommender
from bot.commands.spec import Desk
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.replies import Bar, Bars, Card
from bot.services import actions
from bot.services.cards import card, display_title
from bot.services.summing_up import summary_of


def answer_cards(
    picks: Sequence[recommender.Recommendation],
    taste: recommender.Taste,
    desk: Desk,
    *,
    start: int = 1,
) -> tuple[Card, ...]:
    """Return cards numbered from `start`; second sentences and reasons are for this taste alone.

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
        actions.under(
            card(
                record,
                summary_of(record, desk.model, taste),
                number=number,
                because=pick.explanation,
                similar_to=near.get(pick.explanation.nearest_id or ""),
            )
        )
        for number, (record, pick) in enumerate(reversed(kept.values()), start=start)
    )


def kept_cards(
    papers: Iterable[tuple[PaperRecord, str | None]],
    taste: recommender.Taste,
    desk: Desk,
    *,
    start: int = 1,
    saved: bool = False,
) -> tuple[Card, ...]:
    """Return cards of papers that were sent or saved before, each with its mark; not ranked."""
    return tuple(
        actions.under(
            card(
                record,
                summary_of(record, desk.model, taste),
                number=number,
                mark=mark,
            ),
            saved=saved,
        )
        for number, (record, mark) in enumerate(papers, start=start)
    )


def bars_of(taste: recommender.Taste, most: int) -> tuple[Bars, ...]:
    """Return a taste's strongest terms as bars; where it has none, those it wants less of."""
    sides = (
        ("Your strongest terms", taste.terms(most)),
        ("You want less of", recommender.unwanted(taste, most)),
    )
    for title, terms in sides:
        if terms:
            strongest = terms[0][1]
            bars = tuple(Bar(label=term, share=weight / strongest) for term, weight in terms)
            return (Bars(title=title, bars=bars),)
    return ()


def titles_of(papers: Iterable[str | None], desk: Desk) -> dict[str, str]:
    """Return display titles by id; what is not stored is left out."""
    records = desk.uow.papers.get({PaperId(paper) for paper in papers if paper})
    return {str(paper): display_title(record.content) for paper, record in records.items()}
