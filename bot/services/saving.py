"""What readers put aside: papers saved for later, and papers they want not now. Neither is a vote.

Nothing here changes a taste: who saves a paper has not said yet what they think of it.
"""

from __future__ import annotations

from datetime import datetime

from bot.domain.ids import AccountRef, PaperId, ReaderId
from bot.domain.ports import UnitOfWork
from bot.domain.signals import Aside


def put_aside(
    account: AccountRef, paper: PaperId, aside: Aside, uow: UnitOfWork, *, now: datetime
) -> bool:
    """Put a stored paper aside; False when it was there. Commits."""
    reader = uow.readers.ensure(account, now=now)
    is_new = uow.saves.put(reader.id, paper, aside, now=now)
    uow.commit()
    return is_new


def take_back(account: AccountRef, paper: PaperId, aside: Aside, uow: UnitOfWork) -> bool:
    """Take a paper back; False when it was not put aside. Commits."""
    reader = uow.readers.find(account)
    was_there = reader is not None and uow.saves.remove(reader.id, paper, aside)
    uow.commit()
    return was_there


def put_off(reader: ReaderId | None, uow: UnitOfWork) -> frozenset[PaperId]:
    """Return the papers that a reader wants to see no more for now; of nobody there are none."""
    return frozenset() if reader is None else frozenset(uow.saves.of(reader, Aside.NOT_NOW))
