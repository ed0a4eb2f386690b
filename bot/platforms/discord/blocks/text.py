"""Text for Discord's Markdown: escaped so that nothing in it acts, measured, cut, and linked.

A backslash makes any sign literal that is neither letter, digit nor space. So what could begin or
end markup, a mention, an emoji, a timestamp or a link has one; every piece may begin a line.
"""

from __future__ import annotations

import re
from typing import Any

from bot.domain import cutting
from bot.domain.visible import one_line, safe_url
from bot.platforms.discord.blocks import limits

Json = dict[str, Any]
"""An embed, a component or a message, as it goes out."""

ALWAYS = r"[\\*_~|`<>\[\]@]"
"""Bold to code, masked links, and whatever stands in angle brackets or after an @."""

COLON = r":(?=\S)"
"""What an address, an emoji by its name and an emoticon have; before a space it is a colon."""

SIGNS = re.compile(rf"{ALWAYS}|{COLON}")
LINE_BEGIN = re.compile(r"(?P<number>\d*)(?P<sign>[.)#+-])")
"""A heading, small print, a bullet, or a number that would count a list."""


def escape(text: str) -> str:
    """Return words on one line, as Markdown that shows them and does nothing."""
    safe, place = SIGNS.sub(_literally, text), _beginning(text)
    return safe if place is None else f"{safe[:place]}\\{safe[place:]}"


def length(text: str) -> int:
    """Return the UTF-16 units of a text as it goes out, without making it: it is asked often."""
    return cutting.utf16(text) + len(SIGNS.findall(text)) + (_beginning(text) is not None)


def _literally(sign: re.Match[str]) -> str:
    return f"\\{sign[0]}"


def _beginning(text: str) -> int | None:
    """Return where a sign stands that would act at the beginning of a line, None without one."""
    begins = LINE_BEGIN.match(text)
    if begins is None or (begins["number"] == "") == (begins["sign"] in ".)"):
        return None
    return begins.start("sign")


def words(text: str, most: int | None = None) -> str:
    """Return a text on one line, escaped; `most` shortens it."""
    line = one_line(text)
    return escape(line if most is None else cutting.shorten(line, most, length))


def bold(text: str, most: int | None = None) -> str:
    return _within("**", words(text, most))


def italic(text: str, most: int | None = None) -> str:
    return _within("*", words(text, most))


def pieces(text: str, most: int) -> list[str]:
    """Return a text on one line, escaped, in pieces of at most so many characters."""
    return [escape(piece) for piece in cutting.pieces(one_line(text), most, length)]


def link(url: str, label: str, most: int | None = None) -> str:
    """Return a masked link; `url` is an `address`.

    Discord makes none whose words look like an address, or hold a bracket alone.
    """
    shown = one_line(label).translate(ROUND).replace("://", " ")
    return f"[{words(shown, most) or 'link'}]({url.translate(PARENTHESES)})"


ROUND = str.maketrans("[]", "()")
PARENTHESES = str.maketrans({"(": "%28", ")": "%29"})


def address(url: str | None, most: int = limits.URL) -> str | None:
    """Return a safe address that is short enough."""
    quoted = safe_url(url)
    fits = quoted is not None and len(quoted.translate(PARENTHESES)) <= most
    return quoted if fits else None


def label(text: str, most: int) -> str:
    """Return what a button, a question or an option is called: plain, and never empty."""
    return cutting.shorten(one_line(text), most) or cutting.ELLIPSIS


def _within(sign: str, text: str) -> str:
    return f"{sign}{text}{sign}" if text else ""
