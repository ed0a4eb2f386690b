"""Ranking: after a vote, for many readers at once, and what each step costs as the work grows."""

from __future__ import annotations

import random
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from statistics import median
from typing import TypeVar

import numpy as np

from recommender import Paper, Profile, Ranker
from tests.bench import generated, peaks
from tests.bench.figures import Figure, Size
from tests.bench.workshop import Workshop

PAPERS, NEW, A_DAY = (1_000, 5_000, 20_000), 1_000, 100
READERS = (100, 1_000, 10_000)
LIKES, SHOWN, VOTES = 30, 20, 30
REBUILD, A_DAYS, RANKING, MANY = "rebuild", "a day's papers", "ranking after a vote", "many readers"
MEMORY = "memory: {}"

T = TypeVar("T")


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Measure each size in a process of its own, in seconds of computing, whatever the cores."""
    del workshop
    for papers in PAPERS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            yield from apart.submit(_of_size, papers).result()


def _of_size(count: int) -> list[Figure]:
    papers = [
        Paper(id=f"p{number:06}", title=each.title, abstract=each.abstract)
        for number, each in enumerate(generated.papers(count + A_DAY))
    ]
    stored, day, new = papers[:count], papers[count:], papers[count - NEW : count]
    is_largest = count == PAPERS[-1]
    ranker, fitting, memory = _costs(lambda: Ranker().fit(stored))
    ranker, extending, more = _costs(lambda: ranker.extended(day))
    readers = _readers(stored, READERS[-1])
    ranking, most = _after_a_vote(ranker, readers[:VOTES], new)
    limit = partial(_only, is_largest)
    made = [
        Figure(name=f"rebuild over {count:,} abstracts", value=fitting, unit="s", limit=limit(60),
               size=Size(line=REBUILD, count=count)),
        Figure(name="its memory", value=memory, unit="MB", limit=limit(1_500),
               note="of the whole process, at its peak, texts too",
               size=Size(line=MEMORY.format(REBUILD), count=count)),
        Figure(name=f"a day's {A_DAY} papers added to them", value=extending, unit="s",
               limit=limit(2), note=f"{more:,.0f} MB at its peak",
               size=Size(line=A_DAYS, count=count)),
        Figure(name=f"a ranking of {NEW:,} of them after a vote", value=ranking, unit="ms",
               limit=limit(5), aim=limit(1), note=f"median of {VOTES}; {most:,.0f} MB at its peak",
               size=Size(line=RANKING, count=count)),
    ]  # fmt: skip
    if is_largest:
        for many in READERS:
            made += _many(ranker, readers[:many], new)
    return made


def _only(really: bool, value: float) -> float | None:  # noqa: FBT001 - bound first, by place
    return value if really else None


def _costs(work: Callable[[], T]) -> tuple[T, float, float]:
    """Do something; return also seconds of computing, and the process's most MB meanwhile."""
    peaks.begin()
    start = time.process_time()
    done = work()
    return done, time.process_time() - start, peaks.peak()


def _readers(papers: Sequence[Paper], count: int) -> list[Profile]:
    chance = random.Random(0)
    return [
        Profile(reader_id=f"r{n}", liked=tuple(each.id for each in chance.sample(papers, LIKES)))
        for n in range(count)
    ]


def _after_a_vote(
    ranker: Ranker, readers: Sequence[Profile], new: Sequence[Paper]
) -> tuple[float, float]:
    """Rank for each, the taste made anew; return the median in ms, and the most MB."""
    taken, most = [], 0.0
    for reader in readers:
        _, seconds, memory = _costs(partial(ranker.rank, reader, new, SHOWN, reasons=False))
        taken.append(seconds * 1000)
        most = max(most, memory)
    return median(taken), most


def _many(ranker: Ranker, readers: Sequence[Profile], new: Sequence[Paper]) -> list[Figure]:
    def shown() -> tuple[int, ...]:
        scores = ranker.score(readers, new)
        best: tuple[int, ...] = np.argpartition(scores, -SHOWN, axis=1)[:, -SHOWN:].shape
        return best

    found, seconds, memory = _costs(shown)
    if found != (len(readers), SHOWN):
        raise RuntimeError("not every reader got papers")
    limit = partial(_only, len(readers) == READERS[-1])
    return [
        Figure(
            name=f"{len(readers):,} readers of {LIKES} likes, {NEW:,} new papers each",
            value=seconds,
            unit="s",
            limit=limit(6),
            aim=limit(1),
            note=f"{SHOWN} best for each, {PAPERS[-1]:,} papers stored",
            size=Size(line=MANY, count=len(readers)),
        ),
        Figure(
            name="their memory",
            value=memory,
            unit="MB",
            note="of the whole process, at its peak",
            size=Size(line=MEMORY.format(MANY), count=len(readers)),
        ),
    ]
