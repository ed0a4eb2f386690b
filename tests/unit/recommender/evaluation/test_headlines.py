import json
import sys
from pathlib import Path
from typing import Any

import pytest

from recommender.evaluation import BadData, Methods, Report, Resampling, evaluate, find
from recommender.evaluation.report import Row

ENTRIES = [
    {
        "title": "Falcons that nest on ships",
        "source": [
            "Birds have been watched for long.",
            "In this paper, we propose to watch how falcons nest on ships.",
            "All falcons were seen to nest on ships in spring and in summer.",
        ],
        "target": ["We watch birds.", "We propose to watch how falcons nest on ships."],
    },
    {
        "title": "Grapes",
        "source": ["Grapes grow.", "We study the tannin of grapes in a cellar."],
        "target": ["A study of tannin in grapes."],
    },
]


def write(folder: Path, name: str, entries: list[dict[str, Any]]) -> Path:
    folder.mkdir(exist_ok=True)
    path = folder / name
    path.write_text("".join(json.dumps(each) + "\n" for each in entries), encoding="utf-8")
    return path


def run(path: Path, *, everything: bool = False) -> Report:
    return evaluate(find([path]), Methods(everything=everything), Resampling(draws=20))


def rows(report: Report) -> dict[str, Row]:
    return {row.method: row for row in report.tables[0].rows}


def test_a_headline_is_scored_by_the_reference_that_suits_it_best(tmp_path: Path) -> None:
    found = rows(run(write(tmp_path, "dev.jsonl", ENTRIES[:1])))
    assert found["ours"].figures["R1"].value == pytest.approx(100)
    assert found["ours"].figures["RL"].value == pytest.approx(100)
    # Of "Birds have been watched for long" two stems of six are in "We watch birds".
    assert found["first sentence"].figures["R1"].value == pytest.approx(100 * 4 / 9)


def test_no_sentence_is_better_than_the_oracles(tmp_path: Path) -> None:
    found = rows(run(write(tmp_path, "dev.jsonl", ENTRIES)))
    best = found["oracle: the best sentence"].figures["R1"].value
    for row in found.values():
        assert row.ours or row.figures["R1"].value <= best


def test_ours_stands_beside_every_other_method_with_errors_over_papers(tmp_path: Path) -> None:
    report = run(write(tmp_path, "dev.jsonl", ENTRIES))
    assert [table.protocol for table in report.tables] == [
        "summaries: headline",
        "summaries: headline and detail",
    ]
    found = rows(report)
    assert set(found["ours"].against) == set(found) - {"ours"}
    assert found["ours"].figures["R2"].error is not None


def test_what_was_learnt_from_is_scored_only_if_asked_for_or_alone(tmp_path: Path) -> None:
    train, dev = (write(tmp_path, f"{name}.jsonl", ENTRIES) for name in ("train", "dev"))
    seen, both = run(tmp_path), run(tmp_path, everything=True)
    assert {table.data for table in seen.tables} == {f"{tmp_path.name}/dev"}
    assert len(both.tables) == 2 * len(seen.tables)
    assert run(train).tables[0].data == f"{tmp_path.name}/train"
    assert dev.exists()


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ({"source": []}, "line 2: there is no sentence, or no summary"),
        ({"target": [3]}, "line 2: 'target' holds something that is no text"),
        ({"title": None}, "line 2: 'title' is missing or not a text"),
    ],
)
def test_a_broken_line_is_named(tmp_path: Path, spoiled: dict[str, Any], why: str) -> None:
    with pytest.raises(BadData, match=why):
        run(write(tmp_path, "dev.jsonl", [ENTRIES[0], {**ENTRIES[1], **spoiled}]))


def test_without_the_package_that_counts_a_sentence_says_what_to_install(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "rouge_score", None)
    with pytest.raises(BadData, match="rouge-score, which is not installed"):
        run(write(tmp_path, "dev.jsonl", ENTRIES))
