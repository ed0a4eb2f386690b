"""How well sentences are marked: F1 of each role and their mean, with errors over abstracts.

F1 is no mean over abstracts: what is right, marked and wanted is summed first, in each draw anew.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from recommender.evaluation.highlights_data import Mask
from recommender.evaluation.report import Comparison, Row, Table
from recommender.evaluation.resampling import Estimate, Resampling, estimate
from recommender.summaries.roles import ROLES, Floats

OURS = "ours"
MACRO, RIGHT, MARKED = "macro-F1", "right of marked", "marked of all"

Drawn = Mapping[str, Floats]
"""A measure's figure as it is, then that of each draw, (1 + draws,)."""


def marking(
    data: str,
    truth: Sequence[Mask],
    marks: Mapping[str, Sequence[Floats]],
    resampling: Resampling,
) -> Table:
    """Compare marks, (sentences, roles) each, with what readers marked in the same abstracts."""
    weights = np.vstack([np.ones(len(truth)), resampling.weights(len(truth))])
    drawn = {method: _drawn(truth, marked, weights) for method, marked in marks.items()}
    sentences = sum(map(len, truth))
    return Table(
        protocol="roles: sentences",
        data=data,
        slice="one role a sentence, or none",
        unit="papers",
        units=len(truth),
        cases=sentences,
        rows=tuple(_row(method, drawn, len(truth), sentences) for method in marks),
    )


def _drawn(truth: Sequence[Mask], marks: Sequence[Floats], weights: Floats) -> Drawn:
    right = weights @ np.array([(a * b).sum(axis=0) for a, b in zip(truth, marks, strict=True)])
    marked = weights @ np.array([each.sum(axis=0) for each in marks])
    wanted = weights @ np.array([each.sum(axis=0) for each in truth])
    lines = weights @ np.array([len(each) for each in truth])
    f1 = 2 * right / np.maximum(marked + wanted, 1)
    return {
        MACRO: f1.mean(axis=1),
        **{role.value: f1[:, at] for at, role in enumerate(ROLES)},
        RIGHT: right.sum(axis=1) / np.maximum(marked.sum(axis=1), 1),
        MARKED: marked.sum(axis=1) / np.maximum(lines, 1),
    }


def _row(method: str, drawn: Mapping[str, Drawn], papers: int, sentences: int) -> Row:
    others = [other for other in drawn if method == OURS and other != OURS]
    return Row(
        method=method,
        ours=method == OURS,
        cases=sentences,
        units=papers,
        figures={
            measure: estimate(float(values[0]), values[1:], papers)
            for measure, values in drawn[method].items()
        },
        against={other: _against(drawn[method], drawn[other], papers) for other in others},
    )


def _against(ours: Drawn, theirs: Drawn, papers: int) -> Mapping[str, Comparison]:
    """Compare F1 alone; how much is marked is neither good nor bad."""
    compared = {}
    for measure in (MACRO, *(role.value for role in ROLES)):
        own, other = ours[measure], theirs[measure]
        difference = own - other
        compared[measure] = Comparison(
            ratio=_ratio(own, other, papers),
            difference=estimate(float(difference[0]), difference[1:], papers),
        )
    return compared


def _ratio(own: Floats, other: Floats, papers: int) -> Estimate | None:
    if not (other > 0).all():
        return None
    ratio = own / other
    return estimate(float(ratio[0]), ratio[1:], papers)
