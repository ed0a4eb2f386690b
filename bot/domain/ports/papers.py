"""Papers, and the files they came in."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from bot.domain.digests import DigestFile, Quarantined, StoredFile
from bot.domain.ids import FileId, PaperId
from bot.domain.listings import NewListing, PaperUpdate, SourceState
from bot.domain.papers import PaperContent, PaperKey, PaperRecord


class PaperStore(Protocol):
    """Papers, the keys they are recognised by, and their listings."""

    def lock_intake(self) -> None:
        """Let no other transaction add papers or listings until this one ends.

        Numbers are handed out behind this lock, so they appear in the order of commits.
        """

    def by_keys(self, keys: Iterable[PaperKey]) -> Mapping[PaperKey, frozenset[PaperId]]:
        """Return the papers (merges followed) that have each key; absent keys are left out."""

    def keys_of(self, papers: Iterable[PaperId]) -> Mapping[PaperId, frozenset[PaperKey]]:
        """Return all keys of these papers."""

    def get(self, papers: Iterable[PaperId]) -> Mapping[PaperId, PaperRecord]:
        """Return the stored papers among these ids, by the id asked for (merges followed)."""

    def add(self, papers: Sequence[tuple[PaperId, PaperContent, frozenset[PaperKey]]]) -> None:
        """Store new papers, numbered in this order. Needs `lock_intake`."""

    def update(self, updates: Sequence[PaperUpdate]) -> None:
        """Replace the content of stored papers, add keys to them, and number them anew.

        So whoever knows all papers up to a number sees them again. Needs `lock_intake`.
        """

    def list_in(
        self, file: FileId, listings: Sequence[NewListing], *, now: datetime, backfill: bool
    ) -> None:
        """Record listings; a paper's first one that is no back-fill numbers it as listed.

        A paper that the file already lists keeps its row. Needs `lock_intake`.
        """

    def all(self, *, after: int = 0, up_to: int | None = None) -> Sequence[PaperRecord]:
        """Return papers by number: > after, ≤ up_to; those merged into another one left out."""

    def listed(
        self, *, after: int | None = None, since: datetime | None = None, up_to: int | None = None
    ) -> Sequence[PaperRecord]:
        """Return papers by `listed_number`: > after, ≤ up_to, listed at or after `since`."""

    def listed_ids(self, *, since: datetime) -> Sequence[PaperId]:
        """Return the ids of papers listed at or after `since`, by `listed_number`."""

    def last_number(self) -> int:
        """Return the largest number given to a paper, 0 when there is none."""

    def last_listed_number(self) -> int:
        """Return the largest `listed_number`, 0 when there is none."""

    def count(self) -> int:
        """Return how many papers there are."""


class FileStore(Protocol):
    """Digest files that were read, and where they were seen."""

    def by_sha(self, sha256: str) -> StoredFile | None:
        """Return the file with these bytes, whatever its path."""

    def record(self, file: DigestFile, *, now: datetime, report: Mapping[str, int]) -> FileId:
        """Store or refresh the file (unique by sha256) with parser, counts and problems.

        `first_seen` and a date once stored never change.
        """

    def sighted(self, file: FileId, path: str, *, host: str, now: datetime) -> None:
        """Remember that these bytes were seen at a path; the same path twice is one sighting."""

    def quarantined(self) -> Sequence[Quarantined]:
        """Return the problems of all files as last read, newest file first."""

    def refuse(self, path: str, sha256: str, reason: str, *, now: datetime) -> None:
        """Remember a file that could not be read at all; the same bytes at once are one row."""

    def sources(self) -> Sequence[SourceState]:
        """Return each watched folder as last seen."""
