"""What belongs to one reader, in whatever table: to be shown to them, or to be deleted."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table, delete, false, or_, select

from bot.domain.audiences import AudienceKind, Reader
from bot.domain.ids import AudienceRef, ReaderId
from bot.storage import links
from bot.storage.base import Base
from bot.storage.tables import (
    AccountRow,
    AudienceRow,
    DeliveryRow,
    EditionRow,
    ImpressionRow,
    InterestRow,
    LeaseRow,
    LinkRequestRow,
    ReaderRow,
    SaveRow,
    ShownRow,
    SignalRow,
)
from bot.storage.types import Json


def records(connection: Connection, reader: Reader) -> dict[str, list[Mapping[str, object]]]:
    """Return every row that is about a reader, by table, in the order of its primary key."""
    return {
        table.name: [
            {column.name: _plain(column.type, row[at]) for at, column in enumerate(table.columns)}
            for row in connection.execute(
                select(table).where(condition).order_by(*table.primary_key.columns)
            )
        ]
        for table, condition in _belonging(reader)
    }


def delete_all(connection: Connection, reader: Reader) -> None:
    """Delete a reader; what refers to them and to their direct messages goes by the cascade."""
    # Their channel is a lease's key: who sends there just now finds it gone, and stops.
    connection.execute(delete(LeaseRow).where(LeaseRow.key.in_(_places(connection, reader.id))))
    connection.execute(delete(LinkRequestRow).where(_linking(reader)))
    connection.execute(delete(AudienceRow).where(_direct(reader.id)))
    connection.execute(delete(ReaderRow).where(ReaderRow.id == reader.id))


def _belonging(reader: Reader) -> Iterable[tuple[Table, ColumnElement[bool]]]:
    id_ = reader.id
    direct = select(AudienceRow.id).where(_direct(id_))
    editions = select(EditionRow.id).where(EditionRow.audience_id.in_(direct))
    conditions = {
        ReaderRow: ReaderRow.id == id_,
        AccountRow: AccountRow.reader_id == id_,
        InterestRow: or_(InterestRow.reader_id == id_, InterestRow.audience_id.in_(direct)),
        SignalRow: SignalRow.reader_id == id_,
        SaveRow: SaveRow.reader_id == id_,
        LinkRequestRow: _linking(reader),
        AudienceRow: AudienceRow.owner_id == id_,
        EditionRow: EditionRow.audience_id.in_(direct),
        DeliveryRow: DeliveryRow.edition_id.in_(editions),
        ShownRow: ShownRow.audience_id.in_(direct),
        ImpressionRow: or_(ImpressionRow.reader_id == id_, ImpressionRow.audience_id.in_(direct)),
    }
    for row, condition in conditions.items():
        yield Base.metadata.tables[row.__tablename__], condition


def _direct(reader: ReaderId) -> ColumnElement[bool]:
    return (AudienceRow.owner_id == reader) & (AudienceRow.kind == AudienceKind.DIRECT.value)


def _places(connection: Connection, reader: ReaderId) -> Sequence[str]:
    rows = connection.execute(
        select(AudienceRow.platform, AudienceRow.tenant, AudienceRow.channel).where(_direct(reader))
    )
    return [
        str(AudienceRef(platform=row.platform, tenant=row.tenant, channel=row.channel))
        for row in rows
    ]


def _linking(reader: Reader) -> ColumnElement[bool]:
    return or_(false(), *(links.names(account) for account in reader.accounts))


def _plain(type_: Any, value: Any) -> object:  # noqa: ANN401 - a column's type, and what it holds
    if isinstance(type_, Json) and value is not None:
        plain: object = type_.adapter.dump_python(value, mode="json")
        return plain
    return value
