"""`mine`: the caller's own ranking of the last week, now."""

from __future__ import annotations

from collections.abc import Sequence

import recommender
from bot.commands.answers import answer_cards
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.subjects import caller_profile
from bot.domain.ids import PaperId
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions
from bot.services.places import WEEK, first_places, waiting_papers
from bot.services.wording import COLD_LINE, asked_for, plural


def run(call: Call, desk: Desk) -> Reply | Form:
    reader = desk.uow.readers.find(call.caller)
    profile = caller_profile(call, desk)
    waiting = waiting_papers(reader.id if reader else None, profile, desk.uow, now=desk.now)
    if not waiting:
        return Reply(blocks=(Notice(text=_nothing_waits(desk)),))
    taste = desk.model.ranker.taste(profile)
    picks = first_places(taste, waiting, desk.model.ranker)
    if not picks:
        return Reply(
            blocks=(Notice(text=_nothing(profile, waiting)),),
            actions=(actions.run("Follow another topic", "interests add"),),
        )
    cards = answer_cards(picks, taste, desk)
    return Reply(blocks=(Text(text=_title(taste, cards, waiting)), *cards))


def _title(taste: recommender.Taste, cards: Sequence[object], waiting: Sequence[PaperId]) -> str:
    if taste.knows_nothing:
        return f"{COLD_LINE}."
    papers = _came_in(len(waiting))
    return f"Your ranking now, the first {len(cards)} of {papers}:"


def _nothing_waits(desk: Desk) -> str:
    if desk.uow.papers.listed_ids(since=desk.now - WEEK):
        return "You have voted on, or put away, every paper that came in during the last week."
    return "No new paper has come in during the last week."


def _nothing(profile: recommender.Profile, waiting: Sequence[PaperId]) -> str:
    papers = _came_in(len(waiting))
    return f"None of {papers} {asked_for(profile.topics)}."


def _came_in(count: int) -> str:
    """Say that the week is the one in which papers came in; they may be older."""
    return f"{count} {plural(count, 'paper')} that came in during the last week"


MINE = CommandSpec(
    name="mine", sentence="Your own ranking of this week's papers, without waiting.", run=run
)
