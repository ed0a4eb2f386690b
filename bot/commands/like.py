"""`like TITLE`: a 👍 for a paper that is named, wherever it was seen, or for several at once."""

from __future__ import annotations

from dataclasses import replace

from bot.commands.spec import Call, CommandSpec, Desk
from bot.commands.titles import Unclear, find_paper, title_param, which_one
from bot.domain.editions import Action, ActionName
from bot.domain.papers import PaperRecord
from bot.domain.replies import Field, Form, Notice, Reply, Text
from bot.domain.signals import Surface, Vote
from bot.services import actions, votes
from bot.services.cards import display_title
from bot.services.votes import Act

MOST_AT_ONCE = 25
MOST_UNDONE = 5


def run(call: Call, desk: Desk) -> Reply | Form:
    typed = call.values.get("title", "")
    named = [line for each in typed.splitlines() if (line := each.strip())]
    if not named:
        return _form(typed)
    if len(named) > MOST_AT_ONCE:
        return _form(typed, f"At most {MOST_AT_ONCE} papers at once; these are {len(named)} lines.")
    found = [find_paper(words, desk, guess=len(named) == 1) for words in named]
    if len(found) == 1 and isinstance(found[0], Unclear):
        return which_one(LIKE.name, found[0])
    papers = tuple({each.id: each for each in found if isinstance(each, PaperRecord)}.values())
    problems = [Notice(text=each.sentence) for each in found if isinstance(each, Unclear)]
    if not papers:
        return Reply(blocks=tuple(problems))
    receipt = votes.receipt(_recorded(papers, call, desk), desk.model.ranker)
    liked = tuple(Text(text=f"👍 {display_title(paper.content)}") for paper in papers)
    return Reply(
        blocks=(*liked, Text(text=receipt.text), *problems),
        actions=(*_undo(papers), actions.run("My ranking", "mine")),
    )


def _form(typed: str, problem: str = "") -> Form:
    field = Field(
        name="title",
        label="titles or arXiv ids of papers you like",
        value=typed,
        hint="one a line",
        problem=problem,
        long=True,
    )
    return Form(title="Papers you like", fields=(field,), submit=LIKE.name)


def _recorded(papers: tuple[PaperRecord, ...], call: Call, desk: Desk) -> votes.Noted:
    """Store the votes; what they changed is told from before the first to after the last."""
    noted = [votes.record(_act(paper, call, desk), desk.uow, now=desk.now) for paper in papers]
    new = next((each for each in noted if each.changed), noted[0])
    return replace(noted[-1], before=noted[0].before, vote_before=new.vote_before)


def _act(paper: PaperRecord, call: Call, desk: Desk) -> Act:
    return Act(
        account=call.caller,
        paper=paper.id,
        vote=Vote.UP,
        surface=Surface.COMMAND,
        name=LIKE.name,
        at=desk.now,
    )


def _undo(papers: tuple[PaperRecord, ...]) -> tuple[Action, ...]:
    if len(papers) == 1:
        return (Action(name=ActionName.UNDO, label="Undo", subject=papers[0].id),)
    return tuple(
        Action(
            name=ActionName.UNDO,
            label=f"Undo “{actions.short(display_title(paper.content))}”",
            subject=paper.id,
        )
        for paper in papers[:MOST_UNDONE]
    )


LIKE = CommandSpec(
    name="like",
    sentence="Give papers a 👍 by their titles or arXiv ids.",
    params=(replace(title_param(), required=False),),
    writes=True,
    form=True,
    run=run,
)
