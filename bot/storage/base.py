"""What all tables share: how Python types become columns, and how constraints are named.

Every constraint has a name, so that a later migration can find it, on SQLite too.
"""

from datetime import date, datetime
from typing import Any, ClassVar

from sqlalchemy import Date, MetaData
from sqlalchemy.orm import DeclarativeBase

from bot.storage.types import PlainText, UtcDateTime

NAMES = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


class Base(DeclarativeBase):
    """The parent of all tables."""

    metadata = MetaData(naming_convention=NAMES)
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        str: PlainText(),
        date: Date(),
        datetime: UtcDateTime(),
    }


NEVER_REUSED = {"sqlite_autoincrement": True}
"""Table arguments by which SQLite, like PostgreSQL, never gives an id twice."""
