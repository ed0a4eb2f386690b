"""`abstract TITLE`: a paper's own words, whole."""

from __future__ import annotations

import recommender
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import about_paper, title_param
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions
from bot.services.cards import card


def answer(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    del call, desk
    shown = actions.under(card(paper, recommender.Summary(headline="", detail=None), number=1))
    words = recommender.clean_text(paper.content.abstract)
    abstract = Text(text=words) if words else Notice(text="Its abstract is not known here.")
    return Reply(blocks=(shown, abstract))


ABSTRACT = CommandSpec(
    name="abstract",
    sentence="A paper's whole abstract.",
    params=(title_param(),),
    listed=False,
    run=about_paper("abstract", answer),
)
