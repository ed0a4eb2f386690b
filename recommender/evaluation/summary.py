"""Observations to tables: figures with errors, ours with paired differences and ratios."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np

from recommender.evaluation.report import Comparison, Row, Table
from recommender.evaluation.resampling import Estimate, Resampling, estimate
from recommender.evaluation.running import Observed
from recommender.evaluation.slices import Cases, Slice
from recommender.features import Floats, Integers

MEDIANS = frozenset({"pct"})
"""Measures whose median is the figure; less is better, so they have no ratio."""


def tables(cases: Cases, observed: Sequence[Observed], resampling: Resampling) -> Iterator[Table]:
    """Make one table of each slice that has cases."""
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
                rows=tuple(_rows(some, units, observed, resampling)),
            )


def _rows(
    some: Slice, units: Integers, observed: Sequence[Observed], resampling: Resampling
) -> Iterator[Row]:
    inside = {
        each.method: {
            measure: each.values[measure][some.kept]
            for measure in some.measures
            if measure in each.values
        }
        for each in observed
    }
    for each in observed:
        own = inside[each.method]
        run = _run(own, len(units))
        if not run.any():
            continue
        against = {
            other.method: _compare(own, inside[other.method], units, resampling)
            for other in observed
            if each.ours and other.method != each.method
        }
        yield Row(
            method=each.method,
            ours=each.ours,
            cases=int(run.sum()),
            units=len(np.unique(units[run])),
            figures={name: _figure(name, own[name], units, resampling) for name in own},
            against={method: found for method, found in against.items() if found},
        )


def _run(values: dict[str, Floats], cases: int) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """Tell on which cases a method was run."""
    run = np.zeros(cases, dtype=np.bool_)
    for each in values.values():
        run |= ~np.isnan(each)
    return run


def _figure(measure: str, values: Floats, units: Integers, resampling: Resampling) -> Estimate:
    there = ~np.isnan(values)
    value, draws = _draw(measure, values[there], units[there], resampling)
    return estimate(value, draws, len(np.unique(units[there])))


def _draw(
    measure: str, values: Floats, units: Integers, resampling: Resampling
) -> tuple[float, Floats]:
    draw = resampling.medians if measure in MEDIANS else resampling.means
    return draw(values, units)


def _compare(
    ours: dict[str, Floats], theirs: dict[str, Floats], units: Integers, resampling: Resampling
) -> dict[str, Comparison]:
    """Compare by every measure, on the cases that both have."""
    found = {}
    for measure in ours.keys() & theirs.keys():
        both = ~np.isnan(ours[measure]) & ~np.isnan(theirs[measure])
        if both.any():
            found[measure] = _comparison(
                measure, ours[measure][both], theirs[measure][both], units[both], resampling
            )
    return {measure: found[measure] for measure in ours if measure in found}


def _comparison(
    measure: str, ours: Floats, theirs: Floats, units: Integers, resampling: Resampling
) -> Comparison:
    own, own_draws = _draw(measure, ours, units, resampling)
    other, other_draws = _draw(measure, theirs, units, resampling)
    many = len(np.unique(units))
    ratio = None
    if measure not in MEDIANS and other > 0 and (other_draws > 0).all():
        ratio = estimate(own / other, own_draws / other_draws, many)
    return Comparison(ratio=ratio, difference=estimate(own - other, own_draws - other_draws, many))
