from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from recommender import Paper
from recommender.evaluation import BadData, Methods, Report, Resampling, evaluate, find
from recommender.evaluation.highlights import of_highlights
from recommender.evaluation.highlights_data import Highlights, Marked, read_highlights
from recommender.evaluation.marking import marking
from recommender.evaluation.report import Row, Table
from recommender.evaluation.roles_learning import Example, learn
from recommender.evaluation.roles_writing import written
from recommender.summaries import Summary, summarize
from recommender.summaries.roles import ROLES, Role, RoleTable, read_table
from tests.unit.recommender.evaluation.marks import entry, write_marks

MARKED = Marked(
    id="1",
    abstract="We count grapes by hand. It works well in 9 of 10 cellars.",
    spans=((3, 15, Role.TASK), (9, 23, Role.IDEA), (25, 58, Role.RESULT)),
)


@pytest.fixture(scope="module")
def data(tmp_path_factory: pytest.TempPathFactory) -> Highlights:
    folder = tmp_path_factory.mktemp("marks")
    return read_highlights(write_marks(folder / "dev.jsonl", [entry(n) for n in range(60)]))


def rows(table: Table) -> dict[str, Row]:
    return {row.method: row for row in table.rows}


def report(path: Path) -> Report:
    return evaluate(find([path]), Methods(), Resampling(draws=20))


@pytest.mark.parametrize(
    ("shown", "roles"),
    [
        (["We count grapes by hand."], {Role.TASK, Role.IDEA}),
        (["We count grapes."], {Role.TASK}),
        (["By hand"], {Role.IDEA}),
        (["It works well in 9"], {Role.RESULT}),
        (["It works"], set()),
        ([""], set()),
        (["Something else entirely"], set()),
    ],
)
def test_a_text_hits_a_role_when_it_shows_half_the_words_of_its_span(
    shown: list[str], roles: set[Role]
) -> None:
    assert set(np.array(ROLES)[MARKED.hits(shown)[0]]) == roles


def test_words_are_counted_where_they_stand_however_they_are_spaced_or_cased() -> None:
    twice = Marked(id="2", abstract="A b c. a B  c!", spans=((7, 13, Role.IDEA),))
    first, second = twice.hits(["A b c.", "A b c!"])
    assert not first.any()
    assert second.any()


def test_spans_that_are_written_backwards_or_run_over_the_end_are_read(tmp_path: Path) -> None:
    broken = {"arxiv_id": "1", "abstract": "We do it.", "spans": [[9, 0, "idea"], [50, 60, "task"]]}
    (marked,) = read_highlights(write_marks(tmp_path / "dev.jsonl", [broken])).marked
    assert marked.spans == ((0, 9, Role.IDEA), (50, 60, Role.TASK))
    (hits,) = marked.hits(["We do it."])
    assert list(hits) == [role is Role.IDEA for role in ROLES], "what lies outside cannot be hit"
    assert list(marked.roles) == [role in (Role.IDEA, Role.TASK) for role in ROLES]


@pytest.mark.parametrize(
    ("spoiled", "why"),
    [
        ({"abstract": None}, "line 2: 'abstract' is missing"),
        ({"abstract": "…"}, "line 2: the abstract holds no word"),
        ({"spans": [[0, 3, "joke"]]}, "line 2: .*joke.* is not the span of a role"),
        ({"spans": [[-1, 3, "idea"]]}, "line 2: .* is not the span of a role"),
        ({"spans": ["idea"]}, "line 2: 'idea' is not the span of a role"),
        ({"arxiv_id": 3}, "line 2: 'arxiv_id' is missing or not a text"),
    ],
)
def test_a_broken_line_of_marks_is_named(tmp_path: Path, spoiled: dict[str, Any], why: str) -> None:
    path = write_marks(tmp_path / "dev.jsonl", [entry(1), {**entry(2), **spoiled}])
    with pytest.raises(BadData, match=why):
        read_highlights(path)


def test_a_file_of_marks_is_found_and_told_in_three_tables(tmp_path: Path) -> None:
    path = write_marks(tmp_path / "dev.jsonl", [entry(n) for n in range(60)])
    found = report(path)
    assert [table.protocol for table in found.tables] == [
        "roles: headline",
        "roles: detail",
        "roles: sentences",
    ]
    headline = rows(found.tables[0])
    assert headline["first sentence"].figures["task"].value == 1
    assert headline["first sentence"].figures["idea"].value == 0
    assert headline["random sentence"].figures["idea"].value == pytest.approx(0.2)
    assert headline["first cue phrase"].figures["idea"].value == 1
    assert headline["last sentence"].figures["problem alone"].value == 0
    assert headline["best possible"].figures["task or idea"].value == 1
    assert set(headline["ours"].against) == set(headline) - {"ours"}


def test_roles_are_learnt_from_other_abstracts(data: Highlights) -> None:
    table = learn([Example.of(each) for each in data.marked])
    assert table.weights.shape == (len(table.rows) + 1, len(ROLES))
    (_, _, sentences), _ = of_highlights(data, nothing, Resampling(draws=20), repeats=1)
    figures = rows(sentences)["ours"].figures
    assert figures["macro-F1"].value > 0.9, "every abstract is built alike"


def test_an_abstract_is_summarised_with_weights_that_never_saw_it(data: Highlights) -> None:
    seen: dict[str, set[int]] = {}

    def noting(paper: Paper, table: RoleTable) -> Summary:
        seen.setdefault(paper.id, set()).add(id(table.weights))
        tables[id(table.weights)] = table
        return summarize(paper)

    tables: dict[int, RoleTable] = {}
    of_highlights(data, noting, Resampling(draws=5), repeats=2)
    assert set(seen) == {each.id for each in data.marked}
    assert all(len(some) == 2 for some in seen.values()), "once a repeat"
    assert len(tables) == 10, "five folds, twice, each learnt anew"


def nothing(paper: Paper, table: RoleTable) -> Summary:
    del paper, table
    return Summary(headline="")


def test_a_summary_that_says_nothing_hits_nothing(data: Highlights) -> None:
    (headline, detail, _), notes = of_highlights(data, nothing, Resampling(draws=5), repeats=1)
    for table in (headline, detail):
        assert {each.value for each in rows(table)["ours"].figures.values()} == {0}
    assert "no titles" in notes[0]


def test_only_general_words_are_learnt(data: Highlights) -> None:
    table = learn([Example.of(each) for each in data.marked])
    assert {"we", "propos", "outperform", "howev", "start 0", "#"} <= set(table.rows)
    assert not {"falcon", "grap", "shadow", "violin"} & set(table.rows)


def test_the_same_seed_learns_the_same_weights(data: Highlights) -> None:
    examples = [Example.of(each) for each in data.marked]
    once, again = learn(examples, seed=3), learn(examples, seed=3)
    assert np.array_equal(once.weights, again.weights)
    assert np.array_equal(once.around, again.around)


@pytest.mark.parametrize("role", [None, "idea"])
def test_too_few_marks_are_said_to_be_too_few(data: Highlights, role: str | None) -> None:
    few = data.marked[:3] if role is None else tuple(_without(each, role) for each in data.marked)
    with pytest.raises(BadData, match="some dozens"):
        learn([Example.of(each) for each in few])


def _without(marked: Marked, role: str) -> Marked:
    return replace(marked, spans=tuple(each for each in marked.spans if each[2] != role))


def test_a_written_table_is_read_back(data: Highlights) -> None:
    table = learn([Example.of(each) for each in data.marked])
    text = written(table, ("Weights of a test.",))
    assert text.startswith("# Weights of a test.\n")
    back = read_table(text)
    assert dict(back.rows) == dict(table.rows)
    assert np.allclose(back.weights, table.weights, atol=0.0006)
    assert np.allclose(back.around, table.around, atol=0.0006)
    assert back.sure == table.sure


def test_f1_is_taken_over_all_sentences_and_averaged_over_roles() -> None:
    none, first = np.zeros((2, 4), dtype=np.bool_), np.zeros((2, 4), dtype=np.bool_)
    first[0, 0] = True
    marks = {name: [each.astype(np.float64)] * 2 for name, each in (("ours", first), ("", none))}
    table = marking("some", [first, none], marks, Resampling(draws=20))
    ours, nothing_marked = table.rows
    assert ours.figures["problem"].value == pytest.approx(2 / 3), "one right, one too many"
    assert ours.figures["macro-F1"].value == pytest.approx(2 / 3 / 4)
    assert ours.figures["right of marked"].value == pytest.approx(0.5)
    assert ours.figures["marked of all"].value == pytest.approx(0.5)
    assert nothing_marked.figures["macro-F1"].value == 0
    assert ours.against[""]["macro-F1"].ratio is None
    assert ours.against[""]["macro-F1"].difference.value == pytest.approx(1 / 6)
