"""Programs as processes of their own: what they write, how they are ended."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from tests.e2e.serving import PATIENCE

A_FEW_SECONDS = 5.0
GREETING = re.compile(r"^Paper Round is ready\..*\n", re.MULTILINE)
ADDRESS = re.compile(r"http://[^/\s]+")


@dataclass(frozen=True, kw_only=True)
class Process:
    """A running program and what it wrote so far."""

    popen: subprocess.Popen[bytes]
    out: Path
    err: Path

    @property
    def greeting(self) -> str:
        """The line that it printed when it was ready, on stderr where stdout is the chat."""
        end = time.monotonic() + PATIENCE
        while not (found := GREETING.search(self.out.read_text() + self.err.read_text())):
            assert self.popen.poll() is None, self.err.read_text()
            assert time.monotonic() < end, self.err.read_text()
            time.sleep(0.02)
        return found[0]

    @property
    def address(self) -> str:
        """The address of the private listener, as it is in the greeting."""
        found = ADDRESS.search(self.greeting)
        assert found is not None
        return found[0]

    def end(self, number: signal.Signals) -> tuple[int, float]:
        """Send a signal; return the exit code and how many seconds it took."""
        start = time.monotonic()
        self.popen.send_signal(number)
        return self.popen.wait(PATIENCE), time.monotonic() - start


@contextmanager
def process(
    folder: Path,
    command: Sequence[str],
    *,
    stdin: int = subprocess.DEVNULL,
    stdout: int | None = None,
    environ: Mapping[str, str] | None = None,
) -> Iterator[Process]:
    """Run a program while the context lasts."""
    out, err = folder / "out", folder / "err"
    with out.open("wb") as to_out, err.open("wb") as to_err:
        popen = subprocess.Popen(
            command,
            stdin=stdin,
            stdout=stdout or to_out,
            stderr=to_err,
            env={**others_variables(), **(environ or {})},
        )
    try:
        yield Process(popen=popen, out=out, err=err)
    finally:
        popen.kill()
        popen.wait()


def paperround(home: Path, *arguments: str) -> list[str]:
    return [sys.executable, "-m", "bot", "--home", str(home), *arguments]


def wait_for(file: Path, words: str) -> str:
    """Return what a file holds, once these words are in it."""
    end = time.monotonic() + PATIENCE
    while words not in (text := file.read_text() if file.exists() else ""):
        assert time.monotonic() < end, text
        time.sleep(0.02)
    return text


def others_variables() -> dict[str, str]:
    """Return the environment without what is about Paper Round."""
    return {name: text for name, text in os.environ.items() if not name.startswith("PAPERROUND_")}
