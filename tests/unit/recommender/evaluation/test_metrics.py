import numpy as np
import pytest
from hypothesis import given, strategies as st
from hypothesis.extra.numpy import arrays
from sklearn.metrics import ndcg_score

from recommender.evaluation.metrics import ndcg, rank, recall, stand

FEW_SCORES = arrays(np.float64, st.integers(2, 30), elements=st.sampled_from([0.0, 0.5, 1.0, 2.0]))


@given(scores=FEW_SCORES, data=st.data(), k=st.integers(1, 40))
def test_ndcg_is_that_of_scikit_learn_also_where_scores_are_equal(
    scores: np.ndarray[tuple[int], np.dtype[np.float64]], data: st.DataObject, k: int
) -> None:
    places = st.sets(st.integers(0, len(scores) - 1), min_size=1)
    wanted = np.array(sorted(data.draw(places)))
    relevant = np.zeros(len(scores))
    relevant[wanted] = 1
    expected = ndcg_score([relevant], [scores], k=k)
    assert ndcg(stand(scores, wanted), k) == pytest.approx(expected)


def test_recall_counts_what_is_among_the_first() -> None:
    scores = np.array([9.0, 8.0, 7.0, 6.0])
    assert recall(stand(scores, np.array([0, 3])), 2) == 0.5
    assert recall(stand(scores, np.array([0, 3])), 4) == 1.0


def test_papers_of_one_score_share_the_places_that_they_fill() -> None:
    scores = np.array([9.0, 5.0, 5.0, 5.0])
    # One of three equal papers has one place of the first two: a third of a hit.
    assert recall(stand(scores, np.array([1])), 2) == pytest.approx(1 / 3)
    # Its gain is the mean of that of places two, three and four.
    gains = 1 / np.log2([3, 4, 5])
    assert ndcg(stand(scores, np.array([1])), 20) == pytest.approx(gains.mean())


def test_ties_count_half_in_a_rank() -> None:
    scores = np.array([3.0, 2.0, 2.0, 2.0, 1.0])
    assert rank(scores, 0) == 1
    assert rank(scores, 1) == rank(scores, 2) == 3
    assert rank(scores, 4) == 5


def test_what_is_not_ranked_gains_nothing_even_if_there_is_room() -> None:
    scores = np.array([1.0, -np.inf, -np.inf])
    standing = stand(scores, np.array([1]))
    assert ndcg(standing, 20) == 0
    assert recall(standing, 20) == 0
