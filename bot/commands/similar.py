"""`similar TITLE`: the papers that are nearest to one, over everything known."""

from __future__ import annotations

import recommender
from bot.commands.answers import answer_cards
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import about_paper, title_param
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions
from bot.services.cards import display_title
from bot.services.wording import counted

SHOWN = 5


def answer(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    del call
    ranker = desk.model.ranker
    taste = ranker.taste(recommender.Profile(liked=(paper.id,)))
    cards = answer_cards(ranker.similar(paper.id, SHOWN), taste, desk)
    title = f"“{display_title(paper.content)}”"
    abstract = actions.run("Its abstract", f"abstract {paper.id}")
    if not cards:
        return Reply(blocks=(Notice(text=f"No paper here is near {title}."),), actions=(abstract,))
    head = f"The {counted(len(cards))} nearest to {title}:"
    return Reply(blocks=(Text(text=head), *cards), actions=(abstract,))


SIMILAR = CommandSpec(
    name="similar",
    sentence="The papers that are nearest to one, over everything known.",
    params=(title_param(),),
    run=about_paper("similar", answer),
)
