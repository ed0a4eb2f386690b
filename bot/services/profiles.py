"""A reader as ranking sees them: what they named, what they liked, recomputed at every use."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import recommender
from bot.domain.audiences import Audience, AudienceKind, Interests
from bot.domain.ids import AudienceId, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Vote


def profile_of(reader: ReaderId, uow: UnitOfWork) -> recommender.Profile:
    """Return a reader's topics and standing votes."""
    return profile_from(reader, uow.readers.interests(reader), uow.signals.votes(reader))


def profile_before(reader: ReaderId, since: datetime, uow: UnitOfWork) -> recommender.Profile:
    """Return the profile without the papers voted on after `since`."""
    recent = uow.signals.votes_since(reader, since)
    votes = {
        paper: vote for paper, vote in uow.signals.votes(reader).items() if paper not in recent
    }
    return profile_from(reader, uow.readers.interests(reader), votes)


def profile_from(
    reader: ReaderId, interests: Interests, votes: Mapping[PaperId, Vote]
) -> recommender.Profile:
    return recommender.Profile(
        reader_id=str(reader),
        topics=interests.topics,
        muted=interests.muted,
        liked=tuple(sorted(paper for paper, vote in votes.items() if vote is Vote.UP)),
        disliked=tuple(sorted(paper for paper, vote in votes.items() if vote is Vote.DOWN)),
    )


def voters_in(audience: AudienceId, uow: UnitOfWork) -> tuple[recommender.Profile, ...]:
    """Return what each reader voted in one channel's messages, and nothing they did elsewhere."""
    nothing = Interests()
    votes = uow.signals.votes_in(audience)
    return tuple(profile_from(reader, nothing, votes[reader]) for reader in sorted(votes))


def interests_of(audience: Audience, uow: UnitOfWork) -> Interests:
    """Return what an edition is ranked for: the channel's topics, or its reader's own."""
    if audience.kind is AudienceKind.DIRECT and audience.owner is not None:
        return uow.readers.interests(audience.owner)
    return uow.audiences.interests(audience.id)


def latest_votes(reader: ReaderId, uow: UnitOfWork) -> dict[PaperId, Vote]:
    """Return a reader's standing votes, the latest first."""
    given: dict[PaperId, datetime] = {}
    signals = [signal for signal in uow.signals.of_reader(reader) if signal.stands]
    papers = uow.papers.get({signal.key.paper for signal in signals})
    for signal in signals:
        record = papers.get(signal.key.paper)
        if record is not None and signal.occurred_at is not None:
            given[record.id] = max(signal.occurred_at, given.get(record.id, signal.occurred_at))
    votes = uow.signals.votes(reader)
    latest = sorted((paper for paper in votes if paper in given), key=str)
    latest.sort(key=lambda paper: given[paper], reverse=True)
    return {paper: votes[paper] for paper in latest}
