"""`like TITLE`: a 👍 for a paper that is named, wherever it was seen."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import find_paper, title_param
from bot.domain.editions import Action, ActionName
from bot.domain.replies import Form, Reply, Text
from bot.domain.signals import Surface, Vote
from bot.services import votes
from bot.services.cards import display_title
from bot.services.votes import Act


def run(call: Call, desk: Desk) -> Reply | Form:
    paper = find_paper(call.values["title"], desk)
    act = Act(
        account=call.caller,
        paper=paper.id,
        vote=Vote.UP,
        surface=Surface.COMMAND,
        name=LIKE.name,
        at=desk.now,
    )
    receipt = votes.receipt(votes.record(act, desk.uow, now=desk.now), desk.model.ranker)
    return Reply(
        blocks=(Text(text=f"👍 {display_title(paper.content)}"), Text(text=receipt.text)),
        actions=(
            Action(name=ActionName.UNDO, label="Undo", subject=paper.id),
            Action(name=ActionName.RUN, label="My ranking", subject="mine"),
        ),
    )


LIKE = CommandSpec(
    name="like",
    sentence="Give a paper a 👍 by its title.",
    params=(title_param(),),
    writes=True,
    run=run,
)
