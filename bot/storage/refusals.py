"""Accounts that were forgotten or want to be ignored, known by salted hashes alone."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import Connection, Row, bindparam, delete, select

from bot.domain.people import Refusal
from bot.storage.statements import upsert
from bot.storage.tables import ForgottenRow, SaltRow

ACCOUNTS = "accounts"

# Built once, as each vote asks for both: to build one takes longer than to ask.
_SALT = select(SaltRow.value).where(SaltRow.purpose == ACCOUNTS)
_ONE = select(ForgottenRow.__table__).where(ForgottenRow.account_hash == bindparam("asked"))


class Refusals:
    """`ports.RefusalStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def salt(self) -> bytes:
        return bytes.fromhex(self._connection.execute(_SALT).scalar_one())

    def get(self, account_hash: str) -> Refusal | None:
        row = self._connection.execute(_ONE, {"asked": account_hash}).one_or_none()
        return None if row is None else _refusal(row)

    def put(self, refusal: Refusal) -> None:
        if refusal.is_empty:
            self._connection.execute(
                delete(ForgottenRow).where(ForgottenRow.account_hash == refusal.account_hash)
            )
            return
        times = {
            "forgotten_at": refusal.forgotten_at,
            "ignored_since": refusal.ignored_since,
            "ignored_until": refusal.ignored_until,
        }
        self._connection.execute(
            upsert(self._connection, ForgottenRow)
            .values(account_hash=refusal.account_hash, **times)
            .on_conflict_do_update(index_elements=[ForgottenRow.account_hash], set_=times)
        )

    def all(self) -> Sequence[Refusal]:
        rows = self._connection.execute(select(ForgottenRow.__table__))
        return sorted(map(_refusal, rows), key=lambda refusal: refusal.account_hash)


def _refusal(row: Row[Any]) -> Refusal:
    return Refusal(
        account_hash=row.account_hash,
        forgotten_at=row.forgotten_at,
        ignored_since=row.ignored_since,
        ignored_until=row.ignored_until,
    )
