"""Errors and intervals by drawing readers anew (a bootstrap over readers), always paired.

Cases of one reader stay together: they are not independent. Two methods are compared on the same
cases with the same draws, so what is hard for both does not blur their difference.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from recommender.features import Floats, Integers

INTERVAL = (2.5, 97.5)
"""Percentiles of the draws: a 95 % interval."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Estimate:
    """A figure with its standard error and 95 % interval; None where one reader is all there is."""

    value: float
    error: float | None
    low: float | None
    high: float | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Resampling:
    """How often readers are drawn anew, and from which seed. Equal numbers share their draws."""

    draws: int = 1000
    seed: int = 0
    _kept: dict[int, Floats] = field(default_factory=dict, repr=False, compare=False)

    def weights(self, units: int) -> Floats:
        """Give how often each of so many readers is drawn, (draws, readers)."""
        if units not in self._kept:
            chance = np.random.default_rng((self.seed, units))
            drawn = chance.multinomial(units, np.full(units, 1 / units), size=self.draws)
            self._kept.clear()  # the cases of one table after another: one size is in use
            self._kept[units] = drawn.astype(np.float64)
        return self._kept[units]

    def means(self, values: Floats, units: Integers, heavy: Floats) -> tuple[float, Floats]:
        """Give the mean over cases, each as `heavy` as it is, and the same of each draw."""
        _, of = np.unique(units, return_inverse=True)
        weights = self.weights(int(of.max()) + 1)
        sums, whole = np.bincount(of, values * heavy), np.bincount(of, heavy)
        return float(sums.sum() / whole.sum()), (weights @ sums) / (weights @ whole)

    def medians(self, values: Floats, units: Integers) -> tuple[float, Floats]:
        """Give the median over cases, as it is and for each draw of their readers."""
        _, of = np.unique(units, return_inverse=True)
        order = np.argsort(values, kind="stable")
        weights = self.weights(int(of.max()) + 1)
        drawn = []
        for each in weights:
            passed = np.cumsum(each[of[order]])
            half = passed[-1] / 2
            low = values[order][np.searchsorted(passed, half, side="left")]
            high = values[order][np.searchsorted(passed, half, side="right")]
            drawn.append((low + high) / 2)
        return float(np.median(values)), np.array(drawn)


def estimate(value: float, draws: Floats, units: int) -> Estimate:
    """Bring a figure together with what its draws say of it."""
    if units < 2 or not np.isfinite(draws).all():  # noqa: PLR2004 - one reader has no spread
        return Estimate(value=value, error=None, low=None, high=None)
    low, high = np.percentile(draws, INTERVAL)
    return Estimate(value=value, error=float(draws.std(ddof=1)), low=float(low), high=float(high))
