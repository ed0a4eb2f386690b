"""Dense rows: papers meet that share no word; the same bits whatever computes them."""

import os
import subprocess
import sys
from collections.abc import Sequence
from functools import cache

import numpy as np
import pytest
from hypothesis import given, settings, strategies as st

from recommender import Paper, Profile, Ranker
from recommender.features import Floats
from recommender.smoothing import GRID
from tests.unit.recommender.corpora import SUBJECTS, checkerboard, seed_papers

PAPERS = checkerboard(12)


@cache
def ranker() -> Ranker:
    return Ranker().fit(PAPERS)


def dense(papers: Sequence[Paper]) -> Floats:
    return ranker().features(papers).toarray()[:, ranker().learnt.lexicon.columns :]


def test_papers_of_a_subject_meet_in_dense_rows_also_where_they_share_no_word() -> None:
    words = [(subject, word) for subject, some in SUBJECTS.items() for word in some.split()]
    rows = dense([Paper(id=word, title=word, abstract="") for _, word in words])
    rows /= np.linalg.norm(rows, axis=1, keepdims=True)
    cosines = rows @ rows.T
    together = np.array([[one == other for other, _ in words] for one, _ in words])
    different = ~np.eye(len(words), dtype=np.bool_)
    assert cosines[together & different].mean() > cosines[~together].mean() + 0.02


def test_a_paper_of_other_words_is_ranked_by_what_words_have_to_do_with_each_other() -> None:
    bird = Paper(id="n1", title="Sparrow", abstract="Sparrow wingspan.")
    same = Paper(id="n2", title="Feather", abstract="Feather migration songbird.")
    far = Paper(id="n3", title="Quasar", abstract="Quasar parallax pulsar.")
    own = ranker().extended([bird])
    first, second = own.rank(Profile(liked=("n1",)), [far, same], 2)
    assert first.paper.id == "n2"
    assert first.score > second.score


def test_a_word_of_the_same_family_counts_for_a_reader() -> None:
    liked = Paper(id="n1", title="Nesting", abstract="Falcon nesting.")
    plural = Paper(id="n2", title="Falcons", abstract="The falcons.")
    few = [liked, plural, *checkerboard(1)]
    taste = Ranker().fit(few).taste(Profile(liked=("n1",)))
    assert taste.liked.at(np.array([taste.lexicon.words["falcons"]]))[0] > 0


def test_too_few_papers_have_no_dense_rows_and_are_ranked_by_words() -> None:
    few = Ranker().fit(PAPERS[:60])
    assert few.learnt.smoothing.width == 0
    assert few.rank(Profile(liked=(PAPERS[0].id,)), PAPERS, 1)[0].paper.id == PAPERS[0].id


def test_dense_rows_are_multiples_of_the_grid_so_that_sums_have_no_error() -> None:
    rows = ranker().learnt.collection.block.dense
    assert np.array_equal(rows / GRID, np.round(rows / GRID))
    length = np.sqrt((rows**2).sum(axis=1))
    assert np.abs(length - 1).max() < 1e-3


def test_a_papers_dense_row_does_not_hang_on_its_company() -> None:
    fresh = [Paper(id=f"n{at}", title=p.title, abstract=p.title) for at, p in enumerate(PAPERS[:9])]
    together = Ranker().fit(PAPERS).features(fresh)
    alone = Ranker().fit(PAPERS)
    for at, paper in enumerate(fresh):
        row = alone.features([paper])
        assert row.toarray().tobytes() == together[[at]].toarray().tobytes()


PROGRAM = """
from hashlib import sha256
from recommender import Profile, Ranker
from tests.unit.recommender.corpora import seed_papers
papers = seed_papers()
readers = [
    Profile(reader_id=f"r{n}", liked=tuple(p.id for p in papers[n % 40 : n % 40 + 9 : 2]))
    for n in range(320)
]
ranker = Ranker().fit(papers, readers)
print(sha256(ranker.score(readers[:50], papers).tobytes()).hexdigest())
"""


def test_one_thread_and_two_give_the_same_bits() -> None:
    """With a community too: its decomposition is the other place where a library may fork."""
    found = {
        subprocess.run(
            [sys.executable, "-c", PROGRAM],
            env={**os.environ, "OMP_NUM_THREADS": threads, "OPENBLAS_NUM_THREADS": threads},
            check=True,
            capture_output=True,
            text=True,
        ).stdout
        for threads in ("1", "2")
    }
    assert len(found) == 1


readers = st.builds(
    Profile,
    topics=st.lists(st.sampled_from(["birds", "falcon nesting"]), max_size=1).map(tuple),
    liked=st.lists(st.sampled_from([p.id for p in PAPERS]), max_size=9).map(tuple),
    disliked=st.lists(st.sampled_from([p.id for p in PAPERS]), max_size=3).map(tuple),
)


@given(st.lists(readers, min_size=1, max_size=40))
@settings(max_examples=30, deadline=None)
def test_many_readers_in_one_call_get_what_each_gets_alone(several: list[Profile]) -> None:
    fresh = Paper(id="n1", title="Falcon", abstract="Nesting of the falcons.")
    papers = [*PAPERS[::2], fresh]
    together = ranker().score(several, papers)
    alone = [ranker().score([each], papers)[0] for each in several]
    assert together.tobytes() == np.array(alone).tobytes()


@pytest.mark.parametrize("count", [0, 1, 3, 99, 100, 101])
def test_any_number_of_papers_can_be_fitted(count: int) -> None:
    papers = seed_papers()[:count]
    scores = Ranker().fit(papers).score([Profile(liked=("p0000",))], seed_papers()[:120])
    assert np.isfinite(scores).all()


def test_equal_and_empty_papers_can_be_fitted() -> None:
    same = [Paper(id=f"s{at}", title="Falcon", abstract="Nesting.") for at in range(150)]
    none = [Paper(id=f"e{at}", title="", abstract="") for at in range(150)]
    for papers in (same, none, same + none):
        scores = Ranker().fit(papers).score([Profile(liked=("s1", "e1"))], papers)
        assert np.isfinite(scores).all()
