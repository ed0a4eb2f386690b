"""Acts of the page's visitors: what they are about, and who is told what they changed."""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from http import HTTPStatus
from typing import TypeVar

from bot.domain.audiences import AudienceKind
from bot.domain.editions import Delivery
from bot.domain.ids import AccountRef, AudienceId, PaperId
from bot.domain.ports import UnitOfWork
from bot.platforms.web.requests import Refused
from bot.platforms.web.room import Room
from bot.platforms.web.sessions import PLATFORM
from bot.platforms.web.transcript import ONBOARDING
from bot.services import chat
from bot.services.chat import Stand, Standing, Tally

T = TypeVar("T")
MOST_TOLD = 200
"""Changes that pages are told one by one; where there are more, they load themselves anew."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Target:
    """The paper that an act is on, and the message, None in answers.

    `id` names both. `audience` is set in channels: the one that the act teaches and whose members
    see it.
    """

    id: str = ""
    paper: PaperId
    delivery: Delivery | None = None
    audience: AudienceId | None = None

    @property
    def message(self) -> str:
        return self.delivery.nonce if self.delivery else ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Changes:
    """What an act left behind.

    `counts` are the reactions that changed, by what names a paper of a message; None for too many
    to tell.
    """

    after: Standing
    counts: Mapping[str, Tally] | None


def target_of(message_id: str, account: AccountRef, uow: UnitOfWork) -> Target:
    """Return what `{message}.{number}` or `start.{paper}` names; raises Refused."""
    message, _, part = message_id.partition(".")
    if message == ONBOARDING and part:
        return known(Target(id=message_id, paper=PaperId(part)), uow, lost=HTTPStatus.NOT_FOUND)
    delivery = chat.message(message, account, uow)
    if delivery is None:
        raise Refused(HTTPStatus.NOT_FOUND, "There is no such message here.")
    if not part:
        raise Refused(HTTPStatus.CONFLICT, "This message is not about one paper.")
    paper = next((c.paper_id for c in chat.cards_of(delivery) if str(c.number) == part), None)
    if paper is None:
        raise Refused(HTTPStatus.NOT_FOUND, "This message has no paper of that number.")
    is_channel = uow.audiences.get(delivery.audience).kind is AudienceKind.CHANNEL
    audience = delivery.audience if is_channel else None
    target = Target(id=message_id, paper=paper, delivery=delivery, audience=audience)
    return known(target, uow)


def known(target: Target, uow: UnitOfWork, *, lost: HTTPStatus = HTTPStatus.GONE) -> Target:
    """Return the target, its paper under the id it has now; raises Refused if it is not stored."""
    found = uow.papers.get([target.paper]).get(target.paper)
    if found is None:
        raise Refused(lost, "This paper is not known here any more.")
    return replace(target, paper=found.id)


async def acting(
    room: Room, account: AccountRef, act: Callable[[], Awaitable[T]]
) -> tuple[T, Changes]:
    """Do something for a person, then tell the open pages what it changed, once."""
    async with room.turn_of(account):
        before = await room.bridge.look(partial(chat.standing, account))
        result = await act()
        return result, await announce(room, account, before)


async def acting_on(
    room: Room,
    account: AccountRef,
    target: Target,
    act: Callable[[], Awaitable[T]],
    *,
    in_public: bool,
) -> tuple[T, Changes]:
    """Do something that changes no more than a person's own mark on one paper, and tell it.

    It is what happens most often, so it reads no more than that. What is not `in_public` tells
    nobody else anything, not even that counts are as they were.
    """
    async with room.turn_of(account):
        result = await act()
        async with room.announcing:
            changes = await room.bridge.look(
                partial(_left_on, account, target, in_public=in_public)
            )
            _tell_counts(room, changes)
            for one in _accounts(account, changes.after):
                _tell_mark(room, one, target.paper, changes.after)
                room.hub.publish("profile", to=one)
    return result, changes


async def announce(room: Room, account: AccountRef, before: Standing) -> Changes:
    """Tell everybody the counts that changed, and the person's own pages the rest.

    The counts told last are the ones stored last, whoever acts at the same time.
    """
    async with room.announcing:
        changes = await room.bridge.look(partial(_changes, account, before))
        _tell_counts(room, changes)
        is_forgotten = before.forgotten_at != changes.after.forgotten_at
        for one in _accounts(account, before, changes.after):
            _tell(room, one, before, changes.after)
            if is_forgotten:
                room.transcripts.forget(one)
    return changes


def _tell_counts(room: Room, changes: Changes) -> None:
    if changes.counts is None:
        room.hub.publish("reset")
    for name, (up, down) in (changes.counts or {}).items():
        room.hub.publish("votes", {"id": name, "up": up, "down": down})


def _tell(room: Room, account: AccountRef, before: Standing, after: Standing) -> None:
    changed = [
        paper
        for paper in before.stands.keys() | after.stands.keys()
        if before.stands.get(paper) != after.stands.get(paper)
    ]
    if len(changed) > MOST_TOLD:
        room.hub.publish("reset", to=account)
        return
    for paper in sorted(changed):
        _tell_mark(room, account, paper, after)
    if changed or before.interests != after.interests:
        room.hub.publish("profile", to=account)


def _tell_mark(room: Room, account: AccountRef, paper: PaperId, after: Standing) -> None:
    stand = after.stands.get(paper, Stand())
    vote = stand.vote.value if stand.vote else None
    room.hub.publish("mine", {"paper": paper, "vote": vote, "saved": stand.saved}, to=account)


def _accounts(account: AccountRef, *standings: Standing) -> list[AccountRef]:
    """Return everybody who is this person, here."""
    linked = {each for one in standings if one.reader for each in one.reader.accounts}
    return sorted({account} | {each for each in linked if each.platform == PLATFORM})


def _left_on(account: AccountRef, target: Target, uow: UnitOfWork, *, in_public: bool) -> Changes:
    is_counted = in_public and target.delivery is not None and target.audience is not None
    return Changes(
        after=chat.standing_on(account, target.paper, uow),
        counts=_counted(target.message, target.paper, uow) if is_counted else {},
    )


def _changes(account: AccountRef, before: Standing, uow: UnitOfWork) -> Changes:
    after = chat.standing(account, uow)
    changed = {(message, paper) for message, paper, _ in before.reactions ^ after.reactions}
    if len(changed) > MOST_TOLD:
        return Changes(after=after, counts=None)
    counts: dict[str, Tally] = {}
    for message, paper in sorted(changed):
        counts |= _counted(message, paper, uow)
    return Changes(after=after, counts=counts)


def _counted(message: str, paper: PaperId, uow: UnitOfWork) -> Mapping[str, Tally]:
    """Return the counts of a paper, which a message may hold under the id it had before a merge."""
    delivery = uow.editions.by_nonce(message)
    if delivery is None:
        return {}
    (shown,) = chat.with_counts([delivery], uow)
    cards = chat.cards_of(delivery)
    papers = uow.papers.get([paper, *(card.paper_id for card in cards)])
    return {
        f"{message}.{card.number}": shown.counts[card.paper_id]
        for card in cards
        if card.paper_id in shown.counts
        and paper in papers
        and papers.get(card.paper_id) == papers[paper]
    }
