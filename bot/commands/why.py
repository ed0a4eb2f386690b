"""`why TITLE`: what speaks for a paper, for the caller."""

from __future__ import annotations

import recommender
from bot.commands.answers import answer_cards, titles_of
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import find_paper, title_param
from bot.domain.replies import Facts, Form, Notice, Reply
from bot.services.profiles import profile_of
from bot.services.wording import percent


def run(call: Call, desk: Desk) -> Reply | Form:
    paper = find_paper(call.values["title"], desk)
    reader = desk.uow.readers.find(call.caller)
    profile = recommender.Profile() if reader is None else profile_of(reader.id, desk.uow)
    taste = desk.model.ranker.taste(profile)
    picks = desk.model.ranker.rank(taste, [paper.for_ranking()], 1)
    cards = answer_cards(picks, taste, desk)
    facts = reasons(picks[0].explanation, desk)
    if not facts:
        sorry = Notice(text="Nothing that is known about you speaks for this paper.")
        return Reply(blocks=(*cards, sorry))
    return Reply(blocks=(*cards, Facts(facts=facts)))


def reasons(explanation: recommender.Explanation, desk: Desk) -> tuple[tuple[str, str], ...]:
    """Return what is known, and nothing where nothing is."""
    near = titles_of([explanation.nearest_id], desk).get(explanation.nearest_id or "")
    terms = ", ".join(explanation.terms)
    share = f"{terms} make up {percent(explanation.share)} % of the score" if terms else ""
    named = (
        ("terms", share),
        ("your topic", explanation.topic or ""),
        ("nearest paper you liked", near or ""),
    )
    return tuple((label, value) for label, value in named if value)


WHY = CommandSpec(
    name="why",
    sentence="What speaks for a paper, for you.",
    params=(title_param(),),
    run=run,
)
