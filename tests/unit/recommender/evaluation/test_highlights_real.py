"""A cut-down run on what readers marked: roles are told, and summaries show what they should."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender import Paper
from recommender.evaluation import Resampling
from recommender.evaluation.highlights import of_highlights
from recommender.evaluation.highlights_data import read_highlights
from recommender.evaluation.roles_learning import Example, learn
from recommender.summaries import Summary
from recommender.summaries.interest import Interest
from recommender.summaries.personal import summary_of
from recommender.summaries.roles import RoleTable, shipped


def summarised(paper: Paper, roles: RoleTable) -> Summary:
    return summary_of(paper, Interest(), roles=roles)


@pytest.mark.slow
def test_roles_are_told_and_shown_as_well_as_was_measured_before(shared: Path) -> None:
    """The whole, three times over, is what `paperround evaluate` says; half has twice the noise."""
    whole = read_highlights(shared / "highlights" / "dev.jsonl.xz")
    half = replace(whole, marked=whole.marked[::2])
    (headline, detail, sentences), _ = of_highlights(
        half, summarised, Resampling(draws=200), repeats=1
    )
    hits = {row.method: row.figures for row in headline.rows}
    assert abs(hits["first sentence"]["task or idea"].value - 0.77) < 0.07, "as readers marked it"
    assert hits["ours"]["task or idea"].value > 0.65
    under_title = hits["ours, as under a title"]
    assert under_title["idea"].value > under_title["task"].value, "a title tells the task"
    assert hits["ours"]["problem alone"].value < 0.06
    more = {row.method: row.figures for row in detail.rows}
    assert more["ours"]["idea or result"].value > 0.49
    told = {row.method: row.figures for row in sentences.rows}
    assert told["ours"]["macro-F1"].value > 0.58
    assert (
        told["ours"]["macro-F1"].value > told["by hand: first, however, we, last"]["macro-F1"].value
    )


def test_what_is_shipped_is_what_these_data_teach(shared: Path) -> None:
    """Nearly: how sentences are cut may have changed a little since."""
    whole = read_highlights(shared / "highlights" / "dev.jsonl.xz")
    learnt, kept = learn([Example.of(each) for each in whole.marked]), shipped()
    both = sorted(set(learnt.rows) & set(kept.rows))
    assert len(both) > 0.95 * max(len(learnt.rows), len(kept.rows))
    ours, theirs = (each.weights[[each.rows[cue] for cue in both]] for each in (learnt, kept))
    assert np.corrcoef(ours.ravel(), theirs.ravel())[0, 1] > 0.99
    assert np.allclose(learnt.around, kept.around, atol=0.2)
