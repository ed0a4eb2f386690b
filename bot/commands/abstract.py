"""`abstract TITLE`: a paper's own words, whole, with what its sentences say named before them."""

from __future__ import annotations

import recommender
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import about_paper, title_param
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Passages, Reply
from bot.services import actions
from bot.services.cards import card
from recommender.summaries.passages import passages


def answer(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    del call, desk
    shown = actions.under(card(paper, recommender.Summary(headline="", detail=None), number=1))
    told = passages(paper.content.abstract)
    if not told:
        return Reply(blocks=(shown, Notice(text="Its abstract is not known here.")))
    named = ((role.capitalize() if role else "", words) for role, words in told)
    return Reply(blocks=(shown, Passages(passages=tuple(named))))


ABSTRACT = CommandSpec(
    name="abstract",
    sentence="A paper's whole abstract.",
    params=(title_param(),),
    listed=False,
    run=about_paper("abstract", answer),
)
