"""Ranking: after a vote, for many readers at once, and what a rebuild costs as the work grows."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from statistics import median

import numpy as np
import psutil

from recommender import Paper, Profile, Ranker
from tests.bench import generated
from tests.bench.figures import Figure
from tests.bench.workshop import Workshop

PAPERS, NEW, A_DAY = (1_000, 5_000, 20_000), 1_000, 100
READERS = (100, 1_000, 10_000)
LIKES, SHOWN, VOTES = 30, 20, 30


def measure(workshop: Workshop) -> Iterator[Figure]:
    """Measure each size in a process of its own, in seconds of one core."""
    del workshop
    for papers in PAPERS:
        with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
            yield from apart.submit(_of_size, papers).result()


def _of_size(count: int) -> list[Figure]:
    papers = [
        Paper(id=f"p{number:06}", title=each.title, abstract=each.abstract)
        for number, each in enumerate(generated.papers(count + NEW + A_DAY))
    ]
    before = psutil.Process().memory_info().rss
    start = time.process_time()
    ranker = Ranker().fit(papers[: count + NEW])
    fitted = time.process_time() - start
    memory = (psutil.Process().memory_info().rss - before) / 2**20
    start = time.process_time()
    ranker = ranker.extended(papers[count + NEW :])
    day = time.process_time() - start
    largest = count == PAPERS[-1]
    readers = _readers(papers[:count], READERS[-1] if largest else READERS[0])
    new = papers[count : count + NEW]
    limit = 1 if largest else None
    made = [
        Figure(name=f"rebuild over {count + NEW:,} abstracts", value=fitted, unit="s",
               limit=limit and 60),
        Figure(name="memory of what it made, texts apart", value=memory, unit="MB",
               limit=limit and 1_500),
        Figure(name=f"a day's {A_DAY} papers added to them", value=day, unit="s",
               limit=limit and 2),
        Figure(name=f"a ranking of {NEW:,} after a vote", value=_after_a_vote(ranker, readers, new),
               unit="ms", limit=limit and 5, aim=limit, note=f"median of {VOTES}"),
    ]  # fmt: skip
    if largest:
        made += [_many(ranker, readers[:many], new) for many in READERS]
    return made


def _readers(papers: Sequence[Paper], count: int) -> list[Profile]:
    chance = random.Random(0)
    return [
        Profile(reader_id=f"r{n}", liked=tuple(each.id for each in chance.sample(papers, LIKES)))
        for n in range(count)
    ]


def _after_a_vote(ranker: Ranker, readers: Sequence[Profile], new: Sequence[Paper]) -> float:
    taken = []
    for reader in readers[:VOTES]:
        start = time.process_time()
        ranker.rank(reader, new, SHOWN, reasons=False)
        taken.append((time.process_time() - start) * 1000)
    return median(taken)


def _many(ranker: Ranker, readers: Sequence[Profile], new: Sequence[Paper]) -> Figure:
    start = time.process_time()
    scores = ranker.score(readers, new)
    best = np.argpartition(scores, -SHOWN, axis=1)[:, -SHOWN:]
    if best.shape != (len(readers), SHOWN):
        raise RuntimeError("not every reader got papers")
    return Figure(
        name=f"{len(readers):,} readers of {LIKES} likes, {NEW:,} new papers each",
        value=time.process_time() - start,
        unit="s",
        limit=6 if len(readers) == READERS[-1] else None,
        aim=1 if len(readers) == READERS[-1] else None,
    )
