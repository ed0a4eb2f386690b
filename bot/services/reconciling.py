"""Reactions that were given or taken back while nobody listened, told by a platform's own list."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from bot.domain.editions import Delivery, PostedMessage
from bot.domain.ids import AccountRef, ChannelRef, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Signal, Surface, Vote
from bot.services import chat, votes
from bot.services.places import taught_by

WINDOW = timedelta(days=7)
"""How long a message's reactions are asked for."""

Given = tuple[ReaderId, str]
"""A reaction as it is told apart on one message: whose it is, and its raw name."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """A reaction that a platform lists under a message."""

    account: AccountRef
    name: str
    vote: Vote


def recent(
    platform: str, tenant: str | None, uow: UnitOfWork, *, now: datetime
) -> Sequence[PostedMessage]:
    """Return the messages with papers that are to be asked about, the newest first.

    Those of one workspace, or with None of all.
    """
    return uow.editions.posted_since(now - WINDOW, platform=platform, tenant=tenant)


def reconcile(
    place: ChannelRef,
    message: str,
    standing: Collection[Standing],
    uow: UnitOfWork,
    *,
    complete: bool,
    read_at: datetime,
) -> int:
    """Let a message's reactions be those that its platform listed at `read_at`, count the changes.

    One that nobody told us of was given when the message was sent, at the earliest: whatever was
    asked to be forgotten and voted since wins. One that was taken back here stays so, and one is
    only taken back here where the list is `complete`. Where several papers may be meant, nothing
    is guessed. Doing so again changes nothing. Commits.
    """
    delivery = uow.editions.by_message(place, message)
    papers = [card.paper_id for card in chat.cards_of(delivery)] if delivery is not None else []
    if delivery is None or not papers:
        return 0
    known = _given_on(message, papers, uow)
    changes = _take_back(_vanished(known, standing, place, uow), read_at, uow) if complete else 0
    if len(papers) == 1:
        unheard = [each for each in standing if _key(each, uow) not in known]
        changes += _catch_up(unheard, papers[0], delivery, uow, now=read_at)
    uow.commit()
    return changes


def _given_on(
    message: str, papers: Iterable[PaperId], uow: UnitOfWork
) -> Mapping[Given, Sequence[Signal]]:
    """Return all reactions on a message that we know of, those taken back too."""
    known: dict[Given, list[Signal]] = {}
    for signal in uow.signals.on_message(message, papers):
        if signal.key.surface is Surface.REACTION:
            known.setdefault((signal.key.reader, signal.key.name), []).append(signal)
    return known


def _key(standing: Standing, uow: UnitOfWork) -> Given | None:
    reader = uow.readers.find(standing.account)
    return None if reader is None else (reader.id, standing.name)


def _vanished(
    known: Mapping[Given, Sequence[Signal]],
    standing: Collection[Standing],
    place: ChannelRef,
    uow: UnitOfWork,
) -> Sequence[Signal]:
    """Return what stands here and not there, of those whom the platform knows by an account."""
    listed = {_key(each, uow) for each in standing}
    return [
        signal
        for given, signals in known.items()
        for signal in signals
        if given not in listed and signal.stands and _is_there(signal.key.reader, place, uow)
    ]


def _is_there(reader: ReaderId, place: ChannelRef, uow: UnitOfWork) -> bool:
    there = (place.platform, place.tenant)
    accounts = uow.readers.get(reader).accounts
    return any((each.platform, each.tenant) == there for each in accounts)


def _take_back(vanished: Sequence[Signal], read_at: datetime, uow: UnitOfWork) -> int:
    """Take reactions back as of the list, which says nothing of what was given after it."""
    gone = [replace(signal, retracted_at=read_at) for signal in vanished]
    gone = [signal for signal in gone if not signal.stands]
    for signal in gone:
        uow.signals.put(signal)
    return len(gone)


def _catch_up(
    unheard: Sequence[Standing],
    paper: PaperId,
    delivery: Delivery,
    uow: UnitOfWork,
    *,
    now: datetime,
) -> int:
    audience = taught_by(delivery, uow)
    return sum(
        votes.store(
            votes.Act(
                account=each.account,
                paper=paper,
                vote=each.vote,
                surface=Surface.REACTION,
                message=delivery.message or "",
                name=each.name,
                at=delivery.sent_at or now,
                audience=audience,
            ),
            uow,
            now=now,
        )
        for each in unheard
    )
