"""`paperround evaluate`: its JSON and tables, and one sentence for what cannot be evaluated."""

import json
from pathlib import Path

import pytest

from tests.e2e.command_line import Answer, at, paperround
from tests.unit.recommender.evaluation.data import (
    recorded,
    three_subjects,
    weeks,
    write_days,
    write_replay,
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("data")
    three_subjects(folder / "library")
    write_replay(folder / "replay", weeks())
    return folder


@pytest.fixture(scope="module")
def answer(data: Path) -> Answer:
    return paperround("evaluate", data, "--json")


def test_every_protocol_has_tables_with_every_method(answer: Answer) -> None:
    tables = {(each["protocol"], each["slice"]): each for each in answer.json["tables"]}
    library = [row["method"] for row in tables["library", "all readers"]["rows"]]
    assert set(library) == {
        "random",
        "mean cosine, min_df 1",
        "mean cosine, min_df 2",
        "mean cosine, our features",
        "mean cosine, min_df 1, no stop words",
        "nearest three likes",
        "SVM, arxiv-sanity-lite",
        "SVM, arxiv-sanity-lite, C = .1",
        "SVM, arxiv-sanity-lite, first features",
        "SVM, arxiv-sanity-lite, first features, C = .1",
        "SVM, our features",
        "ours",
        "ours, without community",
    }
    replay = tables["replay", "1-20 likes"]["rows"]
    assert {row["method"] for row in replay} == {*library, "popularity (final upvotes)"}
    assert ("replay", "1-20 likes, no author shared with a like") in tables


def test_ours_has_a_ratio_with_an_interval_beside_each_other_method(answer: Answer) -> None:
    table = answer.json["tables"][0]
    others = {row["method"] for row in table["rows"]}
    for row in table["rows"]:
        assert set(row["against"]) == (others - {row["method"]} if row["ours"] else set())
        for compared in row["against"].values():
            for measure in compared.values():
                assert {"value", "low", "high", "error"} == set(measure["difference"])
                assert measure["ratio"] is None or measure["ratio"]["value"] > 0


def test_progress_is_told_on_the_other_stream(answer: Answer) -> None:
    assert answer.code == 0
    assert "library (split)" in answer.err
    assert "replay" in answer.err


def test_the_same_figures_are_a_table_for_people(data: Path) -> None:
    told = paperround("evaluate", data / "replay")
    assert told.code == 0
    assert "replay · replay/dev · 1-20 likes  2 readers, 4 cases" in told.out
    assert "ours, as a multiple of" in told.out
    assert "±" in told.out
    assert "…" not in told.out, "figures are never cut off"


def test_all_adds_the_kernel_ridge(data: Path) -> None:
    table = paperround("evaluate", data / "library", "--all", "--json").json["tables"][0]
    assert "kernel ridge, words + characters" in [row["method"] for row in table["rows"]]


def test_what_cannot_be_evaluated_is_said_in_one_sentence(tmp_path: Path) -> None:
    assert "does not exist" in paperround("evaluate", tmp_path / "nowhere").sentence
    assert "holds no data to evaluate" in paperround("evaluate", tmp_path).sentence
    days = write_days(tmp_path / "days", {"2025-01-01": [recorded("1", "birds", ["keel"])]})
    assert "no keyword is carried by 4 papers" in paperround("evaluate", days).sentence
    broken = write_replay(tmp_path, [*weeks(), {"kind": "case"}])
    assert "line 17: " in paperround("evaluate", broken, "--json").sentence


def test_data_and_here_are_two_questions(data: Path) -> None:
    assert paperround("evaluate", data, "--here").code == 2
    assert paperround("evaluate").code == 2


def test_a_new_home_has_too_few_votes_to_evaluate(tmp_path: Path) -> None:
    told = at(tmp_path, "evaluate", "--here", "--json")
    assert told.code == 0
    assert told.json["tables"] == []
    assert told.json["reason"].startswith("Too few: 0 likes by 0 readers")
    assert at(tmp_path, "evaluate", "--here").out.startswith("Too few:")
    json.loads(told.out)
