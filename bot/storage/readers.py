"""People and their accounts."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, bindparam, delete, insert, select
from sqlalchemy.orm import aliased

from bot.domain.audiences import Interests, Reader
from bot.domain.errors import NotFound
from bot.domain.ids import AccountRef, ReaderId
from bot.storage import belongings, interests as named, merging
from bot.storage.statements import upsert
from bot.storage.tables import AccountRow, InterestRow, ReaderRow

_asked = aliased(AccountRow)

# Built once, as each reaction asks for it three times: to build one takes longer than to ask.
_FIND = (
    select(AccountRow.reader_id, AccountRow.platform, AccountRow.tenant, AccountRow.external_id)
    .join(_asked, _asked.reader_id == AccountRow.reader_id)
    .where(
        _asked.platform == bindparam("of_platform"),
        _asked.tenant == bindparam("of_tenant"),
        _asked.external_id == bindparam("of_external_id"),
    )
)


class Readers:
    """`ports.ReaderStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def find(self, account: AccountRef) -> Reader | None:
        asked = {
            "of_platform": account.platform,
            "of_tenant": account.tenant,
            "of_external_id": account.external_id,
        }
        rows = self._connection.execute(_FIND, asked).all()
        if not rows:
            return None
        return Reader(id=ReaderId(rows[0].reader_id), accounts=_accounts(rows))

    def get(self, reader: ReaderId) -> Reader:
        rows = self._connection.execute(
            select(AccountRow.platform, AccountRow.tenant, AccountRow.external_id)
            .select_from(ReaderRow)
            .join(AccountRow, AccountRow.reader_id == ReaderRow.id, isouter=True)
            .where(ReaderRow.id == reader)
        ).all()
        if not rows:
            raise NotFound(f"There is no reader number {reader}.")
        return Reader(id=reader, accounts=_accounts(rows))

    def ensure(self, account: AccountRef, *, now: datetime) -> Reader:
        known = self.find(account)
        if known is not None:
            return known
        made = self._connection.scalar(
            insert(ReaderRow).values(created_at=now).returning(ReaderRow.id)
        )
        added = self._connection.scalar(
            upsert(self._connection, AccountRow)
            .values(
                platform=account.platform,
                tenant=account.tenant,
                external_id=account.external_id,
                reader_id=made,
                created_at=now,
            )
            .on_conflict_do_nothing()
            .returning(AccountRow.reader_id)
        )
        if added is None:  # somebody else made the account just now
            self._connection.execute(delete(ReaderRow).where(ReaderRow.id == made))
        reader = self.find(account)
        if reader is None:
            raise NotFound(f"There is no reader {account}.")
        return reader

    def lock(self, reader: ReaderId) -> None:
        self._connection.execute(
            select(ReaderRow.id).where(ReaderRow.id == reader).with_for_update()
        )

    def interests(self, reader: ReaderId) -> Interests:
        return named.read(self._connection, InterestRow.reader_id == reader)

    def set_interests(self, reader: ReaderId, interests: Interests, *, now: datetime) -> None:
        locked = select(ReaderRow.id).where(ReaderRow.id == reader).with_for_update()
        if self._connection.scalar(locked) is None:
            raise NotFound(f"There is no reader number {reader}.")
        named.replace(
            self._connection,
            InterestRow.reader_id == reader,
            {"reader_id": reader},
            interests,
            now=now,
        )

    def merge(self, kept: ReaderId, gone: ReaderId) -> None:
        merging.merge(self._connection, kept, gone)

    def separate(self, account: AccountRef, *, now: datetime) -> Reader:
        if self.find(account) is None:
            raise NotFound(f"There is no reader {account}.")
        merging.separate(self._connection, account, now=now)
        return self.ensure(account, now=now)

    def delete(self, reader: ReaderId) -> None:
        belongings.delete_all(self._connection, self.get(reader))

    def accounts(self) -> Sequence[tuple[AccountRef, ReaderId, datetime]]:
        rows = self._connection.execute(select(AccountRow.__table__))
        return sorted(
            (
                AccountRef(platform=row.platform, tenant=row.tenant, external_id=row.external_id),
                ReaderId(row.reader_id),
                row.created_at,
            )
            for row in rows
        )

    def records(self, reader: ReaderId) -> Mapping[str, Sequence[Mapping[str, object]]]:
        return belongings.records(self._connection, self.get(reader))


def _accounts(rows: Iterable[Any]) -> tuple[AccountRef, ...]:
    """Return the accounts in rows, of which one of a reader without any holds none."""
    return tuple(
        sorted(
            AccountRef(platform=row.platform, tenant=row.tenant, external_id=row.external_id)
            for row in rows
            if row.platform is not None
        )
    )
