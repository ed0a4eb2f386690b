"""Scores for many readers in one call: the same as for each alone, with little memory."""

import random
import tracemalloc
from collections.abc import Iterator
from contextlib import contextmanager

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommender import Paper, Profile, Ranker
from recommender.batches import MANY
from recommender.caching import FeatureCache
from tests.unit.recommender.corpora import checkerboard

PAPERS = checkerboard(12)
IDS = [paper.id for paper in PAPERS]
COMMUNITY = [
    Profile(reader_id=f"c{number}", liked=tuple(random.Random(number).sample(IDS, 4)))
    for number in range(320)
]
ALONE = Ranker().fit(PAPERS)
TOGETHER = Ranker().fit(PAPERS, COMMUNITY)
NEW = [
    Paper(id="n1", title="Falcon", abstract="Nesting of the falcons in winter."),
    Paper(id="n2", title="Vineyard", abstract="Grape, tannin and the harbours of Chile."),
    Paper(id="n3", title="", abstract=""),
]

ids = st.sampled_from([*IDS, "unknown"])
words = st.sampled_from(["falcon nesting", "harbour", " ", "the", "zebra"])
readers = st.builds(
    Profile,
    topics=st.lists(words, max_size=1).map(tuple),
    muted=st.lists(words, max_size=1).map(tuple),
    liked=st.lists(ids, max_size=9).map(tuple),
    disliked=st.lists(ids, max_size=3).map(tuple),
)
rankers = st.sampled_from([ALONE, TOGETHER, TOGETHER.extended(NEW[:2])])


@contextmanager
def small_blocks(numbers: int, together: int) -> Iterator[None]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("recommender.batches.AT_ONCE", numbers)
        patch.setattr("recommender.batches.TOGETHER", together)
        yield


@given(
    rankers, st.lists(readers, min_size=MANY, max_size=3 * MANY), st.sampled_from([1, 40, 10**6])
)
@settings(max_examples=60, deadline=None)
def test_each_reader_gets_the_same_bits_in_company_as_alone(
    ranker: Ranker, several: list[Profile], numbers: int
) -> None:
    papers = [*NEW, *PAPERS[::3], *NEW[:1]]
    with small_blocks(numbers, together=5):
        together = ranker.score(several, papers)
    alone = [ranker.score([each], papers)[0] for each in several]
    assert together.tobytes() == np.array(alone).tobytes()


def test_readers_of_many_likes_get_the_same_bits_too() -> None:
    """Sums of a hundred likes and more are still exact."""
    several = [Profile(liked=tuple(IDS[at:])) for at in range(MANY)]
    together = TOGETHER.score(several, [*NEW, *PAPERS])
    alone = [TOGETHER.score([each], [*NEW, *PAPERS])[0] for each in several]
    assert together.tobytes() == np.array(alone).tobytes()


def test_tastes_of_channels_may_stand_among_readers() -> None:
    channel = TOGETHER.channel_taste(["falcon"], [], COMMUNITY[:6])
    together = TOGETHER.score([*COMMUNITY[:MANY], channel], NEW)
    assert together[-1].tobytes() == TOGETHER.score([channel], NEW)[0].tobytes()
    assert together[0].tobytes() == TOGETHER.score(COMMUNITY[:1], NEW)[0].tobytes()


@pytest.mark.parametrize("papers", [[], NEW[:1]])
def test_any_number_of_papers_is_scored(papers: list[Paper]) -> None:
    assert ALONE.score(COMMUNITY, papers).shape == (320, len(papers))
    assert Ranker().score(COMMUNITY, papers).tolist() == [[0.0] * len(papers)] * 320


def test_memory_beside_the_result_does_not_grow_with_readers() -> None:
    """Blocks bound it; the readers' names and votes themselves are given."""
    with small_blocks(2_000, together=100):
        few, many = (_peak(count) for count in (1_000, 8_000))
    assert many < few + 1_000_000


def _peak(count: int) -> int:
    """Bytes that a call takes at most beside what it gives back, twice: in order, and as asked."""
    several = [COMMUNITY[at % len(COMMUNITY)] for at in range(count)]
    TOGETHER.score(several[:MANY], PAPERS)
    tracemalloc.start()
    try:
        scores = TOGETHER.score(several, PAPERS)
        return tracemalloc.get_traced_memory()[1] - 2 * scores.nbytes
    finally:
        tracemalloc.stop()


def test_rows_of_new_papers_are_forgotten_whole_parts_at_a_time_and_made_again() -> None:
    """Whatever was kept, forgotten or replaced: a row is that of the text that was given."""
    ranker = Ranker().fit(PAPERS)
    learnt = ranker.learnt
    background = learnt.collection.background
    cache = FeatureCache(learnt.lexicon, learnt.smoothing, background, size=6)
    fresh = [
        Paper(id=f"f{at % 9}", title="Falcon", abstract=f"Nesting {'harbour ' * at}")
        for at in range(14)
    ]
    chance = random.Random(0)
    for _ in range(60):
        some = list({each.id: each for each in chance.sample(fresh, 5)}.values())
        made = cache.block(some)
        expected = FeatureCache(learnt.lexicon, learnt.smoothing, background, size=6).block(some)
        assert made.rows.indices.tobytes() == expected.rows.indices.tobytes()
        assert made.rows.data.tobytes() == expected.rows.data.tobytes()
        assert made.dense.tobytes() == expected.dense.tobytes()
        assert made.background.tobytes() == expected.background.tobytes()
