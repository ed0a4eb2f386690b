"""A workspace that removes the bot: everything that was for it ends."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from bot.domain.audiences import AudienceState
from bot.domain.ports import UnitOfWork

REMOVED = "the app was removed from its workspace"


def leave(
    platform: str, tenant: str, uow: UnitOfWork, *, now: datetime, reason: str = REMOVED
) -> int:
    """End all audiences of a workspace and forget its installation; return how many ended.

    Doing so again changes nothing; what readers did and named stays, and a new installation finds
    it. Commits.
    """
    del now
    theirs = [
        audience
        for audience in uow.audiences.all()
        if (audience.ref.platform, audience.ref.tenant) == (platform, tenant)
        and audience.state is not AudienceState.ENDED
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
    uow.installations.remove(platform, tenant)
    uow.commit()
    return len(theirs)
