"""The states that rankers were fitted on."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.storage.tables import EpochRow


class Epochs:
    """`ports.EpochStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, code: str) -> tuple[int, int] | None:
        row = self._connection.execute(
            select(EpochRow.number, EpochRow.watermark)
            .where(EpochRow.code == code)
            .order_by(EpochRow.number.desc())
            .limit(1)
        ).one_or_none()
        return None if row is None else (row.number, row.watermark)

    def add(self, *, watermark: int, settings: str, code: str, now: datetime) -> int:
        return self._connection.execute(
            insert(EpochRow)
            .values(watermark=watermark, settings=settings, code=code, created_at=now)
            .returning(EpochRow.number)
        ).scalar_one()
