"""The terminal that the program runs at: a chat, or where it says how to get to one."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress

from bot.platforms import Terminal
from bot.platforms.console.reading import typed_lines
from bot.runtime.connecting import Connections
from bot.runtime.output import unhurried

STANDARD_INPUT, STANDARD_OUTPUT = 0, 1


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


def greet(connections: Connections, address: str, *, is_chat: bool) -> None:
    """Say that it runs and how to get there; on stderr where stdout is the chat."""
    told = [each.greeting(address) for each in connections.made if each.greeting is not None]
    with suppress(OSError):  # nobody needs to be there
        for name, why in connections.failed.items():
            print(f"{name}: {why}", file=sys.stderr, flush=True)  # noqa: T201
        out = sys.stderr if is_chat else sys.stdout
        print(" ".join(["Paper Round is ready.", *told]), file=out, flush=True)
