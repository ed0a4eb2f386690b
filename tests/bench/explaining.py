"""Whether reasons are true: named terms against random ones, over all seeds and fifty readers."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from recommender import Ranker
from recommender.evaluation.reasons import compare_with_random, made_up_readers
from tests.bench.figures import Figure
from tests.bench.workshop import Workshop
from tests.unit.recommender.corpora import seed_papers
from tests.unit.recommender.test_slates import IN_THE_SEEDS

READERS = 50


def measure(_workshop: Workshop) -> Iterator[Figure]:
    papers = seed_papers()
    ranker = Ranker().fit(papers)
    readers = made_up_readers(ranker, papers, IN_THE_SEEDS, READERS, seed=1)
    truth = compare_with_random(ranker, readers, papers, seed=2)
    half = sum(share >= 1 / 2 for share in truth.shares) / len(truth.shares)
    yield Figure(
        name="reasons whose terms carry no more of the score than random ones",
        value=100 * (1 - truth.carrying),
        unit="%",
        limit=5,
        note=f"of {truth.explained:,} reasons for {len(papers)} papers and {READERS} readers; "
        f"named terms make up {median(truth.shares):.0%} of the positive score in the median, and "
        f"half or more in {half:.0%}: the others say “partly”",
    )
