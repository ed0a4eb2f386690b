"""What people typed, pressed and chose, asked of the host with what Slack knows around it."""

from __future__ import annotations

from bot.commands import parse_line
from bot.commands.lines import HELP
from bot.commands.spec import Press
from bot.domain.editions import ActionName, PaperCard
from bot.domain.errors import UserError
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Form, Notice, Reply, Text
from bot.platforms.slack.api.origins import Origin, Spot
from bot.platforms.slack.hearing.interactions import Chosen, Pressed
from bot.platforms.slack.hearing.reaching import Way
from bot.platforms.slack.hearing.room import Room
from bot.platforms.slack.hearing.surroundings import UNASKED, surroundings
from bot.platforms.slack.views import Context
from bot.services import actions, chat

HOME = "home"
NOT_KNOWN = "This button is not known here any more; please give its command instead."
NO_PAPER = "There is no paper in this message: choose a message of a digest."
WHICH = "Which paper do you mean?"


async def command(room: Room, way: Way, line: str) -> Reply | Form:
    """Give a command; nothing typed leads newcomers to where they begin, and others to help."""
    origin = way.origin
    if not line:
        standing = await room.bridge.look(lambda uow: chat.standing(origin.caller, uow))
        line = HOME if standing.is_newcomer else HELP
    around = await surroundings(room, way.client, origin)
    return room.worded(
        await room.host.command(
            line, origin.caller, origin.place, manages=around.manages, where=around.where
        )
    )


async def press(room: Room, way: Way, pressed: Pressed) -> Reply | Form:
    """Do what a button says; a vote waits for nothing that Slack knows, as it needs none of it."""
    origin, action = way.origin, pressed.action
    if action is None:
        return Reply(blocks=(Notice(text=NOT_KNOWN),))
    gives_command = action.name is ActionName.RUN
    around = await surroundings(room, way.client, origin) if gives_command else UNASKED
    asked = Press(
        caller=origin.caller,
        place=origin.place,
        action=action.name,
        subject=action.subject,
        message=pressed.message,
        manages=around.manages,
        where=around.where,
    )
    return room.worded(await room.host.press(asked))


async def choose(room: Room, way: Way, chosen: Chosen) -> Reply | Form:
    """Give a command about the paper of a message, or ask which one where it holds several."""
    cards = await room.bridge.look(lambda uow: _cards(way.origin, chosen.message, uow))
    if len(cards) == 1:
        return await command(room, way, f"{chosen.command} {cards[0].paper_id}")
    if not cards:
        return Reply(blocks=(Notice(text=NO_PAPER),))
    return Reply(
        blocks=(Text(text=WHICH),),
        actions=tuple(
            actions.run(
                f"{card.number} · {actions.short(card.title)}",
                f"{chosen.command} {card.paper_id}",
            )
            for card in cards
        ),
    )


def context_of(origin: Origin, line: str, *, home: bool = False) -> Context:
    """Return what a form must know when it comes back: for whom its command was given."""
    return Context(place=str(origin.place), here=_acts_here(line), home=home)


def context_after(pressed: Pressed) -> Context:
    """Return the same of a form that a button asked for."""
    action, origin = pressed.action, pressed.origin
    line = action.subject if action is not None and action.name is ActionName.RUN else ""
    home = pressed.spot is Spot.HOME or (pressed.context is not None and pressed.context.home)
    return context_of(origin, line, home=home)


def _acts_here(line: str) -> bool:
    try:
        return parse_line(line)[1]
    except UserError:  # then its answer is no form
        return False


def _cards(origin: Origin, message: str, uow: UnitOfWork) -> tuple[PaperCard, ...]:
    delivery = uow.editions.by_message(origin.place.place, message) if message else None
    return tuple(chat.cards_of(delivery)) if delivery is not None else ()
