"""A deployment's own protocol: weights by hand, and when it says that there is too little."""

from dataclasses import replace

import numpy as np
import pytest

from recommender import Paper, Profile
from recommender.evaluation import Methods, Resampling, evaluate_here
from recommender.evaluation.here import (
    MOST_WEIGHT,
    HereJudge,
    LikedThere,
    Showing,
    TooFew,
    Voter,
    of_showings,
)
from recommender.evaluation.report import Report

NO_OTHERS = np.empty(0, dtype=np.int64)


def judged(scores: list[float], weights: list[float], liked: int) -> dict[str, float]:
    case = LikedThere(
        row=0,
        shown=np.arange(len(scores)),
        weights=np.array(weights),
        liked=liked,
        others=NO_OTHERS,
    )
    values = HereJudge(cases=(case,))(np.array([scores]))
    return {measure: float(value[0]) for measure, value in values.items()}


def test_a_liked_paper_stands_before_the_rest_by_their_weights() -> None:
    """It is ahead of one of weight 4, behind one of weight 1, and like one of weight 1."""
    found = judged([2.0, 3.0, 1.0, 2.0], [1.0, 1.0, 4.0, 1.0], liked=0)
    assert found["pairs"] == pytest.approx((4 + 0.5) / 6)
    assert found["mrr"] == pytest.approx(1 / 2.5)


def paper(name: str) -> Paper:
    subject = "sparrow falcon plumage" if name.startswith("bird") else "harbour schooner keel"
    return Paper(id=name, title=f"{subject} {name}", abstract=f"We study {subject}.")


OLD = tuple(paper(f"{kind}-{at}") for at in range(5) for kind in ("bird", "ship"))
NEW = tuple(paper(f"{kind}-{at}") for at in range(5, 8) for kind in ("ship", "bird"))


def showings(readers: int = 6, editions: int = 6) -> list[Showing]:
    """Every edition puts ships first; every reader liked birds before and likes one now."""
    voter = [
        Voter(profile=Profile(reader_id=f"r{at}", liked=("bird-0", "bird-1")), liked=("bird-6",))
        for at in range(readers)
    ]
    return [
        Showing(
            group=f"2026-01-{day:02}",
            shown=NEW,
            probability=(1.0,) * 5 + (0.25,),
            voters=tuple(voter),
        )
        for day in range(1, editions + 1)
    ]


def evaluated(given: list[Showing]) -> Report:
    known = dict.fromkeys((each.group for each in given), OLD)
    return evaluate_here(given, known, Methods(), Resampling(draws=50))


def test_a_taste_of_before_ranks_what_was_shown_beside_the_order_shown() -> None:
    (table,) = evaluated(showings()).tables
    rows = {row.method: row for row in table.rows}
    assert (table.cases, table.units) == (36, 6)
    assert rows["ours"].figures["pairs"].value > rows["the order shown"].figures["pairs"].value
    # bird-6 stands fourth; ahead of it two ships and a bird, behind it one of 1 and one of 4.
    assert rows["the order shown"].figures["mrr"].value == pytest.approx(1 / 4)
    assert rows["the order shown"].figures["pairs"].value == pytest.approx(5 / 8)
    ratio = rows["ours"].against["the order shown"]["mrr"].ratio
    assert ratio is not None
    assert ratio.value > 1


def test_a_like_of_an_explored_paper_weighs_by_its_probability_but_no_more_than_the_limit() -> None:
    given = showings()
    rare = [replace(each, probability=(0.5,) * 3 + (0.001,) + (0.5,) * 2) for each in given]
    planned = of_showings(rare, dict.fromkeys((each.group for each in rare), OLD), ())
    assert not isinstance(planned, TooFew)
    cases, _ = planned
    assert cases.heavy is not None
    assert set(cases.heavy.tolist()) == {MOST_WEIGHT}
    assert "36 likes do" in cases.notes[0]


def test_too_few_likes_or_readers_are_said_instead_of_figures() -> None:
    for given in ([], showings(readers=4, editions=20), showings(readers=6, editions=4)):
        report = evaluated(given)
        assert report.tables == ()
        assert report.reason is not None
        assert report.reason.startswith("Too few:")


def test_readers_without_an_earlier_like_or_who_like_everything_tell_nothing() -> None:
    first = Voter(profile=Profile(reader_id="first"), liked=("bird-6",))
    whole = Voter(
        profile=Profile(reader_id="all", liked=("bird-0",)), liked=tuple(p.id for p in NEW)
    )
    with_them = [replace(each, voters=(*each.voters, first, whole)) for each in showings()]
    (table,) = evaluated(with_them).tables
    assert table.cases == 36


def test_a_later_like_changes_no_earlier_edition() -> None:
    given = showings()
    later = [
        *given[:-1],
        replace(
            given[-1],
            voters=tuple(
                replace(each, profile=replace(each.profile, liked=("ship-0", "ship-1")))
                for each in given[-1].voters
            ),
        ),
    ]
    before, after = (
        of_showings(some, dict.fromkeys((each.group for each in some), OLD), ())
        for some in (given, later)
    )
    assert not isinstance(before, TooFew)
    assert not isinstance(after, TooFew)
    stages = [[task.stage.readers for task in planned[1]] for planned in (before, after)]
    assert stages[0][:-1] == stages[1][:-1]
    assert stages[0][-1] != stages[1][-1]
