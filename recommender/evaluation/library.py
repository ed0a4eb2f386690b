"""The library protocol: papers never seen in training are ranked for every reader.

Each method learns from the known papers and the train likes, then ranks *all* cold papers for each
reader with at least one train and one test like. Few-shot: some readers keep only a few likes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from recommender.evaluation.library_data import Library
from recommender.evaluation.metrics import ndcg, recall, stand
from recommender.evaluation.running import Task
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.stages import Method, Stage, Values
from recommender.features import Floats, Integers
from recommender.profiles import Profile

FEW = (1, 3, 5, 10, 20)
POOLED = (1, 3, 5, 10)
FEW_READERS = 500
LIKES_FOR_FEW = (30, 10)
"""So many readers, each with 30 train likes or more, keep only a few of them; where not so many
readers have 30, 10 are enough, and those with fewer than a table's likes are not in that table."""

Likes = Mapping[int, Sequence[int]]


@dataclass(frozen=True, slots=True, kw_only=True)
class Plan:
    """Methods for a library; those that take long run on readers in parts, and on a sample."""

    quick: tuple[Method, ...]
    slow: tuple[Method, ...]
    slow_readers: int
    part: int = 300
    seed: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class LibraryJudge:
    """Judges by places of what readers liked among the cold papers; `measures` as in ndcg@20."""

    wanted: tuple[Integers, ...]
    measures: tuple[str, ...]

    def __call__(self, scores: Floats) -> Values:
        values = {name: np.empty(len(self.wanted)) for name in self.measures}
        for reader, wanted in enumerate(self.wanted):
            standing = stand(scores[reader], wanted)
            for name in self.measures:
                kind, k = name.split("@")
                measure = ndcg if kind == "ndcg" else recall
                values[name][reader] = measure(standing, int(k))
        return values


def of_all(library: Library, plan: Plan) -> tuple[Cases, list[Task]]:
    """Plan the main table: every reader with a train and a test like."""
    measures = ("ndcg@20", "recall@100")
    readers = _evaluated(library)
    stage = _stage(library, 0, readers, library.train)
    cases = Cases(
        protocol="library, titles" if library.titles_only else "library",
        data=library.name,
        unit="readers",
        units=np.array(readers, dtype=np.int64),
        slices=(
            Slice(
                name="all readers", kept=np.ones(len(readers), dtype=np.bool_), measures=measures
            ),
        ),
        notes=_notes(library, plan, len(readers)),
    )
    places = np.arange(len(readers))
    return cases, _tasks(library, plan, stage, places, measures)


def of_few(library: Library, plan: Plan) -> tuple[Cases, list[Task]] | None:
    """Plan the few-shot tables; None where too few readers have likes enough."""
    measures = ("ndcg@10",)
    rich = _rich(library)
    if not rich:
        return None
    chance = np.random.default_rng(plan.seed)
    readers = sorted(chance.permutation(rich)[:FEW_READERS].tolist())
    order = {reader: chance.permutation(library.train[reader]).tolist() for reader in readers}
    tasks: list[Task] = []
    likes: list[int] = []
    units: list[int] = []
    for k in FEW:
        enough = [reader for reader in readers if len(order[reader]) >= k]
        if not enough:
            break
        kept = {**library.train, **{reader: order[reader][:k] for reader in readers}}
        places = np.arange(len(likes), len(likes) + len(enough))
        tasks += _tasks(library, plan, _stage(library, k, enough, kept), places, measures)
        likes += [k] * len(enough)
        units += enough
    of = np.array(likes)
    names = {"1-10 likes, pooled": np.isin(of, POOLED)}
    names |= {f"{k} like{'s' if k > 1 else ''}": of == k for k in FEW}
    cases = Cases(
        protocol="library, few-shot",
        data=library.name,
        unit="readers",
        units=np.array(units, dtype=np.int64),
        slices=tuple(Slice(name=name, kept=k, measures=measures) for name, k in names.items()),
    )
    return cases, tasks


def _notes(library: Library, plan: Plan, readers: int) -> tuple[str, ...]:
    notes = [f"{library.name}: popularity has no row, as nobody has liked a cold paper yet."]
    if plan.slow and readers > plan.slow_readers:
        names = " and ".join(method.name for method in plan.slow)
        notes.append(
            f"{library.name}: {names} ran for {plan.slow_readers} readers drawn by chance; "
            "comparisons with them are on those readers."
        )
    return tuple(notes)


def _evaluated(library: Library) -> list[int]:
    return sorted(library.train.keys() & library.test.keys())


def _rich(library: Library) -> list[int]:
    """Choose whom few-shot can be tried with."""
    most, least = (
        [reader for reader in _evaluated(library) if len(library.train[reader]) >= enough]
        for enough in LIKES_FOR_FEW
    )
    return most if len(most) >= FEW_READERS else least


def _stage(library: Library, number: int, readers: Sequence[int], likes: Likes) -> Stage:
    """Make a stage in which every reader has these likes, and nobody any others."""
    profiles = {
        reader: Profile(reader_id=f"{reader:08}", liked=tuple(f"{p:08}" for p in sorted(liked)))
        for reader, liked in likes.items()
    }
    return Stage(
        number=number,
        stored=library.known,
        candidates=library.cold,
        readers=tuple(profiles[reader] for reader in readers),
        community=tuple(profiles.values()),
    )


def _tasks(
    library: Library, plan: Plan, stage: Stage, places: Integers, measures: tuple[str, ...]
) -> list[Task]:
    """Make a task of each quick method, and of each slow one several, of some readers each."""
    column = {int(paper.id): at for at, paper in enumerate(library.cold)}
    wanted = [
        np.array([column[paper] for paper in library.test[int(reader.reader_id)]], dtype=np.int64)
        for reader in stage.readers
    ]

    def task(method: Method, some: Integers) -> Task:
        return Task(
            stage=replace(stage, readers=tuple(stage.readers[at] for at in some.tolist())),
            methods=(method,),
            judge=LibraryJudge(wanted=tuple(wanted[at] for at in some.tolist()), measures=measures),
            cases=places[some],
        )

    everyone = np.arange(len(stage.readers))
    sample = everyone
    if len(everyone) > plan.slow_readers:
        chance = np.random.default_rng(plan.seed)
        sample = np.sort(chance.choice(everyone, plan.slow_readers, replace=False))
    parts = [sample[start : start + plan.part] for start in range(0, len(sample), plan.part)]
    slow = [task(method, part) for method in plan.slow for part in parts]
    return slow + [task(method, everyone) for method in plan.quick]
