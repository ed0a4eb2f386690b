"""Observations to tables: figures with errors, ours with paired differences and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from recommender.evaluation.report import Comparison, Row, Table
from recommender.evaluation.resampling import Estimate, Resampling, estimate
from recommender.evaluation.running import Observed
from recommender.evaluation.slices import Cases, Slice
from recommender.features import Floats, Integers

Mask = NDArray[np.bool_]

MEDIANS = frozenset({"pct"})
"""Measures whose median is the figure; less is better, so they have no ratio."""


def tables(cases: Cases, observed: Sequence[Observed], resampling: Resampling) -> Iterator[Table]:
    """Make one table of each slice that has cases."""
    heavy = np.ones(len(cases.units)) if cases.heavy is None else cases.heavy
    for some in cases.slices:
        units = cases.units[some.kept]
        if len(units):
            yield Table(
                protocol=cases.protocol,
                data=cases.data,
                slice=some.name,
                unit=cases.unit,
                units=len(np.unique(units)),
                cases=len(units),
                rows=tuple(_Summary(some, units, heavy[some.kept], resampling).rows(observed)),
            )


@dataclass(frozen=True, slots=True)
class _Summary:
    """One slice: the readers of its cases, and how heavy the cases are."""

    of: Slice
    units: Integers
    heavy: Floats
    resampling: Resampling

    def rows(self, observed: Sequence[Observed]) -> Iterator[Row]:
        inside = {each.method: self._inside(each) for each in observed}
        for each in observed:
            own = inside[each.method]
            run = np.logical_or.reduce([~np.isnan(values) for values in own.values()])
            if not np.any(run):
                continue
            against = {
                other.method: self._compare(own, inside[other.method])
                for other in observed
                if each.ours and other.method != each.method
            }
            yield Row(
                method=each.method,
                ours=each.ours,
                cases=int(run.sum()),
                units=len(np.unique(self.units[run])),
                figures={measure: self._figure(measure, own[measure]) for measure in own},
                against={method: found for method, found in against.items() if found},
            )

    def _inside(self, observed: Observed) -> dict[str, Floats]:
        return {
            measure: observed.values[measure][self.of.kept]
            for measure in self.of.measures
            if measure in observed.values
        }

    def _figure(self, measure: str, values: Floats) -> Estimate:
        there = ~np.isnan(values)
        value, draws = self._draw(measure, values, there)
        return estimate(value, draws, len(np.unique(self.units[there])))

    def _compare(self, ours: dict[str, Floats], theirs: dict[str, Floats]) -> dict[str, Comparison]:
        """Compare by every measure, on the cases that both have."""
        found = {}
        for measure in (each for each in ours if each in theirs):
            both = ~np.isnan(ours[measure]) & ~np.isnan(theirs[measure])
            if both.any():
                found[measure] = self._comparison(measure, ours[measure], theirs[measure], both)
        return found

    def _comparison(self, measure: str, ours: Floats, theirs: Floats, both: Mask) -> Comparison:
        own, own_draws = self._draw(measure, ours, both)
        other, other_draws = self._draw(measure, theirs, both)
        many = len(np.unique(self.units[both]))
        ratio = None
        if measure not in MEDIANS and other > 0 and (other_draws > 0).all():
            ratio = estimate(own / other, own_draws / other_draws, many)
        difference = estimate(own - other, own_draws - other_draws, many)
        return Comparison(ratio=ratio, difference=difference)

    def _draw(self, measure: str, values: Floats, there: Mask) -> tuple[float, Floats]:
        if measure in MEDIANS:
            return self.resampling.medians(values[there], self.units[there])
        return self.resampling.means(values[there], self.units[there], self.heavy[there])
