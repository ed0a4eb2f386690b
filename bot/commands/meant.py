"""`meant …`: which paper a reaction is about, where a message holds several; buttons give it."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk, Param
from bot.domain.editions import Action, ActionName
from bot.domain.replies import Reply, Text
from bot.services import actions, reactions, votes
from bot.services.cards import display_title


def run(call: Call, desk: Desk) -> Reply:
    meant = reactions.Meant.parse(call.values.get("reaction", ""))
    noted = reactions.settle(meant, call.caller, call.place.place, desk.uow, now=desk.now)
    receipt = votes.receipt(noted, desk.model.ranker)
    title = display_title(noted.paper.content)
    undo = Action(name=ActionName.UNDO, label="Undo", subject=noted.paper.id)
    mine = actions.run("My ranking", "mine")
    return Reply(
        blocks=(Text(text=f"“{title}”"), Text(text=receipt.text)),
        actions=(undo, mine) if noted.vote_after else (mine,),
    )


MEANT = CommandSpec(
    name=reactions.MEANT,
    sentence="Say which paper of a message your reaction is about.",
    params=(
        Param(
            name="reaction",
            sentence="What the button below your reaction's question holds.",
            required=False,
            listed=False,
        ),
    ),
    writes=True,
    listed=False,
    run=run,
)
