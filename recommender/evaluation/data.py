"""Reading evaluation data: compressed lines, and the one error that says what is wrong with them.

Everything else that reads data is built on this: a file that cannot be used is said in a sentence.
"""

from __future__ import annotations

import gzip
import json
import lzma
import zlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, TextIO

Entry = Mapping[str, Any]
UNREADABLE = (OSError, EOFError, zlib.error, lzma.LZMAError, UnicodeDecodeError)


class BadData(Exception):
    """Data that cannot be evaluated; the sentence says which, and why."""


def open_text(path: Path) -> TextIO:
    """Open a file for reading, unpacked if its name says that it is packed."""
    if path.suffix == ".gz":
        return gzip.open(path, "rt", encoding="utf-8")
    if path.suffix == ".xz":
        return lzma.open(path, "rt", encoding="utf-8")
    return path.open(encoding="utf-8")


def entries(path: Path) -> Iterator[tuple[int, Entry]]:
    """Read JSON objects, one a line, each with its line's number; empty lines are passed over."""
    try:
        with open_text(path) as lines:
            for number, line in enumerate(lines, start=1):
                if line.strip():
                    yield number, _entry(line, f"{path}, line {number}")
    except FileNotFoundError:
        raise BadData(f"{path} is missing.") from None
    except UNREADABLE as error:
        raise BadData(f"{path} cannot be read: {error}.") from error


def _entry(line: str, where: str) -> Entry:
    try:
        found = json.loads(line)
    except (ValueError, RecursionError) as error:
        raise BadData(f"{where}: this is not JSON ({error}).") from None
    if not isinstance(found, dict):
        raise BadData(f"{where}: this is not an object.")
    return found


def field(entry: Entry, name: str, kind: type, where: str) -> Any:  # noqa: ANN401 - of that kind
    """Return a field of this kind, or say that it is missing or something else."""
    value = entry.get(name)
    if not isinstance(value, kind):
        raise BadData(f"{where}: {name!r} is missing or not {_NAMES[kind]}.")
    return value


_NAMES: dict[type, str] = {
    str: "a text",
    int: "a whole number",
    list: "a list",
    dict: "an object",
    bool: "true or false",
}


def texts(entry: Entry, name: str, where: str) -> tuple[str, ...]:
    """Return a list of texts."""
    values = field(entry, name, list, where)
    if not all(isinstance(value, str) for value in values):
        raise BadData(f"{where}: {name!r} holds something that is no text.")
    return tuple(values)
