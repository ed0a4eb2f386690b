"""Statements that both databases know and SQLAlchemy spells for each of them."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, TypeVar

from sqlalchemy import ColumnElement, Connection, SQLColumnExpression, case
from sqlalchemy.dialects import postgresql, sqlite

from bot.storage.base import Base

Item = TypeVar("Item")
Ordered = TypeVar("Ordered")

IN_LIST = 900
"""How many values one statement may name; SQLite's limit was 999 for long.

<https://www.sqlite.org/limits.html#max_variable_number>
"""


def chunks(items: Iterable[Item]) -> Iterator[list[Item]]:
    """Cut items, each taken once, into lists that fit into a statement."""
    rest = iter(dict.fromkeys(items))
    while chunk := list(islice(rest, IN_LIST)):
        yield chunk


def upsert(connection: Connection, table: type[Base]) -> sqlite.Insert | postgresql.Insert:
    """Return an INSERT that can be told what to do on a conflict."""
    if connection.dialect.name == "sqlite":
        return sqlite.insert(table)
    return postgresql.insert(table)


def later(
    one: SQLColumnExpression[Ordered | None], other: SQLColumnExpression[Ordered | None]
) -> ColumnElement[Ordered | None]:
    """Return the larger of two, or the one that is not NULL."""
    larger: ColumnElement[Any] = case(
        (one.is_(None), other), (other.is_(None), one), (other > one, other), else_=one
    )
    return larger
