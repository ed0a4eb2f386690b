"""The replay protocol: nothing later is seen, and every submission is ranked on its own."""

from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender.evaluation import BadData
from recommender.evaluation.baselines import MeanCosine, Popularity
from recommender.evaluation.replay import Positive, ReplayJudge, of_weeks
from recommender.evaluation.replay_data import read_replay
from recommender.evaluation.running import run_all
from recommender.evaluation.slices import Cases
from recommender.evaluation.stages import Method
from tests.unit.recommender.evaluation.data import SUBJECTS, Entry, weeks, write_replay

COSINE = (MeanCosine(min_df=1),)


def figures(
    folder: Path, entries: list[Entry], methods: tuple[Method, ...] = COSINE
) -> tuple[Cases, list[float]]:
    """The reciprocal ranks of all submissions, in order of weeks, by the last method."""
    cases, tasks = of_weeks(read_replay(write_replay(folder, entries)), methods)
    return cases, run_all(tasks, len(cases.units))[-1].values["mrr"].tolist()


def test_the_next_submission_on_the_same_subject_comes_first(tmp_path: Path) -> None:
    _, mrr = figures(tmp_path, weeks())
    assert mrr == [1.0] * 4


def test_popularity_goes_by_the_final_upvotes(tmp_path: Path) -> None:
    _, mrr = figures(tmp_path, weeks(), (Popularity(),))
    assert mrr == pytest.approx([1 / 3, 1 / 2, 1 / 3, 1 / 2])


def test_every_measure_by_hand() -> None:
    """Among five, one is higher and one the same: rank 2.5. With the other positive it was 3.5."""
    scores = np.array([[5.0, 3.0, 3.0, 1.0, 0.0, 4.0]])
    judge = ReplayJudge(positives=(Positive(row=0, place=1, others=np.array([5])),))
    values = judge(scores)
    assert values["mrr"].tolist() == [1 / 2.5]
    assert values["hit@5"].tolist() == values["hit@10"].tolist() == [1.0]
    assert values["ndcg@10"].tolist() == pytest.approx([1 / np.log2(3.5)])
    assert values["pct"].tolist() == [100 * 1.5 / 4]


def test_what_came_in_front_of_it_and_is_left_out_does_not_shift_it() -> None:
    judge = ReplayJudge(positives=(Positive(row=0, place=2, others=np.array([0])),))
    assert judge(np.array([[9.0, 1.0, 5.0]]))["mrr"].tolist() == [1.0]


def test_no_stage_knows_a_later_paper_or_a_like_of_the_same_week(tmp_path: Path) -> None:
    replay = read_replay(write_replay(tmp_path, weeks()))
    _, tasks = of_weeks(replay, COSINE)
    for task in tasks:
        week = f"2025-W0{task.stage.number + 1}"
        assert {each.id[0] for each in task.stage.stored} == set("012"[: int(week[-1]) + 1])
        for profile in (*task.stage.readers, *task.stage.community):
            assert all(replay.papers[liked].week < week for liked in profile.liked)


def test_a_later_week_changes_no_earlier_case(tmp_path: Path) -> None:
    changed = {f"2-{subject}": {"title": "sparrow falcon", "abstract": ""} for subject in SUBJECTS}
    cases, before = figures(tmp_path / "a", weeks())
    _, after = figures(tmp_path / "b", weeks(changed))
    _, without = figures(tmp_path / "c", [e for e in weeks() if e.get("week") != "2025-W02"])
    assert before[:2] == after[:2] == without
    assert before[2:] != after[2:]
    assert len(cases.units) == 4


def test_a_later_like_changes_no_earlier_case(tmp_path: Path) -> None:
    entries = weeks()
    entries[0]["likes"]["wine"] = ["2-birds", "2-ships"]
    _, tasks = of_weeks(read_replay(write_replay(tmp_path, entries)), COSINE)
    assert not any(p.reader_id == "wine" for task in tasks for p in task.stage.community)


def test_the_tables_cut_by_likes_by_readers_and_by_authors(tmp_path: Path) -> None:
    cases, _ = figures(tmp_path, weeks())
    kept = {each.name: each.kept.tolist() for each in cases.slices}
    assert kept["1-20 likes"] == [True] * 4
    assert kept["1-20 likes, no author shared with a like"] == [False, True, False, True]
    assert kept["core readers"] == [True, False, True, False]
    assert kept["core readers, no author shared with a like"] == [False] * 4
    assert kept["1 like"] == [True, True, False, False]
    assert kept["2-3 likes"] == [False, False, True, True]


def case(**changes: object) -> Entry:
    return {**weeks()[-1], **changes}


@pytest.mark.parametrize(
    ("entry", "sentence"),
    [
        ({"kind": "paper", "id": "x"}, "'title' is missing or not a text"),
        ({"kind": "letter"}, "nothing is known of the kind 'letter'"),
        (case(positives=["0-birds"]), r"a positive is not in the window of 2025-W02"),
        (case(liked=["2-birds"]), "2-birds was not there to be liked before 2025-W02"),
        (case(liked=["nobody"]), "nobody was not there to be liked"),
        (case(shares_author=[]), "one value for each of 'positives'"),
        ({"kind": "week", "week": "2025-W01", "window": ["2-birds"]}, "holds 2-birds, which came"),
    ],
)
def test_a_line_that_does_not_fit_is_named(tmp_path: Path, entry: Any, sentence: str) -> None:  # noqa: ANN401
    with pytest.raises(BadData, match=sentence):
        read_replay(write_replay(tmp_path, [*weeks(), entry]))


def test_a_file_without_cases_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="holds no cases"):
        read_replay(write_replay(tmp_path, weeks()[:3]))


def test_a_file_that_is_cut_off_is_refused(tmp_path: Path) -> None:
    path = write_replay(tmp_path, weeks())
    path.write_bytes(path.read_bytes()[:-20])
    with pytest.raises(BadData, match="cannot be read"):
        read_replay(path)
