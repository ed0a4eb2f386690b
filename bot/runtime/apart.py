"""Fits a model in a process of its own, beside serving, and fetches its numbers."""

from __future__ import annotations

import asyncio
import os
import signal
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from tempfile import TemporaryFile
from typing import BinaryIO

from bot.domain.epochs import Epoch
from bot.runtime.fitter import NOT_WHOLE, Order

COMMAND = (sys.executable, "-P", "-m", "bot.runtime.fitter")
"""-P: whatever lies in the working directory is not ours to import."""

ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "MKL_NUM_THREADS": "1"}
"""For the libraries that multiply matrices: a core stays for who answers people, and waiting
threads that turn in circles take none. What is fitted has the same bits with any number."""

MOST_SAID = 300  # characters of an error that are logged


class NotFitted(Exception):
    """The process did not do it; the text says why."""


class Killed(NotFitted):
    """Somebody ended it, most likely the kernel that ran short of memory: it needs a pause."""


class Outdated(NotFitted):
    """The epoch cannot be fitted any more: another one must begin."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Apart:
    """Starts a process for each fit; who calls sees to it that there is one at a time."""

    database_url: str = field(repr=False)
    command: Sequence[str] = COMMAND

    async def fit(self, epoch: Epoch) -> BinaryIO:
        """Return what the process wrote, an open file without a name; raises NotFitted.

        When this is cancelled, the process is killed and is no more.
        """
        order = Order(database_url=self.database_url, epoch=epoch).line()
        try:
            numbers = TemporaryFile()  # noqa: SIM115 - who gets it closes it
        except OSError as error:
            raise NotFitted(f"there is no room for a file: {error.strerror}") from error
        try:
            await self._run(order, numbers)
        except BaseException:
            numbers.close()
            raise
        return numbers

    async def _run(self, order: bytes, numbers: BinaryIO) -> None:
        try:
            process = await asyncio.create_subprocess_exec(
                *self.command,
                stdin=PIPE,
                stdout=numbers,
                stderr=PIPE,
                env={**os.environ, **ONE_THREAD},
            )
        except OSError as error:
            raise NotFitted(f"no process can be started: {error.strerror}") from error
        try:
            said = await _told(process, order)
            _judge(await process.wait(), said)
        finally:
            if process.returncode is None:
                process.kill()
                await process.wait()


async def _told(process: Process, order: bytes) -> str:
    """Tell a process what to do, and return the last line that it said at its end.

    Its stdin stays open: that it is closed would mean that nobody waits for it any more.
    """
    if process.stdin is None or process.stderr is None:
        raise RuntimeError("the process was started without pipes")
    with suppress(ConnectionError):  # it ended at once: its exit code tells more
        process.stdin.write(order)
        await process.stdin.drain()
    lines = (await process.stderr.read()).decode(errors="replace").strip().splitlines()
    return lines[-1][:MOST_SAID] if lines else ""


def _judge(code: int, said: str) -> None:
    if code == NOT_WHOLE:
        raise Outdated("texts have changed since the epoch began")
    if code < 0:
        raise Killed(f"its process was ended by {signal.Signals(-code).name}")
    if code > 0:
        raise NotFitted(f"its process ended with {code}: {said}")
