"""The library protocol, on data so small that the answers can be worked out."""

import gzip
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from recommender.evaluation import BadData
from recommender.evaluation.baselines import Chance, MeanCosine
from recommender.evaluation.library import LibraryJudge, Plan, of_all, of_few
from recommender.evaluation.library_data import Library, read_library
from recommender.evaluation.running import Observed, run_all
from tests.unit.recommender.evaluation.data import paper, three_subjects, write_library

PLAN = Plan(quick=(MeanCosine(min_df=1),), slow=(), slow_readers=100)


def observed(library: Library, plan: Plan = PLAN) -> Observed:
    cases, tasks = of_all(library, plan)
    (found,) = run_all(tasks, len(cases.units))
    return found


def test_a_reader_of_one_subject_is_shown_its_cold_papers_first(tmp_path: Path) -> None:
    found = observed(read_library(three_subjects(tmp_path)))
    assert found.values["ndcg@20"].tolist() == pytest.approx([1.0] * 6)
    assert found.values["recall@100"].tolist() == [1.0] * 6


def test_the_judge_counts_by_hand() -> None:
    judge = LibraryJudge(wanted=(np.array([1, 3]),), measures=("ndcg@20", "recall@1"))
    values = judge(np.array([[0.9, 0.8, 0.7, 0.6]]))
    first, second, fourth = (1 / np.log2(1 + place) for place in (1, 2, 4))
    assert values["ndcg@20"].tolist() == pytest.approx([(second + fourth) / (first + second)])
    assert values["recall@1"].tolist() == [0.0]


def test_readers_without_a_train_or_a_test_like_are_left_out(tmp_path: Path) -> None:
    papers = [paper(at, "birds") for at in range(4)]
    split = write_library(
        tmp_path, papers, cold=[2, 3], train=[(0, 0), (1, 1)], test=[(1, 2), (2, 3)]
    )
    cases, _ = of_all(read_library(split), PLAN)
    assert cases.units.tolist() == [1]


def test_no_stage_knows_a_cold_paper_or_a_test_like(tmp_path: Path) -> None:
    library = read_library(three_subjects(tmp_path))
    cold = {each.id for each in library.cold}
    planned = [of_all(library, PLAN), of_few(_rich(library), PLAN)]
    for task in (task for some in planned if some is not None for task in some[1]):
        assert not cold & {each.id for each in task.stage.stored}
        for profile in (*task.stage.readers, *task.stage.community):
            assert not cold & set(profile.liked)


def test_test_likes_of_others_change_nobody_elses_figures(tmp_path: Path) -> None:
    library = read_library(three_subjects(tmp_path))
    more = replace(library, test={**library.test, 0: (12, 13, 14, 15, 16, 17)})
    before, after = observed(library).values, observed(more).values
    assert before["ndcg@20"][1:].tolist() == after["ndcg@20"][1:].tolist()


def test_titles_alone_are_read_where_some_papers_have_no_abstract(tmp_path: Path) -> None:
    papers = [paper(at, "birds", abstract=at > 0) for at in range(4)]
    library = read_library(write_library(tmp_path, papers, cold=[3], train=[(0, 0)], test=[(0, 3)]))
    assert library.titles_only
    assert {each.abstract for each in (*library.known, *library.cold)} == {""}


def _rich(library: Library) -> Library:
    """Let every reader like all twelve known papers, for few-shot."""
    many = tuple(int(each.id) for each in library.known)
    return replace(library, train=dict.fromkeys(library.train, many))


def test_few_shot_keeps_as_many_likes_as_it_says_and_nobody_has_more(tmp_path: Path) -> None:
    planned = of_few(_rich(read_library(three_subjects(tmp_path))), PLAN)
    assert planned is not None
    cases, tasks = planned
    for task, k in zip(tasks, (1, 3, 5, 10), strict=False):
        assert {len(profile.liked) for profile in task.stage.readers} == {k}
        assert {len(profile.liked) for profile in task.stage.community} == {k}
    assert len(tasks) == 4, "nobody has twenty likes"
    assert [each.name for each in cases.slices] == [
        *("1-10 likes, pooled", "1 like", "3 likes", "5 likes", "10 likes", "20 likes")
    ]


def test_likes_that_are_kept_grow_by_more_of_the_same(tmp_path: Path) -> None:
    planned = of_few(_rich(read_library(three_subjects(tmp_path))), PLAN)
    assert planned is not None
    one, three = (planned[1][at].stage.readers for at in range(2))
    assert all(set(a.liked) <= set(b.liked) for a, b in zip(one, three, strict=True))


def test_slow_methods_run_for_a_sample_that_is_told(tmp_path: Path) -> None:
    library = read_library(three_subjects(tmp_path))
    plan = Plan(quick=(MeanCosine(min_df=1),), slow=(Chance(),), slow_readers=4, part=3)
    cases, tasks = of_all(library, plan)
    _, chance = sorted(run_all(tasks, len(cases.units)), key=lambda each: each.method)
    assert np.isfinite(chance.values["ndcg@20"]).sum() == 4
    assert "4 readers drawn by chance" in " ".join(cases.notes)


@pytest.mark.slow
def test_the_figures_do_not_depend_on_the_number_of_processes(tmp_path: Path) -> None:
    library = read_library(three_subjects(tmp_path))
    plan = Plan(quick=(MeanCosine(min_df=1), Chance()), slow=(), slow_readers=9)
    cases, tasks = of_all(library, plan)
    one, two = (run_all(tasks, len(cases.units), processes=n) for n in (1, 2))
    for here, there in zip(one, two, strict=True):
        assert here.method == there.method
        assert all((here.values[m] == there.values[m]).all() for m in here.values)


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"train": [(0, 7)]}, "train likes on cold papers, such as 7"),
        ({"test": [(0, 1)]}, "test likes on papers that are not cold, such as 1"),
        ({"cold": [6, 99]}, "cold papers that are not among its papers, such as 99"),
        ({"train": []}, "nothing to learn from"),
        ({"train": [(1, 0)]}, "no reader has both a train and a test like"),
    ],
)
def test_a_split_that_does_not_fit_is_refused(
    tmp_path: Path, change: dict[str, list[int]], sentence: str
) -> None:
    given = {"cold": [6, 7], "train": [(0, 0)], "test": [(0, 6)], **change}
    papers = [paper(at, "birds") for at in range(8)]
    with pytest.raises(BadData, match=sentence):
        read_library(write_library(tmp_path, papers, **given))  # type: ignore[arg-type]


def test_papers_that_the_split_names_must_be_there(tmp_path: Path) -> None:
    split = three_subjects(tmp_path)
    other = tmp_path / "papers.jsonl.gz"
    lines = gzip.decompress(other.read_bytes()).splitlines(keepends=True)
    other.write_bytes(gzip.compress(b"".join(lines[:-1])))
    with pytest.raises(BadData, match="papers that are not there, such as 17"):
        read_library(split)


@pytest.mark.parametrize("bytes_", [b"", b"no archive", b"PK\x03\x04 cut off"])
def test_a_split_that_cannot_be_read_is_refused(tmp_path: Path, bytes_: bytes) -> None:
    split = three_subjects(tmp_path)
    split.write_bytes(bytes_)
    with pytest.raises(BadData, match="cannot be read"):
        read_library(split)


def test_a_split_must_hold_all_arrays_in_their_shapes(tmp_path: Path) -> None:
    split = three_subjects(tmp_path)
    np.savez(split, papers=np.arange(3), cold=np.arange(1))
    with pytest.raises(BadData, match="holds no train and no test"):
        read_library(split)
    flat = np.arange(4)
    np.savez(split, papers=flat, cold=flat, train=flat, test=flat)
    with pytest.raises(BadData, match="train is not pairs of numbers"):
        read_library(split)


def test_a_broken_line_is_named(tmp_path: Path) -> None:
    split = three_subjects(tmp_path)
    (tmp_path / "papers.jsonl.gz").write_bytes(gzip.compress(b'{"id": 1\n'))
    with pytest.raises(BadData, match=r"papers\.jsonl\.gz, line 1: this is not JSON"):
        read_library(split)
