"""What SQLite can be told to do on every connection: to be impatient, or to have no room left."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager

from sqlalchemy import Engine, event


@contextmanager
def every_connection(pragma: str) -> Iterator[None]:
    """Set something on every connection that is made meanwhile."""

    def act(connection: sqlite3.Connection, _: object) -> None:
        connection.execute(f"PRAGMA {pragma}")

    event.listen(Engine, "connect", act)
    try:
        yield
    finally:
        event.remove(Engine, "connect", act)
