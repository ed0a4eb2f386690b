"""Lines from standard input, whatever it is, without keeping the loop or the process waiting.

A thread waits for input and for the end of the program at once, so it can be ended at any time;
`connect_read_pipe` refuses files and /dev/null, and makes a terminal's output non-blocking too.
"""

from __future__ import annotations

import asyncio
import os
import select
from codecs import getincrementaldecoder
from collections.abc import AsyncGenerator
from contextlib import suppress
from threading import Thread

CHUNK = 65_536
LONGEST_LINE = 4_000
"""Characters; what is longer was not typed, and is cut."""


async def typed_lines(descriptor: int) -> AsyncGenerator[str]:
    """Yield lines without their ends until the input ends or cannot be read.

    At most one chunk is read ahead. Closing the generator ends its thread.
    """
    if not _is_open(descriptor):
        return
    stop, wake = os.pipe()
    decoder = getincrementaldecoder("utf-8")(errors="replace")
    pending = ""
    try:
        while chunk := await _next_chunk(descriptor, stop):
            *whole, pending = (pending + decoder.decode(chunk)).split("\n")
            pending = pending[:LONGEST_LINE]
            for line in whole:
                yield line[:LONGEST_LINE].removesuffix("\r")
        if pending:
            yield pending
    finally:
        os.close(wake)
        os.close(stop)


def _is_open(descriptor: int) -> bool:
    """Whether it is; one that is not would be the next that somebody else is given."""
    try:
        os.fstat(descriptor)
    except OSError:
        return False
    return True


async def _next_chunk(descriptor: int, stop: int) -> bytes:
    loop = asyncio.get_running_loop()
    chunk: asyncio.Future[bytes] = loop.create_future()
    # A descriptor of its own: the thread may outlive the generator by a moment.
    own_stop = os.dup(stop)

    def settle(read: bytes) -> None:
        if not chunk.done():
            chunk.set_result(read)

    def wait() -> None:
        try:
            read = _read(descriptor, own_stop)
        finally:
            os.close(own_stop)
        with suppress(RuntimeError):  # the loop is gone, and with it whoever waited
            loop.call_soon_threadsafe(settle, read)

    Thread(target=wait, name="standard input", daemon=True).start()
    return await chunk


def _read(descriptor: int, stop: int) -> bytes:
    """Return what there is to read, nothing at the end of input, on failure, or when stopped."""
    try:
        ready, _, _ = select.select([descriptor, stop], [], [])
        return b"" if stop in ready else os.read(descriptor, CHUNK)
    except (OSError, ValueError):
        return b""
