"""Column types by which both databases say the same: instants in UTC, values as JSON text."""

from datetime import UTC, datetime
from typing import Any, Generic, TypeVar

from pydantic import TypeAdapter
from sqlalchemy import DateTime, Dialect, Text, TypeDecorator

Value = TypeVar("Value")

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class PlainText(TypeDecorator[str]):
    """A text that both databases take: they have no half characters, PostgreSQL no NUL.

    Sources and commands turn such texts away; what slips through gets U+FFFD in their place.
    """

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: str | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        if value is None or value.isascii():
            return value if value is None else value.replace("\0", REPLACEMENT)
        whole = value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
        return whole.replace("\0", REPLACEMENT)


class UtcDateTime(TypeDecorator[datetime]):
    """An instant: aware going in, in UTC coming out, to the microsecond.

    SQLite has no zones, so it is given the wall time in UTC, whose text sorts like the instant.
    """

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError(f"a time without a zone cannot be stored: {value}")
        instant = value.astimezone(UTC)
        return instant.replace(tzinfo=None) if dialect.name == "sqlite" else instant

    def process_result_value(self, value: Any | None, dialect: Dialect) -> datetime | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        if value is None:
            return None
        instant: datetime = value
        return instant.replace(tzinfo=UTC) if instant.tzinfo is None else instant.astimezone(UTC)


class Json(TypeDecorator[Value], Generic[Value]):
    """A value as JSON text, checked against its type when it is read; None is NULL.

    Text, not the databases' own JSON: what is frozen stays the same to the byte, and equal
    values are equal in SQL.
    """

    impl = Text
    cache_ok = True

    def __init__(self, adapter: TypeAdapter[Value]) -> None:
        super().__init__()
        self.adapter = adapter

    def process_bind_param(self, value: Value | None, dialect: Dialect) -> str | None:  # noqa: ARG002 - SQLAlchemy's signature
        return None if value is None else self.adapter.dump_json(value).decode()

    def process_result_value(self, value: Any | None, dialect: Dialect) -> Value | None:  # noqa: ANN401, ARG002 - SQLAlchemy's signature
        return None if value is None else self.adapter.validate_json(value)
