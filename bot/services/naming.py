"""What people call the channels that get digests; the names change, their ids do not."""

from __future__ import annotations

from dataclasses import replace

from bot.domain.ids import AudienceRef
from bot.domain.ports import UnitOfWork
from bot.domain.visible import one_line


def is_renamed(ref: AudienceRef, name: str, uow: UnitOfWork) -> bool:
    """Whether a channel that gets digests is called otherwise than it was; no name says nothing."""
    audience = uow.audiences.find(ref) if one_line(name) else None
    return audience is not None and audience.label != one_line(name)


def rename(ref: AudienceRef, name: str, uow: UnitOfWork) -> None:
    """Store what a channel is called now, if it is another name. Commits."""
    audience = uow.audiences.find(ref)
    if audience is not None and is_renamed(ref, name, uow):
        locked = uow.audiences.lock(audience.id)
        uow.audiences.update(replace(locked, label=one_line(name)))
        uow.commit()
