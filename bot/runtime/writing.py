"""The threads that write, and who of those that wait for them goes first."""

from __future__ import annotations

import asyncio
import itertools
import time
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from queue import PriorityQueue
from typing import Any, TypeVar

T = TypeVar("T")

PATIENCE = 0.2
"""Seconds that patient work lets others pass for: it comes late while people do much, and comes."""


@dataclass(order=True, slots=True)
class _Waiting:
    """Work and where its result goes, in the order of when its turn is."""

    turn: float
    number: int
    work: Callable[[], Any] = field(compare=False)
    done: Future[Any] = field(compare=False)

    def run(self) -> None:
        if not self.done.set_running_or_notify_cancel():
            return
        try:
            self.done.set_result(self.work())
        except BaseException as error:  # noqa: BLE001 - it is raised where the result is awaited
            self.done.set_exception(error)


class Writers:
    """A pool of threads with one queue, in which what people wait for comes first."""

    def __init__(self, threads: int) -> None:
        self._threads = ThreadPoolExecutor(threads, "write")
        self._waiting: PriorityQueue[_Waiting] = PriorityQueue()
        self._numbers = itertools.count()

    async def do(self, work: Callable[[], T], *, patient: bool) -> T:
        """Run work in a thread of the pool, when its turn comes."""
        turn = time.monotonic() + (PATIENCE if patient else 0)
        done: Future[T] = Future()
        self._waiting.put(_Waiting(turn, next(self._numbers), work, done))
        self._threads.submit(self._run_first)  # which may be another one's work
        return await asyncio.wrap_future(done)

    def close(self) -> None:
        """Let what runs end, and start nothing more."""
        self._threads.shutdown(cancel_futures=True)
        while not self._waiting.empty():
            self._waiting.get_nowait().done.cancel()

    def _run_first(self) -> None:
        self._waiting.get_nowait().run()
