"""Two readers that become one, and an account that becomes a reader of its own."""

from datetime import datetime

from sqlalchemy import Connection, Select, case, delete, insert, literal, select, update

from bot.domain.audiences import AudienceKind
from bot.domain.ids import AccountRef, AudienceRef, ReaderId
from bot.storage import interests
from bot.storage.base import Base
from bot.storage.signals import KEY, merged_columns
from bot.storage.statements import upsert
from bot.storage.tables import (
    AccountRow,
    AudienceRow,
    ImpressionRow,
    ReaderRow,
    SaveRow,
    SignalRow,
)


def merge(connection: Connection, kept: ReaderId, gone: ReaderId) -> None:
    """Let everything of `gone` be of `kept`; where both have the same, what both say stays."""
    connection.execute(
        select(ReaderRow.id)
        .where(ReaderRow.id.in_((kept, gone)))
        .order_by(ReaderRow.id)  # two that merge crosswise wait for each other in one order
        .with_for_update()
    )
    _take_signals(connection, kept, gone)
    _take_saves(connection, kept, gone)
    interests.merge(connection, kept, gone)
    for owned in (AccountRow.reader_id, AudienceRow.owner_id, ImpressionRow.reader_id):
        connection.execute(update(owned.class_).where(owned == gone).values({owned.key: kept}))
    connection.execute(delete(ReaderRow).where(ReaderRow.id == gone))


def separate(connection: Connection, account: AccountRef, *, now: datetime) -> None:
    """Let an account, and the audience of its direct messages, be of a new reader."""
    made = connection.scalar(insert(ReaderRow).values(created_at=now).returning(ReaderRow.id))
    connection.execute(
        update(AccountRow)
        .where(
            AccountRow.platform == account.platform,
            AccountRow.tenant == account.tenant,
            AccountRow.external_id == account.external_id,
        )
        .values(reader_id=made)
    )
    own = AudienceRef.direct(account)
    connection.execute(
        update(AudienceRow)
        .where(
            AudienceRow.platform == own.platform,
            AudienceRow.tenant == own.tenant,
            AudienceRow.channel == own.channel,
            AudienceRow.kind == AudienceKind.DIRECT.value,
        )
        .values(owner_id=made)
    )


def _take_signals(connection: Connection, kept: ReaderId, gone: ReaderId) -> None:
    statement = upsert(connection, SignalRow)
    taken = statement.from_select(*_as_of(kept, gone, SignalRow))
    connection.execute(
        taken.on_conflict_do_update(index_elements=KEY, set_=merged_columns(statement.excluded))
    )


def _take_saves(connection: Connection, kept: ReaderId, gone: ReaderId) -> None:
    statement = upsert(connection, SaveRow)
    taken = statement.from_select(*_as_of(kept, gone, SaveRow))
    new = statement.excluded.saved_at
    connection.execute(
        taken.on_conflict_do_update(
            index_elements=[SaveRow.reader_id, SaveRow.paper_id, SaveRow.aside],
            set_={"saved_at": case((new < SaveRow.saved_at, new), else_=SaveRow.saved_at)},
        )
    )


def _as_of(
    kept: ReaderId, gone: ReaderId, table: type[Base]
) -> tuple[list[str], Select[tuple[object, ...]]]:
    """Return a table's columns, and one reader's rows as if they were another's."""
    columns = list(table.__table__.columns)
    values = [literal(kept) if column.name == "reader_id" else column for column in columns]
    mine = table.__table__.c.reader_id == gone
    return [column.name for column in columns], select(*values).where(mine)
