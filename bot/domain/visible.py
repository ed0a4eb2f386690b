"""Text from papers and people, made harmless for every platform: pure functions."""

from __future__ import annotations

import re
import unicodedata
from urllib.parse import quote, urlsplit

INVISIBLE = frozenset("\u034f\u115f\u1160\u17b4\u17b5\u180b\u180c\u180d\u180f\u2800\u3164\uffa0")
"""Letters and marks that show nothing, beside the format characters that Unicode names."""

DROPPED = frozenset({"Cc", "Cf", "Cs", "Co", "Cn"})
"""Control, format (bidi, zero width, tags), surrogate, private, unassigned: categories of
https://www.unicode.org/reports/tr44/#General_Category_Values"""

SPACES = frozenset({"Zs", "Zl", "Zp"})
LONGEST_URL = 2000
URL_CHARACTERS = "%:/?#[]@!$&'()*+,;=~"
_LABEL = r"[^\x00-,./:-@\[-^`{-\x7f]+"
HOST = re.compile(rf"({_LABEL}\.)*{_LABEL}\.?|[0-9a-f:.]+:[0-9a-f:.]*")
"""A name of letters of any script, or an address of numbers, as `urlsplit` gives it."""


def one_line(text: str) -> str:
    """Return the visible characters on one line, every kind of white space as single spaces."""
    return " ".join("".join(map(_visible, text)).split())


def lines(text: str) -> list[str]:
    """Return each line made harmless; only a plain line feed ends one."""
    return [one_line(line) for line in text.split("\n")]


def safe_url(url: str | None) -> str | None:
    """Return an http or https address in printable ASCII, or None for anything else.

    Nobody logs in at a paper: what stands before an @ only makes one site look like another. An
    address that leads nowhere is none, as one such link lets a platform refuse a whole message.
    """
    if url is None or len(url) > LONGEST_URL:
        return None
    try:
        parts = urlsplit(url)
        quoted = quote(url, safe=URL_CHARACTERS)
        leads = parts.port != 0 and HOST.fullmatch(parts.hostname or "") is not None
    except ValueError:
        return None
    if parts.scheme not in {"http", "https"} or not leads or "@" in parts.netloc:
        return None
    # What `urlsplit` overlooks (tabs, line feeds) and what no address holds, nobody meant.
    return None if any(c.isspace() or unicodedata.category(c) == "Cc" for c in url) else quoted


def _visible(character: str) -> str:
    if character.isascii() and character.isprintable():
        return character
    category = unicodedata.category(character)
    if category in SPACES or character in "\t\n\r\v\f\x85":
        return " "
    return "" if category in DROPPED or character in INVISIBLE else character
