"""What the page makes of actions: buttons with the viewer's own state and the public counts."""

from __future__ import annotations

from dataclasses import dataclass
from typing import assert_never

from bot.domain.editions import Action, ActionName
from bot.domain.ids import PaperId
from bot.domain.signals import Vote
from bot.platforms.web.views import Counts, State, Viewer


@dataclass(frozen=True, slots=True, kw_only=True)
class Button:
    """A button: what it does and to what; `pressed` and `count` are None where it has none."""

    does: str
    subject: str
    label: str
    hint: str = ""
    pressed: bool | None = None
    count: int | None = None


def button(action: Action, viewer: Viewer, counts: Counts | None = None) -> Button:
    """Return an action's button; `counts` are those of the message of a digest that it is under."""
    state = viewer.state(PaperId(action.subject))
    match action.name:
        case ActionName.UP:
            return _thumb(action, state, Vote.UP, None if counts is None else counts.up)
        case ActionName.DOWN:
            return _thumb(action, state, Vote.DOWN, None if counts is None else counts.down)
        case ActionName.SAVE:
            return Button(
                does=action.name,
                subject=action.subject,
                label="Saved" if state.saved else "Save",
                hint="Keep for later; teaches nothing",
                pressed=state.saved,
            )
        case ActionName.UNDO | ActionName.RUN:
            return Button(does=action.name, subject=action.subject, label=action.label)
        case _:
            assert_never(action.name)


def _thumb(action: Action, state: State, vote: Vote, count: int | None) -> Button:
    return Button(
        does=action.name,
        subject=action.subject,
        label="👍" if vote is Vote.UP else "👎",
        hint="More like this" if vote is Vote.UP else "Less like this",
        pressed=state.vote is vote,
        count=count,
    )
