"""A reader's own ranking of the moment, for `mine` and receipts; and where a vote was given."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta

import recommender
from bot.domain.audiences import AudienceKind
from bot.domain.editions import Delivery
from bot.domain.ids import AudienceId, AudienceRef, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.services.saving import put_off

FIRST_PLACES = 10
WEEK = timedelta(days=7)


def waiting_papers(
    reader: ReaderId | None, profile: recommender.Profile, uow: UnitOfWork, *, now: datetime
) -> tuple[PaperId, ...]:
    """Return the last week's papers that a reader has neither voted on nor put off."""
    done = {*profile.liked, *profile.disliked, *put_off(reader, uow)}
    listed = uow.papers.listed_ids(since=now - WEEK)
    return tuple(paper for paper in listed if paper not in done)


def first_places(
    taste: recommender.Taste,
    waiting: Sequence[PaperId],
    ranker: recommender.Ranker,
    *,
    reasons: bool = True,
) -> list[recommender.Recommendation]:
    """Return the first ten of the papers that wait.

    Topics alone bring nothing that does not mention one; with nothing known it is the newest.
    """
    papers = ranker.papers_of(waiting)
    if taste.knows_nothing:
        return list(ranker.slate(taste, papers, size=FIRST_PLACES).picks)
    picks = ranker.rank(taste, papers, FIRST_PLACES, reasons=reasons)
    return [pick for pick in picks if taste.likes or pick.topic is not None]


def voted_in(place: AudienceRef, message: str, uow: UnitOfWork) -> AudienceId | None:
    """Return the channel's audience whose message this is: the one that a vote on it teaches.

    None for direct messages and answers, whose votes teach no channel.
    """
    delivery = uow.editions.by_message(place.place, message) if message else None
    return None if delivery is None else taught_by(delivery, uow)


def taught_by(delivery: Delivery, uow: UnitOfWork) -> AudienceId | None:
    """Return the channel's audience that votes on this message teach, None in direct messages."""
    audience = uow.audiences.get(delivery.audience)
    return audience.id if audience.kind is AudienceKind.CHANNEL else None
