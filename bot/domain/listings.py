"""What ingestion asks storage to write, and what a source looks like afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import PaperId
from bot.domain.papers import PaperContent, PaperKey


@dataclass(frozen=True, slots=True, kw_only=True)
class NewListing:
    """One paper on one file: its place there (from 1) and the date the file carries."""

    paper: PaperId
    position: int
    dated: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaperUpdate:
    """New content for a stored paper, and keys it was not known by before."""

    paper: PaperId
    content: PaperContent
    new_keys: frozenset[PaperKey] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the ledger of files says of one folder."""

    folder: str
    files: int
    last_file_at: datetime | None
    last_new_at: datetime | None
