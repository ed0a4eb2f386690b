"""What every format says and checks in the same way."""

from __future__ import annotations

LONGEST_TITLE = 1_000  # characters; the longest on arXiv have some 400
LONGEST_ABSTRACT = 50_000  # arXiv takes 1,920; reports and journals take more


NO_PAPERS = "it holds no papers"


def flaw(text: str, longest: int) -> str | None:
    """Return what keeps a text from being stored, as words after its name, or None."""
    if len(text) > longest:
        return f"of more than {longest:,} characters"
    if "\0" in text:
        return "with a NUL character in it"
    try:
        text.encode()
    except UnicodeEncodeError:
        return "with half a character in it (a lone surrogate)"
    return None
