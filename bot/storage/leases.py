"""Leases: taken, renewed and checked by single statements, so that two owners cannot both win."""

from datetime import datetime, timedelta

from sqlalchemy import ColumnElement, Connection, case, or_, select, update

from bot.domain.errors import LeaseLost
from bot.domain.leases import Lease
from bot.storage.statements import upsert
from bot.storage.tables import LeaseRow


class Leases:
    """`ports.LeaseStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(
        self, kind: str, key: str, *, owner: str, now: datetime, lasts: timedelta
    ) -> Lease | None:
        expires_at = now + lasts
        statement = upsert(self._connection, LeaseRow).values(
            kind=kind, key=key, owner=owner, fence=1, expires_at=expires_at
        )
        same_owner = LeaseRow.owner == owner
        fence = self._connection.scalar(
            statement.on_conflict_do_update(
                index_elements=[LeaseRow.kind, LeaseRow.key],
                set_={
                    "owner": owner,
                    "fence": case((same_owner, LeaseRow.fence), else_=LeaseRow.fence + 1),
                    "expires_at": expires_at,
                },
                where=or_(LeaseRow.owner.is_(None), same_owner, LeaseRow.expires_at <= now),
            ).returning(LeaseRow.fence)
        )
        if fence is None:
            return None
        return Lease(kind=kind, key=key, owner=owner, fence=fence, expires_at=expires_at)

    def release(self, lease: Lease) -> None:
        self._connection.execute(update(LeaseRow).where(_is_held(lease)).values(owner=None))


def demand(connection: Connection, lease: Lease) -> None:
    """Raise LeaseLost unless nobody took the lease over; nobody can before this transaction ends.

    One that ran out and that nobody took still counts: its fence is the newest.
    """
    held = select(LeaseRow.fence).where(_is_held(lease)).with_for_update()
    if connection.scalar(held) is None:
        raise LeaseLost(
            f"{lease.owner} no longer holds the lease on {lease.kind} {lease.key}: "
            "another sender goes on from here."
        )


def _is_held(lease: Lease) -> ColumnElement[bool]:
    return (
        (LeaseRow.kind == lease.kind)
        & (LeaseRow.key == lease.key)
        & (LeaseRow.owner == lease.owner)
        & (LeaseRow.fence == lease.fence)
    )
