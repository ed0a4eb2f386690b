"""`not-now TITLE`: out of one's own ranking and digests, without saying it is bad."""

from __future__ import annotations

from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import about_paper, title_param
from bot.domain.papers import PaperRecord
from bot.domain.replies import Form, Reply, Text
from bot.domain.signals import Aside
from bot.services import actions
from bot.services.cards import display_title
from bot.services.saving import put_aside, take_back

PUT_BACK_LINE = "put-back"


def put_off(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    """Put a paper off; doing so twice changes nothing."""
    put_aside(call.caller, paper.id, Aside.NOT_NOW, desk.uow, now=desk.now)
    text = (
        f"Put away: “{display_title(paper.content)}” leaves your ranking and your own digests. "
        "It is no vote and teaches nothing."
    )
    undo = actions.run("Undo", f"{PUT_BACK_LINE} {paper.id}")
    return Reply(blocks=(Text(text=text),), actions=(undo, actions.run("My ranking", "mine")))


def put_back(paper: PaperRecord, call: Call, desk: Desk) -> Reply | Form:
    was_off = take_back(call.caller, paper.id, Aside.NOT_NOW, desk.uow)
    title = f"“{display_title(paper.content)}”"
    text = f"{title} may be ranked for you again." if was_off else f"{title} was not put away."
    return Reply(blocks=(Text(text=text),), actions=(actions.run("My ranking", "mine"),))


NOT_NOW = CommandSpec(
    name="not-now",
    sentence="Leave a paper out of your ranking and digests; it is no vote.",
    params=(title_param(),),
    writes=True,
    listed=False,
    run=about_paper("not-now", put_off),
)
PUT_BACK = CommandSpec(
    name=PUT_BACK_LINE,
    sentence="Let a paper that was put away be ranked for you again.",
    params=(title_param(),),
    writes=True,
    listed=False,
    run=about_paper(PUT_BACK_LINE, put_back),
)
