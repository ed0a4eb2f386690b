"""Digest files that were read, where they were seen, and what was wrong with them."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from pathlib import PurePath
from typing import Any

from sqlalchemy import Connection, case, func, select

from bot.domain.digests import DigestFile, Problem, Quarantined, StoredFile
from bot.domain.ids import FileId
from bot.domain.listings import SourceState
from bot.storage.statements import upsert
from bot.storage.tables import DigestFileRow, FileSightingRow


class Files:
    """`ports.FileStore`."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def by_sha(self, sha256: str) -> StoredFile | None:
        row = self._connection.execute(
            select(
                DigestFileRow.id,
                DigestFileRow.sha256,
                DigestFileRow.parser,
                DigestFileRow.first_seen,
                DigestFileRow.dated,
            ).where(DigestFileRow.sha256 == sha256)
        ).one_or_none()
        if row is None:
            return None
        return StoredFile(
            id=FileId(row.id),
            sha256=row.sha256,
            parser=row.parser,
            first_seen=row.first_seen,
            dated=row.dated,
        )

    def record(self, file: DigestFile, *, now: datetime, report: Mapping[str, int]) -> FileId:
        return self._put(
            {
                "sha256": file.sha256,
                "path": file.path,
                "size": file.size,
                "parser": file.parser,
                "state": "read",
                "counts": dict(report),
                "problems": file.parsed.problems,
                "dated": file.dated,
                "first_seen": now,
                "read_at": now,
                "last_new_at": now if report.get("new", 0) else None,
            }
        )

    def sighted(self, file: FileId, path: str, *, host: str, now: datetime) -> None:
        self._connection.execute(
            upsert(self._connection, FileSightingRow)
            .values(file_id=file, host=host, path=path, seen_at=now)
            .on_conflict_do_nothing()
        )

    def quarantined(self) -> Sequence[Quarantined]:
        # What was wrong with a file that has other bytes by now is no trouble any more.
        newest = (
            func.row_number()
            .over(
                partition_by=DigestFileRow.path,
                order_by=(DigestFileRow.read_at.desc(), DigestFileRow.id.desc()),
            )
            .label("newest")
        )
        last = select(
            DigestFileRow.id,
            DigestFileRow.path,
            DigestFileRow.problems,
            DigestFileRow.read_at,
            newest,
        ).subquery()
        rows = self._connection.execute(
            select(last.c.path, last.c.problems)
            .where(last.c.newest == 1, last.c.problems != ())
            .order_by(last.c.read_at.desc(), last.c.id.desc())
        )
        return [
            Quarantined(path=row.path, line=problem.line, reason=problem.reason)
            for row in rows
            for problem in row.problems
        ]

    def refuse(self, path: str, sha256: str, reason: str, *, now: datetime) -> None:
        self._put(
            {
                "sha256": sha256,
                "path": path,
                "size": 0,
                "parser": "",
                "state": "refused",
                "counts": {},
                "problems": (Problem(line=None, reason=reason),),
                "dated": None,
                "first_seen": now,
                "read_at": now,
                "last_new_at": None,
            }
        )

    def sources(self) -> Sequence[SourceState]:
        rows = self._connection.execute(
            select(
                FileSightingRow.path,
                FileSightingRow.file_id,
                DigestFileRow.first_seen,
                DigestFileRow.last_new_at,
            ).join(DigestFileRow, DigestFileRow.id == FileSightingRow.file_id)
        )
        folders: dict[str, _Folder] = {}
        for path, file, first_seen, last_new_at in rows:
            folder = folders.setdefault(str(PurePath(path).parent), _Folder())
            folder.files.add(file)
            folder.seen.append(first_seen)
            if last_new_at is not None:
                folder.new.append(last_new_at)
        return [
            SourceState(
                folder=name,
                files=len(folder.files),
                last_file_at=max(folder.seen),
                last_new_at=max(folder.new, default=None),
            )
            for name, folder in sorted(folders.items())
        ]

    def _put(self, row: Mapping[str, Any]) -> FileId:
        """Store or refresh the row of these bytes; its first sight and its date stay."""
        statement = upsert(self._connection, DigestFileRow).values(**row)
        fresh = statement.excluded
        refreshed = {
            "path": fresh.path,
            "size": case((fresh.size > 0, fresh.size), else_=DigestFileRow.size),
            "parser": fresh.parser,
            "state": fresh.state,
            "counts": fresh.counts,
            "problems": fresh.problems,
            "read_at": fresh.read_at,
            "dated": func.coalesce(DigestFileRow.dated, fresh.dated),
            "last_new_at": func.coalesce(fresh.last_new_at, DigestFileRow.last_new_at),
        }
        stored = self._connection.execute(
            statement.on_conflict_do_update(
                index_elements=[DigestFileRow.sha256], set_=refreshed
            ).returning(DigestFileRow.id)
        )
        return FileId(stored.scalar_one())


class _Folder:
    """What is known of a folder while its files are counted."""

    def __init__(self) -> None:
        self.files: set[int] = set()
        self.seen: list[datetime] = []
        self.new: list[datetime] = []
