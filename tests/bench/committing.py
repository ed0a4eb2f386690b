"""When votes are in the database, seen from outside: a thread that looks whenever it changes."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event, Thread

LOOK_SECONDS = 0.001
"""Between two looks; to ask whether anything changed costs some microseconds."""
_CHANGED = "PRAGMA data_version"
_NEW = (
    "SELECT signals.rowid, external_id, message FROM signals "
    "JOIN accounts ON accounts.reader_id = signals.reader_id "
    "WHERE surface = 'reaction' AND signals.rowid > ? ORDER BY signals.rowid"
)

Vote = tuple[str, str]
"""Whose, by the platform's own id, and the reference of the message."""


@dataclass(kw_only=True)
class Commits:
    """When each reaction was first found to be stored, by the loop's clock."""

    file: Path
    found: dict[Vote, float] = field(default_factory=dict)
    _over: Event = field(default_factory=Event)

    def watch(self) -> None:
        """Look until it is over; what is found late counts as stored late."""
        uri = f"file:{self.file}?mode=ro"
        with closing(sqlite3.connect(uri, uri=True, isolation_level=None)) as database:
            last, version = 0, -1
            while not self._over.is_set():
                (now,) = database.execute(_CHANGED).fetchone()
                if now != version:
                    version = now
                    last = self._take(database, last)
                time.sleep(LOOK_SECONDS)

    def end(self) -> None:
        self._over.set()

    def _take(self, database: sqlite3.Connection, last: int) -> int:
        rows = database.execute(_NEW, (last,)).fetchall()
        at = time.monotonic()
        for row, person, message in rows:
            self.found.setdefault((person, message), at)
            last = row
        return last


@contextmanager
def watched(file: Path) -> Iterator[Commits]:
    """Note when votes are stored while the context lasts."""
    commits = Commits(file=file)
    thread = Thread(target=commits.watch, daemon=True)
    thread.start()
    try:
        yield commits
    finally:
        commits.end()
        thread.join()
