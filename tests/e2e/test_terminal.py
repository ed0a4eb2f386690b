"""Real processes with the chat in their terminal: how they start, stop, die, and are left alone."""

import asyncio
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from bot.domain.editions import DeliveryState
from tests.e2e.command_line import at
from tests.e2e.processes import A_FEW_SECONDS, paperround, process, wait_for
from tests.e2e.serving import PATIENCE, database_of, drop, health_at, new_home
from tests.unit.services.world import PAPERS, content

pytestmark = pytest.mark.slow


@pytest.fixture
def home(tmp_path: Path, migrated_sqlite: Path) -> Path:
    """A home with an empty database and five papers in its folder."""
    home = new_home(tmp_path / "home", database=migrated_sqlite)
    drop(home, *(content("retrieval", number) for number in range(5)))
    return home


def run(home: Path) -> list[str]:
    return paperround(home, "run", "--terminal", "--port", "0")


def test_without_a_terminal_it_goes_on_serving_until_it_is_told_to_stop(
    home: Path, tmp_path: Path
) -> None:
    with process(tmp_path, run(home)) as now:
        wait_for(now.out, "5 · ")
        assert wait_for(now.out, "No more input").count("Retrieval study") == 5
        code, health = asyncio.run(health_at(now.address))
        assert (code, health["status"]) == (200, "ok")
        refused = subprocess.run(
            run(home), capture_output=True, check=False, text=True, timeout=PATIENCE
        )
        assert (refused.returncode, refused.stdout) == (1, "")
        assert refused.stderr == (
            f"Paper Round already runs in {home}: stop it, or use another --home.\n"
        )
        code, seconds = now.end(signal.SIGTERM)
        assert code == 0
        assert seconds < A_FEW_SECONDS
        assert "Traceback" not in now.err.read_text()


def test_closed_streams_are_no_matter(home: Path, tmp_path: Path) -> None:
    line = f'exec "$0" "$@" <&- >&- 2>"{tmp_path}/err"'
    with process(tmp_path, ["/bin/bash", "-c", line, *run(home)]) as now:
        wait_for(now.err, "is ready")
        wait_for(now.err, "edition")
        assert now.end(signal.SIGINT)[0] == 0
    (audience,) = (row for row in at(home, "audiences").out.splitlines() if "#papers" in row)
    assert "active" in audience
    with database_of(home) as database, database.unit_of_work(read_only=True) as uow:
        found = uow.audiences.find(PAPERS)
        assert found is not None
        assert len(uow.editions.shown(found.id)) == 5


@pytest.mark.chaos
def test_whoever_does_not_read_on_keeps_nobody_waiting(home: Path, tmp_path: Path) -> None:
    typed, said = os.pipe(), os.pipe()
    os.write(typed[1], b"/papers help\n" * 400)  # the answers are more than any pipe holds
    with process(tmp_path, run(home), stdin=typed[0], stdout=said[1]) as now:
        for _ in range(10):
            time.sleep(0.1)
            assert asyncio.run(health_at(now.address))[0] == 200
        end, said_so = time.monotonic() + PATIENCE, False
        while not said_so:
            health = asyncio.run(health_at(now.address))[1]
            detail = health["components"]["web"]["detail"]
            said_so = detail.endswith("nobody reads what it says")
            assert said_so or time.monotonic() < end, health
        code, seconds = now.end(signal.SIGTERM)
    for descriptor in (*typed, *said):
        os.close(descriptor)
    assert code == 0
    assert seconds < A_FEW_SECONDS


def slow(home: Path, seconds: float, chat: Path) -> list[str]:
    return [sys.executable, "-m", "tests.e2e.slow", str(home), str(seconds), str(chat)]


def states(home: Path) -> list[DeliveryState]:
    with database_of(home) as database, database.unit_of_work(read_only=True) as uow:
        found = uow.audiences.find(PAPERS)
        assert found is not None
        return [delivery.state for delivery in uow.editions.latest(found.id)]


@pytest.mark.chaos
def test_told_to_stop_while_it_sends_it_ends_after_the_message_and_goes_on_later(
    home: Path, tmp_path: Path
) -> None:
    chat = tmp_path / "chat"
    with process(tmp_path, slow(home, 0.5, chat)) as now:
        wait_for(chat, "p_")
        code, seconds = now.end(signal.SIGTERM)
    assert code == 0
    assert seconds < A_FEW_SECONDS
    assert DeliveryState.PENDING in states(home)
    assert DeliveryState.SENDING not in states(home)
    with process(tmp_path, slow(home, 0, chat)) as now:
        all_five(chat)
        assert now.end(signal.SIGTERM)[0] == 0
    assert set(states(home)) == {DeliveryState.SENT}


@pytest.mark.chaos
def test_killed_while_it_sends_it_goes_on_with_the_next_start(home: Path, tmp_path: Path) -> None:
    chat = tmp_path / "chat"
    with process(tmp_path, slow(home, 30, chat)) as now:
        wait_for(now.err, "edition")
        while DeliveryState.SENDING not in states(home):
            assert now.popen.poll() is None
            time.sleep(0.02)
        assert now.end(signal.SIGKILL)[0] == -signal.SIGKILL
    with process(tmp_path, slow(home, 0, chat)) as now:
        all_five(chat)
        assert now.end(signal.SIGTERM)[0] == 0


def all_five(chat: Path) -> None:
    """Wait until five papers were shown, and see that none was twice."""
    end = time.monotonic() + PATIENCE
    while len(shown := chat.read_text().split()) < 5:
        assert time.monotonic() < end, shown
        time.sleep(0.02)
    time.sleep(0.2)
    assert sorted(set(chat.read_text().split())) == sorted(chat.read_text().split())


def test_the_log_names_no_reader_topic_or_title(home: Path, tmp_path: Path) -> None:
    (home / "seeds" / "broken.jsonl").write_text('{"title": "Lonely geese"}\n')
    typed = [
        "/papers topic dense retrieval",
        "/papers interests add glaciers",
        "/papers topic unheard-of words",
        "/papers nonsense",
        "+1 1",
    ]
    read, write = os.pipe()
    with process(tmp_path, run(home), stdin=read) as now:
        wait_for(now.out, "5 · ")
        for line in typed:
            os.write(write, f"{line}\n".encode())
        wait_for(now.out, "Noted")
        code, _ = now.end(signal.SIGTERM)
        log = now.err.read_text().lower()
    for descriptor in (read, write):
        os.close(descriptor)
    assert code == 0
    assert "taken in" in log
    said = ("retrieval", "dense", "glaciers", "unheard", "nonsense", "geese", "web:you", "#papers")
    assert [word for word in said if word in log] == []
