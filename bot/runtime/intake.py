"""Looks at the watched folders and takes in what has settled, one file after the other."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import partial
from pathlib import Path

import structlog

from bot.domain.digests import IngestReport
from bot.domain.errors import NotSettled, StorageError, Unreadable
from bot.domain.health import Component, Status
from bot.domain.ids import PaperId
from bot.domain.ports import Bridge
from bot.services.ingest import ingest_file, refuse, total
from bot.sources.reading import read
from bot.sources.watching import Found, Look, Seen, look

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)

A_MOMENT = 0.2
"""Seconds between the first two looks, if what lies there was written long before."""
LONG_BEFORE = timedelta(minutes=1)

AfterIntake = Callable[[IngestReport], Awaitable[None]]


@dataclass(kw_only=True)
class Intake:
    """Takes in settled files; `after` is called with what a scan brought, if anything."""

    bridge: Bridge
    folders: Sequence[Path]
    host: str
    clock: Callable[[], datetime]
    new_id: Callable[[], PaperId]
    after: AfterIntake
    _seen: Seen = field(default_factory=Seen)
    _failed: dict[Path, str] = field(default_factory=dict)
    _looked: bool = False

    async def scan(self) -> None:
        """Look once; a file or folder that fails stops no other and is looked at again."""
        settled = await self._settled()
        reports = [report for each in settled if (report := await self._take(each))]
        if reports:
            await self.after(total(reports))

    def health(self) -> Component:
        """Say which folders cannot be looked at."""
        if not self._failed:
            return Component(status=Status.OK, detail=f"{len(self.folders)} watched")
        return Component(status=Status.DEGRADED, detail="; ".join(self.troubles()))

    def troubles(self) -> list[str]:
        """Return a line for each folder that cannot be looked at; names only, no paths."""
        return [f"source {folder.name}: {why}" for folder, why in sorted(self._failed.items())]

    async def _settled(self) -> Sequence[Found]:
        """Return what to take in now.

        At the start, files that nobody wrote to for long need not wait for the next scan: they
        have settled if a second look finds them unchanged a moment later.
        """
        found = await self._look()
        if self._looked:
            return found.settled
        self._looked = True
        at_rest = found.at_rest(since=self.clock() - LONG_BEFORE)
        if not at_rest:
            return found.settled
        await asyncio.sleep(A_MOMENT)
        return [each for each in (await self._look()).settled if each in at_rest]

    async def _look(self) -> Look:
        seen = self._seen
        found = await self.bridge.compute(lambda: look(self.folders, seen))
        self._seen, self._failed = found.seen, dict(found.failed)
        return found

    async def _take(self, found: Found) -> IngestReport | None:
        try:
            report = await self._ingest(found)
        except NotSettled:
            return None
        except StorageError as error:
            # Not finished with: the next look offers the file again.
            log.warning("a file was not stored", error=type(error).__name__)
            return None
        except Exception as error:
            log.exception("a file could not be read in an unexpected way")
            report = await self._refuse(found, f"reading it failed: {type(error).__name__}")
        self._seen = self._seen.finishing(found)
        for problem in report.quarantined:
            log.warning("quarantined", line=problem.line)
        return report

    async def _ingest(self, found: Found) -> IngestReport:
        now = self.clock()
        try:
            file = await self.bridge.compute(partial(read, found.path, root=found.root, now=now))
        except Unreadable as error:
            return await self._refuse(found, str(error), digest=error.sha256)
        return await self.bridge.use(
            lambda uow: ingest_file(file, uow, now=now, new_id=self.new_id, host=self.host)
        )

    async def _refuse(
        self, found: Found, reason: str, *, digest: str | None = None
    ) -> IngestReport:
        now = self.clock()
        return await self.bridge.use(
            partial(refuse, str(found.path), reason, now=now, digest=digest)
        )
