"""`similar TITLE`: the papers that are nearest to one, over everything known."""

from __future__ import annotations

import recommender
from bot.commands.answers import answer_cards
from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import find_paper, title_param
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Notice, Reply, Text
from bot.services import actions
from bot.services.cards import display_title
from bot.services.wording import plural

SHOWN = 5


def run(call: Call, desk: Desk) -> Reply | Form:
    paper = find_paper(call.values["title"], desk)
    # Whoever had liked this paper and nothing else: what they would be shown is what is near it.
    taste = desk.model.ranker.taste(recommender.Profile(liked=(paper.id,)))
    cards = answer_cards(_nearest(paper, taste, desk), taste, desk)
    title = f"“{display_title(paper.content)}”"
    abstract = actions.run("Its abstract", f"abstract {paper.id}")
    if not cards:
        sorry = Notice(text=f"No paper here is truly near {title}.")
        return Reply(blocks=(sorry,), actions=(abstract,))
    head = f"The {len(cards)} {plural(len(cards), 'paper')} nearest to {title}:"
    return Reply(blocks=(Text(text=head), *cards), actions=(abstract,))


def _nearest(
    paper: PaperRecord, taste: recommender.Taste, desk: Desk
) -> list[recommender.Recommendation]:
    """Return papers that share enough words with this one, and not the paper itself."""
    ranker = desk.model.ranker
    others = [each for each in ranker.papers if each.id != paper.id]
    picks = ranker.rank(taste, others, SHOWN)
    return [pick for pick in picks if pick.explanation.nearest_id == paper.id]


SIMILAR = CommandSpec(
    name="similar",
    sentence="The papers that are nearest to one, over everything known.",
    params=(title_param(),),
    run=run,
)
