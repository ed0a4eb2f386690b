"""Thumbs and stars under papers: done or taken back, told to whom it may concern, and answered."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from functools import partial
from http import HTTPStatus

from bot.domain.editions import ActionName
from bot.domain.ids import AccountRef
from bot.domain.ports import UnitOfWork
from bot.domain.replies import Form, Notice, Reply, Text
from bot.domain.signals import Aside, Surface, Vote
from bot.platforms.web.acting import Changes, Target, acting, acting_on
from bot.platforms.web.answers import Json, own_tally, votes_json
from bot.platforms.web.panels import panel_of
from bot.platforms.web.reading import viewer_of
from bot.platforms.web.render import plain
from bot.platforms.web.requests import Reacted, Refused
from bot.platforms.web.room import Room
from bot.services import chat, saving
from bot.services.chat import Stand, Tally
from bot.services.votes import Act

VOTES = {"+1": Vote.UP, "-1": Vote.DOWN}
BUTTONS = {Vote.UP: ActionName.UP, Vote.DOWN: ActionName.DOWN}
SAVING = {
    (True, True): "Saved. It is no vote and teaches nothing.",
    (True, False): "Saved already.",
    (False, True): "No longer saved.",
    (False, False): "It was not saved.",
}
"""What is answered, by what was asked for and whether it changed anything."""


async def reacted(room: Room, account: AccountRef, reaction: Reacted, target: Target) -> Json:
    """Do or take back what a reaction says, and return what became of the paper."""
    vote = VOTES.get(reaction.name)
    work: Callable[[], Awaitable[Reply | Form]]
    if vote is not None:
        work = partial(room.host.vote, _act(room, account, reaction, vote, target))
    else:
        work = partial(_save, room, account, target, add=reaction.add)
    did = await acting_on(room, account, target, work, in_public=vote is not None)
    return await _answered(room, account, target, *did)


async def done(
    room: Room,
    account: AccountRef,
    target: Target,
    work: Callable[[], Awaitable[Reply | Form]],
) -> Json:
    """Do something to a paper and return how it stands then, with the receipt and the panel.

    Raises Refused where it was not stored.
    """
    return await _answered(room, account, target, *await acting(room, account, work))


async def _answered(
    room: Room, account: AccountRef, target: Target, receipt: Reply | Form, changes: Changes
) -> Json:
    if not isinstance(receipt, Reply):
        raise Refused(HTTPStatus.CONFLICT, "This cannot be done with one press.")
    if receipt.blocks and isinstance(receipt.blocks[0], Notice):
        raise Refused(HTTPStatus.SERVICE_UNAVAILABLE, receipt.blocks[0].text)
    stand = changes.after.stands.get(target.paper, Stand())
    tally = await _tally(room, target, stand, changes)
    viewer = viewer_of(account, {target.paper: stand}, zone=room.zone)
    return {
        "votes": votes_json(tally, stand),
        "saved": stand.saved,
        "receipt": plain(receipt),
        "html": room.pages.receipt(receipt, viewer),
        "panel": room.pages.panel(await panel_of(room, account), viewer),
    }


def _act(room: Room, account: AccountRef, reaction: Reacted, vote: Vote, target: Target) -> Act:
    """Return a vote: public under a message, like a button's where only its giver sees it."""
    is_reaction = target.delivery is not None
    return Act(
        account=account,
        paper=target.paper,
        vote=vote,
        done=reaction.add,
        surface=Surface.REACTION if is_reaction else Surface.BUTTON,
        message=target.message,
        name=reaction.name if is_reaction else BUTTONS[vote].value,
        at=room.clock(),
        audience=target.audience,
        in_order=True,
    )


async def _save(room: Room, account: AccountRef, target: Target, *, add: bool) -> Reply:
    """Save a paper or no longer; not by the button, whose second press would take it back."""
    now, saved = room.clock(), Aside.SAVED

    def work(uow: UnitOfWork) -> bool:
        if add:
            return saving.put_aside(account, target.paper, saved, uow, now=now)
        return saving.take_back(account, target.paper, saved, uow)

    return Reply(blocks=(Text(text=SAVING[add, await room.bridge.use(work)]),))


async def _tally(room: Room, target: Target, stand: Stand, changes: Changes) -> Tally:
    """Return what everybody may see of a paper in a channel, elsewhere the person's own vote."""
    if target.delivery is None or target.audience is None:
        return own_tally(stand)
    if changes.counts is not None and target.id in changes.counts:
        return changes.counts[target.id]
    message = target.delivery
    (shown,) = await room.bridge.look(lambda uow: chat.with_counts([message], uow))
    number = int(target.id.rpartition(".")[2])
    card = next(each for each in chat.cards_of(message) if each.number == number)
    return shown.counts[card.paper_id]
