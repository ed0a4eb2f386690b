"""What was sent to an audience: the papers in order, those that hold some words, their marks."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

import recommender
from bot.domain.audiences import Audience
from bot.domain.editions import PaperCard, PapersPayload
from bot.domain.ids import PaperId
from bot.domain.papers import PaperContent, PaperRecord
from bot.domain.ports import UnitOfWork

STROKES = str.maketrans({"ø": "o", "ł": "l", "đ": "d", "ħ": "h", "ı": "i", "æ": "ae", "œ": "oe"})
"""Letters that Unicode takes for ones of their own, as people type who do not have them."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A paper that was sent: `day` is when, on the audience's clocks."""

    paper: PaperRecord
    day: date


def shown_in(audience: Audience, uow: UnitOfWork) -> tuple[Shown, ...]:
    """Return what was sent to an audience, latest day first, within a day as it was sent."""
    zone = ZoneInfo(audience.zone)
    sent = uow.editions.sent(audience.id)
    papers = uow.papers.get(each.paper for each in sent)
    days = [(each.paper, each.at.astimezone(zone).date()) for each in reversed(sent)]
    ordered = sorted(days, key=lambda paper_day: paper_day[1], reverse=True)
    return tuple(Shown(paper=papers[paper], day=day) for paper, day in ordered if paper in papers)


def holding(words: str, shown: Sequence[Shown]) -> tuple[Shown, ...]:
    """Return those whose title, abstract or authors hold all of the words.

    Capitals and accents make no difference.
    """
    wanted = fold(words).split()
    return tuple(each for each in shown if _holds(wanted, each.paper.content))


def fold(text: str) -> str:
    """Return text as it is compared: without capitals and accents."""
    if text.isascii():
        return text.lower()
    plain = unicodedata.normalize("NFKD", text.casefold()).casefold().translate(STROKES)
    return "".join(letter for letter in plain if not unicodedata.combining(letter))


def card_in_digest(
    paper: PaperId, audience: Audience, uow: UnitOfWork
) -> tuple[PaperCard, datetime] | None:
    """Return a paper's card as an audience last got it, and when; None when it never did."""
    for each in uow.editions.sent(audience.id):
        if each.paper == paper:
            delivery = uow.editions.by_message(audience.ref.place, each.message)
            payload = delivery.payload if delivery is not None else None
            cards = payload.cards if isinstance(payload, PapersPayload) else ()
            card = _card_of(paper, cards, uow)
            return None if card is None else (card, each.at)
    return None


def _card_of(paper: PaperId, cards: Sequence[PaperCard], uow: UnitOfWork) -> PaperCard | None:
    """Return the card of a paper, also of one that became this paper since."""
    now: Mapping[PaperId, PaperRecord] = uow.papers.get(card.paper_id for card in cards)
    ids = {old: record.id for old, record in now.items()}
    return next((card for card in cards if ids.get(card.paper_id) == paper), None)


def _holds(wanted: Sequence[str], content: PaperContent) -> bool:
    texts = (content.title, content.abstract, *content.authors)
    text = fold("\n".join(recommender.clean_text(each) for each in texts))
    return all(word in text for word in wanted)
