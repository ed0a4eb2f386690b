"""What fits have learnt, kept on the disk, so that a start need not fit again.

One file an epoch, in the home. It is only an aid: whatever is wrong with it, or with the disk, is
logged in one line and answered by a fit. A file is written beside its place and moved there whole,
and it is read into memory, not mapped: whoever deletes, replaces or cuts it meanwhile hurts nobody.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import partial
from hashlib import sha256
from pathlib import Path
from tempfile import mkstemp
from typing import BinaryIO

import structlog

import recommender
from bot.domain.epochs import Epoch
from bot.services.models import Material, fitted
from recommender.keeping import NotKept, keep, restore

FOLDER = "models"
UNFINISHED = timedelta(hours=1)
"""A file half written for so long was left behind: to write one takes a second."""

UNUSED = timedelta(days=30)
"""What another database or release has not read for so long goes; it would be made again."""

log: structlog.stdlib.BoundLogger = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModels:
    """The models kept in a folder for one database; those of others may lie beside them.

    `database` is its address, without what is secret.
    """

    folder: Path
    database: str

    def path(self, epoch: Epoch) -> Path:
        return self.folder / f"{self._family(epoch)}-{epoch.number}.npz"

    def load(self, material: Material) -> recommender.Ranker | None:
        """Return the ranker of an epoch, None where none is kept that can be trusted."""
        path = self.path(material.epoch)
        try:
            with path.open("rb") as file:
                ranker = restored(file, material)
        except FileNotFoundError:
            return None
        except (NotKept, OSError) as error:
            log.warning("a kept model is of no use", file=path.name, why=reason(error))
            return None
        with suppress(OSError):
            os.utime(path)  # it was of use
        return ranker

    def save(self, epoch: Epoch, ranker: recommender.Ranker, *, now: datetime) -> None:
        """Keep what the epoch's fit has learnt, and remove what is of no use any more."""
        self._put(epoch, partial(write, ranker, epoch), now)

    def adopt(self, epoch: Epoch, numbers: BinaryIO, *, now: datetime) -> None:
        """Keep what another process has learnt and written."""
        numbers.seek(0)
        self._put(epoch, partial(shutil.copyfileobj, numbers), now)

    def _put(self, epoch: Epoch, content: Callable[[BinaryIO], object], now: datetime) -> None:
        path = self.path(epoch)
        try:
            self.folder.mkdir(parents=True, exist_ok=True)
            with _replacing(path) as file:
                content(file)
            self._tidy(epoch, now)
        except OSError as error:
            log.warning("a model cannot be kept", file=path.name, why=reason(error))

    def _tidy(self, epoch: Epoch, now: datetime) -> None:
        for path in self.folder.iterdir():
            with suppress(OSError):  # somebody else tidies too
                age = now - datetime.fromtimestamp(path.stat().st_mtime, UTC)
                if self._is_past(path, epoch) or age > (
                    UNFINISHED if path.suffix == ".part" else UNUSED
                ):
                    path.unlink()

    def _is_past(self, path: Path, epoch: Epoch) -> bool:
        family, _, number = path.stem.partition("-")
        return family == self._family(epoch) and number.isdecimal() and int(number) < epoch.number

    def _family(self, epoch: Epoch) -> str:
        """Name what all epochs of one database and one release have in common."""
        return sha256(f"{self.database}\n{epoch.code}".encode()).hexdigest()[:12]


def restored(numbers: BinaryIO, material: Material) -> recommender.Ranker:
    """Read the ranker of an epoch; raises NotKept unless it was fitted on just these papers.

    Papers that have changed since stand in for what they were, until the model adds them.
    """
    numbers.seek(0)
    label = _label(material.epoch)
    return restore(numbers, material.papers, label=label, changed=material.later)


def write(ranker: recommender.Ranker, epoch: Epoch, numbers: BinaryIO) -> None:
    """Write what `restored` reads. Raises OSError."""
    keep(ranker, numbers, label=_label(epoch))


def found_or_fitted(
    material: Material, kept: KeptModels | None
) -> tuple[recommender.Ranker, bool] | None:
    """Return the ranker of an epoch and whether it was fitted just now, which takes its time.

    None where that can no longer be done, as texts have changed: another epoch must begin.
    """
    if kept is not None and (ranker := kept.load(material)) is not None:
        return ranker, False
    return (fitted(material), True) if material.is_whole else None


def reason(error: Exception) -> str:
    """Say what went wrong, without any path."""
    return (error.strerror if isinstance(error, OSError) else None) or str(error)


def _label(epoch: Epoch) -> str:
    return (
        f"epoch {epoch.number}, begun {epoch.begun_at.isoformat()}, code {epoch.code}: "
        f"{epoch.settings} up to {epoch.watermark}"
    )


@contextmanager
def _replacing(path: Path) -> Iterator[BinaryIO]:
    """Open a file that takes the place of another once it is on the disk, whole."""
    descriptor, name = mkstemp(dir=path.parent, suffix=".part")
    try:
        with os.fdopen(descriptor, "wb") as file:
            yield file
            file.flush()
            os.fsync(descriptor)
        Path(name).replace(path)
    except BaseException:
        with suppress(OSError):
            Path(name).unlink()
        raise
    _sync(path.parent)


def _sync(folder: Path) -> None:
    """Let the file's name outlive a crash too."""
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
