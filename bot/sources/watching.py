"""What lies in the watched folders, and what of it has settled: values in, values out.

Folders inside a watched folder are not looked into: what a capture tool keeps there is its own. A
file is offered when two looks in a row saw it unchanged, and again at every look until the caller
says that it is finished with: so a full disk or a busy database costs a look and no file.
"""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from pathlib import Path
from stat import S_ISDIR

_UNFINISHED = ("~", ".tmp", ".temp", ".part", ".partial", ".swp", ".crdownload", ".download")


@dataclass(frozen=True, slots=True, kw_only=True)
class Stamp:
    """What tells that a file was touched; `changed_ns` also moves when rights are given."""

    inode: int
    size: int
    modified_ns: int
    changed_ns: int


@dataclass(frozen=True, slots=True, kw_only=True, order=True)
class Found:
    """A file, and the folder it must not lead out of."""

    path: Path
    root: Path


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """What is kept between two looks: files as last seen, and those that are finished with."""

    stamps: Mapping[Found, Stamp] = field(default_factory=dict)
    finished: Mapping[Found, Stamp] = field(default_factory=dict)

    def finishing(self, found: Found) -> Seen:
        """Return what is kept once a file, as last seen, was ingested or refused."""
        if found not in self.stamps:
            return self
        return replace(self, finished={**self.finished, found: self.stamps[found]})


@dataclass(frozen=True, slots=True, kw_only=True)
class Look:
    """One look: files to read now, files that may still be written, folders that failed and why.

    Give `seen`, after `finishing` what was ingested, to the next look.
    """

    settled: tuple[Found, ...]
    unsettled: tuple[Found, ...]
    failed: Mapping[Path, str]
    seen: Seen

    def at_rest(self, *, since: datetime) -> frozenset[Found]:
        """Return the files that nobody wrote to since then, by their own times."""
        limit = int(since.timestamp()) * 10**9
        return frozenset(f for f, stamp in self.seen.stamps.items() if stamp.modified_ns < limit)


@dataclass(frozen=True, slots=True, kw_only=True)
class Expanded:
    """Files that a person named, and paths that lead to none, with the reason."""

    found: tuple[Found, ...]
    failed: Mapping[Path, str]


def look(folders: Iterable[Path], seen: Seen) -> Look:
    """Look into each folder once; one that cannot be looked at stops no other."""
    stamps: dict[Found, Stamp] = {}
    failed: dict[Path, str] = {}
    for folder in folders:
        try:
            stamps.update(_files_in(folder))
        except OSError as error:
            failed[folder] = _why(error)
            stamps.update(_of_folder(folder, seen.stamps))  # it may be back at the next look
    finished = {f: s for f, s in seen.finished.items() if stamps.get(f) == s}
    waiting = sorted(f for f in stamps if f not in finished and f.root not in failed)
    return Look(
        settled=tuple(f for f in waiting if seen.stamps.get(f) == stamps[f]),
        unsettled=tuple(f for f in waiting if seen.stamps.get(f) != stamps[f]),
        failed=failed,
        seen=Seen(stamps=stamps, finished=finished),
    )


def expand(paths: Sequence[Path]) -> Expanded:
    """Return the files a person named, by name or by their folder, each once and in order.

    A file named by itself is read wherever it is and whatever it is called.
    """
    found: dict[str, Found] = {}
    failed: dict[Path, str] = {}
    for path in paths:
        try:
            for each in _named(path):
                found.setdefault(os.path.realpath(each.path), each)
        except OSError as error:
            failed[path] = _why(error)
        except RuntimeError:  # how pathlib calls links in a circle
            failed[path] = "it is a link that leads in a circle"
    return Expanded(found=tuple(found.values()), failed=failed)


def _named(path: Path) -> Sequence[Found]:
    if path.is_dir():
        return sorted(_files_in(path))
    return [Found(path=path, root=path.resolve(strict=True).parent)]


def _files_in(folder: Path) -> dict[Found, Stamp]:
    with os.scandir(folder) as entries:
        return {
            Found(path=folder / entry.name, root=folder): stamp
            for entry in entries
            if _is_meant(entry.name) and (stamp := _stamp(entry)) is not None
        }


def _is_meant(name: str) -> bool:
    """Say whether a file is there to be read: not hidden, and not half a download."""
    return not name.startswith(".") and not name.lower().endswith(_UNFINISHED)


def _stamp(entry: os.DirEntry[str]) -> Stamp | None:
    """Return a file's stamp, None for folders and for what has just gone."""
    try:
        status = entry.stat(follow_symlinks=False)
        if entry.is_symlink() and Path(entry.path).exists():
            status = entry.stat()
    except OSError:
        return None
    if S_ISDIR(status.st_mode):
        return None
    return Stamp(
        inode=status.st_ino,
        size=status.st_size,
        modified_ns=status.st_mtime_ns,
        changed_ns=status.st_ctime_ns,
    )


def _of_folder(folder: Path, stamps: Mapping[Found, Stamp]) -> dict[Found, Stamp]:
    return {found: stamp for found, stamp in stamps.items() if found.root == folder}


def _why(error: OSError) -> str:
    match error:
        case FileNotFoundError():
            return "it does not exist: create it, or name another"
        case PermissionError():
            return "it may not be read: let the user who runs Paper Round read it"
        case NotADirectoryError():
            return "it is not a folder: name the folder that the file is in"
        case _:
            return f"it cannot be read ({error.strerror})"
