"""A chat as one person sees it: places, their messages with public counts, and what they did.

For a platform that keeps no messages of its own. Everything here only reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

from bot.domain.audiences import Audience, AudienceKind, Interests, Reader
from bot.domain.editions import Delivery, DeliveryState, PaperCard, PapersPayload
from bot.domain.ids import (
    AccountRef,
    AudienceId,
    AudienceRef,
    ChannelRef,
    DeliveryId,
    PaperId,
)
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Aside, Surface, Vote, standing_vote
from bot.services.privacy import refusal_of

VISIBLE = frozenset({DeliveryState.SENDING, DeliveryState.SENT, DeliveryState.UNKNOWN})
"""What a platform whose posts cannot be lost shows."""

Tally = tuple[int, int]
"""Reactions: (ups, downs)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Stand:
    """What a person did with a paper."""

    vote: Vote | None = None
    saved: bool = False


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """Everything a person did that shows on a page: what changed is told by comparing two.

    `reactions` are those that stand in channels: (message, paper, name). `forgotten_at` is when
    the person was last forgotten, which may be known of one of whom nothing else is.
    """

    reader: Reader | None = None
    forgotten_at: datetime | None = None
    interests: Interests = field(default_factory=Interests)
    stands: Mapping[PaperId, Stand] = field(default_factory=dict)
    reactions: frozenset[tuple[str, PaperId, str]] = frozenset()

    @property
    def is_newcomer(self) -> bool:
        """Whether nothing is known that a ranking could be made from."""
        voted = any(stand.vote is not None for stand in self.stands.values())
        return not (voted or self.interests.topics or self.interests.muted)


@dataclass(frozen=True, slots=True, kw_only=True)
class Shown:
    """A message with the counts of its papers, none outside channels."""

    delivery: Delivery
    counts: Mapping[PaperId, Tally] = field(default_factory=dict)


def standing(account: AccountRef, uow: UnitOfWork) -> Standing:
    """Return what an account's reader did; nothing for one whom nobody knows."""
    reader = uow.readers.find(account)
    forgotten_at = refusal_of(account, uow).forgotten_at
    if reader is None:
        return Standing(forgotten_at=forgotten_at)
    votes = uow.signals.votes(reader.id)
    saved = uow.saves.of(reader.id, Aside.SAVED)
    return Standing(
        reader=reader,
        forgotten_at=forgotten_at,
        interests=uow.readers.interests(reader.id),
        stands={
            paper: Stand(vote=votes.get(paper), saved=paper in saved)
            for paper in votes.keys() | saved.keys()
        },
        reactions=frozenset(
            (signal.key.message, signal.key.paper, signal.key.name)
            for signal in uow.signals.of_reader(reader.id)
            if signal.stands
            and signal.key.surface is Surface.REACTION
            and signal.audience is not None
        ),
    )


def standing_on(account: AccountRef, paper: PaperId, uow: UnitOfWork) -> Standing:
    """Return what an account's reader did with one paper, and no more: cheap after each vote."""
    reader = uow.readers.find(account)
    if reader is None:
        return Standing()
    vote = standing_vote(uow.signals.of_paper(reader.id, paper))
    saved = paper in uow.saves.of(reader.id, Aside.SAVED)
    return Standing(reader=reader, stands={paper: Stand(vote=vote, saved=saved)})


def stands_on(
    papers: Iterable[PaperId], standing: Standing, uow: UnitOfWork
) -> Mapping[PaperId, Stand]:
    """Return what was done with these papers; those that nobody knows any more are left out."""
    known = uow.papers.get(papers)
    return {paper: standing.stands.get(record.id, Stand()) for paper, record in known.items()}


def channels(platform: str, uow: UnitOfWork) -> Sequence[Audience]:
    """Return the first audience of each of a platform's channels, by name."""
    found: dict[ChannelRef, Audience] = {}
    for audience in uow.audiences.all():
        if audience.ref.platform == platform and audience.kind is AudienceKind.CHANNEL:
            found.setdefault(audience.ref.place, audience)
    return tuple(found.values())


def messages(
    place: ChannelRef, uow: UnitOfWork, *, before: DeliveryId | None = None, limit: int
) -> Sequence[Shown]:
    """Return a place's last messages before one of them, oldest first."""
    return with_counts(uow.editions.messages(place, before=before, limit=limit), uow)


def message(nonce: str, account: AccountRef, uow: UnitOfWork) -> Delivery | None:
    """Return a message that the account may see: of a channel of its chat, or of the person's own.

    A message's name is no secret: whoever knows of a channel elsewhere can work it out.
    """
    found = uow.editions.by_nonce(nonce)
    if found is None or found.state not in VISIBLE or not _is_beside(account, found):
        return None
    audience = uow.audiences.get(found.audience)
    if audience.kind is AudienceKind.CHANNEL or found.to == AudienceRef.direct(account):
        return found
    reader = uow.readers.find(account)
    return found if reader is not None and audience.owner == reader.id else None


def with_counts(deliveries: Sequence[Delivery], uow: UnitOfWork) -> Sequence[Shown]:
    """Return messages with the reactions that everybody may see, counted."""
    papers: dict[AudienceId, set[PaperId]] = defaultdict(set)
    for each in deliveries:
        papers[each.audience].update(card.paper_id for card in cards_of(each))
    tallies = {
        audience: uow.signals.tally(sorted(wanted), audience, surface=Surface.REACTION)
        for audience, wanted in papers.items()
        if uow.audiences.get(audience).kind is AudienceKind.CHANNEL
    }
    return tuple(
        Shown(
            delivery=each,
            counts={
                card.paper_id: tallies[each.audience][card.paper_id]
                for card in cards_of(each)
                if each.audience in tallies
            },
        )
        for each in deliveries
    )


def cards_of(delivery: Delivery) -> tuple[PaperCard, ...]:
    """Return the papers on a message."""
    payload = delivery.payload
    return payload.cards if isinstance(payload, PapersPayload) else ()


def _is_beside(account: AccountRef, message: Delivery) -> bool:
    """Whether a message went to the platform and the workspace that the account is of."""
    to = message.to
    return (to.platform, to.tenant) == (account.platform, account.tenant)
