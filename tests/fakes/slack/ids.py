"""Ids that look like Slack's, one after the other: a run that is repeated makes the same."""

from __future__ import annotations

import base64
import hashlib
from itertools import count

DIGITS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"


class Ids:
    """Makes ids of every kind; no two are the same."""

    def __init__(self) -> None:
        self._count = count(1)
        self._last_ts: dict[str, int] = {}

    def make(self, letter: str, *, length: int = 11) -> str:
        """Return an id such as `U06ABCD1234`: its letter, then capitals and digits."""
        return letter + _encoded(f"{letter}{next(self._count)}", length - len(letter))

    def number(self, length: int) -> str:
        digest = hashlib.sha256(f"n{next(self._count)}".encode()).hexdigest()
        return str(int(digest, 16))[:length]

    def word(self, length: int) -> str:
        """Return letters and digits that nobody guesses, such as a token ends with."""
        digest = hashlib.sha512(f"w{next(self._count)}".encode()).digest()
        return base64.b32encode(digest).decode()[:length].lower()

    def uuid(self) -> str:
        digest = hashlib.sha256(f"u{next(self._count)}".encode()).hexdigest()
        parts = (digest[:8], digest[8:12], digest[12:16], digest[16:20], digest[20:32])
        return "-".join(parts)

    def ts(self, channel: str, seconds: float) -> str:
        """Return a message's ts, later than every other of its channel."""
        micros = max(int(seconds * 1_000_000), self._last_ts.get(channel, 0) + 100)
        self._last_ts[channel] = micros
        return f"{micros // 1_000_000}.{micros % 1_000_000:06d}"


def _encoded(seed: str, length: int) -> str:
    number = int.from_bytes(hashlib.sha256(seed.encode()).digest(), "big")
    letters = []
    for _ in range(length):
        number, digit = divmod(number, len(DIGITS))
        letters.append(DIGITS[digit])
    return "".join(letters)
