"""Snowflakes and words that look like Discord's, one after the other."""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Callable
from datetime import datetime
from itertools import count

EPOCH_MS = 1_420_070_400_000
"""<https://docs.discord.com/developers/reference#snowflakes>: 2015 begins."""


class Ids:
    """Makes ids of every kind; no two are the same, and later ones are greater."""

    def __init__(self, clock: Callable[[], datetime]) -> None:
        self._clock = clock
        self._count = count(1)
        self._last = 0

    def snowflake(self) -> str:
        milliseconds = int(self._clock().timestamp() * 1000) - EPOCH_MS
        self._last = max(milliseconds << 22, self._last + 1)
        return str(self._last)

    def word(self, length: int) -> str:
        """Return letters and digits that nobody guesses, such as a token holds."""
        seed = f"w{next(self._count)}".encode()
        found = b""
        for part in range(length // 64 + 1):
            found += hashlib.sha512(seed + bytes([part])).digest()
        return base64.urlsafe_b64encode(found).decode()[:length]
