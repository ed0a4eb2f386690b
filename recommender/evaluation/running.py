"""Tasks, one process or several: each ranks one stage by some methods and judges the rankings."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from multiprocessing import get_context

import numpy as np

from recommender.evaluation.stages import Judge, Material, Method, Stage, Values
from recommender.features import Floats, Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Task:
    """Methods to be run on a stage; `cases` are the places of the judge's values among all."""

    stage: Stage
    methods: tuple[Method, ...]
    judge: Judge
    cases: Integers


@dataclass(frozen=True, slots=True, kw_only=True)
class Observed:
    """One method's value of each measure for every case; not a number where it was not run."""

    method: str
    ours: bool
    values: dict[str, Floats]


Tell = Callable[[int, int], None]
"""Told how many tasks are done, and of how many."""


def run(task: Task) -> dict[str, Values]:
    """Do one task; gives the values by the names of the methods."""
    material = Material(stage=task.stage)
    return {method.name: task.judge(method(material)) for method in task.methods}


def run_all(
    tasks: Sequence[Task], cases: int, *, processes: int = 1, tell: Tell = lambda *_: None
) -> list[Observed]:
    """Do all tasks; what comes out does not depend on the number of processes."""
    observed: dict[str, Observed] = {}
    for task in tasks:
        for method in task.methods:
            observed.setdefault(
                method.name, Observed(method=method.name, ours=method.ours, values={})
            )
    tell(0, len(tasks))
    for done, (at, found) in enumerate(_done(tasks, processes), start=1):
        for name, values in found.items():
            for measure, some in values.items():
                whole = observed[name].values.setdefault(measure, np.full(cases, np.nan))
                whole[tasks[at].cases] = some
        tell(done, len(tasks))
    return list(observed.values())


def _done(tasks: Sequence[Task], processes: int) -> Iterator[tuple[int, dict[str, Values]]]:
    if processes <= 1 or len(tasks) <= 1:
        yield from enumerate(map(run, tasks))
        return
    # Spawned, not forked: the caller may have threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(run, task): at for at, task in enumerate(tasks)}
        try:
            for future in as_completed(waiting):
                yield waiting.pop(future), future.result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
