"""Models that are kept on the disk and fitted in processes of their own, with the whole program."""

import itertools
import json
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import psutil
import pytest

from bot.runtime.keeper import PAYS_APART
from bot.storage.database import open_database
from tests.bench import generated
from tests.bench.workshop import NOW, bring
from tests.e2e.command_line import at
from tests.e2e.processes import Process, paperround, process

pytestmark = pytest.mark.chaos
PATIENCE = 120.0
TOPIC = ("topic", "long context", "--json")


@pytest.fixture(scope="module")
def _large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A database with so many papers that a process is started for each fit."""
    file = tmp_path_factory.mktemp("large") / "paperround.db"
    with open_database(f"sqlite:///{file}") as database:
        database.upgrade()
        bring(database, list(generated.papers(PAYS_APART)), at=NOW)
    return file


@pytest.fixture
def large(_large: Path, tmp_path: Path) -> Path:
    """A home with such a database."""
    (tmp_path / "large" / "var").mkdir(parents=True)
    (tmp_path / "large" / "var" / _large.name).write_bytes(_large.read_bytes())
    return tmp_path / "large"


def says(file: Path, words: str) -> bool:
    return words in file.read_text()


def models(home: Path) -> list[Path]:
    return sorted((home / "var" / "models").iterdir())


def until(happens: Callable[[], object]) -> None:
    end = time.monotonic() + PATIENCE
    while not happens():
        assert time.monotonic() < end, "it did not happen in time"
        time.sleep(0.01)


def fitters(program: Process) -> list[psutil.Process]:
    """The processes that fit for a running program."""
    children = psutil.Process(program.popen.pid).children()
    return [child for child in children if "bot.runtime.fitter" in _command(child)]


def _command(process: psutil.Process) -> list[str]:
    try:
        return process.cmdline()
    except psutil.Error:  # it has ended
        return []


@contextmanager
def fitting(home: Path, folder: Path) -> Iterator[tuple[Process, psutil.Process]]:
    """A program that serves, and the process in which its next model is fitted."""
    file = folder / "one.jsonl"
    generated.write_json_lines(itertools.islice(generated.papers(1, seed=9), 1), file)
    with process(folder, paperround(home, "run", "--port", "0")) as program:
        until(lambda: says(program.out, "is ready"))
        assert fitters(program) == []  # the first model is made before anybody is answered
        assert at(home, "ingest", file).code == 0
        until(lambda: fitters(program))
        (fitter,) = fitters(program)
        yield program, fitter


@pytest.mark.slow
def test_a_new_file_s_model_is_made_beside_serving_and_kept(large: Path, tmp_path: Path) -> None:
    with fitting(large, tmp_path) as (program, _):
        until(lambda: says(program.err, "epoch=2"))
        until(lambda: [each.name.endswith("-2.npz") for each in models(large)] == [True])
        assert fitters(program) == []
        assert program.end(signal.SIGTERM)[0] == 0
    with process(tmp_path, paperround(large, "run", "--port", "0")) as program:
        until(lambda: says(program.out, "is ready"))
        assert len(models(large)) == 1
        assert "warning" not in program.err.read_text()


@pytest.mark.slow
def test_the_end_of_the_program_leaves_no_process_and_no_half_of_a_file(
    large: Path, tmp_path: Path
) -> None:
    with fitting(large, tmp_path) as (program, fitter):
        code, _ = program.end(signal.SIGTERM)
        assert code == 0
        assert not fitter.is_running()
    assert [each.suffix for each in models(large)] == [".npz"]


@pytest.mark.slow
def test_a_program_that_is_killed_takes_the_process_with_it(large: Path, tmp_path: Path) -> None:
    with fitting(large, tmp_path) as (program, fitter):
        program.end(signal.SIGKILL)
        until(lambda: not fitter.is_running() or fitter.status() == psutil.STATUS_ZOMBIE)


@pytest.mark.slow
def test_a_process_that_the_kernel_ends_stops_nothing(large: Path, tmp_path: Path) -> None:
    with fitting(large, tmp_path) as (program, fitter):
        fitter.kill()
        until(lambda: says(program.err, "tried again later"))
        assert "SIGKILL" in program.err.read_text()
        assert "Traceback" not in program.err.read_text()
        assert fitters(program) == []
        assert program.end(signal.SIGTERM)[0] == 0


@pytest.mark.slow
def test_two_programs_in_one_home_do_not_hurt_each_other(large: Path, tmp_path: Path) -> None:
    with fitting(large, tmp_path) as (program, _):
        asked = [
            subprocess.Popen(
                paperround(large, *TOPIC), stdout=subprocess.PIPE, stderr=subprocess.PIPE
            )
            for _ in range(2)
        ]
        answers = [each.communicate(timeout=PATIENCE) for each in asked]
        assert [each.returncode for each in asked] == [0, 0]
        assert answers[0] == answers[1]
        assert answers[0][1] == b""
        until(lambda: says(program.err, "epoch=2"))
        assert "warning" not in program.err.read_text()
        assert program.end(signal.SIGTERM)[0] == 0
    assert [each.name[-6:] for each in models(large)] == ["-2.npz"]
    assert at(large, *TOPIC).json == json.loads(answers[0][0])


def test_a_command_finds_the_model_that_another_has_kept(seeded: Path) -> None:
    first = at(seeded, *TOPIC)
    (file,) = models(seeded)
    written = file.stat().st_mtime_ns, file.read_bytes()
    second = at(seeded, *TOPIC)
    assert first.json == second.json != []
    assert models(seeded) == [file]
    assert file.read_bytes() == written[1]
    assert second.err == ""


def test_a_kept_model_that_was_spoilt_is_made_anew_and_changes_no_answer(seeded: Path) -> None:
    first = at(seeded, *TOPIC)
    (file,) = models(seeded)
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    second = at(seeded, *TOPIC)
    assert second.json == first.json
    assert second.err.count("\n") == 1
    assert "a kept model is of no use" in second.err
    assert file.read_bytes() == whole


def test_where_no_model_can_be_kept_a_command_answers_all_the_same(seeded: Path) -> None:
    """A limit on how large files may be stands for a full disk."""
    expected = at(seeded, *TOPIC).json
    (file,) = models(seeded)
    file.unlink()
    limited = f"ulimit -f 300; exec {sys.executable} -m bot --home {seeded} {{}}"
    command = limited.format("topic 'long context' --json")
    answer = subprocess.run(
        ["/bin/sh", "-c", command], capture_output=True, timeout=PATIENCE, check=False
    )
    assert answer.returncode == 0
    assert json.loads(answer.stdout) == expected
    assert answer.stderr.count(b"\n") == 1
    assert b"a model cannot be kept" in answer.stderr
    assert models(seeded) == []
