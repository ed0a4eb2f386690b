"""Strings as Slack takes them: escaped, measured, cut between words and never within a letter."""

from __future__ import annotations

from typing import Any

from bot.domain import cutting
from bot.domain.visible import one_line, safe_url
from bot.platforms.slack.blocks import limits

Json = dict[str, Any]
"""A block, an element or a view, as it goes out."""

ESCAPES = {"&": "&amp;", "<": "&lt;", ">": "&gt;"}
"""https://docs.slack.dev/messaging/formatting-message-text#escaping"""


def escape(text: str) -> str:
    """Return the text with what Slack would read as markup made literal."""
    return "".join(ESCAPES.get(character, character) for character in text)


def length(text: str) -> int:
    """Return what a text takes: UTF-16 units of its escaped form, the most that Slack may count."""
    added = sum(text.count(one) * (len(written) - 1) for one, written in ESCAPES.items())
    return cutting.utf16(text) + added


def shorten(text: str, most: int) -> str:
    """Return the text, or its first words and “…”, in at most so many characters."""
    return cutting.shorten(text, most, length)


def pieces(text: str, most: int) -> list[str]:
    """Return the text in pieces of at most so many characters, all words kept and none cut."""
    return cutting.pieces(text, most, length)


def slices(text: str, most: int) -> list[str]:
    """Return the text in the same way, with all of its spaces: together they are the text."""
    return cutting.slices(text, most, length)


def plain_text(text: str, most: int) -> Json:
    """Return a text object that shows one line; Slack refuses empty ones."""
    words = shorten(one_line(text), most) or cutting.ELLIPSIS
    return {"type": "plain_text", "text": escape(words), "emoji": False}


def address(url: str | None) -> str | None:
    """Return a safe address that is short enough for a link."""
    quoted = safe_url(url)
    return quoted if quoted is not None and len(quoted) <= limits.URL else None
