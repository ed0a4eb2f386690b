"""Texts cut to what fits: between words, and never within a letter or an address. Pure.

Each platform counts in its own way: `length` tells what a text takes there, at least one for each
character, and never less for more of the same text.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable

ELLIPSIS = "…"
ADDRESS = "://"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
JAMO = range(0x1161, 0x1200)
"""Vowels and ends of Korean syllables, where these are written in parts."""

TRAILING = frozenset("\u0e33\u0eb3\uff9e\uff9f")
"""Letters by their category that are written onto the one before: Thai, Lao, narrow kana."""

VIRAMA = 9
"""The combining class of signs that join two consonants, as in Devanagari."""

Length = Callable[[str], int]


def utf16(text: str) -> int:
    """Return the UTF-16 units of a text, the most that any platform counts."""
    return len(text.encode("utf-16-le", "surrogatepass")) // 2


def shorten(text: str, most: int, length: Length = utf16) -> str:
    """Return the text, or its first words and “…”, which takes at most `most`."""
    if length(text) <= most:
        return text
    return text[: _word_end(text, _reach(text, most - 1, length))].rstrip() + ELLIPSIS


def pieces(text: str, most: int, length: Length = utf16) -> list[str]:
    """Return the text in pieces that take at most `most` each, all words kept and none cut.

    Only a word that is longer than a piece is cut, between two of its letters.
    """
    found, rest = [], text.strip()
    while rest:
        end = _piece_end(rest, most, length)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def slices(text: str, most: int, length: Length = utf16) -> list[str]:
    """Return the text in the same way, with all of its spaces: together they are the text."""
    found = []
    while text:
        end = _piece_end(text, most, length)
        found.append(text[:end])
        text = text[end:]
    return found


def parted(text: str, most: int, length: Length = utf16) -> tuple[str, str]:
    """Return the text as a title and what goes on under it, “…” where they part.

    A text that fits has no second part.
    """
    first = shorten(text, most, length)
    if first == text:
        return text, ""
    return first, ELLIPSIS + text[len(first) - len(ELLIPSIS) :].lstrip()


def _reach(text: str, most: int, length: Length) -> int:
    """Return how many characters of the text take at most `most`."""
    least, beyond = 0, min(len(text), most) + 1
    while beyond - least > 1:
        middle = (least + beyond) // 2
        if length(text[:middle]) <= most:
            least = middle
        else:
            beyond = middle
    return least


def _piece_end(text: str, most: int, length: Length) -> int:
    reach = _reach(text, most, length)
    if reach == len(text):
        return reach
    return _word_end(text, reach) or max(1, reach)


def _word_end(text: str, reach: int) -> int:
    """Return where to cut, at or before `reach`; 0 where an address would be cut."""
    if text[reach : reach + 1].isspace():
        return reach
    words = max(text.rfind(space, 0, reach) for space in (" ", "\n"))
    if words > 0:
        return words
    word = text.split(maxsplit=1)[0] if text.strip() else ""
    return 0 if ADDRESS in word else _letter_end(text, reach)


def _letter_end(text: str, reach: int) -> int:
    """Return the last place at or before `reach` that is between two letters as people see them."""
    end = reach
    while end > 0 and _belongs(text, end):
        end -= 1
    return end or reach


def _belongs(text: str, place: int) -> bool:
    """Whether the character at a place is shown as one with the character before it."""
    code = ord(text[place])
    if code in FLAGS:
        before = 0
        while before < place and ord(text[place - before - 1]) in FLAGS:
            before += 1
        return before % 2 == 1
    if code in SKIN_TONES or code in JAMO or text[place] in TRAILING:
        return True
    if place and unicodedata.combining(text[place - 1]) == VIRAMA:
        return True
    return unicodedata.category(text[place]).startswith("M")
