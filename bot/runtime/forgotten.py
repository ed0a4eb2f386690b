"""Who was forgotten, kept beside the database, so that no restored backup brings anybody back.

A file of JSON lines that only grows: hashes and times, and nothing that tells whose they are.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from pathlib import Path

import structlog

from bot.domain.errors import StorageError, UserError
from bot.domain.people import Refusal
from bot.domain.ports import Bridge, UnitOfWork
from bot.services import privacy

FILE_NAME = "forgotten"

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class ForgottenFile:
    """Refusals on a disk; `keep` obeys `privacy.Keep`."""

    path: Path

    def keep(self, refusals: Sequence[Refusal]) -> None:
        """Append refusals; when it returns they are on the disk. Raises StorageError."""
        try:
            _append(self.path, "".join(_line(refusal) for refusal in refusals))
        except OSError as error:
            raise StorageError(
                f"{self.path} cannot be written ({error.strerror}), so nobody was forgotten."
            ) from error

    def read(self) -> tuple[Refusal, ...]:
        """Return what is refused to each account, by hash; raises UserError.

        The last word counts, but a forgetting is never taken back, nor that what was done until
        some moment is ignored. A line that was cut short is no word: whoever wrote it was told
        that it failed.
        """
        try:
            text = self.path.read_text(encoding="utf-8", errors="replace")
        except FileNotFoundError:
            return ()
        except OSError as error:
            raise UserError(
                f"{self.path} cannot be read ({error.strerror}): it tells who was forgotten."
            ) from error
        last: dict[str, Refusal] = {}
        for refusal in _parsed(text):
            last[refusal.account_hash] = _after(last.get(refusal.account_hash), refusal)
        return tuple(refusal for _, refusal in sorted(last.items()) if not refusal.is_empty)


async def forget_again(file: ForgottenFile, bridge: Bridge) -> int:
    """Unite the file and the database, forget again whom a backup brought back; how many.

    Called at every start, before anybody is answered. Raises UserError and StorageError.
    """
    kept = await bridge.compute(file.read)
    gone = await bridge.use(partial(privacy.forget_again, kept))
    stored = await bridge.look(_all)
    news = [refusal for refusal in stored if refusal not in kept]
    if news:
        await bridge.compute(partial(file.keep, news))
    if gone:
        log.warning("the database was restored: readers were forgotten again", readers=gone)
    return gone


def _all(uow: UnitOfWork) -> Sequence[Refusal]:
    return uow.refusals.all()


def _after(before: Refusal | None, refusal: Refusal) -> Refusal:
    return refusal if before is None else refusal.with_times_of(before)


def _append(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    is_new = not path.exists()
    descriptor = os.open(path, os.O_RDWR | os.O_APPEND | os.O_CREAT, 0o600)
    try:
        size = os.fstat(descriptor).st_size
        torn = size > 0 and os.pread(descriptor, 1, size - 1) != b"\n"
        _write(descriptor, ("\n" if torn else "").encode() + text.encode())
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
    if is_new:
        _sync_folder(path.parent)


def _write(descriptor: int, content: bytes) -> None:
    written = os.write(descriptor, content)
    if written < len(content):  # the disk is full: what follows raises
        _write(descriptor, content[written:])


def _sync_folder(folder: Path) -> None:
    """Let the file's name outlive a crash too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)


def _line(refusal: Refusal) -> str:
    return (
        json.dumps(
            {
                "account": refusal.account_hash,
                "forgotten_at": _iso(refusal.forgotten_at),
                "ignored_since": _iso(refusal.ignored_since),
                "ignored_until": _iso(refusal.ignored_until),
            }
        )
        + "\n"
    )


def _parsed(text: str) -> Iterator[Refusal]:
    for line in text.splitlines():
        try:
            known = json.loads(line)
            yield Refusal(
                account_hash=str(known["account"]),
                forgotten_at=_time(known["forgotten_at"]),
                ignored_since=_time(known["ignored_since"]),
                ignored_until=_time(known.get("ignored_until")),  # older lines have none
            )
        except (ValueError, KeyError, TypeError):
            continue


def _iso(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _time(text: str | None) -> datetime | None:
    """Read a time with its zone; raises ValueError."""
    if text is None:
        return None
    moment = datetime.fromisoformat(text)
    if moment.tzinfo is None:
        raise ValueError(text)
    return moment
