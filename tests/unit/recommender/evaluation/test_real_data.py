"""A cut-down run on real readers: the baselines are where they should be, and ours is ahead."""

from dataclasses import replace
from pathlib import Path

import pytest

from recommender.evaluation import Methods, Resampling
from recommender.evaluation.baselines import Chance, MeanCosine
from recommender.evaluation.library import Plan, of_all
from recommender.evaluation.library_data import read_library
from recommender.evaluation.replay import of_weeks
from recommender.evaluation.replay_data import read_replay
from recommender.evaluation.report import Row
from recommender.evaluation.running import Task, run_all
from recommender.evaluation.slices import Cases
from recommender.evaluation.summary import tables

CHANCE, COSINE = Chance(), MeanCosine(min_df=1)
METHODS = (CHANCE, COSINE, Methods().of_ours()[-1])


def rows(planned: tuple[Cases, list[Task]]) -> list[Row]:
    cases, tasks = planned
    found = run_all(tasks, len(cases.units))
    return list(next(tables(cases, found, Resampling())).rows)


@pytest.mark.slow
def test_real_readers_are_ranked_for_as_well_as_was_measured_before(shared: Path) -> None:
    library = read_library(shared / "citeulike" / "split-abstracts.npz")
    some = replace(library, test=dict(list(library.test.items())[::10]))
    _, cosine, ours = rows(of_all(some, Plan(quick=METHODS, slow=(), slow_readers=0)))
    found = cosine.figures["ndcg@20"]
    assert found.error is not None
    assert abs(found.value - 0.315) < 3 * found.error, "as all readers have it"
    assert ours.figures["ndcg@20"].value > found.value

    replay = read_replay(shared / "hf-replay" / "dev.jsonl.xz")
    weeks = sorted({case.week for case in replay.cases})[:3]
    first = replace(replay, cases=tuple(case for case in replay.cases if case.week in weeks))
    chance, cosine, ours = rows(of_weeks(first, METHODS))
    by_chance = chance.figures["mrr"]
    assert by_chance.error is not None
    assert abs(by_chance.value - 0.072) < 3 * by_chance.error, "as all weeks have it"
    assert cosine.figures["mrr"].value > 2 * by_chance.value
    for other in (CHANCE.name, COSINE.name):
        ahead = ours.against[other]["mrr"].difference
        assert ahead.low is not None
        assert ahead.low > 0, f"ahead of {other}, whichever readers one draws"
