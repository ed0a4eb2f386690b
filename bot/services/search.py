"""Topic search over everything known."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

import recommender
from bot.domain.echo import echo
from bot.domain.ids import PaperId
from bot.domain.papers import PaperRecord
from bot.domain.ports import UnitOfWork
from bot.services.models import Model


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """What a search brought: the recommender's answer and the stored papers it names."""

    answer: recommender.Answer
    records: Mapping[PaperId, PaperRecord]

    @property
    def ranked(self) -> tuple[tuple[recommender.Recommendation, PaperRecord], ...]:
        """Each recommendation with its stored paper, best first."""
        return tuple(
            (pick, self.records[PaperId(pick.paper.id)]) for pick in self.answer.recommendations
        )


def search(words: str, k: int, uow: UnitOfWork, model: Model) -> Found:
    """Return the k papers that answer these words best, none when no paper does."""
    answer = model.ranker.search(words, model.ranker.papers, k)
    picked = [PaperId(pick.paper.id) for pick in answer.recommendations]
    return Found(answer=answer, records=uow.papers.get(picked))


def nothing_found(words: str, answer: recommender.Answer, known: int) -> str:
    """Return the sentence for a search without papers: which word is missing, what others find.

    `known` is how many papers were asked.
    """
    if not known:
        return "There are no papers here yet."
    author = recommender.followed_author(words)
    if author:
        return f"No paper here is by “{echo(author)}”: write the whole name, as papers have it."
    if not (answer.missing or answer.others):
        return _asks_for_nothing(words)
    missing = ", ".join(f"“{echo(word)}”" for word in answer.missing or (words,))
    others = "; ".join(
        f"{count} {'mentions' if count == 1 else 'mention'} “{word}”"
        for word, count in answer.others
    )
    return f"No paper here mentions {missing}.{f' {others}.' if others else ''}"


def _asks_for_nothing(words: str) -> str:
    """Return the sentence for what holds no word that a paper could be about."""
    if not any(letter.isalnum() for letter in words):
        return "Name a topic of a few words, such as “long context”."
    return f"“{echo(words)}” is too general to search for: name a topic of a few words."
