"""Standard output that keeps nobody waiting, whoever holds it up: a pager, Ctrl-S, a full pipe.

A thread of its own writes; it goes past `sys.stdout`, whose lock it would hold at the end.
"""

from __future__ import annotations

import asyncio
import errno
import os
import select
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from io import StringIO
from queue import Full, Queue
from threading import Thread

MOST_WAITING = 256
"""Messages that wait for somebody to read on; what comes then is refused."""
SECONDS_TO_STOP = 1.0


@contextmanager
def unhurried(descriptor: int, encoding: str) -> Iterator[Unhurried]:
    """Yield a stream whose writes return at once; the end waits a moment for what is unwritten.

    Writing raises OSError once the descriptor was closed, or while too much is waiting.
    """
    stream = Unhurried(descriptor, encoding)
    try:
        yield stream
    finally:
        stream.finish(SECONDS_TO_STOP)


class Unhurried(StringIO):
    """Has all that a text stream has, but keeps nothing."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting: Queue[bytes | Callable[[], object]] = Queue(MOST_WAITING)
        self._error: OSError | None = None
        Thread(target=self._work, name="standard output", daemon=True).start()

    @property
    def encoding(self) -> str:  # type: ignore[override] # which cannot be set, whatever is said
        return self._encoding

    def write(self, text: str, /) -> int:
        self._put(text.encode(self._encoding, "replace"))
        return len(text)

    async def drained(self) -> None:
        """Wait until all that was written so far is out; raises OSError when it cannot be."""
        loop = asyncio.get_running_loop()
        done: asyncio.Future[None] = loop.create_future()

        def settle() -> None:
            if not done.done():
                done.set_result(None)

        def out() -> None:
            with suppress(RuntimeError):  # the loop is gone, and with it whoever waited
                loop.call_soon_threadsafe(settle)

        self._put(out)
        await done
        if self._error is not None:
            raise self._error

    def _put(self, item: bytes | Callable[[], object]) -> None:
        if self._error is not None:
            raise self._error
        try:
            self._waiting.put_nowait(item)
        except Full:
            raise OSError(errno.EAGAIN, "nobody reads what it says") from None

    def finish(self, patience: float) -> None:
        waiting = self._waiting
        with waiting.all_tasks_done:
            waiting.all_tasks_done.wait_for(lambda: not waiting.unfinished_tasks, patience)

    def _work(self) -> None:
        while True:
            item = self._waiting.get()
            try:
                if callable(item):
                    item()
                else:
                    self._write_all(item)
            except OSError as error:
                self._error = error
            finally:
                self._waiting.task_done()

    def _write_all(self, data: bytes) -> None:
        while data and self._error is None:
            data = data[self._written(data) :]

    def _written(self, data: bytes) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:  # another program made the terminal so
            select.select([], [self._descriptor], [])
            return 0
