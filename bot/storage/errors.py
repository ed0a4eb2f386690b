"""What the databases' own errors mean: one sentence each, without values or passwords."""

import errno
import sqlite3

import psycopg
from psycopg import errors as postgresql
from sqlalchemy import Engine, event
from sqlalchemy.engine.interfaces import ExceptionContext
from sqlalchemy.exc import IntegrityError

from bot.domain.errors import DatabaseBusy, DatabaseFull, StorageError

_BUSY = (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED)
_PRIMARY = (
    0xFF  # https://www.sqlite.org/rescode.html#primary_result_codes_versus_extended_result_codes
)


def translate_errors(engine: Engine) -> None:
    """Make every error of this engine one of ours, raised from the original."""
    event.listen(engine, "handle_error", _replacement, retval=True)


def busy() -> DatabaseBusy:
    return DatabaseBusy("The database is in use by somebody else for too long: try again.")


def full() -> DatabaseFull:
    return DatabaseFull(
        "The disk that holds the database is full: nothing of this step was stored, "
        "make room and try again."
    )


def _behind() -> StorageError:
    return StorageError(
        "The database has not the tables of this version yet: run “paperround db upgrade”."
    )


def meaning(error: BaseException) -> StorageError | None:
    """Return our error for one of the drivers' or the system's, None for any other mistake."""
    if isinstance(error, OSError) and error.errno == errno.ENOSPC:
        return full()
    if isinstance(error, sqlite3.Error):
        return _of_sqlite(error)
    if isinstance(error, psycopg.Error):
        return _of_postgresql(error)
    return None


def _replacement(context: ExceptionContext) -> StorageError | None:
    if context.is_pre_ping:
        return None
    if isinstance(context.sqlalchemy_exception, IntegrityError):
        return StorageError(
            f"The database refused to store this: {_constraint(context.original_exception)}."
        )
    return meaning(context.original_exception)


def _constraint(error: BaseException) -> str:
    if isinstance(error, psycopg.Error):
        return error.diag.message_primary or "a constraint was violated"
    return str(error)


def _of_sqlite(error: sqlite3.Error) -> StorageError | None:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY
    if code in _BUSY:
        return busy()
    if code == sqlite3.SQLITE_FULL:
        return full()
    if str(error).startswith(("no such table", "no such column")):
        return _behind()
    if isinstance(error, sqlite3.ProgrammingError | sqlite3.InterfaceError):
        return None
    return StorageError(f"The database file cannot be used: {error}.")


def _of_postgresql(error: psycopg.Error) -> StorageError | None:
    if isinstance(
        error,
        postgresql.LockNotAvailable | postgresql.DeadlockDetected | postgresql.SerializationFailure,
    ):
        return busy()
    if isinstance(error, postgresql.DiskFull):
        return full()
    if isinstance(error, postgresql.UndefinedTable | postgresql.UndefinedColumn):
        return _behind()
    if isinstance(error, psycopg.OperationalError) or "connection option" in str(error):
        return StorageError("The database cannot be reached: see that it runs and takes logins.")
    if isinstance(error, psycopg.ProgrammingError | psycopg.InterfaceError):
        return None
    return StorageError(f"The database failed: {error.diag.message_primary or 'no reason given'}.")
