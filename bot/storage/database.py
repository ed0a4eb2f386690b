"""A database as the rest of the program knows it."""

from __future__ import annotations

from collections.abc import Sequence
from types import TracebackType
from typing import Self

from sqlalchemy import URL, text

from bot.domain.ports import UnitOfWork
from bot.storage import migrate
from bot.storage.engine import BUSY_TIMEOUT, for_reading, make_engine, parse_url
from bot.storage.sealing import Seal
from bot.storage.unit_of_work import SqlUnitOfWork


def open_database(
    url: str, *, busy_timeout: float = BUSY_TIMEOUT, keys: Sequence[str] = ()
) -> Database:
    """Return the database at an address; nothing is looked at until it is used.

    A SQLite file's folder is made. `busy_timeout` is how many seconds to wait for other writers;
    `keys`, the newest first, seal what is secret.
    Raises InvalidInput when the address does not parse.
    """
    return Database(parse_url(url), busy_timeout=busy_timeout, keys=keys)


class Database:
    """Units of work, and the care that the schema needs. Safe to share between threads."""

    def __init__(
        self, url: URL, *, busy_timeout: float = BUSY_TIMEOUT, keys: Sequence[str] = ()
    ) -> None:
        self.url = url
        self.engine = make_engine(url, busy_timeout=busy_timeout)
        self._reader = for_reading(self.engine)
        self._seal = Seal(keys)

    @property
    def is_sqlite(self) -> bool:
        """Whether there is one writer at a time."""
        return self.url.get_backend_name() == "sqlite"

    def __str__(self) -> str:
        """Return the address without its password."""
        return self.url.render_as_string(hide_password=True)

    def unit_of_work(self, *, read_only: bool = False) -> UnitOfWork:
        """Return a unit of work, to be entered once.

        A read-only one sees the database as it was at one moment, waits for nobody, keeps nobody
        waiting, and cannot write.
        """
        return SqlUnitOfWork(self._reader if read_only else self.engine, self._seal)

    def upgrade(self) -> None:
        """Bring the schema to this program's; raises DatabaseTooNew."""
        migrate.upgrade(self.url)

    def check(self) -> bool:
        """Return whether the schema is this program's; raises DatabaseTooNew."""
        with self._reader.connect() as connection:
            return migrate.check(connection)

    def ping(self) -> None:
        """Raise StorageError when the database does not answer."""
        with self._reader.connect() as connection:
            connection.execute(text("SELECT 1"))

    def dispose(self) -> None:
        """Close all connections that are not in use; later use opens new ones."""
        self.engine.dispose()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        """Dispose."""
        self.dispose()
