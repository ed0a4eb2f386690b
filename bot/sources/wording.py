"""What every format says and checks in the same way."""

from __future__ import annotations

LONGEST_TITLE = 1_000  # characters; the longest on arXiv have some 400
LONGEST_ABSTRACT = 50_000  # arXiv takes 1,920; reports and journals take more


def flaw(text: str, longest: int) -> str | None:
    """Return what keeps a text from being stored, as words after its name, or None."""
    if not text:
        return "is empty"
    if len(text) > longest:
        return f"has {len(text):,} characters, and {longest:,} are allowed"
    if "\0" in text:
        return "holds a NUL character"
    if any("\ud800" <= character <= "\udfff" for character in text):
        return "holds half a character (a lone surrogate)"
    return None
