"""To begin anew: everything that was learned about a reader taken back, what they typed kept."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from bot.domain.audiences import Interests
from bot.domain.ids import ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Aside, Vote


@dataclass(frozen=True, slots=True, kw_only=True)
class Learned:
    """What a reset would take back, and the topics that only a thorough one does."""

    likes: int
    dislikes: int
    muted: tuple[str, ...]
    put_off: int
    topics: tuple[str, ...]

    @property
    def nothing(self) -> bool:
        """Whether even a thorough reset would change nothing."""
        return self == Learned(likes=0, dislikes=0, muted=(), put_off=0, topics=())


def learned(reader: ReaderId, uow: UnitOfWork) -> Learned:
    """Count what there is to take back."""
    votes = list(uow.signals.votes(reader).values())
    interests = uow.readers.interests(reader)
    return Learned(
        likes=votes.count(Vote.UP),
        dislikes=votes.count(Vote.DOWN),
        muted=interests.muted,
        put_off=len(uow.saves.of(reader, Aside.NOT_NOW)),
        topics=interests.topics,
    )


def reset(reader: ReaderId, uow: UnitOfWork, *, topics_too: bool, now: datetime) -> Learned:
    """Take back every vote, mute and *not now*, and return what there was; saved papers stay.

    Acts are taken back, not deleted: one that a platform delivers again changes nothing. Commits.
    """
    uow.readers.lock(reader)
    before = learned(reader, uow)
    for signal in uow.signals.of_reader(reader):
        if signal.stands:
            # A platform's clock may be ahead of ours: what is taken back must not seem older.
            uow.signals.put(replace(signal, retracted_at=max(now, signal.occurred_at or now)))
    for paper in uow.saves.of(reader, Aside.NOT_NOW):
        uow.saves.remove(reader, paper, Aside.NOT_NOW)
    kept = Interests() if topics_too else Interests(topics=before.topics)
    uow.readers.set_interests(reader, kept, now=now)
    uow.commit()
    return before
