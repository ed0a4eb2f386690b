"""What somebody typed, as an answer repeats it: on one line, and never at length."""

from __future__ import annotations

LONGEST_ECHO = 60
"""Characters that are repeated to whoever typed them."""


def echo(text: str) -> str:
    """Return the words between single spaces, cut where they are too many."""
    words = " ".join(text.split())
    return words if len(words) <= LONGEST_ECHO else f"{words[: LONGEST_ECHO - 1]}…"
