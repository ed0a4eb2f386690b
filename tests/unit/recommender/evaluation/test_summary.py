"""Tables: figures beside each other, ratios of ours on what both were run on."""

import json

import numpy as np
import pytest

from recommender.evaluation import Resampling, as_json
from recommender.evaluation.report import Report, Table
from recommender.evaluation.running import Observed
from recommender.evaluation.slices import Cases, Slice
from recommender.evaluation.summary import tables
from recommender.features import Floats

MEASURES = ("mrr", "pct")


def summarised(ours: Floats, theirs: Floats) -> Table:
    cases = Cases(
        protocol="replay",
        data="dev",
        unit="readers",
        units=np.arange(len(ours)),
        slices=(
            Slice(name="all", kept=np.ones(len(ours), dtype=np.bool_), measures=MEASURES),
            Slice(name="none", kept=np.zeros(len(ours), dtype=np.bool_), measures=MEASURES),
        ),
    )
    observed = [
        Observed(method=name, ours=name == "ours", values={"mrr": values, "pct": values})
        for name, values in (("ours", ours), ("other", theirs))
    ]
    (table,) = tables(cases, observed, Resampling(draws=200))
    return table


def test_ours_has_its_ratio_and_difference_beside_each_other_method() -> None:
    theirs = np.linspace(0.2, 0.8, 50)
    ours, other = summarised(theirs * 1.5, theirs).rows
    compared = ours.against["other"]["mrr"]
    assert compared.ratio is not None
    assert compared.ratio.value == pytest.approx(1.5)
    assert compared.ratio.low == pytest.approx(1.5)
    assert compared.difference.value == pytest.approx(0.25)
    assert other.against == {}


def test_a_median_has_a_difference_and_no_ratio() -> None:
    ours, _ = summarised(np.arange(1.0, 6.0), np.arange(2.0, 7.0)).rows
    assert ours.figures["pct"].value == 3.0
    assert ours.against["other"]["pct"].ratio is None
    assert ours.against["other"]["pct"].difference.value == -1.0


def test_a_method_that_ran_for_some_is_compared_on_those() -> None:
    """On the cases that both have, ours is twice as good; on all, it would be more."""
    ours, theirs = np.array([0.2, 0.4, 1.0, 1.0]), np.array([0.1, 0.2, np.nan, np.nan])
    row, other = summarised(ours, theirs).rows
    ratio = row.against["other"]["mrr"].ratio
    assert ratio is not None
    assert ratio.value == pytest.approx(2.0)
    assert (row.units, other.units) == (4, 2)


def test_against_nothing_there_is_no_ratio() -> None:
    row, _ = summarised(np.ones(5), np.zeros(5)).rows
    assert row.against["other"]["mrr"].ratio is None


def test_the_report_is_plain_data_without_anything_that_is_no_number() -> None:
    theirs = np.array([0.1, np.nan, 0.3])
    report = Report(seed=0, draws=200, tables=(summarised(np.ones(3), theirs),))
    text = json.dumps(as_json(report), allow_nan=False)
    assert json.loads(text)["tables"][0]["rows"][0]["against"]["other"]["mrr"]["ratio"]["value"]
