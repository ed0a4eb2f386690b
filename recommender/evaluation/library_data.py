"""Libraries of likes: papers, and a split into papers known and papers never seen.

The format: `papers.jsonl.gz` (`id`, `title`, `abstract`) beside `.npz` files with `papers`,
`cold`, and `train` and `test` as pairs of reader and paper.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np

from recommender.evaluation.data import BadData, entries, field
from recommender.features import Integers
from recommender.papers import Paper

ARRAYS = {"papers": 1, "cold": 1, "train": 2, "test": 2}
"""What a split holds, with the number of dimensions."""

PAPERS = ("papers.jsonl.gz", "papers.jsonl.xz", "papers.jsonl")


@dataclass(frozen=True, slots=True, kw_only=True)
class Library:
    """Known papers, cold papers, and each reader's likes among both, as numbers of papers.

    `titles_only`: some papers have no abstract, so that none is read.
    """

    name: str
    known: tuple[Paper, ...]
    cold: tuple[Paper, ...]
    train: dict[int, tuple[int, ...]]
    test: dict[int, tuple[int, ...]]
    titles_only: bool


def papers_beside(split: Path) -> Path | None:
    """Find the papers that a split is about."""
    return next((each for name in PAPERS if (each := split.parent / name).exists()), None)


def read_library(split: Path) -> Library:
    """Read a split and its papers; raises BadData when it does not fit them or leaks."""
    source = papers_beside(split)
    if source is None:
        raise BadData(f"{split}: there is no {PAPERS[0]} beside it.")
    arrays = _arrays(split)
    stored = _papers(source)
    _check(split, arrays, stored)
    chosen = arrays["papers"].tolist()
    titles_only = not all(stored[number].abstract for number in chosen)
    if titles_only:
        stored = {at: Paper(id=p.id, title=p.title, abstract="") for at, p in stored.items()}
    cold = set(arrays["cold"].tolist())
    return Library(
        name=split.stem,
        known=tuple(stored[number] for number in sorted(set(chosen) - cold)),
        cold=tuple(stored[number] for number in sorted(cold)),
        train=_by_reader(arrays["train"]),
        test=_by_reader(arrays["test"]),
        titles_only=titles_only,
    )


def _arrays(split: Path) -> dict[str, Integers]:
    try:
        with split.open("rb") as file, np.load(file, allow_pickle=False) as found:
            missing = [name for name in ARRAYS if name not in found]
            if missing:
                raise BadData(f"{split}: it holds no {' and no '.join(missing)}.")
            arrays = {name: found[name] for name in ARRAYS}
    except FileNotFoundError:
        raise BadData(f"{split} is missing.") from None
    except (OSError, ValueError, BadZipFile, EOFError, TypeError) as error:
        raise BadData(f"{split} cannot be read as a split: {error}.") from error
    for name, dimensions in ARRAYS.items():
        array = arrays[name]
        pairs = dimensions == 1 or array.shape[1:] == (2,)
        if array.ndim != dimensions or not pairs or array.dtype.kind not in "iu":
            shape = "pairs of numbers" if dimensions > 1 else "a list of numbers"
            raise BadData(f"{split}: {name} is not {shape}.")
    return {name: array.astype(np.int64) for name, array in arrays.items()}


def _papers(source: Path) -> dict[int, Paper]:
    found: dict[int, Paper] = {}
    for line, entry in entries(source):
        where = f"{source}, line {line}"
        number = field(entry, "id", int, where)
        if number in found:
            raise BadData(f"{where}: paper {number} was there before.")
        title, abstract = (field(entry, name, str, where) for name in ("title", "abstract"))
        found[number] = Paper(id=f"{number:08}", title=title, abstract=abstract)
    return found


def _check(split: Path, arrays: dict[str, Integers], stored: dict[int, Paper]) -> None:
    """Refuse a split that is about other papers, or that trains on what it tests."""
    papers, cold = set(arrays["papers"].tolist()), set(arrays["cold"].tolist())
    train, test = (set(arrays[name][:, 1].tolist()) for name in ("train", "test"))
    problems = {
        "papers that are not there": papers - stored.keys(),
        "cold papers that are not among its papers": cold - papers,
        "train likes on cold papers": train & cold,
        "train likes on papers that are not among its papers": train - papers,
        "test likes on papers that are not cold": test - cold,
    }
    for what, which in problems.items():
        if which:
            example = min(which)
            raise BadData(f"{split} does not fit: it has {what}, such as {example}.")
    if not cold or papers == cold or not len(arrays["test"]) or not len(arrays["train"]):
        raise BadData(f"{split} does not fit: it leaves nothing to learn from or nothing to rank.")
    if not set(arrays["train"][:, 0].tolist()) & set(arrays["test"][:, 0].tolist()):
        raise BadData(f"{split} does not fit: no reader has both a train and a test like.")


def _by_reader(likes: Integers) -> dict[int, tuple[int, ...]]:
    """Group likes by reader, each once, in order of papers."""
    grouped: dict[int, set[int]] = {}
    for reader, paper in likes.tolist():
        grouped.setdefault(reader, set()).add(paper)
    return {reader: tuple(sorted(papers)) for reader, papers in sorted(grouped.items())}
