"""The file that remembers who was forgotten, when the database does not."""

import asyncio
import json
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from hypothesis import given, settings, strategies as st

from bot.app import ThreadBridge
from bot.domain.errors import StorageError, UserError
from bot.domain.people import Refusal
from bot.domain.signals import Vote
from bot.runtime.forgotten import ForgottenFile, forget_again
from bot.services import privacy
from tests.unit.services.world import ANN, BEN, World

NOW = datetime(2026, 3, 26, 7, 30, tzinfo=UTC)
LATER = NOW + timedelta(minutes=1)


@pytest.fixture
def file(tmp_path: Path) -> ForgottenFile:
    return ForgottenFile(path=tmp_path / "var" / "forgotten")


def test_without_a_file_nobody_was_forgotten(file: ForgottenFile) -> None:
    assert file.read() == ()
    assert not file.path.exists()


def test_what_is_kept_is_read_back_by_another_process(file: ForgottenFile) -> None:
    refusals = (
        Refusal(account_hash="a", forgotten_at=NOW),
        Refusal(account_hash="b", ignored_since=NOW),
        Refusal(account_hash="c", ignored_until=NOW),
    )
    file.keep(refusals)
    assert ForgottenFile(path=file.path).read() == refusals
    assert file.path.stat().st_mode & 0o777 == 0o600


def test_the_file_holds_hashes_and_times_and_nothing_else(file: ForgottenFile) -> None:
    file.keep([Refusal(account_hash="a", forgotten_at=NOW)])
    assert json.loads(file.path.read_text()) == {
        "account": "a",
        "forgotten_at": NOW.isoformat(),
        "ignored_since": None,
        "ignored_until": None,
    }


def test_the_last_word_counts_but_no_forgetting_is_taken_back(file: ForgottenFile) -> None:
    for refusal in (
        Refusal(account_hash="a", forgotten_at=LATER),
        Refusal(account_hash="a", forgotten_at=NOW, ignored_since=NOW),
        Refusal(account_hash="b", ignored_since=NOW),
        Refusal(account_hash="b"),
    ):
        file.keep([refusal])
    assert file.read() == (Refusal(account_hash="a", forgotten_at=LATER, ignored_since=NOW),)


def test_a_line_from_before_there_was_an_end_of_being_ignored_is_read(file: ForgottenFile) -> None:
    file.path.parent.mkdir()
    line = {"account": "a", "forgotten_at": None, "ignored_since": NOW.isoformat()}
    file.path.write_text(json.dumps(line) + "\n")
    assert file.read() == (Refusal(account_hash="a", ignored_since=NOW),)


def test_what_was_done_while_ignored_stays_ignored_whatever_is_said_later(
    file: ForgottenFile,
) -> None:
    for refusal in (
        Refusal(account_hash="a", ignored_until=LATER),
        Refusal(account_hash="a", ignored_since=NOW),
        Refusal(account_hash="a", ignored_until=NOW),
    ):
        file.keep([refusal])
    assert file.read() == (Refusal(account_hash="a", ignored_until=LATER),)


def test_a_line_that_was_cut_short_spoils_no_other(file: ForgottenFile) -> None:
    file.keep([Refusal(account_hash="a", forgotten_at=NOW)])
    with file.path.open("ab") as torn:
        torn.write(b'{"account": "lost", "forgot')
    file.keep([Refusal(account_hash="b", forgotten_at=NOW)])
    assert [refusal.account_hash for refusal in file.read()] == ["a", "b"]


@settings(max_examples=40, deadline=None)
@given(noise=st.lists(st.one_of(st.binary(), st.just(b'{"account": 1}'), st.just(b"[]"))))
def test_any_bytes_between_the_lines_are_no_words(
    tmp_path_factory: pytest.TempPathFactory, noise: Sequence[bytes]
) -> None:
    file = ForgottenFile(path=tmp_path_factory.mktemp("home") / "forgotten")
    for number, bytes_ in enumerate(noise):
        file.keep([Refusal(account_hash=f"{number:03}", forgotten_at=NOW)])
        with file.path.open("ab") as other:
            other.write(bytes_)
    assert [each.account_hash for each in file.read()] == [f"{n:03}" for n in range(len(noise))]


def test_a_file_that_cannot_be_written_or_read_is_said(tmp_path: Path) -> None:
    folder = ForgottenFile(path=tmp_path)
    with pytest.raises(StorageError, match="cannot be written"):
        folder.keep([Refusal(account_hash="a", forgotten_at=NOW)])
    with pytest.raises(UserError, match="cannot be read"):
        folder.read()


def test_a_start_with_a_restored_database_forgets_again(
    world: World, bridge: ThreadBridge, file: ForgottenFile
) -> None:
    paper = world.bring_subjects()["robots"][0]
    world.vote(paper, Vote.UP)
    world.vote(paper, Vote.UP, account=BEN)
    with world.uow() as uow:  # the restored database: what was forgotten is only in the file
        refusal = privacy.refusal_of(ANN, uow)
    file.keep([Refusal(account_hash=refusal.account_hash, forgotten_at=world.now)])
    assert asyncio.run(forget_again(file, bridge)) == 1
    with world.uow() as uow:
        assert uow.readers.find(ANN) is None
        assert uow.readers.find(BEN) is not None
        assert tuple(uow.refusals.all()) == file.read()


def test_a_start_writes_down_what_only_the_database_knows(
    world: World, bridge: ThreadBridge, file: ForgottenFile
) -> None:
    lost: list[Refusal] = []
    with world.uow() as uow:
        privacy.forget(ANN, uow, now=world.now, keep=lost.extend)
    for _ in range(2):
        assert asyncio.run(forget_again(file, bridge)) == 0
    assert len(file.path.read_text().splitlines()) == 1
    with world.uow() as uow:
        assert file.read() == tuple(uow.refusals.all())
