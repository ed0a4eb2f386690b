"""The states that rankers were fitted on."""

from datetime import datetime

from sqlalchemy import Connection, insert, select

from bot.domain.epochs import Epoch
from bot.storage.tables import EpochRow


class Epochs:
    """`ports.EpochStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def latest(self, code: str) -> Epoch | None:
        row = self._connection.execute(
            select(EpochRow.number, EpochRow.watermark, EpochRow.settings, EpochRow.created_at)
            .where(EpochRow.code == code)
            .order_by(EpochRow.number.desc())
            .limit(1)
        ).one_or_none()
        if row is None:
            return None
        return Epoch(
            number=row.number,
            watermark=row.watermark,
            settings=row.settings,
            code=code,
            begun_at=row.created_at,
        )

    def add(self, *, watermark: int, settings: str, code: str, now: datetime) -> int:
        return self._connection.execute(
            insert(EpochRow)
            .values(watermark=watermark, settings=settings, code=code, created_at=now)
            .returning(EpochRow.number)
        ).scalar_one()
