"""A workspace or server that removes the bot: what was for it ends. And one that takes it back."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import replace
from datetime import datetime

from bot.domain.audiences import Audience, AudienceState
from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.services.subscriptions import woken

REMOVED = "the app was removed from its workspace"


def leave(
    platform: str, tenant: str, uow: UnitOfWork, *, now: datetime, reason: str = REMOVED
) -> int:
    """End all audiences of a workspace and forget its installation; return how many ended.

    Doing so again changes nothing; what readers did and named stays, and a new installation finds
    it. Commits.
    """
    del now
    ended = _end(lambda ref: (ref.platform, ref.tenant) == (platform, tenant), uow, reason)
    uow.installations.remove(platform, tenant)
    uow.commit()
    return ended


def leave_places(platform: str, channels: Collection[str], uow: UnitOfWork, *, reason: str) -> int:
    """End all audiences of these channels; return how many ended.

    Doing so again changes nothing; what readers did and named stays. Commits.
    """
    ended = _end(lambda ref: ref.platform == platform and ref.channel in channels, uow, reason)
    uow.commit()
    return ended


def _end(is_theirs: Callable[[AudienceRef], bool], uow: UnitOfWork, reason: str) -> int:
    theirs = [
        audience
        for audience in uow.audiences.all()
        if is_theirs(audience.ref) and audience.state is not AudienceState.ENDED
    ]
    for each in theirs:
        audience = uow.audiences.lock(each.id)
        uow.audiences.update(
            replace(
                audience,
                state=AudienceState.ENDED,
                state_reason=reason,
                paused_until=None,
                next_due_at=None,
            )
        )
        uow.editions.withdraw(audience.id, reason=reason)
    return len(theirs)


def come_back(
    platform: str, tenant: str, uow: UnitOfWork, *, reasons: Collection[str], now: datetime
) -> int:
    """Start the audiences of a workspace that were paused for one of these reasons, count them.

    Nobody there could do anything about it, nor be told. What was composed before is not sent.
    Commits.
    """
    paused = [
        audience
        for audience in uow.audiences.all()
        if (audience.ref.platform, audience.ref.tenant) == (platform, tenant)
        and _is_paused(audience, reasons)
    ]
    started = [each for each in paused if _is_paused(uow.audiences.lock(each.id), reasons)]
    for each in started:
        woken(each, uow, now=now)
    uow.commit()
    return len(started)


def _is_paused(audience: Audience, reasons: Collection[str]) -> bool:
    return audience.state is AudienceState.PAUSED and audience.state_reason in reasons
