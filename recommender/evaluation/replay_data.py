"""A replay's cases: weeks of papers, and readers of whom it is known what they took up next.

The format is one JSON object a line, told apart by `kind`: `meta`, `paper`, `week`, `case`.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from recommender.evaluation.data import BadData, Entry, entries, field, texts
from recommender.papers import Paper


@dataclass(frozen=True, slots=True, kw_only=True)
class Seen:
    """A paper, the ISO week in which it was first shown, and its final upvotes."""

    paper: Paper
    week: str
    upvotes: float


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A reader in a week: what they liked before it, and what they took up in it."""

    reader: str
    week: str
    core: bool
    liked: tuple[str, ...]
    positives: tuple[str, ...]
    shares_author: tuple[bool, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Replay:
    """Papers by id, each week's candidates, cases, and all likes of each reader ever."""

    name: str
    papers: dict[str, Seen]
    windows: dict[str, tuple[str, ...]]
    cases: tuple[Case, ...]
    likes: dict[str, tuple[str, ...]]


def is_replay(path: Path) -> bool:
    """Tell by the first line whether a file holds a replay."""
    try:
        _, first = next(entries(path))
    except (BadData, StopIteration):
        return False
    return first.get("kind") == "meta"


def read_replay(path: Path) -> Replay:
    """Read a replay; raises BadData with the line that is broken or does not fit the others."""
    replay = Replay(
        name=f"{path.parent.name}/{path.name.split('.')[0]}",
        papers={},
        windows={},
        cases=(),
        likes={},
    )
    cases: list[tuple[str, Case]] = []
    for line, entry in entries(path):
        where = f"{path}, line {line}"
        match field(entry, "kind", str, where):
            case "meta":
                likes = field(entry, "likes", dict, where)
                replay.likes.update({reader: texts(likes, reader, where) for reader in likes})
            case "paper":
                seen = _seen(entry, where)
                replay.papers[seen.paper.id] = seen
            case "week":
                week = field(entry, "week", str, where)
                replay.windows[week] = texts(entry, "window", where)
            case "case":
                cases.append((where, _case(entry, where)))
            case kind:
                raise BadData(f"{where}: nothing is known of the kind {kind!r}.")
    if not cases:
        raise BadData(f"{path}: it holds no cases.")
    _check(path, replay, cases)
    return Replay(
        name=replay.name,
        papers=replay.papers,
        windows=replay.windows,
        cases=tuple(case for _, case in cases),
        likes=replay.likes,
    )


def _seen(entry: Entry, where: str) -> Seen:
    """Read a paper. Authors are left out: title and abstract are what is compared."""
    upvotes = entry.get("upvotes")
    return Seen(
        paper=Paper(
            id=field(entry, "id", str, where),
            title=field(entry, "title", str, where),
            abstract=field(entry, "abstract", str, where),
        ),
        week=field(entry, "week", str, where),
        upvotes=float(upvotes) if isinstance(upvotes, int | float) else 0.0,
    )


def _case(entry: Entry, where: str) -> Case:
    positives = texts(entry, "positives", where)
    shared = field(entry, "shares_author", list, where)
    if len(shared) != len(positives) or not positives:
        raise BadData(f"{where}: 'shares_author' must have one value for each of 'positives'.")
    return Case(
        reader=field(entry, "reader", str, where),
        week=field(entry, "week", str, where),
        core=field(entry, "core", bool, where),
        liked=texts(entry, "liked", where),
        positives=positives,
        shares_author=tuple(bool(each) for each in shared),
    )


def _check(path: Path, replay: Replay, cases: list[tuple[str, Case]]) -> None:
    """Refuse unknown papers, and cases that look ahead."""
    for week, window in replay.windows.items():
        for paper in window:
            if paper not in replay.papers or replay.papers[paper].week > week:
                raise BadData(f"{path}: the window of {week} holds {paper}, which came later.")
    for where, case in cases:
        if not set(case.positives) <= set(replay.windows.get(case.week, ())):
            raise BadData(f"{where}: a positive is not in the window of {case.week}.")
        for paper in case.liked:
            if paper not in replay.papers or replay.papers[paper].week >= case.week:
                raise BadData(f"{where}: {paper} was not there to be liked before {case.week}.")
