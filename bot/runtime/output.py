"""Standard output that keeps nobody waiting, whoever holds it up: a pager, Ctrl-S, a full pipe.

A thread of its own writes; it goes past `sys.stdout`, whose lock it would hold at the end.
"""

from __future__ import annotations

import errno
import os
import select
from collections.abc import Iterator
from contextlib import contextmanager
from io import StringIO
from queue import Full, Queue
from threading import Thread
from typing import TextIO

MOST_WAITING = 256
"""Messages that wait for somebody to read on; what comes then is refused."""
SECONDS_TO_STOP = 1.0


@contextmanager
def unhurried(descriptor: int, encoding: str) -> Iterator[TextIO]:
    """Yield a stream whose writes return at once; the end waits a moment for what is unwritten.

    Writing raises OSError once the descriptor was closed, or while too much is waiting.
    """
    stream = _Unhurried(descriptor, encoding)
    yield stream
    stream.finish(SECONDS_TO_STOP)


class _Unhurried(StringIO):
    """Has all that a text stream has, but keeps nothing."""

    def __init__(self, descriptor: int, encoding: str) -> None:
        super().__init__()
        self._descriptor = descriptor
        self._encoding = encoding
        self._waiting: Queue[bytes] = Queue(MOST_WAITING)
        self._error: OSError | None = None
        Thread(target=self._work, name="standard output", daemon=True).start()

    @property
    def encoding(self) -> str:  # type: ignore[override] # which cannot be set, whatever is said
        return self._encoding

    def write(self, text: str, /) -> int:
        if self._error is not None:
            raise self._error
        try:
            self._waiting.put_nowait(text.encode(self._encoding, "replace"))
        except Full:
            raise OSError(errno.EAGAIN, "nobody reads what it says") from None
        return len(text)

    def finish(self, patience: float) -> None:
        waiting = self._waiting
        with waiting.all_tasks_done:
            waiting.all_tasks_done.wait_for(lambda: not waiting.unfinished_tasks, patience)

    def _work(self) -> None:
        while True:
            data = self._waiting.get()
            try:
                while data and self._error is None:
                    data = data[self._written(data) :]
            except OSError as error:
                self._error = error
            finally:
                self._waiting.task_done()

    def _written(self, data: bytes) -> int:
        try:
            return os.write(self._descriptor, data)
        except BlockingIOError:  # another program made the terminal so
            select.select([], [self._descriptor], [])
            return 0
