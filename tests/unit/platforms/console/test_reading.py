"""Standard input of every kind: a pipe, a file, nothing, a terminal, and one that is shut."""

import asyncio
import os
import pty
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import aclosing, suppress
from pathlib import Path
from typing import BinaryIO

import pytest

from bot.platforms.console.reading import LONGEST_LINE, typed_lines

THREADS = "standard input"


async def read_all(descriptor: int) -> list[str]:
    return [line async for line in typed_lines(descriptor)]


def readers() -> int:
    return sum(thread.name == THREADS for thread in threading.enumerate())


@pytest.fixture
def pipe() -> Iterator[tuple[int, int]]:
    read, write = os.pipe()
    yield read, write
    for descriptor in (read, write):
        with suppress(OSError):
            os.close(descriptor)


@pytest.fixture
def file() -> Iterator[BinaryIO]:
    with tempfile.TemporaryFile() as stream:
        yield stream


@pytest.fixture
def null() -> Iterator[int]:
    with Path(os.devnull).open("rb") as stream:
        yield stream.fileno()


async def test_lines_come_as_they_are_typed(pipe: tuple[int, int]) -> None:
    read, write = pipe
    typed = "+1 3\r\n/papers topic Größe\n".encode()
    async with aclosing(typed_lines(read)) as lines:
        os.write(write, typed[:-3])  # in the middle of a letter
        assert await anext(lines) == "+1 3"
        rest = asyncio.ensure_future(anext(lines))
        await asyncio.sleep(0.01)
        os.write(write, typed[-3:])
        assert await rest == "/papers topic Größe"


async def test_the_last_line_needs_no_end(pipe: tuple[int, int]) -> None:
    read, write = pipe
    os.write(write, b"one\n\ntwo")
    os.close(write)
    assert await read_all(read) == ["one", "", "two"]


async def test_a_file_is_read_to_its_end(file: BinaryIO) -> None:
    file.write(b"line\n" * 50_000)
    file.seek(0)
    assert len(await read_all(file.fileno())) == 50_000


async def test_the_null_device_has_ended_at_once(null: int) -> None:
    assert await read_all(null) == []


async def test_a_shut_input_has_ended() -> None:
    read, write = os.pipe()
    os.close(read)
    os.close(write)
    assert await read_all(read) == []


async def test_a_terminal_is_read_line_by_line_until_it_is_hung_up() -> None:
    ours, theirs = pty.openpty()
    try:
        async with aclosing(typed_lines(theirs)) as lines:
            os.write(ours, b"/papers mine\n")
            assert await anext(lines) == "/papers mine"
            os.write(ours, b"\x04")  # Ctrl-D
            assert [line async for line in lines] == []
    finally:
        os.close(ours)
        os.close(theirs)


async def test_bytes_that_are_no_text_are_read_all_the_same(pipe: tuple[int, int]) -> None:
    read, write = pipe
    os.write(write, b"\xff\xfe+1\x00 3\n")
    os.close(write)
    assert await read_all(read) == ["��+1\x00 3"]


async def test_a_line_without_end_is_cut(file: BinaryIO) -> None:
    file.write(b"x" * 3_000_000 + b"\nshort\n")
    file.seek(0)
    assert await read_all(file.fileno()) == ["x" * LONGEST_LINE, "short"]


async def test_waiting_for_input_keeps_nobody_waiting(pipe: tuple[int, int]) -> None:
    read, _ = pipe
    waiting = asyncio.create_task(read_all(read))
    await asyncio.sleep(0.05)
    assert readers() == 1
    waiting.cancel()
    with suppress(asyncio.CancelledError):
        await waiting
    for _ in range(100):
        if not readers():
            break
        await asyncio.sleep(0.01)
    assert readers() == 0


PROGRAM = """
import asyncio, signal, sys
from bot.platforms.console.reading import typed_lines

async def main():
    task = asyncio.current_task()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, task.cancel)
    print("ready", flush=True)
    try:
        async for line in typed_lines(0):
            print(line, flush=True)
    except asyncio.CancelledError:
        print("stopped", flush=True)

asyncio.run(main())
"""


def test_a_process_that_waits_for_input_stops_within_a_second() -> None:
    with subprocess.Popen(
        [sys.executable, "-c", PROGRAM],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        time.sleep(0.05)
        asked = time.monotonic()
        process.send_signal(signal.SIGTERM)
        assert process.wait(timeout=5) == 0
        assert time.monotonic() - asked < 1
        assert process.stdout.read() == "stopped\n"
