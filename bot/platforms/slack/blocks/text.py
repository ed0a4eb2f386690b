"""Strings as Slack takes them: escaped, measured, cut between words and never within a letter."""

from __future__ import annotations

import unicodedata
from typing import Any

from bot.domain.visible import one_line, safe_url
from bot.platforms.slack.blocks import limits

Json = dict[str, Any]
"""A block, an element or a view, as it goes out."""

ELLIPSIS = "…"
ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
"""https://docs.slack.dev/messaging/formatting-message-text#escaping"""

ADDRESS = "://"
SKIN_TONES = range(0x1F3FB, 0x1F400)
FLAGS = range(0x1F1E6, 0x1F200)
JAMO = range(0x1161, 0x1200)
"""Vowels and ends of Korean syllables, where these are written in parts."""

TRAILING = frozenset("\u0e33\u0eb3\uff9e\uff9f")
"""Letters by their category that are written onto the one before: Thai, Lao, narrow kana."""

VIRAMA = 9
"""The combining class of signs that join two consonants, as in Devanagari."""


def escape(text: str) -> str:
    """Return the text with what Slack would read as markup made literal."""
    return "".join(ESCAPES.get(character, character) for character in text)


def length(text: str) -> int:
    """Return what a text takes: UTF-16 units of its escaped form, the most that Slack may count."""
    added = sum(text.count(one) * (len(written) - 1) for one, written in ESCAPES.items())
    return len(text.encode("utf-16-le", "surrogatepass")) // 2 + added


def shorten(text: str, most: int) -> str:
    """Return the text, or its first words and “…”, in at most so many characters."""
    if length(text) <= most:
        return text
    return text[: _word_end(text, _reach(text, most - 1))].rstrip() + ELLIPSIS


def pieces(text: str, most: int) -> list[str]:
    """Return the text in pieces of at most so many characters, all words kept and none cut.

    Only a word that is longer than a piece is cut, between two of its letters.
    """
    found, rest = [], text.strip()
    while rest:
        end = _piece_end(rest, most)
        found.append(rest[:end].rstrip())
        rest = rest[end:].lstrip()
    return found


def slices(text: str, most: int) -> list[str]:
    """Return the text in the same way, with all of its spaces: together they are the text."""
    found = []
    while text:
        end = _piece_end(text, most)
        found.append(text[:end])
        text = text[end:]
    return found


def plain_text(text: str, most: int) -> Json:
    """Return a text object that shows one line; Slack refuses empty ones."""
    words = shorten(one_line(text), most) or ELLIPSIS
    return {"type": "plain_text", "text": escape(words), "emoji": False}


def address(url: str | None) -> str | None:
    """Return a safe address that is short enough for a link."""
    quoted = safe_url(url)
    return quoted if quoted is not None and len(quoted) <= limits.URL else None


def _units(character: str) -> int:
    if character in ESCAPES:
        return len(ESCAPES[character])
    return 2 if ord(character) > 0xFFFF else 1  # noqa: PLR2004 - the last of one UTF-16 unit


def _reach(text: str, most: int) -> int:
    """Return how many characters of the text take at most `most`."""
    taken = 0
    for place, character in enumerate(text):
        taken += _units(character)
        if taken > most:
            return place
    return len(text)


def _piece_end(text: str, most: int) -> int:
    if length(text) <= most:
        return len(text)
    reach = _reach(text, most)
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
