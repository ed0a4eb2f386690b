"""What ingestion asks storage to write, and what a source looks like afterwards."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum

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


class SourceStatus(StrEnum):
    """How a source does.

    Fresh: new papers lately. Quiet: files, but nothing new. Waiting: nothing yet. Stalled: no
    file for longer than usual. Failed: it cannot be looked at.
    """

    FRESH = "fresh"
    WAITING = "waiting"
    QUIET = "quiet"
    STALLED = "stalled"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class SourceState:
    """What the ledger of files says of one folder."""

    folder: str
    files: int
    last_file_at: datetime | None
    last_new_at: datetime | None
