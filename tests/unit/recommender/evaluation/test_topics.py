"""Topic search: which keywords are topics, what is right, and what counts in each line."""

from pathlib import Path

import numpy as np
import pytest

from recommender.evaluation import BadData
from recommender.evaluation.baselines import PlainTfIdf
from recommender.evaluation.days_data import read_days
from recommender.evaluation.running import run_all
from recommender.evaluation.topics import TopicsJudge, Wanted, of_topics, spelling
from tests.unit.recommender.evaluation.data import recorded, write_days

DAYS = {
    "2025-01-01": [
        recorded("1", "birds", ["Sparrow Falcon"]),
        recorded("2", "birds", ["sparrow-falcon"]),
        recorded("3", "ships", ["sparrow falcon (SF)", "keel"]),
    ],
    "2025-01-02": [recorded("4", "wine", ["tannin"]), recorded("5", "wine", [])],
}


@pytest.mark.parametrize(
    ("keyword", "topic"),
    [
        ("Large Language Models (LLMs)", "large language models"),
        ("fine-tuning", "fine tuning"),
        ("  RAG ", "rag"),
        ("(…)", ""),
    ],
)
def test_spellings_of_a_keyword_are_one_topic(keyword: str, topic: str) -> None:
    assert spelling(keyword) == topic


def test_a_keyword_of_papers_enough_is_a_topic_and_papers_without_keywords_are_not_ranked(
    tmp_path: Path,
) -> None:
    days = read_days([write_days(tmp_path, DAYS)], "days")
    planned = of_topics(days, (PlainTfIdf(),), carriers=3)
    assert planned is not None
    cases, (task,) = planned
    assert [reader.topics for reader in task.stage.readers] == [("sparrow falcon",)]
    assert [paper.id for paper in task.stage.candidates] == ["1", "2", "3", "4"]
    assert [paper.id for paper in task.stage.stored] == ["1", "2", "3", "4", "5"]
    assert "1 topics" in cases.notes[0]


def test_the_line_without_the_words_leaves_out_papers_that_hold_them(tmp_path: Path) -> None:
    """Papers 1 and 2 are found by their words; 3 carries the keyword and holds none of them."""
    days = read_days([write_days(tmp_path, DAYS)], "days")
    planned = of_topics(days, (PlainTfIdf(),), carriers=3)
    assert planned is not None
    cases, tasks = planned
    (found,) = run_all(tasks, len(cases.units))
    by_line = {each.name: found.values["recall@20"][each.kept] for each in cases.slices}
    assert by_line["all papers"].tolist() == [1.0]
    assert by_line["papers without any of its words"].tolist() == [1.0]
    ndcg = {each.name: found.values["ndcg@20"][each.kept] for each in cases.slices}
    # 3 and 4 both score nothing: they share the first two places.
    assert ndcg["papers without any of its words"] == pytest.approx((1 + 1 / np.log2(3)) / 2)


def test_the_judge_takes_out_what_does_not_count() -> None:
    scores = np.array([[4.0, 3.0, 2.0, 1.0]])
    counting, right = np.array([[False, False, True, True], [False, True, False, True]])
    judge = TopicsJudge(wanted=(Wanted(row=0, counting=counting, right=right),))
    assert judge(scores)["ndcg@20"].tolist() == pytest.approx([1 / np.log2(3)])


def test_nothing_that_ranks_is_shown_the_keywords(tmp_path: Path) -> None:
    days = read_days([write_days(tmp_path, DAYS)], "days")
    planned = of_topics(days, (PlainTfIdf(),), carriers=3)
    assert planned is not None
    for paper in planned[1][0].stage.stored:
        assert "keel" not in paper.title or paper.id == "3"
        assert not hasattr(paper, "keywords")


def test_badly_recorded_days_are_read_too(tmp_path: Path) -> None:
    literal = repr(recorded("7", "ships", ["keel"]))
    days = {
        "2025-01-01": {"status": "success", "data": [literal, "{'paper': cut off"]},
        "2025-01-02": [{"no": "paper"}, recorded("8", "wine", [])],
    }
    found = read_days([write_days(tmp_path, days)], "days")
    assert [paper.id for paper in found.papers] == ["7", "8"]
    assert found.keywords == {"7": ("keel",)}
    assert found.left_out == 2


@pytest.mark.parametrize("content", ["[", "3", '{"data": 3}', "[" * 100_000])
def test_a_day_that_is_no_list_is_named(tmp_path: Path, content: str) -> None:
    path = write_days(tmp_path, {"2025-01-01": content})
    with pytest.raises(BadData, match=r"2025-01-01\.json: this is not"):
        read_days([path], "days")


def test_days_without_papers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="hold no papers"):
        read_days([write_days(tmp_path, {"2025-01-01": []})], "days")
