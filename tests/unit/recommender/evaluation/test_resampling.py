import numpy as np
import pytest

from recommender.evaluation.resampling import Resampling, estimate

ALIKE = np.ones(400)


def test_the_error_of_a_mean_is_its_spread_over_the_root_of_the_readers() -> None:
    values = np.random.default_rng(1).normal(size=400)
    value, draws = Resampling(draws=2000).means(values, np.arange(400), ALIKE)
    found = estimate(value, draws, 400)
    assert found.value == pytest.approx(values.mean())
    assert found.error == pytest.approx(values.std() / 20, rel=0.1)
    assert found.low == pytest.approx(values.mean() - 1.96 * values.std() / 20, abs=0.02)
    assert found.high == pytest.approx(values.mean() + 1.96 * values.std() / 20, abs=0.02)


def test_cases_of_one_reader_are_drawn_together() -> None:
    """Ten equal cases of each of forty readers tell as much as forty cases."""
    values = np.repeat(np.random.default_rng(1).normal(size=40), 10)
    of_forty = np.repeat(np.arange(40), 10)
    value, draws = Resampling(draws=2000).means(values, of_forty, ALIKE)
    assert estimate(value, draws, 40).error == pytest.approx(values.std() / np.sqrt(40), rel=0.1)


def test_a_difference_that_is_the_same_for_everybody_has_no_error() -> None:
    values = np.random.default_rng(1).normal(size=400)
    resampling = Resampling()
    _, ours = resampling.means(values + 0.25, np.arange(400), ALIKE)
    _, theirs = resampling.means(values, np.arange(400), ALIKE)
    assert ours - theirs == pytest.approx(np.full(1000, 0.25))


def test_one_seed_draws_the_same_and_another_one_others() -> None:
    values = np.random.default_rng(1).normal(size=400)

    def draws(seed: int) -> list[float]:
        _, drawn = Resampling(seed=seed).means(values, np.arange(400), ALIKE)
        return [float(each) for each in drawn]

    assert draws(0) == draws(0)
    assert draws(0) != draws(1)


def test_a_heavy_case_counts_for_as_many() -> None:
    values, heavy = np.array([1.0, 0.0]), np.array([3.0, 1.0])
    value, _ = Resampling().means(values, np.array([0, 1]), heavy)
    assert value == 0.75


def test_a_median_is_the_middle_one_and_stays_among_the_values() -> None:
    values = np.array([1.0, 2.0, 4.0, 8.0, 100.0])
    value, draws = Resampling(draws=200).medians(values, np.arange(5))
    assert value == 4.0
    assert set(draws.tolist()) <= {1.0, 2.0, 4.0, 8.0, 100.0}


def test_one_reader_alone_has_no_error() -> None:
    value, draws = Resampling().means(np.array([1.0, 0.0]), np.array([0, 0]), np.ones(2))
    found = estimate(value, draws, 1)
    assert (found.value, found.error, found.low, found.high) == (0.5, None, None, None)
