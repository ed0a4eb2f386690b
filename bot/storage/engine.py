"""Engines for SQLite and PostgreSQL, and how their transactions begin."""

import errno
import os
from pathlib import Path
from sqlite3 import Connection as SqliteConnection
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, make_url
from sqlalchemy.exc import ArgumentError
from sqlalchemy.pool import ConnectionPoolEntry

from bot.domain.errors import InvalidInput, StorageError
from bot.storage.errors import full, translate_errors

BUSY_TIMEOUT = 5.0
"""Seconds to wait for another writer."""

_READ_ONLY = "paperround_read_only"


def parse_url(text: str) -> URL:
    """Read a database's address; raises InvalidInput, which never repeats it: it may be secret."""
    try:
        url = make_url(text)
    except (ArgumentError, ValueError):  # ValueError: a port that is no number
        raise InvalidInput(
            "The database's address does not parse. "
            "Examples: sqlite:////srv/papers.db, postgresql://user:password@host/database."
        ) from None
    if url.drivername in {"postgresql", "postgres", "postgresql+psycopg"}:
        return url.set(drivername="postgresql+psycopg")
    if url.drivername not in {"sqlite", "sqlite+pysqlite"}:
        raise InvalidInput(
            f"“{url.drivername}” is not a database Paper Round knows: it knows sqlite, postgresql."
        )
    if url.database in {None, "", ":memory:"}:
        raise InvalidInput("SQLite needs a file. Example: sqlite:////srv/papers.db.")
    return url.set(drivername="sqlite+pysqlite")


def make_engine(url: URL, *, busy_timeout: float = BUSY_TIMEOUT, migrating: bool = False) -> Engine:
    """Return an engine; `migrating` leaves foreign keys unchecked on SQLite.

    A batch change makes a new table and drops the old one, and with foreign keys on that would
    delete the children.
    """
    if url.get_backend_name() == "sqlite":
        return _sqlite(url, busy_timeout=busy_timeout, foreign_keys=not migrating)
    return _postgresql(url, busy_timeout=busy_timeout)


def for_reading(engine: Engine) -> Engine:
    """Return an engine on the same connections whose transactions see one moment and do not write.

    They neither wait for writers nor make them wait.
    """
    if engine.dialect.name == "sqlite":
        return engine.execution_options(**{_READ_ONLY: True})
    return engine.execution_options(postgresql_readonly=True, isolation_level="REPEATABLE READ")


def _sqlite(url: URL, *, busy_timeout: float, foreign_keys: bool) -> Engine:
    _make_folder(Path(str(url.database)).parent)
    engine = create_engine(url, connect_args={"timeout": busy_timeout}, hide_parameters=True)
    translate_errors(engine)

    @event.listens_for(engine, "connect")
    def prepare(connection: SqliteConnection, _: ConnectionPoolEntry) -> None:
        connection.isolation_level = None  # transactions are begun here, not guessed by the driver
        for pragma in (
            "journal_mode = WAL",
            "synchronous = FULL",
            f"foreign_keys = {'ON' if foreign_keys else 'OFF'}",
        ):
            connection.execute(f"PRAGMA {pragma}")

    @event.listens_for(engine, "begin")
    def begin(connection: Connection) -> None:
        reading = bool(connection.get_execution_options().get(_READ_ONLY))
        connection.exec_driver_sql(f"PRAGMA query_only = {'ON' if reading else 'OFF'}")
        # Writers queue up at the start: none finds later that what it read is out of date.
        connection.exec_driver_sql("BEGIN" if reading else "BEGIN IMMEDIATE")

    return engine


def _postgresql(url: URL, *, busy_timeout: float) -> Engine:
    asked = url.query.get("options", "")
    options = [*([asked] if isinstance(asked, str) else asked)]
    options.append(f"-c lock_timeout={int(busy_timeout * 1000)}")
    arguments: dict[str, Any] = {"options": " ".join(options)}
    engine = create_engine(
        url.difference_update_query(["options"]),
        connect_args=arguments,
        pool_pre_ping=True,
        hide_parameters=True,
    )
    translate_errors(engine)
    return engine


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        if error.errno == errno.ENOSPC:
            raise full() from error
        raise StorageError(
            f"The database's folder {folder} cannot be made: {os.strerror(error.errno or 0)}."
        ) from error
