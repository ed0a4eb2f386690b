"""Tables of what came in: papers, their keys, the files they were listed on."""

from datetime import date, datetime

from pydantic import TypeAdapter
from sqlalchemy import CheckConstraint, ForeignKey, Index, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from bot.domain.digests import Problem
from bot.storage.base import NEVER_REUSED, Base
from bot.storage.types import Json

_TEXTS = Json(TypeAdapter(tuple[str, ...]))
_PROBLEMS = Json(TypeAdapter(tuple[Problem, ...]))
_COUNTS = Json(TypeAdapter(dict[str, int]))


class PaperRow(Base):
    """A paper. `merged_into` leads, by one step or several, to the one that took its place."""

    __tablename__ = "papers"

    id: Mapped[str] = mapped_column(primary_key=True)
    number: Mapped[int] = mapped_column(unique=True)
    listed_number: Mapped[int | None] = mapped_column(unique=True)
    listed_at: Mapped[datetime | None]
    listed_on: Mapped[date | None]
    title: Mapped[str]
    abstract: Mapped[str]
    authors: Mapped[tuple[str, ...]] = mapped_column(_TEXTS)
    arxiv_id: Mapped[str | None]
    doi: Mapped[str | None]
    url: Mapped[str | None]
    pdf_url: Mapped[str | None]
    code_url: Mapped[str | None]
    published: Mapped[date | None]
    upvotes: Mapped[int | None]
    tldr: Mapped[str | None]
    merged_into: Mapped[str | None] = mapped_column(ForeignKey("papers.id"))

    __table_args__ = (
        CheckConstraint("merged_into <> id", name="merged_elsewhere"),
        # Holds all that `listed_ids` asks for: no row with its abstract is looked at.
        Index("ix_papers_listed", "listed_at", "listed_number", "merged_into", "id"),
        Index(
            "ix_papers_merged_into",
            "merged_into",
            sqlite_where=text("merged_into IS NOT NULL"),
            postgresql_where=text("merged_into IS NOT NULL"),
        ),
    )


class PaperKeyRow(Base):
    """A way to recognise a paper; arXiv ids and DOIs belong to one paper each."""

    __tablename__ = "paper_keys"

    kind: Mapped[str] = mapped_column(primary_key=True)
    value: Mapped[str] = mapped_column(primary_key=True)
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), primary_key=True, index=True)

    __table_args__ = (
        Index(
            "uq_paper_keys_identifier",
            "kind",
            "value",
            unique=True,
            sqlite_where=text("kind IN ('arxiv', 'doi')"),
            postgresql_where=text("kind IN ('arxiv', 'doi')"),
        ),
    )


class DigestFileRow(Base):
    """A file's bytes, where they were last read, and what became of them."""

    __tablename__ = "digest_files"

    id: Mapped[int] = mapped_column(primary_key=True)
    sha256: Mapped[str] = mapped_column(unique=True)
    path: Mapped[str]
    size: Mapped[int]
    parser: Mapped[str]
    state: Mapped[str]
    counts: Mapped[dict[str, int]] = mapped_column(_COUNTS)
    problems: Mapped[tuple[Problem, ...]] = mapped_column(_PROBLEMS)
    dated: Mapped[date | None]
    first_seen: Mapped[datetime]
    read_at: Mapped[datetime]
    last_new_at: Mapped[datetime | None]

    __table_args__ = (
        CheckConstraint("state IN ('read', 'refused')", name="state"),
        Index("ix_digest_files_path", "path", "read_at"),
        NEVER_REUSED,
    )


class FileSightingRow(Base):
    """That these bytes were seen at this path of this host, and when first."""

    __tablename__ = "file_sightings"

    file_id: Mapped[int] = mapped_column(
        ForeignKey("digest_files.id", ondelete="CASCADE"), primary_key=True
    )
    host: Mapped[str] = mapped_column(primary_key=True)
    path: Mapped[str] = mapped_column(primary_key=True)
    seen_at: Mapped[datetime]


class ListingRow(Base):
    """One paper on one file."""

    __tablename__ = "listings"

    id: Mapped[int] = mapped_column(primary_key=True)
    file_id: Mapped[int] = mapped_column(ForeignKey("digest_files.id", ondelete="CASCADE"))
    paper_id: Mapped[str] = mapped_column(ForeignKey("papers.id"), index=True)
    position: Mapped[int]
    dated: Mapped[date | None]
    backfill: Mapped[bool]
    listed_at: Mapped[datetime]

    __table_args__ = (UniqueConstraint("file_id", "paper_id"), NEVER_REUSED)
