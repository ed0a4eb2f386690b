"""The program as its own process: started, watched until it says or does something, ended."""

from __future__ import annotations

import http.client
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from threading import Thread

import psutil

PAPERROUND = Path(sys.executable).with_name("paperround")
LONGEST = 60.0
"""Seconds after which something is broken and not slow."""

_OWN = re.compile(r"PAPERROUND_|SLACK_|DISCORD_")
_HEADER = re.compile(r"Paper Round · ")
_CARD = re.compile(r"\d+ · ")


@dataclass(frozen=True, slots=True, kw_only=True)
class Ended:
    """A process that ran to its end; `peak` is the most memory it held, in MB, seen each 5 ms."""

    seconds: float
    peak: float


def run_to_end(home: Path, *arguments: str) -> Ended:
    """Run the program once; raises CalledProcessError unless it exits with 0."""
    start = time.perf_counter()
    with _spawned(home, arguments, out=None) as process:
        seen, peak = psutil.Process(process.pid), 0
        while process.poll() is None and time.perf_counter() - start < LONGEST:
            with suppress(psutil.Error):
                peak = max(peak, seen.memory_info().rss)
            time.sleep(0.005)
        seconds = time.perf_counter() - start
        if process.poll() != 0:
            raise subprocess.CalledProcessError(process.poll() or 1, arguments)
    return Ended(seconds=seconds, peak=peak / 2**20)


@dataclass(frozen=True, slots=True, kw_only=True)
class Started:
    """How long a start took until the program was ready, and the memory it held then, in MB."""

    seconds: float
    memory: float


def start_until_ready(home: Path) -> Started:
    """Start the program in a home and stop it once `GET /health` answers with 200."""
    port = _free_port()
    start = time.perf_counter()
    with _spawned(home, ("run", "--port", str(port)), out=None) as process:
        while not _is_ready(port):
            _check(process, start)
            time.sleep(0.005)
        seconds = time.perf_counter() - start
        memory = psutil.Process(process.pid).memory_info().rss / 2**20
    return Started(seconds=seconds, memory=memory)


def start_until_digest(home: Path, *, cards: int) -> float:
    """Start the program in a home; return seconds until a digest of so many cards is printed."""
    start = time.perf_counter()
    printed: list[tuple[float, str]] = []
    command = ("run", "--terminal", "--port", str(_free_port()))
    with _spawned(home, command, out=subprocess.PIPE) as process:
        Thread(target=_note, args=(process, printed), daemon=True).start()
        while True:
            lines = list(printed)
            header = any(_HEADER.match(line) for _, line in lines)
            at = [moment for moment, line in lines if _CARD.match(line)]
            if header and len(at) >= cards:
                return at[cards - 1] - start
            _check(process, start)
            time.sleep(0.005)


def _note(process: subprocess.Popen[str], printed: list[tuple[float, str]]) -> None:
    for line in process.stdout or ():
        printed.append((time.perf_counter(), line))  # noqa: PERF401 - each with its own moment


@contextmanager
def _spawned(
    home: Path, arguments: Sequence[str], *, out: int | None
) -> Iterator[subprocess.Popen[str]]:
    """Start the program, with nothing of ours in its environment; it is ended on leaving."""
    process = subprocess.Popen(
        [str(PAPERROUND), "--home", str(home), *arguments],
        cwd=home,
        env={name: value for name, value in os.environ.items() if not _OWN.match(name)},
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL if out is None else out,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    try:
        yield process
    finally:
        process.terminate()
        try:
            process.wait(LONGEST)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        if process.stdout is not None:
            process.stdout.close()


def _check(process: subprocess.Popen[str], start: float) -> None:
    if process.poll() is not None:
        raise RuntimeError(f"the program ended with {process.returncode} while it was starting")
    if time.perf_counter() - start > LONGEST:
        raise TimeoutError(f"the program did not get there within {LONGEST:.0f} s")


def _is_ready(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=1)
    try:
        connection.request("GET", "/health")
        return connection.getresponse().status == http.client.OK
    except OSError:
        return False
    finally:
        connection.close()


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
