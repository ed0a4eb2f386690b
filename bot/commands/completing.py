"""What a half-typed value could become."""

from __future__ import annotations

from collections.abc import Iterable

MOST = 25
"""As many as Discord shows."""


def matching(typed: str, known: Iterable[str]) -> list[str]:
    """Return known values that hold what was typed, those that begin with it first; none twice."""
    wanted = " ".join(typed.split()).casefold()
    found = [value for value in dict.fromkeys(known) if wanted in value.casefold()]
    return sorted(found, key=lambda value: not value.casefold().startswith(wanted))[:MOST]
