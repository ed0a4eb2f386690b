"""The model: fitted, extended by a day's papers, held in memory; and summaries."""

from __future__ import annotations

import gc
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from multiprocessing import get_context
from statistics import median

import psutil

import recommender
from bot.domain.papers import PaperContent
from tests.bench import generated
from tests.bench.figures import Figure, milliseconds_of, percentile, timed
from tests.bench.workshop import MANY, Workshop

A_DAY = 100


def measure(workshop: Workshop) -> Iterator[Figure]:
    del workshop
    with ProcessPoolExecutor(1, mp_context=get_context("spawn")) as apart:
        yield from apart.submit(_fitted).result()
    ranker = recommender.Ranker().fit(_for_ranking(generated.seed_contents()))
    times = [
        milliseconds_of(partial(recommender.summarize, paper, ranker=ranker))
        for paper in ranker.papers
    ]
    yield Figure(
        name="a summary of a seed paper",
        value=median(times),
        unit="ms",
        note=f"median of {len(times)}; 95th percentile {percentile(times, 95):.1f}",
    )


def _fitted() -> list[Figure]:
    """Fit in a process of its own, whose memory is the model's."""
    papers = _for_ranking(tuple(generated.papers(MANY + A_DAY)))
    gc.collect()
    before = _memory()
    with timed() as fitting:
        ranker = recommender.Ranker().fit(papers[:MANY])
    gc.collect()
    model = _memory() - before
    with timed() as extending:
        ranker.extended(papers[MANY:])
    return [
        Figure(name="10,000 papers fitted", value=fitting.seconds, unit="s"),
        Figure(name="extended by 100 papers", value=extending.milliseconds, unit="ms"),
        Figure(name="memory of the fitted model", value=model, unit="MB", note="texts apart"),
    ]


def _memory() -> float:
    return float(psutil.Process().memory_info().rss / 2**20)


def _for_ranking(contents: Sequence[PaperContent]) -> list[recommender.Paper]:
    return [
        recommender.Paper(id=f"p_{number:010d}", title=each.title, abstract=each.abstract)
        for number, each in enumerate(contents)
    ]
