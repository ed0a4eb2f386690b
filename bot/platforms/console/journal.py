"""Which messages a terminal has shown, kept beside the database: none is shown again."""

from __future__ import annotations

import os
from pathlib import Path

KEPT = 1_000
"""Messages remembered: a terminal is given no more at once, and old ones are not posted again."""


class Journal:
    """Nonces of shown messages, one a line; what was added is on the disk when `add` returns.

    Without a file they are remembered while the program runs.
    """

    def __init__(self, file: Path | None = None) -> None:
        self._file = file
        there = file is not None and file.exists()
        lines = file.read_text(encoding="utf-8").splitlines() if file and there else []
        self._shown = dict.fromkeys(lines[-KEPT:])

    def holds(self, nonce: str) -> bool:
        return nonce in self._shown

    def add(self, nonce: str) -> None:
        """Remember a message. Raises OSError."""
        self._shown[nonce] = None
        if self._file is None:
            return
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{nonce}\n")
            file.flush()
            os.fsync(file.fileno())
