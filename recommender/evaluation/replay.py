"""The replay protocol: where in its week lands what a reader takes up next.

Cases are taken in time order: everything known is of that week or before, likes are of earlier
weeks only. Several positives of one week are ranked each on its own, without the others. Ties
count half.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from recommender.evaluation.metrics import rank
from recommender.evaluation.replay_data import Case, Replay
from recommender.evaluation.running import Task
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.stages import Method, Stage, Values
from recommender.features import Floats, Integers
from recommender.profiles import Profile

MEASURES = ("mrr", "hit@5", "hit@10", "ndcg@10", "pct")
FEW = (1, 20)
BY_LIKES = ((1, 1), (2, 3), (4, 7), (8, 15), (16, None))


@dataclass(frozen=True, slots=True, kw_only=True)
class Positive:
    """One submission to be found: the row of its reader, its place, and what is left out."""

    row: int
    place: int
    others: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class ReplayJudge:
    """Judges the rank of each submission among its week's papers."""

    positives: tuple[Positive, ...]

    def __call__(self, scores: Floats) -> Values:
        """Compute all measures; `pct` is the percentage of the others ranked above."""
        ranks, sizes = np.empty((2, len(self.positives)))
        for at, each in enumerate(self.positives):
            kept = np.delete(scores[each.row], each.others)
            ranks[at] = rank(kept, each.place - int((each.others < each.place).sum()))
            sizes[at] = len(kept)
        return {
            "mrr": 1 / ranks,
            "hit@5": (ranks <= 5).astype(np.float64),  # noqa: PLR2004 - as it is named
            "hit@10": (ranks <= 10).astype(np.float64),  # noqa: PLR2004
            "ndcg@10": np.where(ranks <= 10, 1 / np.log2(1 + ranks), 0.0),  # noqa: PLR2004
            "pct": 100 * (ranks - 1) / np.maximum(sizes - 1, 1),
        }


def of_weeks(replay: Replay, methods: tuple[Method, ...]) -> tuple[Cases, list[Task]]:
    """Plan one task for each week."""
    readers = {name: at for at, name in enumerate(sorted({c.reader for c in replay.cases}))}
    tasks: list[Task] = []
    units: list[int] = []
    told: list[tuple[bool, int, bool]] = []
    for week in sorted({case.week for case in replay.cases}):
        cases = [case for case in replay.cases if case.week == week]
        judge = ReplayJudge(positives=tuple(_positives(cases, replay.windows[week])))
        places = np.arange(len(judge.positives)) + len(units)
        stage = stage_of(replay, week, cases)
        tasks.append(Task(stage=stage, methods=methods, judge=judge, cases=places))
        for case in cases:
            units += [readers[case.reader]] * len(case.positives)
            told += [(case.core, len(case.liked), shared) for shared in case.shares_author]
    core, likes, shared = (np.array(each) for each in zip(*told, strict=True))
    whole = Cases(
        protocol="replay",
        data=replay.name,
        unit="readers",
        units=np.array(units, dtype=np.int64),
        slices=_slices(core.astype(np.bool_), likes.astype(np.int64), shared.astype(np.bool_)),
    )
    tasks.sort(key=lambda task: -len(task.stage.stored))  # the longest first, for two processes
    return whole, tasks


def stage_of(replay: Replay, week: str, cases: Sequence[Case]) -> Stage:
    """Make a week's stage: papers up to its end, likes of before."""
    window = [replay.papers[paper] for paper in replay.windows[week]]
    stored = sorted((seen.week, number, seen) for number, seen in replay.papers.items())
    return Stage(
        number=sum(other < week for other in replay.windows),
        stored=tuple(seen.paper for _, _, seen in stored if seen.week <= week),
        candidates=tuple(seen.paper for seen in window),
        readers=tuple(Profile(reader_id=case.reader, liked=case.liked) for case in cases),
        community=tuple(_community(replay, week)),
        upvotes=tuple(seen.upvotes for seen in window),
    )


def _community(replay: Replay, week: str) -> list[Profile]:
    """Give everybody's likes of earlier weeks; readers without any are left out."""
    profiles = []
    for reader, liked in sorted(replay.likes.items()):
        before = tuple(p for p in liked if p in replay.papers and replay.papers[p].week < week)
        if before:
            profiles.append(Profile(reader_id=reader, liked=before))
    return profiles


def _positives(cases: Sequence[Case], window: Sequence[str]) -> list[Positive]:
    at = {paper: place for place, paper in enumerate(window)}
    return [
        Positive(
            row=row,
            place=at[paper],
            others=np.array(sorted(at[p] for p in case.positives if p != paper), dtype=np.int64),
        )
        for row, case in enumerate(cases)
        for paper in case.positives
    ]


def _slices(
    core: np.ndarray[tuple[int], np.dtype[np.bool_]],
    likes: Integers,
    shared: np.ndarray[tuple[int], np.dtype[np.bool_]],
) -> tuple[Slice, ...]:
    """Cut as the tables are: by likes, by readers, and by whether an author was met before."""
    few = (likes >= FEW[0]) & (likes <= FEW[1])
    main = {
        "1-20 likes": few,
        "1-20 likes, no author shared with a like": few & ~shared,
        "core readers": core,
        "core readers, no author shared with a like": core & ~shared,
    }
    slices = [Slice(name=name, kept=kept, measures=MEASURES) for name, kept in main.items()]
    for low, high in BY_LIKES:
        kept = (likes >= low) & (likes <= (high or likes.max(initial=low)))
        name = f"{low}+" if high is None else str(low) if low == high else f"{low}-{high}"
        noun = "like" if high == 1 else "likes"
        slices.append(Slice(name=f"{name} {noun}", kept=kept, measures=("mrr",)))
    return tuple(slices)
