"""What the command line writes to standard output, and streams that are closed or given up."""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable
from pathlib import Path

from bot.domain.errors import UserError


def show(data: object, as_json: bool, table: Callable[[], None] = lambda: None) -> None:  # noqa: FBT001
    """Print the pinned JSON, or the same for people; whoever stops reading is left in peace."""
    try:
        if as_json:
            print_json(data)
        else:
            table()
        sys.stdout.flush()
    except BrokenPipeError:
        _write_nowhere()
    except OSError as error:
        _write_nowhere()
        raise UserError(f"The answer cannot be written: {error.strerror}.") from error


def print_json(data: object) -> None:
    only_ascii = sys.stdout.encoding.lower() != "utf-8"
    sys.stdout.write(json.dumps(data, ensure_ascii=only_ascii, indent=2) + "\n")


def replace_missing_streams() -> None:
    """Put nothing where a stream was closed, or the next file that is opened takes its place."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            nothing = Path(os.devnull).open(mode, encoding="utf-8")  # noqa: SIM115 - for good
            setattr(sys, name, nothing)


def flush() -> None:
    """Write what is left, unless nobody reads it any more."""
    try:
        sys.stdout.flush()
    except OSError:
        _write_nowhere()


def _write_nowhere() -> None:
    """Let what is left in the buffer vanish, which the interpreter would complain about."""
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, sys.stdout.fileno())
    os.close(nowhere)
