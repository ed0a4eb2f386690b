"""Tables of what went out: editions, deliveries, what was shown; and who may act, and on what."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated

from pydantic import Field, TypeAdapter
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.editions import Payload
from bot.domain.ids import PaperId
from bot.storage.base import NEVER_REUSED, Base
from bot.storage.types import Json

LONGEST_NONCE = 25  # https://discord.com/developers/docs/resources/message#create-message
_OPEN = text("state IN ('pending', 'sending')")
_FIRST = text("follows IS NULL")
_PAYLOAD = Json[Payload](TypeAdapter(Annotated[Payload, Field(discriminator="kind")]))
_PAPERS = Json(TypeAdapter(tuple[PaperId, ...]))
_DETAILS = Json[Mapping[str, str]](TypeAdapter(Mapping[str, str]))


class EditionRow(Base):
    """One digest; each follows one of its audience, and each but the last is followed by one.

    `layout` is the audience's as it was when the edition was stored.
    """

    __tablename__ = "editions"

    id: Mapped[int] = mapped_column(primary_key=True)
    audience_id: Mapped[int] = mapped_column(ForeignKey("audiences.id", ondelete="CASCADE"))
    follows: Mapped[int | None] = mapped_column(ForeignKey("editions.id"), unique=True)
    period: Mapped[str]
    due_at: Mapped[datetime]
    composed_at: Mapped[datetime]
    cutoff: Mapped[int]
    epoch: Mapped[int]
    considered: Mapped[int]
    cleared: Mapped[tuple[PaperId, ...]] = mapped_column(_PAPERS)
    layout: Mapped[str]

    __table_args__ = (
        UniqueConstraint("audience_id", "period"),
        Index(
            "uq_editions_first",
            "audience_id",
            unique=True,
            sqlite_where=_FIRST,
            postgresql_where=_FIRST,
        ),
        NEVER_REUSED,
    )


class DeliveryRow(Base):
    """One message of an edition; the payload never changes.

    `again_at` is when somebody let it be posted again, since its fate was unknown.
    """

    __tablename__ = "deliveries"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int] = mapped_column(ForeignKey("editions.id", ondelete="CASCADE"))
    position: Mapped[int]
    kind: Mapped[str]
    payload: Mapped[Payload] = mapped_column(_PAYLOAD)
    nonce: Mapped[str] = mapped_column(unique=True)
    state: Mapped[str]
    attempts: Mapped[int]
    message: Mapped[str | None] = mapped_column(index=True)
    error: Mapped[str]
    not_before: Mapped[datetime | None]
    attempted_at: Mapped[datetime | None]
    sent_at: Mapped[datetime | None]
    again_at: Mapped[datetime | None]

    __table_args__ = (
        UniqueConstraint("edition_id", "position"),
        CheckConstraint("kind IN ('header', 'papers', 'note')", name="kind"),
        CheckConstraint(
            "state IN ('pending', 'sending', 'sent', 'failed', 'unknown')", name="state"
        ),
        CheckConstraint(f"length(nonce) <= {LONGEST_NONCE}", name="nonce_length"),
        Index("ix_deliveries_open", "edition_id", sqlite_where=_OPEN, postgresql_where=_OPEN),
        NEVER_REUSED,
    )


class ShownRow(Base):
    """That a paper counts as shown to an audience, and by which message."""

    __tablename__ = "shown"

    audience_id: Mapped[int] = mapped_column(
        ForeignKey("audiences.id", ondelete="CASCADE"), primary_key=True
    )
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), primary_key=True, index=True)
    delivery_id: Mapped[int] = mapped_column(
        ForeignKey("deliveries.id", ondelete="CASCADE"), index=True
    )


class ImpressionRow(Base):
    """A paper at its place, in an edition or in an answer to a reader."""

    __tablename__ = "impressions"

    id: Mapped[int] = mapped_column(primary_key=True)
    edition_id: Mapped[int | None] = mapped_column(
        ForeignKey("editions.id", ondelete="CASCADE"), index=True
    )
    audience_id: Mapped[int | None] = mapped_column(
        ForeignKey("audiences.id", ondelete="CASCADE"), index=True
    )
    reader_id: Mapped[int | None] = mapped_column(
        ForeignKey("readers.id", ondelete="CASCADE"), index=True
    )
    surface: Mapped[str]
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), index=True)
    position: Mapped[int]
    score: Mapped[float]
    slot: Mapped[str]
    probability: Mapped[float]
    epoch: Mapped[int]
    shown_at: Mapped[datetime]

    __table_args__ = (
        CheckConstraint("audience_id IS NOT NULL OR reader_id IS NOT NULL", name="somebody"),
        NEVER_REUSED,
    )


class InboundEventRow(Base):
    """An event of a platform that was taken in: it is not taken in twice."""

    __tablename__ = "inbound_events"

    platform: Mapped[str] = mapped_column(primary_key=True)
    event_id: Mapped[str] = mapped_column(primary_key=True)
    received_at: Mapped[datetime] = mapped_column(index=True)


class InstallationRow(Base):
    """A workspace that installed the bot; `sealed` are its tokens: see `storage.sealing`."""

    __tablename__ = "installations"

    platform: Mapped[str] = mapped_column(primary_key=True)
    tenant: Mapped[str] = mapped_column(primary_key=True)
    sealed: Mapped[str]
    details: Mapped[Mapping[str, str]] = mapped_column(_DETAILS)
    installed_at: Mapped[datetime]


class ExpectedStateRow(Base):
    """That somebody began to install the bot; the state itself is not stored."""

    __tablename__ = "expected_states"

    state_hash: Mapped[str] = mapped_column(primary_key=True)
    expires_at: Mapped[datetime] = mapped_column(index=True)


class LeaseRow(Base):
    """Who may act on something. The row outlives its owner, so that fences only grow."""

    __tablename__ = "leases"

    kind: Mapped[str] = mapped_column(primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    owner: Mapped[str | None]
    fence: Mapped[int]
    expires_at: Mapped[datetime]


class EpochRow(Base):
    """A state that rankers were fitted on; `community` names the snapshot of what readers share."""

    __tablename__ = "epochs"

    number: Mapped[int] = mapped_column(primary_key=True)
    watermark: Mapped[int]
    community: Mapped[str | None]
    settings: Mapped[str]
    code: Mapped[str]
    created_at: Mapped[datetime]

    __table_args__ = (NEVER_REUSED,)
