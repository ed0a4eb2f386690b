"""Bring a database to this program's schema, or say that it is newer than that.

On SQLite the file is copied first, foreign keys are off while tables are rebuilt and checked before
the commit. Whoever comes second waits, and then finds nothing left to do.
"""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path

from alembic import command
from alembic.config import Config
from alembic.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, text

from bot.domain.errors import DatabaseTooNew, StorageError
from bot.storage.engine import make_engine
from bot.storage.errors import meaning

HERE = Path(__file__).parent / "migrations"
VERSIONS = (HERE / "versions",)
MIGRATION_TIMEOUT = 60.0
"""Seconds to wait for another process that migrates."""

_LOCK = 0x50415045  # any number that other programs are unlikely to lock


def check(connection: Connection, *, versions: Sequence[Path] = VERSIONS) -> bool:
    """Return whether the schema is this program's; raises DatabaseTooNew when it is newer."""
    scripts = ScriptDirectory.from_config(_config(versions))
    current = _revision(connection)
    if current is not None and current not in {
        script.revision for script in scripts.walk_revisions()
    }:
        raise DatabaseTooNew(
            f"The database {_place(connection.engine.url)} was made by a newer Paper Round: "
            f"install that version or restore {_copy_of(connection.engine.url, current)}."
        )
    return current == scripts.get_current_head()


def upgrade(url: URL, *, versions: Sequence[Path] = VERSIONS) -> None:
    """Bring the database to the newest revision; all of it or nothing."""
    config = _config(versions)
    with _alone(url) as connection:
        if check(connection, versions=versions):
            return
        if _revision(connection) is not None and connection.dialect.name == "sqlite":
            head = ScriptDirectory.from_config(config).get_current_head()
            _copy(Path(str(url.database)), f"before-{head}")
        config.attributes["connection"] = connection
        command.upgrade(config, "head")
        _check_foreign_keys(connection)
        connection.commit()


@contextmanager
def _alone(url: URL) -> Iterator[Connection]:
    """Connect, and keep every other migration waiting until the end."""
    engine = make_engine(url, busy_timeout=MIGRATION_TIMEOUT, migrating=True)
    try:
        with engine.connect() as connection:
            if connection.dialect.name == "postgresql":
                connection.execute(text("SELECT pg_advisory_xact_lock(:lock)"), {"lock": _LOCK})
            else:
                connection.begin()
            yield connection
    finally:
        engine.dispose()


def _config(versions: Sequence[Path]) -> Config:
    config = Config()
    config.set_main_option("script_location", str(HERE).replace("%", "%%"))
    config.set_main_option("path_separator", "newline")
    config.set_main_option("version_locations", "\n".join(map(str, versions)).replace("%", "%%"))
    return config


def _revision(connection: Connection) -> str | None:
    return MigrationContext.configure(connection).get_current_revision()


def _check_foreign_keys(connection: Connection) -> None:
    if connection.dialect.name != "sqlite":
        return
    broken = connection.exec_driver_sql("PRAGMA foreign_key_check").all()
    if broken:
        tables = ", ".join(sorted({str(row[0]) for row in broken}))
        raise StorageError(
            f"The database was left as it was: after the change {len(broken)} rows "
            f"would have lost what they belong to (in {tables})."
        )


def _copy(file: Path, suffix: str) -> None:
    """Copy what is committed, while the migration holds off writers."""
    partial = file.with_name(f"{file.name}.{suffix}.partial")
    partial.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(file)) as source, closing(sqlite3.connect(partial)) as target:
            source.backup(target)
        partial.replace(file.with_name(f"{file.name}.{suffix}"))
    except (sqlite3.Error, OSError) as error:
        partial.unlink(missing_ok=True)
        raise meaning(error) or StorageError(
            f"The database cannot be copied before it is changed: {error}."
        ) from error


def _place(url: URL) -> str:
    return str(url.database) if url.get_backend_name() == "sqlite" else url.render_as_string()


def _copy_of(url: URL, revision: str) -> str:
    copy = Path(f"{url.database}.before-{revision}")
    if url.get_backend_name() == "sqlite" and copy.exists():
        return f"the copy {copy}"
    return "a copy from before"
