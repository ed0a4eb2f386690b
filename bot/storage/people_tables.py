"""Tables of people: readers, their accounts, audiences, interests and acts."""

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.storage.base import NEVER_REUSED, Base


class ReaderRow(Base):
    """A person."""

    __tablename__ = "readers"

    id: Mapped[int] = mapped_column(primary_key=True)
    created_at: Mapped[datetime]

    __table_args__ = (NEVER_REUSED,)


class AccountRow(Base):
    """A person's account on a platform."""

    __tablename__ = "accounts"

    platform: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(primary_key=True)
    external_id: Mapped[str] = mapped_column(primary_key=True)
    reader_id: Mapped[int] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"), index=True)
    created_at: Mapped[datetime]


class AudienceRow(Base):
    """Who receives digests. `schedule` is the text that people type."""

    __tablename__ = "audiences"

    id: Mapped[int] = mapped_column(primary_key=True)
    platform: Mapped[str]
    tenant: Mapped[str]
    channel: Mapped[str]
    name: Mapped[str]
    label: Mapped[str] = mapped_column(server_default="")
    kind: Mapped[str]
    owner_id: Mapped[int | None] = mapped_column(
        ForeignKey("readers.id", ondelete="SET NULL"), index=True
    )
    schedule: Mapped[str]
    zone: Mapped[str]
    size: Mapped[int]
    choosiness: Mapped[str]
    layout: Mapped[str]
    note_when_empty: Mapped[bool]
    state: Mapped[str]
    state_reason: Mapped[str]
    paused_until: Mapped[datetime | None]
    next_due_at: Mapped[datetime | None]
    created_at: Mapped[datetime]

    __table_args__ = (
        UniqueConstraint("platform", "tenant", "channel", "name"),
        Index("ix_audiences_due", "state", "next_due_at"),
        NEVER_REUSED,
    )


class InterestRow(Base):
    """A topic that a reader or an audience named or muted; `position` is the order of naming."""

    __tablename__ = "interests"

    id: Mapped[int] = mapped_column(primary_key=True)
    reader_id: Mapped[int | None] = mapped_column(ForeignKey("readers.id", ondelete="CASCADE"))
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"))
    kind: Mapped[str]
    topic: Mapped[str]
    position: Mapped[int]
    created_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("(reader_id IS NULL) <> (audience_id IS NULL)", name="one_owner"),
        CheckConstraint("kind IN ('topic', 'muted')", name="kind"),
        UniqueConstraint("reader_id", "kind", "topic"),
        UniqueConstraint("audience_id", "kind", "topic"),
        NEVER_REUSED,
    )


class SignalRow(Base):
    """An act of a reader, unique by all that makes two events the same act."""

    __tablename__ = "signals"

    reader_id: Mapped[int] = mapped_column(
        ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), primary_key=True, index=True)
    surface: Mapped[str] = mapped_column(primary_key=True)
    message: Mapped[str] = mapped_column(primary_key=True)
    name: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
    audience_id: Mapped[int | None] = mapped_column(ForeignKey("audiences.id", ondelete="SET NULL"))
    occurred_at: Mapped[datetime | None]
    retracted_at: Mapped[datetime | None]

    __table_args__ = (
        Index(
            "ix_signals_audience",
            "audience_id",
            "paper_id",
            sqlite_where=text("audience_id IS NOT NULL"),
            postgresql_where=text("audience_id IS NOT NULL"),
        ),
    )


class SaveRow(Base):
    """A paper that a reader put aside: `aside` says what for."""

    __tablename__ = "saves"

    reader_id: Mapped[int] = mapped_column(
        ForeignKey("readers.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), primary_key=True, index=True)
    aside: Mapped[str] = mapped_column(primary_key=True)
    saved_at: Mapped[datetime]

    __table_args__ = (CheckConstraint("aside IN ('saved', 'not now')", name="aside"),)


class LinkRequestRow(Base):
    """An account's wish to be one reader with another's; the code itself is not stored."""

    __tablename__ = "link_requests"

    code_hash: Mapped[str] = mapped_column(primary_key=True)
    asker_platform: Mapped[str]
    asker_tenant: Mapped[str]
    asker_id: Mapped[str]
    other_platform: Mapped[str | None]
    other_tenant: Mapped[str | None]
    other_id: Mapped[str | None]
    expires_at: Mapped[datetime] = mapped_column(index=True)

    __table_args__ = (
        UniqueConstraint("asker_platform", "asker_tenant", "asker_id"),
        CheckConstraint(
            "(other_platform IS NULL) = (other_id IS NULL)"
            " AND (other_platform IS NULL) = (other_tenant IS NULL)",
            name="whole_other",
        ),
    )


class ForgottenRow(Base):
    """What is refused to an account that is known by a salted hash alone."""

    __tablename__ = "forgotten"

    account_hash: Mapped[str] = mapped_column(primary_key=True)
    forgotten_at: Mapped[datetime | None]
    ignored_since: Mapped[datetime | None]
    ignored_until: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint(
            "forgotten_at IS NOT NULL OR ignored_since IS NOT NULL OR ignored_until IS NOT NULL",
            name="something",
        ),
    )


class SaltRow(Base):
    """What the hashes of accounts are salted with: one row, made with the table."""

    __tablename__ = "salts"

    purpose: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str]
