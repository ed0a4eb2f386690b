"""How well the ranking does on recorded readers, beside other methods on the same cases.

What must hold is a ratio (or, for topics, a difference) to another method in the same run. It needs
the shared data; where they are not, there is nothing to measure. `paperround evaluate` prints the
whole tables, with all other methods.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from recommender.evaluation import Methods, Resampling, find
from recommender.evaluation.baselines import CosineOnOurs, MeanCosine, PlainTfIdf
from recommender.evaluation.days_data import read_days
from recommender.evaluation.learners import SANITY_SVMS
from recommender.evaluation.library import Plan, of_all, of_few
from recommender.evaluation.library_data import Library, read_library
from recommender.evaluation.ours import Ours
from recommender.evaluation.replay import of_weeks
from recommender.evaluation.replay_data import read_replay
from recommender.evaluation.report import Comparison, Row, Table
from recommender.evaluation.resampling import Estimate
from recommender.evaluation.running import Task, run_all
from recommender.evaluation.slices import Cases
from recommender.evaluation.summary import tables
from recommender.evaluation.topics import of_topics
from tests.bench.figures import Figure
from tests.bench.workshop import Workshop

SHARED = Path(os.environ.get("PAPERROUND_SHARED") or Path(__file__).parents[3] / "shared" / "data")
ABSTRACTS, TITLES = (Path("citeulike", f"split-{name}.npz") for name in ("abstracts", "dropoutnet"))
WEEKS, DAYS = Path("hf-replay", "dev.jsonl.xz"), Path("hf-daily")

COSINE = MeanCosine(min_df=1)
SVM, _, FIRST_SVM, _ = SANITY_SVMS
PLAIN = (PlainTfIdf(pairs=False), PlainTfIdf(pairs=True))
OURS, ALONE = Methods().of_ours()
SAME_ROWS = CosineOnOurs(make=Methods().rankers[-1][1])

Tables = Mapping[str, Table]


@dataclass(frozen=True, slots=True, kw_only=True)
class Aim:
    """What our row must be beside another one: at least `limit` times it, or that much ahead."""

    name: str
    measure: str
    ours: str = OURS.name
    beside: str = COSINE.name
    limit: float | None = None
    aim: float | None = None
    surely: bool = False
    """Whether the lower end of the interval must be above 1, too."""
    ahead: bool = False
    """Whether it is a difference."""


LIBRARY = (
    Aim(name="library, beside an SVM a reader, without community", measure="ndcg@20",
        ours=ALONE.name, beside=SVM.name, limit=1.05, aim=1.10),
    Aim(name="library, beside an SVM a reader", measure="ndcg@20", beside=SVM.name, limit=1.10,
        aim=1.18),
)  # fmt: skip
FEW_LIKES = (
    Aim(name="library, 1 to 10 likes, beside mean cosine of our rows", measure="ndcg@10",
        beside=SAME_ROWS.name, limit=1.04, aim=1.12, surely=True),
)  # fmt: skip
ONLY_TITLES = (
    Aim(name="titles alone, beside mean cosine", measure="recall@100", limit=1.12, aim=1.25),
    Aim(name="titles alone, beside mean cosine", measure="ndcg@20", limit=1.08, aim=1.30),
)
REPLAY = (
    Aim(name="replay, beside mean cosine", measure="mrr", limit=1.05, aim=1.08),
    Aim(name="replay, beside an SVM a reader", measure="mrr", beside=SVM.name, limit=1.08,
        aim=1.12),
    Aim(name="replay, beside the SVM with the features that it began with", measure="mrr",
        beside=FIRST_SVM.name),
)  # fmt: skip
DISJOINT = (Aim(name="replay, no author met before, beside mean cosine", measure="mrr", limit=1),)


def measure(workshop: Workshop) -> Iterator[Figure]:
    del workshop
    if not SHARED.is_dir():
        return
    library = read_library(SHARED / ABSTRACTS)
    yield from _library(library)
    yield from _titles(read_library(SHARED / TITLES))
    weeks = _run(of_weeks(read_replay(SHARED / WEEKS), (COSINE, SVM, FIRST_SVM, OURS)))
    yield from _figures(weeks["1-20 likes"], REPLAY)
    yield from _figures(weeks["1-20 likes, no author shared with a like"], DISJOINT)
    yield from _topics()


def _library(library: Library) -> Iterator[Figure]:
    slow_readers = len(library.train)
    whole = Plan(quick=(OURS, ALONE), slow=(SVM,), slow_readers=slow_readers)
    yield from _figures(_run(of_all(library, whole))["all readers"], LIBRARY)
    few = of_few(library, Plan(quick=(SAME_ROWS, OURS), slow=(), slow_readers=0))
    if few is not None:
        yield from _figures(_run(few)["1-10 likes, pooled"], FEW_LIKES)


def _titles(library: Library) -> Iterator[Figure]:
    planned = of_all(library, Plan(quick=(COSINE, OURS), slow=(), slow_readers=0))
    yield from _figures(_run(planned)["all readers"], ONLY_TITLES)


def _topics() -> Iterator[Figure]:
    """Search topics, also where papers hold not all of their words; beside the better plain way."""
    search = Ours(make=Methods().rankers[-1][1], community=False, name=OURS.name)
    (files,) = find([SHARED / DAYS]).days
    planned = of_topics(read_days(list(files), DAYS.name), (*PLAIN, search))
    if planned is None:
        return
    found = _run(planned)
    for part, table in found.items():
        plain = max(
            (row for row in table.rows if not row.ours),
            key=lambda row: row.figures["ndcg@20"].value,
        )
        wanted = Aim(
            name=f"topic search, {part}, ahead of {plain.method}",
            measure="ndcg@20",
            beside=plain.method,
            limit=0,
            aim=0.02,
            ahead=True,
        )
        yield from _figures(table, (wanted,))


def _run(planned: tuple[Cases, list[Task]]) -> Tables:
    """Run a protocol on all cores; return its tables by their slices."""
    cases, tasks = planned
    observed = run_all(tasks, len(cases.units), processes=os.cpu_count() or 1)
    return {table.slice: table for table in tables(cases, observed, Resampling())}


def _figures(table: Table, aims: Sequence[Aim]) -> Iterator[Figure]:
    rows = {row.method: row for row in table.rows}
    for aim in aims:
        yield from _figure(rows[aim.ours], rows[aim.beside], aim)


def _figure(ours: Row, other: Row, aim: Aim) -> Iterator[Figure]:
    compared = ours.against[other.method][aim.measure]
    found = compared.difference if aim.ahead else _ratio(compared)
    low, high = found.low or found.value, found.high or found.value
    unit = "" if aim.ahead else "×"
    both = (row.figures[aim.measure].value for row in (ours, other))
    values = " and ".join(f"{value:.3f}" for value in both)
    yield Figure(
        name=f"{aim.name}: {aim.measure}",
        value=found.value,
        unit=unit,
        limit=aim.limit,
        aim=aim.aim,
        higher=True,
        note=f"{values}; 95 % interval {low:.3f} to {high:.3f}, over {other.units:,}",
    )
    if aim.surely:
        yield Figure(name="its interval's lower end", value=low, unit=unit, limit=1, higher=True)


def _ratio(compared: Comparison) -> Estimate:
    if compared.ratio is None:
        raise RuntimeError("the other method found nothing, so there is no ratio")
    return compared.ratio
