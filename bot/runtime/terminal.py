"""The terminal that the program runs at: a chat, or where it says how to get to one."""

from __future__ import annotations

import asyncio
import sys
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager, suppress
from typing import TextIO

from bot.platforms import Terminal
from bot.platforms.console.reading import typed_lines
from bot.runtime.connecting import Connections
from bot.runtime.output import unhurried

STANDARD_INPUT, STANDARD_OUTPUT = 0, 1

Greet = Callable[[Connections, str], None]
"""Says what is connected, and how to get to the private listener's address."""


@contextmanager
def at_terminal() -> Iterator[Terminal]:
    """Yield the terminal that this process runs at."""
    with unhurried(STANDARD_OUTPUT, sys.stdout.encoding) as out:
        yield Terminal(
            lines=typed_lines(STANDARD_INPUT),
            out=out,
            drained=out.drained,
            is_terminal=sys.stdout.isatty(),
        )


@asynccontextmanager
async def greeting(*, is_chat: bool) -> AsyncIterator[Greet]:
    """Yield what says that it runs; what platforms say later is said while the context lasts.

    All goes to stderr where stdout is the chat.
    """
    later: list[asyncio.Task[None]] = []

    def greet(connections: Connections, address: str) -> None:
        out = sys.stderr if is_chat else sys.stdout
        told = [each.greeting(address) for each in connections.made if each.greeting is not None]
        for name, why in connections.failed.items():
            _say(f"{name}: {why}", sys.stderr)
        _say(" ".join(filter(None, ["Paper Round is ready.", *told])), out)
        later.extend(
            asyncio.create_task(_pass_on(each.news(), out), name=f"news of {each.name}")
            for each in connections.made
            if each.news is not None
        )

    try:
        yield greet
    finally:
        for task in later:
            task.cancel()
        await asyncio.gather(*later, return_exceptions=True)


async def _pass_on(news: AsyncIterator[str], out: TextIO) -> None:
    async for text in news:
        _say(text, out)


def _say(text: str, out: TextIO) -> None:
    with suppress(OSError):  # nobody needs to be there
        print(text, file=out, flush=True)
