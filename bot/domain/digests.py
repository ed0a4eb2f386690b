"""Digest files as values: what a format's parser hands over, and what became of it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime

from bot.domain.ids import FileId
from bot.domain.papers import PaperContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """One listing as parsed: its place among the file's listings and its first line (from 1).

    Listings lost to problems have a place too, so `position` is what a person would count.
    """

    position: int
    line: int
    content: PaperContent


@dataclass(frozen=True, slots=True, kw_only=True)
class Problem:
    """Why a part of a file, or all of it (line None), was not read.

    `reason` is one sentence that can stand after the file's name and a colon, without its full
    stop: `listing 41 has no abstract (line 166)`.
    """

    line: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthDay:
    """A date without a year, as a banner carries it."""

    month: int
    day: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """A whole file as a format understood it; `skipped` counts listings lost to problems."""

    entries: tuple[Entry, ...]
    problems: tuple[Problem, ...] = ()
    skipped: int = 0
    banner: MonthDay | date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Format:
    """A digest format: `accepts` looks at name and text, `parse` never raises on any text.

    A new `version` makes files that an older one read count as unread.
    """

    name: str
    version: int
    accepts: Callable[[str, str], bool]
    parse: Callable[[str], Parsed]


@dataclass(frozen=True, slots=True, kw_only=True)
class DigestFile:
    """A file's bytes as read once: settled, hashed and parsed."""

    path: str
    sha256: str
    size: int
    parser: str
    """Format name and version, as `seed-text/1`."""
    parsed: Parsed
    dated: date | None
    """The date its listings carry; from the file's name, its banner, or nothing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class StoredFile:
    """A file that was read before."""

    id: FileId
    sha256: str
    parser: str
    first_seen: datetime
    dated: date | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Quarantined:
    """A problem with its place, as `ingest --json` and `status` show it."""

    path: str
    line: int | None
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IngestReport:
    """What ingesting did; `new + changed + unchanged == listings`.

    `papers` counts distinct papers in these files, `skipped` the listings lost to problems.
    Reports of several files add up with `services.ingest.total`.
    """

    files: int = 0
    listings: int = 0
    paper_ids: frozenset[str] = frozenset()
    new: int = 0
    changed: int = 0
    unchanged: int = 0
    skipped: int = 0
    quarantined: tuple[Quarantined, ...] = ()

    @property
    def papers(self) -> int:
        """How many distinct papers these files list."""
        return len(self.paper_ids)
