"""Leases: taken, renewed and checked by single statements, so that two owners cannot both win."""

from collections.abc import Mapping
from datetime import datetime, timedelta

from sqlalchemy import Connection, bindparam, case, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.sql.dml import ReturningInsert

from bot.domain.errors import LeaseLost
from bot.domain.leases import Lease
from bot.storage.tables import LeaseRow


def _taking(insert: type[sqlite.Insert | postgresql.Insert]) -> ReturningInsert[int]:
    new = insert(LeaseRow).values(fence=1)
    same_owner = LeaseRow.owner == new.excluded.owner
    return new.on_conflict_do_update(
        index_elements=[LeaseRow.kind, LeaseRow.key],
        set_={
            "owner": new.excluded.owner,
            "fence": case((same_owner, LeaseRow.fence), else_=LeaseRow.fence + 1),
            "expires_at": new.excluded.expires_at,
        },
        where=or_(LeaseRow.owner.is_(None), same_owner, LeaseRow.expires_at <= bindparam("at")),
    ).returning(LeaseRow.fence)


# Built once, as each message asks for all of them: to build one takes longer than to ask.
_IS_HELD = (
    (LeaseRow.kind == bindparam("of_kind"))
    & (LeaseRow.key == bindparam("of_key"))
    & (LeaseRow.owner == bindparam("of_owner"))
    & (LeaseRow.fence == bindparam("of_fence"))
)
_TAKE = {"sqlite": _taking(sqlite.Insert), "postgresql": _taking(postgresql.Insert)}
_RELEASE = update(LeaseRow).where(_IS_HELD).values(owner=None)
_DEMAND = select(LeaseRow.fence).where(_IS_HELD).with_for_update()


class Leases:
    """`ports.LeaseStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def take(
        self, kind: str, key: str, *, owner: str, now: datetime, lasts: timedelta
    ) -> Lease | None:
        expires_at = now + lasts
        taking = {"kind": kind, "key": key, "owner": owner, "expires_at": expires_at, "at": now}
        fence = self._connection.scalar(_TAKE[self._connection.dialect.name], taking)
        if fence is None:
            return None
        return Lease(kind=kind, key=key, owner=owner, fence=fence, expires_at=expires_at)

    def release(self, lease: Lease) -> None:
        self._connection.execute(_RELEASE, _held(lease))


def demand(connection: Connection, lease: Lease) -> None:
    """Raise LeaseLost unless nobody took the lease over; nobody can before this transaction ends.

    One that ran out and that nobody took still counts: its fence is the newest.
    """
    if connection.scalar(_DEMAND, _held(lease)) is None:
        raise LeaseLost(
            f"{lease.owner} no longer holds the lease on {lease.kind} {lease.key}: "
            "another sender goes on from here."
        )


def _held(lease: Lease) -> Mapping[str, object]:
    return {
        "of_kind": lease.kind,
        "of_key": lease.key,
        "of_owner": lease.owner,
        "of_fence": lease.fence,
    }
