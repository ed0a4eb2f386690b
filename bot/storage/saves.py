"""Papers that readers put aside."""

from collections.abc import Mapping
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, delete, select

from bot.domain.ids import PaperId, ReaderId
from bot.domain.signals import Aside
from bot.storage.redirects import Redirects
from bot.storage.statements import upsert
from bot.storage.tables import SaveRow


class Saves:
    """`ports.SaveStore`."""

    def __init__(self, connection: Connection, redirects: Redirects) -> None:
        self._connection = connection
        self._redirects = redirects

    def put(self, reader: ReaderId, paper: PaperId, aside: Aside, *, now: datetime) -> bool:
        there = select(SaveRow.paper_id).where(*self._rows(reader, paper, aside)).limit(1)
        if self._connection.scalar(there) is not None:
            return False
        added = self._connection.scalar(
            upsert(self._connection, SaveRow)
            .values(reader_id=reader, paper_id=paper, aside=aside.value, saved_at=now)
            .on_conflict_do_nothing()
            .returning(SaveRow.paper_id)
        )
        return added is not None

    def remove(self, reader: ReaderId, paper: PaperId, aside: Aside) -> bool:
        removed = self._connection.execute(delete(SaveRow).where(*self._rows(reader, paper, aside)))
        return removed.rowcount > 0

    def of(self, reader: ReaderId, aside: Aside) -> Mapping[PaperId, datetime]:
        redirects = self._redirects
        rows = self._connection.execute(
            select(SaveRow.paper_id, SaveRow.saved_at).where(
                SaveRow.reader_id == reader, SaveRow.aside == aside.value
            )
        )
        dates: dict[PaperId, datetime] = {}
        for paper, saved_at in rows:
            root = redirects.root(paper)
            dates[root] = min(saved_at, dates.get(root, saved_at))
        return dict(sorted(sorted(dates.items()), key=lambda saved: saved[1], reverse=True))

    def _rows(
        self, reader: ReaderId, paper: PaperId, aside: Aside
    ) -> tuple[ColumnElement[bool], ...]:
        members = self._redirects.members([paper])
        return (
            SaveRow.reader_id == reader,
            SaveRow.paper_id.in_(members),
            SaveRow.aside == aside.value,
        )
