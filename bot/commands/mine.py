"""`mine`: the caller's own ranking of the last week, now."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.answers import answer_cards
from bot.commands.spec import Call, CommandSpec, Desk
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services.models import for_ranking
from bot.services.profiles import profile_of
from bot.services.votes import FIRST_PLACES, waiting_papers
from bot.services.wording import COLD_LINE, plural


def run(call: Call, desk: Desk) -> Reply | Form:
    reader = desk.uow.readers.find(call.caller)
    profile = recommender.Profile() if reader is None else profile_of(reader.id, desk.uow)
    waiting = waiting_papers(profile, desk.uow, now=desk.now)
    if not waiting:
        return Reply(blocks=(Notice(text="No new paper has come in during the last week."),))
    taste = desk.model.ranker.taste(profile)
    picks = first_places(taste, waiting, desk)
    if not picks:
        return Reply(blocks=(Notice(text=_nothing(profile, waiting)),))
    cards = answer_cards(picks, taste, desk)
    return Reply(blocks=(Text(text=_title(taste, cards, waiting)), *cards))


def first_places(
    taste: recommender.Taste, waiting: Sequence[PaperRecord], desk: Desk
) -> list[recommender.Recommendation]:
    """Return the first ten, the same that a vote's receipt counts.

    Topics alone bring nothing that does not mention one; with nothing known it is the newest.
    """
    papers = for_ranking(waiting)
    if taste.knows_nothing:
        return list(desk.model.ranker.slate(taste, papers, size=FIRST_PLACES).picks)
    picks = desk.model.ranker.rank(taste, papers, FIRST_PLACES)
    return [pick for pick in picks if taste.likes or pick.topic is not None]


def _title(
    taste: recommender.Taste, cards: Sequence[object], waiting: Sequence[PaperRecord]
) -> str:
    if taste.knows_nothing:
        return f"{COLD_LINE}."
    papers = f"{len(waiting)} {plural(len(waiting), 'paper')}"
    return f"Your ranking now, the first {len(cards)} of {papers} of the last week:"


def _nothing(profile: recommender.Profile, waiting: Sequence[PaperRecord]) -> str:
    papers = f"{len(waiting)} {plural(len(waiting), 'paper')}"
    return f"None of {papers} of the last week mentions {', '.join(profile.topics)}."


MINE = CommandSpec(
    name="mine", sentence="Your ranking of the last week's papers now, without waiting.", run=run
)
