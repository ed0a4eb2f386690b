"""Topics and muted topics of a reader or of an audience, in the order they were named."""

from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Connection, delete, insert, select

from bot.domain.audiences import Interests
from bot.domain.ids import ReaderId
from bot.storage.tables import InterestRow

_TOPIC = "topic"
_MUTED = "muted"


def read(connection: Connection, owner: ColumnElement[bool]) -> Interests:
    """Return the interests whose rows match `owner`."""
    rows = connection.execute(
        select(InterestRow.kind, InterestRow.topic).where(owner).order_by(InterestRow.position)
    ).all()
    return Interests(
        topics=tuple(topic for kind, topic in rows if kind == _TOPIC),
        muted=tuple(topic for kind, topic in rows if kind == _MUTED),
    )


def replace(
    connection: Connection,
    owner: ColumnElement[bool],
    columns: dict[str, Any],
    interests: Interests,
    *,
    now: datetime,
) -> None:
    """Store these instead; those that stay keep their date. The owner's row must be locked."""
    dates = {
        (kind, topic): created_at
        for kind, topic, created_at in connection.execute(
            select(InterestRow.kind, InterestRow.topic, InterestRow.created_at).where(owner)
        )
    }
    named = [(_TOPIC, topic) for topic in interests.topics]
    named += [(_MUTED, topic) for topic in interests.muted]
    rows = [
        columns
        | {
            "kind": kind,
            "topic": topic,
            "position": position,
            "created_at": dates.get((kind, topic), now),
        }
        for position, (kind, topic) in enumerate(dict.fromkeys(named))
    ]
    connection.execute(delete(InterestRow).where(owner))
    if rows:
        connection.execute(insert(InterestRow), rows)


def merge(connection: Connection, kept: ReaderId, gone: ReaderId) -> None:
    """Let a reader have another's interests after their own; what both named keeps their date.

    Words that differ in their case alone are the same, as when they are named. Both must be locked.
    """
    rows = connection.execute(
        select(InterestRow.kind, InterestRow.topic, InterestRow.created_at)
        .where(InterestRow.reader_id.in_((kept, gone)))
        .order_by(InterestRow.reader_id != kept, InterestRow.position)
    )
    named: dict[tuple[str, str], dict[str, Any]] = {}
    for kind, topic, created_at in rows:
        row = {"kind": kind, "topic": topic, "created_at": created_at, "reader_id": kept}
        named.setdefault((kind, topic.casefold()), row)
    connection.execute(delete(InterestRow).where(InterestRow.reader_id.in_((kept, gone))))
    if named:
        connection.execute(
            insert(InterestRow),
            [row | {"position": position} for position, row in enumerate(named.values())],
        )
