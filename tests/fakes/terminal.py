"""A terminal whose screen is any stream: what is written to it is out at once."""

from __future__ import annotations

from collections.abc import AsyncGenerator
from typing import TextIO

from bot.platforms import Terminal


def terminal_with(out: TextIO, lines: AsyncGenerator[str] | None = None) -> Terminal:
    """Return a terminal; without lines nobody types at it."""
    return Terminal(lines=lines or nothing_typed(), out=out, drained=drained, is_terminal=False)


async def nothing_typed() -> AsyncGenerator[str]:
    lines: tuple[str, ...] = ()
    for line in lines:
        yield line


async def drained() -> None:
    """There is nothing to wait for."""
