"""What readers of one workspace share: whose likes count, up to when, and what is learnt of them.

Likes never cross a workspace, so a reader with accounts in two teaches neither. What is learnt is
in memory alone, and it is of the votes up to the last night, so that all replicas learn the same.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, time, timedelta

import recommender
from bot.domain.audiences import Interests
from bot.domain.ids import AccountRef, ReaderId, Workspace
from bot.domain.ports import UnitOfWork
from bot.services import privacy
from bot.services.models import Model, Shared
from bot.services.profiles import profile_from
from recommender.community import FEWEST_READERS, LIKES_TO_COUNT

NIGHT = time(3, 30)
"""When each day's models are made, in UTC, and up to which votes teach others."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Teaching:
    """The likes of those who teach others, by workspace; small workspaces are not in it."""

    profiles: Mapping[Workspace, Sequence[recommender.Profile]]
    until: datetime


def last_night(now: datetime) -> datetime:
    """Return the latest moment not after now at which votes begin to teach others."""
    night = datetime.combine(now.astimezone(UTC).date(), NIGHT, tzinfo=UTC)
    return night if night <= now else night - timedelta(days=1)


def teaching(uow: UnitOfWork, *, until: datetime, undivided: Collection[str]) -> Teaching:
    """Gather the likes that may be learnt from. Where too few people are, no vote is looked at.

    `undivided` are the platforms all of whose people are one workspace; on others those without a
    tenant have nothing in common.
    """
    profiles = {}
    for workspace, readers in _large(uow, undivided).items():
        votes = uow.signals.votes_until(readers, until)
        liking = [profile_from(reader, Interests(), votes[reader]) for reader in votes]
        liking = [each for each in liking if len(each.liked) >= LIKES_TO_COUNT]
        if len(liking) >= FEWEST_READERS:
            profiles[workspace] = liking
    return Teaching(profiles=profiles, until=until)


def taught(model: Model, likes: Teaching) -> Model:
    """Return the model with what these readers share, and with nothing of what others shared."""
    learnt = {
        workspace: model.ranker.community_of(model.fitted, profiles)
        for workspace, profiles in likes.profiles.items()
    }
    found = {workspace: each for workspace, each in learnt.items() if each is not None}
    return replace(model, shared=Shared(communities=found, until=likes.until))


def _large(uow: UnitOfWork, undivided: Collection[str]) -> Mapping[Workspace, list[ReaderId]]:
    """Find the workspaces of many readers who belong to no other and may be learnt from."""
    accounts: dict[ReaderId, list[AccountRef]] = {}
    for account, reader, _ in uow.readers.accounts():
        accounts.setdefault(reader, []).append(account)
    if len(accounts) < FEWEST_READERS:
        return {}
    is_ignored = privacy.ignoring(uow)
    readers: dict[Workspace, list[ReaderId]] = {}
    for reader, own in accounts.items():
        workspace, *others = {Workspace.of(account) for account in own}
        is_one = workspace.tenant or workspace.platform in undivided
        if is_one and not others and not any(map(is_ignored, own)):
            readers.setdefault(workspace, []).append(reader)
    return {place: some for place, some in readers.items() if len(some) >= FEWEST_READERS}
