"""What people typed, pressed and chose, asked of the host with what Discord says of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from bot.commands import parse_line
from bot.commands.spec import Call, Press
from bot.domain.editions import Action, ActionName, PaperCard
from bot.domain.errors import PaperRoundError, UserError
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Form, Notice, Reply, Text
from bot.platforms.discord.blocks import buttons
from bot.platforms.discord.blocks.buttons import More
from bot.platforms.discord.events import Chosen
from bot.platforms.discord.hearing.drafts import Reopen
from bot.platforms.discord.hearing.origins import Origin
from bot.platforms.discord.hearing.room import Room
from bot.services import actions, cards, chat

NOT_KNOWN = "This button is not known here any more; please give its command instead."
NO_PAPER = "There is no paper in this message: choose a message of a digest."
WHICH = "Which paper do you mean?"
THIS_PAPER = "What would you like to do with this paper?"


@dataclass(frozen=True, slots=True, kw_only=True)
class Asking:
    """What a form must know that somebody is shown: its command for the channel, which page."""

    here: bool = False
    page: int = 0


async def command(room: Room, origin: Origin, line: str) -> Reply | Form:
    return await room.host.command(
        line, origin.caller, origin.place, manages=origin.manages, where=origin.where
    )


async def press(room: Room, origin: Origin, action: Action | None, message: str) -> Reply | Form:
    """Do what a button says; `message` is the reference of the digest's message it is under."""
    if action is None:
        return Reply(blocks=(Notice(text=NOT_KNOWN),))
    reopened = reopening(action)
    if reopened is not None:
        draft = room.drafts.find(reopened.key, origin.caller)
        return draft or await command(room, origin, reopened.line)
    asked = Press(
        caller=origin.caller,
        place=origin.place,
        action=action.name,
        subject=action.subject,
        message=message,
        manages=origin.manages,
        where=origin.where,
    )
    return await room.host.press(asked)


async def unfold(room: Room, more: More) -> Reply:
    """Return what stands behind a “⋯”, under the paper's title where it is known."""

    def title(uow: UnitOfWork) -> str:
        found = uow.papers.get([more.paper]).get(more.paper)
        return cards.display_title(found.content) if found is not None else THIS_PAPER

    try:
        words = await room.bridge.look(title)
    except PaperRoundError:
        words = THIS_PAPER
    return Reply(blocks=(Text(text=words),), actions=buttons.behind(more))


async def choose(room: Room, origin: Origin, chosen: Chosen) -> Reply | Form:
    """Give a command about the paper of a message, or ask which one where it holds several."""
    message = origin.reference(chosen.message)
    found = await room.bridge.look(lambda uow: _cards(origin, message, uow))
    if len(found) == 1:
        return await command(room, origin, f"{chosen.command} {found[0].paper_id}")
    if not found:
        return Reply(blocks=(Notice(text=NO_PAPER),))
    return Reply(
        blocks=(Text(text=WHICH),),
        actions=tuple(
            actions.run(
                f"{card.number} · {actions.short(card.title)}",
                f"{chosen.command} {card.paper_id}",
            )
            for card in found
        ),
    )


async def submit(
    room: Room, origin: Origin, name: str, values: Mapping[str, str], *, here: bool
) -> Reply | Form:
    """Give the command of a form the values that were filled in."""
    call = Call(
        caller=origin.caller,
        place=origin.place,
        here=here,
        manages=origin.manages,
        where=origin.where,
    )
    return await room.host.submit(Form(title="", fields=(), submit=name), values, call)


def line_of(action: Action | None) -> str:
    """Return the line of the command that a button gives, empty for one that gives none."""
    if action is None or action.name is not ActionName.RUN:
        return ""
    reopened = Reopen.read(action.subject)
    return action.subject if reopened is None else reopened.line


def reopening(action: Action | None) -> Reopen | None:
    is_command = action is not None and action.name is ActionName.RUN
    return Reopen.read(action.subject) if action is not None and is_command else None


def may_ask(line: str) -> bool:
    """Whether a command may answer with a form, which Discord takes as a first answer alone."""
    try:
        spec, _, values = parse_line(line)
    except UserError:  # then its answer is a sentence
        return False
    lacks = any(param.required and param.name not in values for param in spec.params)
    return lacks or (spec.form and not values)


def asking_of(line: str, *, page: int = 0) -> Asking:
    try:
        return Asking(here=parse_line(line)[1], page=page)
    except UserError:  # then its answer is no form
        return Asking()


def _cards(origin: Origin, message: str, uow: UnitOfWork) -> tuple[PaperCard, ...]:
    delivery = uow.editions.by_message(origin.place.place, message)
    return tuple(chat.cards_of(delivery)) if delivery is not None else ()
