import os
import shutil
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from io import BytesIO
from pathlib import Path

import pytest
from structlog.testing import capture_logs

import recommender
from bot.domain.epochs import Epoch
from bot.runtime.kept_models import KeptModels, found_or_fitted, restored, write
from bot.services.models import Material, fitted
from recommender import Paper, Profile
from recommender.keeping import NotKept
from tests.unit.recommender.corpora import checkerboard

NOW = datetime(2026, 3, 23, 9, tzinfo=UTC)
PAPERS = tuple(checkerboard())
EPOCH = Epoch(
    number=6, watermark=len(PAPERS), settings=f"{len(PAPERS)} papers", code="0.1", begun_at=NOW
)
MATERIAL = Material(epoch=EPOCH, papers=PAPERS, later=(), number=EPOCH.watermark)


@pytest.fixture
def saved(kept: KeptModels) -> KeptModels:
    kept.save(EPOCH, fitted(MATERIAL), now=NOW)
    return kept


def scores(ranker: recommender.Ranker) -> bytes:
    profile = Profile(topics=("falcon",), liked=("birds-chile-1",), disliked=("wine-japan-2",))
    return ranker.score([profile], PAPERS).tobytes()


def test_a_model_is_fitted_once_and_then_read(kept: KeptModels) -> None:
    made = found_or_fitted(MATERIAL, kept)
    assert made is not None
    ranker, is_new = made
    assert is_new
    kept.save(EPOCH, ranker, now=NOW)
    again = found_or_fitted(MATERIAL, kept)
    assert again is not None
    assert not again[1]
    assert scores(again[0]) == scores(ranker)


@pytest.mark.parametrize(
    "epoch",
    [
        replace(EPOCH, number=7),
        replace(EPOCH, watermark=71),
        replace(EPOCH, settings="71 papers"),
        replace(EPOCH, code="0.2"),
        replace(EPOCH, begun_at=NOW + timedelta(microseconds=1)),
    ],
)
def test_it_is_of_no_use_for_another_epoch(saved: KeptModels, epoch: Epoch) -> None:
    """An epoch that begins at another time has the number of one that a backup has not."""
    other = replace(MATERIAL, epoch=epoch)
    if saved.path(epoch) != saved.path(EPOCH):
        shutil.copy(saved.path(EPOCH), saved.path(epoch))
    with capture_logs() as logs:
        assert saved.load(other) is None
    assert [each["event"] for each in logs] == ["a kept model is of no use"]


def test_nor_for_other_texts(saved: KeptModels) -> None:
    first = replace(PAPERS[0], abstract="Something else.")
    with capture_logs() as logs:
        assert saved.load(replace(MATERIAL, papers=(first, *PAPERS[1:]))) is None
    assert len(logs) == 1


def test_a_text_that_changed_since_is_learnt_by_what_was_kept(saved: KeptModels) -> None:
    changed = replace(PAPERS[0], abstract="Falcon plumage, and glaciers.")
    material = replace(MATERIAL, papers=PAPERS[1:], later=(changed,), number=EPOCH.watermark + 1)
    assert not material.is_whole
    made = found_or_fitted(material, saved)
    assert made is not None
    running = fitted(MATERIAL).extended([changed])
    assert scores(made[0].extended(material.later)) == scores(running)
    assert found_or_fitted(material, None) is None  # nobody can fit it any more


def cut(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1000])


def edit(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def be_a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


@pytest.mark.parametrize("spoil", [cut, edit, empty, be_a_folder])
def test_what_is_wrong_with_a_file_is_said_in_one_line_and_answered_by_a_fit(
    saved: KeptModels, spoil: Callable[[Path], None]
) -> None:
    spoil(saved.path(EPOCH))
    with capture_logs() as logs:
        made = found_or_fitted(MATERIAL, saved)
    assert len(logs) == 1
    assert made is not None
    assert made[1]
    assert scores(made[0]) == scores(fitted(MATERIAL))


def test_a_spoilt_file_is_replaced(saved: KeptModels) -> None:
    cut(saved.path(EPOCH))
    saved.save(EPOCH, fitted(MATERIAL), now=NOW)
    assert saved.load(MATERIAL) is not None


def test_a_disk_that_takes_nothing_is_said_in_one_line(tmp_path: Path) -> None:
    (tmp_path / "var").write_text("not a folder")
    kept = KeptModels(folder=tmp_path / "var" / "models", database="")
    with capture_logs() as logs:
        kept.save(EPOCH, fitted(MATERIAL), now=NOW)
    assert [each["event"] for each in logs] == ["a model cannot be kept"]
    assert str(tmp_path) not in str(logs)


def test_a_disk_that_becomes_full_leaves_no_half_of_a_file(saved: KeptModels) -> None:
    class Full(BytesIO):
        def read(self, size: int | None = -1, /) -> bytes:
            if self.tell():
                raise OSError(28, "No space left on device")
            return super().read(size)

    before = saved.path(EPOCH).read_bytes()
    with capture_logs() as logs:
        saved.adopt(EPOCH, Full(b"x" * 10**6), now=NOW)
    assert [each["why"] for each in logs] == ["No space left on device"]
    assert saved.path(EPOCH).read_bytes() == before
    assert len(list(saved.folder.iterdir())) == 1


def test_older_epochs_go_and_what_others_keep_there_stays(saved: KeptModels) -> None:
    others = replace(saved, database="postgresql://elsewhere")
    others.save(replace(EPOCH, number=5), fitted(MATERIAL), now=NOW)
    saved.save(replace(EPOCH, number=7), fitted(MATERIAL), now=NOW)
    assert {each.name for each in saved.folder.iterdir()} == {
        saved.path(replace(EPOCH, number=7)).name,
        others.path(replace(EPOCH, number=5)).name,
    }


def test_what_others_have_not_used_for_a_month_goes(saved: KeptModels) -> None:
    other = replace(EPOCH, code="0.0")
    saved.save(other, fitted(MATERIAL), now=NOW)
    aged(saved.path(other), by=timedelta(days=31))
    saved.save(EPOCH, fitted(MATERIAL), now=datetime.now(UTC))
    assert [each.name for each in saved.folder.iterdir()] == [saved.path(EPOCH).name]


def test_what_a_killed_program_left_half_written_goes(saved: KeptModels) -> None:
    left, in_hand = saved.folder / "tmp1.part", saved.folder / "tmp2.part"
    for file in (left, in_hand):
        file.write_bytes(b"half")
    aged(left, by=timedelta(hours=2))
    saved.save(EPOCH, fitted(MATERIAL), now=datetime.now(UTC))
    assert not left.exists()
    assert in_hand.exists()


def aged(path: Path, *, by: timedelta) -> None:
    then = (datetime.now(UTC) - by).timestamp()
    os.utime(path, (then, then))


def test_programs_that_write_read_and_tidy_at_once_find_a_whole_model_or_none(
    kept: KeptModels,
) -> None:
    ranker, expected = fitted(MATERIAL), scores(fitted(MATERIAL))

    def write_often() -> None:
        for number in (5, 6, 7):
            kept.save(replace(EPOCH, number=number), ranker, now=NOW)

    def read_often() -> list[bytes]:
        found = [kept.load(MATERIAL) for _ in range(20)]
        return [scores(each) for each in found if each is not None]

    with ThreadPoolExecutor(4) as pool, capture_logs() as logs:
        writers = [pool.submit(write_often) for _ in range(2)]
        readers = [pool.submit(read_often) for _ in range(2)]
        for each in writers:
            each.result()
        assert all(found == expected for each in readers for found in each.result())
    assert logs == []
    assert not list(kept.folder.glob("*.part"))


def test_what_another_process_wrote_is_adopted_as_it_is(kept: KeptModels) -> None:
    numbers = BytesIO()
    write(fitted(MATERIAL), EPOCH, numbers)
    assert scores(restored(numbers, MATERIAL)) == scores(fitted(MATERIAL))
    kept.adopt(EPOCH, numbers, now=NOW)
    assert kept.path(EPOCH).read_bytes() == numbers.getvalue()
    assert kept.load(MATERIAL) is not None


def test_numbers_of_other_papers_are_refused() -> None:
    numbers = BytesIO()
    write(fitted(MATERIAL), EPOCH, numbers)
    more = (*PAPERS, Paper(id="x", title="One more", abstract=""))
    with pytest.raises(NotKept):
        restored(numbers, replace(MATERIAL, papers=more))
