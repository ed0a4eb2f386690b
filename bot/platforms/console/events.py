"""Typed lines to domain values: pure functions."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from bot.domain.editions import Action, ActionName
from bot.domain.ids import AccountRef, PaperId
from bot.domain.signals import Surface, Vote
from bot.platforms.console.board import Shown
from bot.services.votes import Act

HINT = "Lines begin with /papers, +1, -1, save or undo; /papers help tells more."
STOPPING = "Ctrl-C stops Paper Round."

_COMMAND = re.compile(r"/?papers?\b", re.IGNORECASE)
_VOTE = re.compile(
    r"(?P<sign>\+1|-1|👍|👎)(?![0-9])[🏻-🏿\ufe0f]?\s*(?:#|paper\s)?\s*(?P<number>.*)",
    re.IGNORECASE,
)
_UNDO = re.compile(r"undo\b\s*#?(?P<number>.*)", re.IGNORECASE)
_ON_PAPER = re.compile(r"(?P<word>[a-z]+(?:[ -][a-z]+)?)\s*#?(?P<number>[0-9]{1,4})", re.IGNORECASE)
_NUMBER = re.compile(r"[0-9]{1,4}")
_SIGNS = {"+1": Vote.UP, "👍": Vote.UP, "-1": Vote.DOWN, "👎": Vote.DOWN}
_NAMES = {Vote.UP: "+1", Vote.DOWN: "-1"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """A line for the application, without its `/papers`."""

    line: str


@dataclass(frozen=True, slots=True, kw_only=True)
class VoteOn:
    """A vote on the paper with this number."""

    vote: Vote
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class OnPaper:
    """A word for the paper with this number: what a button under it would do."""

    word: str
    number: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Undo:
    """The last vote taken back, or the one on the paper with this number."""

    number: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Unclear:
    """What means nothing here, with the sentence that helps."""

    sentence: str


Typed = Command | VoteOn | OnPaper | Undo | Unclear


def read_line(line: str) -> Typed | None:
    """Return what a typed line asks for, None for an empty one."""
    text = line.strip()
    if not text:
        return None
    if command := _COMMAND.match(text):
        return Command(line=text[command.end() :].strip())
    if vote := _VOTE.fullmatch(text):
        return _vote(vote["sign"], vote["number"].strip())
    if undo := _UNDO.fullmatch(text):
        return _undo(undo["number"].strip())
    if on_paper := _ON_PAPER.fullmatch(text):
        word = on_paper["word"].casefold().replace(" ", "-")
        return OnPaper(word=word, number=int(on_paper["number"]))
    return Unclear(sentence=STOPPING if text.casefold() in {"quit", "exit"} else HINT)


def word_for(action: Action) -> str:
    """Return the word that is typed before a paper's number where others press its button."""
    match action.name:
        case ActionName.UP:
            return "+1"
        case ActionName.DOWN:
            return "-1"
        case ActionName.RUN:
            return action.subject.removeprefix("interests ").split(maxsplit=1)[0]
        case ActionName.SAVE | ActionName.UNDO:
            return action.name.value
        case _:
            assert_never(action.name)


def act_on(shown: Shown, vote: Vote, account: AccountRef, *, at: datetime) -> Act:
    """Return the act of somebody who typed a vote on a paper that was shown.

    A typed vote is a button's: it names the message of the paper, and can be taken back.
    """
    return Act(
        account=account,
        paper=PaperId(shown.paper),
        vote=vote,
        surface=Surface.BUTTON,
        message=shown.message,
        name=_NAMES[vote],
        at=at,
        audience=shown.audience,
    )


def _vote(sign: str, number: str) -> Typed:
    if _NUMBER.fullmatch(number):
        return VoteOn(vote=_SIGNS[sign], number=int(number))
    return Unclear(sentence=f"{sign} needs the number of one paper that was shown: {sign} 3.")


def _undo(number: str) -> Typed:
    if not number:
        return Undo()
    if _NUMBER.fullmatch(number):
        return Undo(number=int(number))
    return Unclear(
        sentence="undo needs the number of one paper that was shown, or nothing: undo 3."
    )
