"""Which data a path holds: recognised by the files themselves, never by the folder's name."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from pathlib import Path

from recommender.evaluation.data import BadData
from recommender.evaluation.days_data import is_day
from recommender.evaluation.highlights_data import is_highlights
from recommender.evaluation.library_data import papers_beside
from recommender.evaluation.replay_data import is_replay
from recommender.evaluation.summarised_data import is_summarised

LINES = (".jsonl", ".jsonl.gz", ".jsonl.xz")


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """Files that can be evaluated, by protocol; days of one folder belong together."""

    splits: tuple[Path, ...] = ()
    replays: tuple[Path, ...] = ()
    days: tuple[tuple[Path, ...], ...] = ()
    summarised: tuple[Path, ...] = ()
    marked: tuple[Path, ...] = ()

    def __bool__(self) -> bool:
        return any(getattr(self, kind.name) for kind in fields(self))

    def __add__(self, other: Found) -> Found:
        both = {
            kind.name: tuple(dict.fromkeys(getattr(self, kind.name) + getattr(other, kind.name)))
            for kind in fields(self)
        }
        return Found(**both)


def find(paths: Sequence[Path]) -> Found:
    """Find data in folders, or in the folders right inside them; a file stands for itself."""
    found = Found()
    for path in paths:
        if not path.exists():
            raise BadData(f"{path} does not exist.")
        try:
            here = _in_path(path)
        except OSError as error:
            raise BadData(f"{error.filename} cannot be read: {error.strerror}.") from error
        if not here:
            raise BadData(
                f"{path} holds no data to evaluate: neither a split (.npz beside papers.jsonl.gz) "
                "nor a replay, summaries or marks (.jsonl.xz) nor recorded days (.tar.xz, "
                "2025-01-31.json)."
            )
        found += here
    return found


def _in_path(path: Path) -> Found:
    if not path.is_dir():
        return _of_files([path])
    here = _in_folder(path)
    if not here:
        for inner in sorted(each for each in path.iterdir() if each.is_dir()):
            here += _in_folder(inner)
    return here


def _in_folder(folder: Path) -> Found:
    files = sorted(each for each in folder.iterdir() if each.is_file())
    found = _of_files(files)
    papers = next((each for each in files if papers_beside(each) == each), None)
    if papers is not None and not found.splits:
        raise BadData(f"{folder} holds {papers.name} but no split (.npz).")
    return found


def _of_files(files: list[Path]) -> Found:
    days = tuple(each for each in files if is_day(each))
    lines = [each for each in files if each.name.endswith(LINES)]
    return Found(
        splits=tuple(each for each in files if each.suffix == ".npz"),
        replays=tuple(each for each in lines if is_replay(each)),
        days=(days,) if days else (),
        summarised=tuple(each for each in lines if is_summarised(each)),
        marked=tuple(each for each in lines if is_highlights(each)),
    )
