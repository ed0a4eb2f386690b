from pathlib import Path

import pytest

from recommender.evaluation import BadData, find
from tests.unit.recommender.evaluation.data import (
    paper,
    three_subjects,
    weeks,
    write_days,
    write_library,
    write_replay,
)


def test_data_are_recognised_by_their_files_whatever_the_folders_are_called(
    tmp_path: Path,
) -> None:
    split = three_subjects(tmp_path / "x")
    replay = write_replay(tmp_path / "y", weeks(), "other.jsonl.xz")
    days = write_days(tmp_path / "z", {"2025-01-01": []})
    found = find([tmp_path])
    assert (found.splits, found.replays, found.days) == ((split,), (replay,), ((days,),))


def test_several_can_be_named_and_none_counts_twice(tmp_path: Path) -> None:
    split = three_subjects(tmp_path / "x")
    replay = write_replay(tmp_path / "y", weeks())
    found = find([tmp_path / "y", tmp_path / "x", split, replay])
    assert (found.splits, found.replays) == ((split,), (replay,))


def test_every_split_of_a_folder_is_found_and_one_can_be_named_alone(tmp_path: Path) -> None:
    one = three_subjects(tmp_path)
    other = write_library(
        tmp_path, [paper(0, "birds")], cold=[0], train=[], test=[(0, 0)], name="a-split"
    )
    assert find([tmp_path]).splits == (other, one)
    assert find([other]).splits == (other,)


def test_other_files_are_passed_over(tmp_path: Path) -> None:
    (tmp_path / "dev.jsonl").write_text('{"kind": "something else"}\n', encoding="utf-8")
    (tmp_path / "sources.tar.gz").write_bytes(b"no archive")
    (tmp_path / "inner").mkdir()
    (tmp_path / "inner" / "bad.jsonl.xz").write_bytes(b"not packed")
    with pytest.raises(BadData, match="holds no data to evaluate"):
        find([tmp_path])


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(BadData, match="nowhere does not exist"):
        find([tmp_path / "nowhere"])


def test_papers_without_a_split_are_told(tmp_path: Path) -> None:
    three_subjects(tmp_path).unlink()
    with pytest.raises(BadData, match="but no split"):
        find([tmp_path])
